package dev.bulkhead.core.reconcile;

import java.util.Comparator;

/** An object of their namespace that pods cannot start without. */
public record Reference(Kind kind, String name) implements Comparable<Reference> {
    /** Whose names pods hold. */
    public enum Kind {
        ConfigMap("configmaps"),
        PersistentVolumeClaim("persistentvolumeclaims"),
        Secret("secrets"),
        ServiceAccount("serviceaccounts");

        private final String plural;

        Kind(String plural) {
            this.plural = plural;
        }

        String plural() {
            return plural;
        }
    }

    @Override
    public int compareTo(Reference other) {
        return Comparator.comparing(Reference::kind)
                .thenComparing(Reference::name)
                .compare(this, other);
    }
}
