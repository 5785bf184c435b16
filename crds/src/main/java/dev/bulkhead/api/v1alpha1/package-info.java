/**
 * The API: every kind of the group {@code bulkhead.dev}, version {@code v1alpha1}. The CRDs under {@code crds/yaml} are
 * generated from these types. No client, no logic beyond what a value can say about itself.
 */
package dev.bulkhead.api.v1alpha1;
