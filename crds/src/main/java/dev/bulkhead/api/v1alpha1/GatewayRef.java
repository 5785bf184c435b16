package dev.bulkhead.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A Gateway of the Gateway API (gateway.networking.k8s.io/v1) through which callers outside the cluster come. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record GatewayRef(
        @Required @Size(min = 1, max = 253) String name,

        @JsonPropertyDescription("Default: the namespace of the service.") @Size(min = 1, max = 63)
        String namespace,

        @JsonPropertyDescription("One listener of it; all, if empty.") @Size(min = 1, max = 253)
        String sectionName,

        @JsonPropertyDescription("HTTP makes an HTTPRoute, GRPC a GRPCRoute.") @Default("HTTP")
        Kind kind) {

    /** Of the route that is made. */
    public enum Kind {
        HTTP,
        GRPC
    }
}
