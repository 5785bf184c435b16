package dev.bulkhead.core.diagnose;

import static dev.bulkhead.core.diagnose.Diagnosis.Owner.Platform;
import static dev.bulkhead.core.diagnose.Diagnosis.Owner.Team;
import static dev.bulkhead.core.diagnose.Diagnosis.Owner.User;
import static dev.bulkhead.core.diagnose.Diagnosis.Retry.No;
import static dev.bulkhead.core.diagnose.Diagnosis.Retry.Wait;
import static dev.bulkhead.core.diagnose.Diagnosis.Retry.Yes;

import dev.bulkhead.api.v1alpha1.Reason;
import java.util.List;

/** Why the API server does not accept a pod, in its own words. */
final class Refusals {
    static final List<Entry> ENTRIES = List.of(
            new Entry(
                    Reason.QuotaExceeded,
                    Team,
                    Wait,
                    "exceeded quota: (?<quota>[^,\\n]{1,253}), requested: (?<requested>[^\\n]{1,200}?), used: (?<used>[^\\n]{1,200}?),"
                            + " limited: (?<limited>[^\\n]{1,200})",
                    "ResourceQuota {quota} leaves no room for the pod: it asks for {requested}, used are {used} of {limited}",
                    "wait until others in the namespace finish, ask for less, or have the quota raised"),
            new Entry(
                    Reason.AdmissionDenied,
                    Platform,
                    No,
                    "failed quota: (?<quota>[^:\\n]{1,253}): must specify (?<what>[^\\n]{1,300})",
                    "ResourceQuota {quota} wants every container to specify {what}",
                    "set these in resources of the container, or give the namespace a LimitRange with defaults"),
            new Entry(
                    Reason.QuotaExceeded,
                    Platform,
                    Yes,
                    "status unknown for quota: (?<quota>[^,\\n]{1,253})",
                    "the figures of ResourceQuota {quota} are not known yet",
                    "nothing: the quota controller has to catch up; another try follows"),
            new Entry(
                    Reason.AdmissionDenied,
                    User,
                    No,
                    "(?<bound>maximum|minimum) (?<what>\\S{1,60}) usage per (?<kind>Container|Pod|PersistentVolumeClaim) is"
                            + " (?<size>[^,\\s]{1,30}),? but (?<asked>[^\\n\\]]{1,100})",
                    "a LimitRange of the namespace sets the {bound} {what} per {kind} to {size}, but {asked}",
                    "change resources to fit, or have the LimitRange changed"),
            new Entry(
                    Reason.HostAccessDenied,
                    User,
                    No,
                    "violates PodSecurity \"(?<level>[^\"\\n]{1,60})\":"
                            + " (?<what>[^\\n]*(?:host namespaces \\(|hostPath volumes|hostPort|privileged \\()[^\\n]*)",
                    "Pod Security of the namespace ({level}) does not allow the pod access to its node: {what}",
                    "leave these fields out, or label the namespace pod-security.kubernetes.io/enforce=privileged"),
            new Entry(
                    Reason.AdmissionDenied,
                    User,
                    No,
                    "violates PodSecurity \"(?<level>[^\"\\n]{1,60})\": (?<what>[^\\n]{1,300})",
                    "Pod Security of the namespace ({level}) refuses the pod: {what}",
                    "set the named fields in the securityContext of the pod or container"),
            new Entry(
                    Reason.AdmissionUnavailable,
                    Platform,
                    Yes,
                    "failed calling webhook \"(?<webhook>[^\"\\n]{1,253})\"",
                    "the admission webhook {webhook} does not answer, and pods need its consent",
                    "see to the pods, the certificate and the network policy of the webhook's service"),
            new Entry(
                    Reason.AdmissionDenied,
                    User,
                    No,
                    "admission webhook \"(?<webhook>[^\"\\n]{1,253})\" denied the request:? ?(?<what>[^\\n]{1,300})?",
                    "the admission webhook {webhook} refuses the pod: {what}",
                    "change the pod as the webhook's words ask, or talk to whoever runs it"),
            new Entry(
                    Reason.AdmissionDenied,
                    User,
                    No,
                    "ValidatingAdmissionPolicy '(?<policy>[^'\\n]{1,253})'(?: with binding '(?<binding>[^'\\n]{1,253})')? denied"
                            + " request: (?<what>[^\\n]{1,300})",
                    "ValidatingAdmissionPolicy {policy} refuses the pod: {what}",
                    "change the pod as the policy's words ask, or have the policy changed"),
            new Entry(
                    Reason.ServiceAccountNotFound,
                    User,
                    Wait,
                    "service ?account \"?(?<name>[^\"\\s:]{1,253})\"?(?:: serviceaccount \"[^\"\\n]{1,253}\")? not found",
                    "the service account {name}, which the pod names, does not exist",
                    "create the service account {name}, or correct serviceAccountName"),
            new Entry(
                    Reason.NamespaceTerminating,
                    User,
                    No,
                    "because it is being terminated|namespaces? \"(?<name>[^\"\\n]{1,63})\" not found",
                    "the namespace is being deleted or is gone, and takes no new pods",
                    "create the job in another namespace, or again when this one is back"),
            new Entry(
                    Reason.AdmissionDenied,
                    User,
                    No,
                    "no PriorityClass with name (?<name>\\S{1,253}) was found",
                    "the pod names the PriorityClass {name}, which does not exist",
                    "correct priorityClassName, or have the class created"),
            new Entry(
                    Reason.AdmissionDenied,
                    Platform,
                    Wait,
                    "User \"(?<user>[^\"\\n]{1,253})\" cannot (?<verb>\\w{1,30}) resource \"(?<resource>[^\"\\n]{1,100})\"",
                    "{user} may not {verb} {resource} in this namespace",
                    "grant it with a Role and a RoleBinding"),
            new Entry(
                    Reason.AdmissionDenied,
                    User,
                    No,
                    " is invalid: (?<what>[^\\n]{1,300})",
                    "the API server finds the pod invalid: {what}",
                    "correct the named field of the spec"));

    /** A refusal in words that no entry knows. */
    static final List<Entry> OTHER = List.of(new Entry(
            Reason.AdmissionDenied,
            User,
            No,
            "(?<what>[^\\n]{1,300})",
            "the API server refuses the pod: {what}",
            "change the pod as these words ask"));

    private Refusals() {}
}
