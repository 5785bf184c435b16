package dev.bulkhead.core.guard;

import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;

/**
 * Fills in what the Pod Security Standards ask for and the user left open; what the user wrote stays. Without
 * {@code restricted} only what no program misses.
 */
public final class PodSecurity {
    private PodSecurity() {}

    /** @param asked null if the user wrote none */
    public static PodSecurityContext pod(PodSecurityContext asked, boolean restricted) {
        PodSecurityContextBuilder builder =
                asked == null ? new PodSecurityContextBuilder() : new PodSecurityContextBuilder(asked);
        if (!builder.hasSeccompProfile()) {
            builder.withNewSeccompProfile(null, "RuntimeDefault");
        }
        if (restricted && builder.getRunAsNonRoot() == null) {
            builder.withRunAsNonRoot(true);
        }
        return builder.build();
    }

    /** @param asked null if the user wrote none */
    public static SecurityContext container(SecurityContext asked, boolean restricted) {
        SecurityContextBuilder builder =
                asked == null ? new SecurityContextBuilder() : new SecurityContextBuilder(asked);
        if (builder.getAllowPrivilegeEscalation() == null && !Boolean.TRUE.equals(builder.getPrivileged())) {
            builder.withAllowPrivilegeEscalation(false);
        }
        if (restricted && !builder.hasCapabilities()) {
            builder.withNewCapabilities().withDrop("ALL").endCapabilities();
        }
        return builder.build();
    }
}
