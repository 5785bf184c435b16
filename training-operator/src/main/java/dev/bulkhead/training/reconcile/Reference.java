package dev.bulkhead.training.reconcile;

import java.util.Comparator;

/** An object of the job's namespace that its pods cannot start without. */
record Reference(Kind kind, String name) implements Comparable<Reference> {
    enum Kind {
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
