package dev.bulkhead.suite.doctor;

import static dev.bulkhead.suite.doctor.Verdict.judge;
import static dev.bulkhead.suite.doctor.Verdict.ok;
import static dev.bulkhead.suite.doctor.Verdict.problem;
import static dev.bulkhead.suite.doctor.Verdict.warning;

import dev.bulkhead.suite.cli.Words;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The operators: do they run, does one lead, may they do what they must. */
final class OperatorChecks {
    private static final String CHECK = "operators";
    private static final String LEADER = "leader";
    private static final Duration LONGEST_LEASE = Duration.ofMinutes(10);
    private static final String INSTALL =
            "helm install bulkhead helm/bulkhead --namespace bulkhead-system --create-namespace";

    private static final Verdict NOBODY =
            problem(LEADER, "no operator holds a lease: nothing is done about any job", "look at the operators' log");

    private OperatorChecks() {}

    static Stream<Verdict> of(Facts facts) {
        return Stream.of(
                        judge(facts.operators(), CHECK, found -> running(found, leader(facts), facts.programVersion())),
                        leading(facts),
                        judge(facts.lacking(), "rights", OperatorChecks::rights))
                .flatMap(v -> v);
    }

    private static Stream<Verdict> running(List<Deployment> deployments, Optional<Lease> leader, String version) {
        if (deployments.isEmpty()) {
            return Stream.of(
                    leader.isPresent()
                            ? warning(CHECK, "they are not installed in this cluster, but run somewhere else", INSTALL)
                            : problem(CHECK, "they are not installed", INSTALL));
        }
        return deployments.stream().map(d -> running(d, version));
    }

    private static Verdict running(Deployment deployment, String version) {
        String where = deployment.getMetadata().getNamespace() + "/"
                + deployment.getMetadata().getName();
        Integer ready =
                deployment.getStatus() == null ? null : deployment.getStatus().getReadyReplicas();
        int wanted = Optional.ofNullable(deployment.getSpec().getReplicas()).orElse(1);
        String theirs = Optional.ofNullable(deployment.getMetadata().getLabels())
                .map(l -> l.get("app.kubernetes.io/version"))
                .orElse(version);
        if (ready == null || ready == 0) {
            return problem(
                    CHECK,
                    "no pod of deployment " + where + " is ready",
                    "kubectl -n " + deployment.getMetadata().getNamespace() + " logs deployment/"
                            + deployment.getMetadata().getName());
        }
        return theirs.equals(version)
                ? ok(
                        CHECK,
                        "%d of %s of %s ready, version %s".formatted(ready, Words.count(wanted, "pod"), where, theirs))
                : warning(
                        CHECK,
                        "%s runs version %s, this program is %s".formatted(where, theirs, version),
                        "use the program and the operators of one version");
    }

    private static Stream<Verdict> leading(Facts facts) {
        return judge(facts.leases(), LEADER, leases -> {
            Optional<Lease> leader = leader(facts);
            boolean installed = !facts.operators().or(List.of()).isEmpty();
            return leader.isPresent() || installed
                    ? Stream.of(leader.map(OperatorChecks::leads).orElse(NOBODY))
                    : Stream.of(); // not installed: that has been said
        });
    }

    private static Verdict leads(Lease lease) {
        return ok(
                LEADER,
                "%s leads, by lease %s/%s"
                        .formatted(
                                lease.getSpec().getHolderIdentity(),
                                lease.getMetadata().getNamespace(),
                                lease.getMetadata().getName()));
    }

    /** A lease of ours that somebody holds and has renewed lately. */
    private static Optional<Lease> leader(Facts facts) {
        return facts.leases().or(List.of()).stream()
                .filter(l -> OperatorLease.isOurs(l, facts.operators().or(List.of())))
                .filter(l -> l.getSpec() != null
                        && l.getSpec().getHolderIdentity() != null
                        && !l.getSpec().getHolderIdentity().isBlank()
                        && l.getSpec().getRenewTime() != null)
                .filter(l ->
                        l.getSpec().getRenewTime().toInstant().plus(duration(l)).isAfter(facts.now()))
                .findFirst();
    }

    private static Duration duration(Lease lease) {
        Integer seconds = lease.getSpec().getLeaseDurationSeconds();
        return seconds == null ? LONGEST_LEASE : Duration.ofSeconds(seconds);
    }

    private static Stream<Verdict> rights(List<String> lacking) {
        return Stream.of(
                lacking.isEmpty()
                        ? ok("rights", "the operators may do all they must")
                        : problem(
                                "rights",
                                "the operators may not " + String.join("; ", lacking),
                                "give their role these rights: helm upgrade does"));
    }
}
