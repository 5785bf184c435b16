package dev.bulkhead.agent.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.stream.Stream;

/**
 * The resolver of the whole process: a name that leads to a refused address is unknown to it, so that a name server which
 * answers differently the second time gains nothing.
 */
public final class GuardedResolver extends InetAddressResolverProvider {

    @Override
    public InetAddressResolver get(Configuration configuration) {
        var builtIn = configuration.builtinResolver();
        return new InetAddressResolver() {
            @Override
            public Stream<InetAddress> lookupByName(String host, LookupPolicy policy) throws UnknownHostException {
                var addresses = builtIn.lookupByName(host, policy).toList();
                if (!addresses.stream().allMatch(AddressGuard::allows)) {
                    AddressGuard.remember(host);
                    throw new UnknownHostException(host);
                }
                return addresses.stream();
            }

            @Override
            public String lookupByAddress(byte[] address) throws UnknownHostException {
                return builtIn.lookupByAddress(address);
            }
        };
    }

    @Override
    public String name() {
        return "without instance metadata";
    }
}
