package dev.bulkhead.training.reconcile;

import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.api.v1alpha1.TrainingJob;
import dev.bulkhead.core.diagnose.Diagnoser;
import dev.bulkhead.core.diagnose.Diagnosis;
import dev.bulkhead.core.diagnose.Diagnosis.Owner;
import dev.bulkhead.core.diagnose.Diagnosis.Retry;
import dev.bulkhead.core.reconcile.ChildWriter;
import dev.bulkhead.core.reconcile.ChildWriter.Outcome;
import dev.bulkhead.core.reconcile.PodSource;
import dev.bulkhead.training.plan.Decision;
import dev.bulkhead.training.plan.ObservedPod;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Carries a decision out: one case each. What the API server refuses is an observation for the next loop. */
final class DecisionExecutor {
    private final ChildWriter children;
    private final PodSource<TrainingJob> pods;
    private final Refusals refusals;

    DecisionExecutor(ChildWriter children, PodSource<TrainingJob> pods, Refusals refusals) {
        this.children = children;
        this.pods = pods;
        this.refusals = refusals;
    }

    void execute(TrainingJob job, Decision decision) {
        switch (decision) {
            case Decision.Launch launch -> launch(job, launch);
            case Decision.Hold hold -> remove(job, hold.remove());
            case Decision.Retire retire -> remove(job, retire.remove());
            case Decision.Suspend suspend -> remove(job, suspend.remove());
            case Decision.Rest rest -> remove(job, rest.remove());
            case Decision.Expire expire ->
                children.delete(
                        "/apis/" + job.getApiVersion() + "/namespaces/"
                                + job.getMetadata().getNamespace() + "/trainingjobs/"
                                + job.getMetadata().getName(),
                        job.getMetadata().getUid());
            case Decision.Reject reject -> {}
            case Decision.Pause pause -> {}
            case Decision.Restart restart -> {}
            case Decision.Requeue requeue -> {}
            case Decision.Proceed proceed -> {}
            case Decision.Finish finish -> {}
        }
    }

    /** What the pods refer to before the pods: one whose claim is not there yet would be reported as stuck. */
    private void launch(TrainingJob job, Decision.Launch launch) {
        String uid = job.getMetadata().getUid();
        List<HasMetadata> first = Stream.of(
                        launch.service().<HasMetadata>map(s -> s).stream(),
                        launch.claim().<HasMetadata>map(c -> c).stream(),
                        launch.companions().stream())
                .flatMap(s -> s)
                .toList();
        for (HasMetadata object : first) {
            Optional<Diagnosis> refusal = refusal(children.create(object));
            if (refusal.isPresent()) {
                refusals.add(uid, refusal.get());
                return;
            }
        }
        List<Outcome<Pod>> outcomes = children.createAll(launch.pods());
        outcomes.forEach(o -> {
            if (o instanceof Outcome.There<Pod>(Pod pod)) {
                pods.created(uid, pod);
            }
        });
        Optional<Diagnosis> refusal =
                outcomes.stream().flatMap(o -> refusal(o).stream()).findFirst();
        refusal.ifPresentOrElse(r -> refusals.add(uid, r), () -> refusals.forget(uid));
    }

    private Optional<Diagnosis> refusal(Outcome<? extends HasMetadata> outcome) {
        return switch (outcome) {
            case Outcome.There<? extends HasMetadata> there -> Optional.empty();
            case Outcome.Refused<? extends HasMetadata>(int code, String message) ->
                Optional.of(Diagnoser.refusal(code, message).orElseGet(() -> denied(code, message)));
            case Outcome.Taken<? extends HasMetadata>(String kind, String name) ->
                Optional.of(new Diagnosis(
                        Reason.NameTaken,
                        Owner.User,
                        Retry.Wait,
                        kind + " " + name + " is there already and does not belong to this job",
                        "",
                        "delete it, or give the job another name",
                        null,
                        null,
                        null,
                        null));
        };
    }

    private static Diagnosis denied(int code, String message) {
        return new Diagnosis(
                Reason.AdmissionDenied,
                Owner.User,
                Retry.Wait,
                "the API server refuses the pod (" + code + ")",
                message,
                "change what it names",
                null,
                null,
                null,
                null);
    }

    private void remove(TrainingJob job, List<ObservedPod> remove) {
        for (ObservedPod pod : remove) {
            children.delete(
                    "/api/v1/namespaces/" + job.getMetadata().getNamespace() + "/pods/" + pod.name(), pod.uid());
            pods.deleted(pod.uid());
        }
    }
}
