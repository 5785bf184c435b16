package dev.bulkhead.agent.net;

import dev.bulkhead.agent.Reason;
import dev.bulkhead.agent.TransferException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Refuses addresses at which clouds give away credentials of the node. It is asked about every URI, redirects included; that
 * a name does not lead there later either is the business of {@link GuardedResolver}.
 */
final class AddressGuard {

    /** Outside of the link-local ranges: EC2 (IPv6), Google (IPv6), Alibaba, Azure, Oracle. */
    private static final List<InetAddress> METADATA = List.of(
            InetAddress.ofLiteral("fd00:ec2::254"),
            InetAddress.ofLiteral("fd20:ce::254"),
            InetAddress.ofLiteral("100.100.100.200"),
            InetAddress.ofLiteral("168.63.129.16"),
            InetAddress.ofLiteral("192.0.0.192"));

    /** The prefix under which IPv6-only networks reach IPv4 (RFC 6052). */
    private static final byte[] NAT64 = {0, 0x64, (byte) 0xff, (byte) 0x9b, 0, 0, 0, 0, 0, 0, 0, 0};

    private static final Set<String> REFUSED_NAMES = ConcurrentHashMap.newKeySet();

    private AddressGuard() {}

    /** @throws UnknownHostException if the name cannot be resolved */
    static void require(URI uri) throws UnknownHostException {
        var host = uri.getHost();
        if (host == null) {
            throw refused(uri.getAuthority() + " is no host");
        }
        try {
            for (var address : InetAddress.getAllByName(host)) {
                if (!allows(address)) {
                    throw refused(host + " is an address of instance metadata");
                }
            }
        } catch (UnknownHostException e) {
            if (REFUSED_NAMES.contains(host)) {
                throw refused(host + " leads to an address of instance metadata");
            }
            throw e;
        }
    }

    static boolean allows(InetAddress address) {
        return !address.isLinkLocalAddress() && !METADATA.contains(address) && allowsMapped(address.getAddress());
    }

    private static boolean allowsMapped(byte[] address) {
        if (address.length != 16 || !Arrays.equals(address, 0, 12, NAT64, 0, 12)) {
            return true;
        }
        try {
            return allows(InetAddress.getByAddress(Arrays.copyOfRange(address, 12, 16)));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    static void remember(String refusedName) {
        REFUSED_NAMES.add(refusedName);
    }

    private static TransferException refused(String message) {
        return TransferException.lasting(Reason.ModelUriRefused, message);
    }
}
