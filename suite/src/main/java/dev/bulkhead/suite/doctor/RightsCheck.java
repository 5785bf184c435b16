package dev.bulkhead.suite.doctor;

import dev.bulkhead.suite.doctor.OperatorRights.Right;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Asks the API server whether the operators' service accounts may do what they must. */
final class RightsCheck {
    private final KubernetesClient client;

    RightsCheck(KubernetesClient client) {
        this.client = client;
    }

    /** In words; empty if nothing is lacking. */
    List<String> lacking(List<Deployment> operators) {
        List<String> lacking = new ArrayList<>();
        for (Deployment operator : operators) {
            List<String> namespaces = OperatorLease.setting(operator, "BULKHEAD_NAMESPACES")
                    .map(n -> List.of(n.split("\\s*,\\s*")))
                    .orElse(List.of(""));
            for (Right right : OperatorRights.all()) {
                Stream.of(right.namespaced() ? namespaces.toArray(String[]::new) : new String[] {""})
                        .filter(n -> !allowed(account(operator), right, n))
                        .forEach(n -> lacking.add(right + (n.isEmpty() ? "" : " in namespace " + n)));
            }
        }
        return lacking;
    }

    private boolean allowed(String account, Right right, String namespace) {
        SubjectAccessReview question = new SubjectAccessReviewBuilder()
                .withNewSpec()
                .withUser(account)
                .withGroups("system:serviceaccounts", "system:authenticated")
                .withNewResourceAttributes()
                .withGroup(right.group())
                .withResource(right.resource())
                .withSubresource(right.subresource().isEmpty() ? null : right.subresource())
                .withVerb(right.verb())
                .withNamespace(namespace)
                .endResourceAttributes()
                .endSpec()
                .build();
        return Boolean.TRUE.equals(
                client.resource(question).create().getStatus().getAllowed());
    }

    private static String account(Deployment operator) {
        String name = Optional.ofNullable(
                        operator.getSpec().getTemplate().getSpec().getServiceAccountName())
                .orElse("default");
        return "system:serviceaccount:" + operator.getMetadata().getNamespace() + ":" + name;
    }
}
