package dev.bulkhead.core.diagnose;

import static dev.bulkhead.core.diagnose.Diagnosis.Owner.Platform;
import static dev.bulkhead.core.diagnose.Diagnosis.Owner.Provider;
import static dev.bulkhead.core.diagnose.Diagnosis.Owner.Team;
import static dev.bulkhead.core.diagnose.Diagnosis.Owner.User;
import static dev.bulkhead.core.diagnose.Diagnosis.Retry.No;
import static dev.bulkhead.core.diagnose.Diagnosis.Retry.Wait;
import static dev.bulkhead.core.diagnose.Diagnosis.Retry.Yes;
import static dev.bulkhead.core.diagnose.Diagnosis.Retry.YesElsewhere;

import dev.bulkhead.api.v1alpha1.Reason;
import java.util.List;
import java.util.Set;

/**
 * Why an image is not there, matched against "waiting reason: message". The order matters: a refusal often carries the
 * words of three others ("pull access denied, repository does not exist or may require authorization").
 */
final class ImagePulls {
    static final Set<String> REASONS = Set.of(
            "ErrImagePull",
            "ImagePullBackOff",
            "ErrImageNeverPull",
            "InvalidImageName",
            "ImageInspectError",
            "RegistryUnavailable",
            "SignatureValidationFailed");

    private static final String WHAT = "image {image} for container {container} of pod {pod}";

    private static final String DENIED = "401 Unauthorized|403 Forbidden|authentication required"
            + "|no basic auth credentials|failed to authorize|insufficient_scope|pull access denied"
            + "|authorization failed|denied: [^\\n]{1,100}|unauthorized:";

    /** Most registries say of a repository that does not exist what they say of one that is not for everybody. */
    private static final String OR_NONE = "; or it has no such repository, which many registries do not tell apart";

    private static final String DOCKER_CONFIG = "kubernetes.io/dockerconfigjson";

    private static final Entry NO_CREDENTIALS = new Entry(
            Reason.ImageAccessDenied,
            Team,
            No,
            DENIED,
            "the registry wants credentials for " + WHAT + ", and the pod brings none" + OR_NONE,
            "name a secret of type " + DOCKER_CONFIG
                    + " for this registry in imagePullSecrets or in the service account, in the same"
                    + " namespace; and check the spelling of the repository");

    private static final Entry NOT_FOR_THIS_REGISTRY = new Entry(
            Reason.ImageAccessDenied,
            Team,
            No,
            "failed to fetch anonymous token|no basic auth credentials",
            "the registry wants credentials for " + WHAT + ", and its pull secrets ({pullSecrets}) hold none for this"
                    + " registry",
            "add the registry, written as in the image name, to one of the pull secrets ({pullSecrets})");

    private static final Entry REFUSED = new Entry(
            Reason.ImageAccessDenied,
            Team,
            No,
            DENIED,
            "the registry refuses the credentials for " + WHAT
                    + " from the pull secrets ({pullSecrets}): they are wrong,"
                    + " expired, without the right to pull, or for another registry" + OR_NONE,
            "correct the password or token in the pull secrets ({pullSecrets}), or have this account given the right to"
                    + " pull; and check the spelling of the repository");

    static final List<Entry> SECRETS = List.of(new Entry(
            Reason.SecretNotFound,
            User,
            Wait,
            "image pull secrets \\((?<name>[^)\\n]{1,1000})\\)",
            "the registry wants credentials for " + WHAT + ", and the pull secret {name} does not exist in the pod's"
                    + " namespace",
            "create the secret {name} of type " + DOCKER_CONFIG + " there, or correct its name in imagePullSecrets"));

    static final List<Entry> ENTRIES = List.of(
            new Entry(
                    Reason.ImageNameInvalid,
                    User,
                    No,
                    "^InvalidImageName|couldn't parse image (?:name|reference)|invalid reference format",
                    "the image name {image} of container {container} of pod {pod} cannot be read",
                    "write it as registry/repository:tag, in lower case and without https://"),
            new Entry(
                    Reason.ImageNeverPulled,
                    User,
                    No,
                    "^ErrImageNeverPull|is not present with pull policy of Never",
                    WHAT + " is not on the node, and imagePullPolicy is Never",
                    "set imagePullPolicy: IfNotPresent, or load the image onto the node"),
            new Entry(
                    Reason.RegistryRateLimited,
                    Provider,
                    Wait,
                    "429 Too Many Requests|toomanyrequests|pull rate limit",
                    "the registry refuses further pulls of " + WHAT + " for now",
                    "wait, pull with credentials through imagePullSecrets, or use a mirror of the registry"),
            new Entry(
                    Reason.RegistryUnreachable,
                    Platform,
                    Yes,
                    "lookup (?<host>[^\\s:]{1,253})(?: on \\S{1,100})?: (?:no such host|server misbehaving|i/o timeout"
                            + "|Temporary failure|(?:dial|read|write) udp )",
                    "the node cannot resolve the registry's name {host} to pull " + WHAT,
                    "check the host in the image name, and the resolver of the node (not that of the pods)"),
            new Entry(
                    Reason.RegistryUnreachable,
                    Platform,
                    No,
                    "x509: (?<why>[^\\n]{1,150})",
                    "the node does not trust the certificate of the registry of " + WHAT + " ({why})",
                    "put the registry's CA into the container runtime's registry configuration on the nodes, or give the"
                            + " registry a certificate that they trust"),
            new Entry(
                    Reason.RegistryUnreachable,
                    Platform,
                    No,
                    "server gave HTTP response to HTTPS client",
                    "the registry of " + WHAT + " speaks plain HTTP, and the node asks by HTTPS",
                    "give the registry a certificate, or name its plain-HTTP address in the container runtime's registry"
                            + " configuration on the nodes"),
            new Entry(
                    Reason.RegistryUnreachable,
                    Platform,
                    Yes,
                    "dial tcp \\S{1,100}: (?<why>i/o timeout|connect: [a-z ]{1,40}|no route to host)"
                            + "|Client\\.Timeout exceeded|TLS handshake timeout|unexpected EOF|: EOF\\b"
                            + "|connection reset by peer|context (?:canceled|deadline exceeded)|^RegistryUnavailable"
                            + "|50[0234] (?:Internal Server Error|Bad Gateway|Service Unavailable|Gateway Time-?out)",
                    "the registry did not answer the node that pulls " + WHAT,
                    "check the way from the nodes to the registry: proxy, firewall, and whether the registry is up"),
            new Entry(
                    Reason.ImagePlatformMismatch,
                    User,
                    No,
                    "no match for platform in manifest|no matching manifest for|exec format error",
                    WHAT + " is not made for the node's processor",
                    "build the image for the processor of the nodes, or choose nodes by kubernetes.io/arch"),
            new Entry(
                    Reason.DiskFull,
                    Platform,
                    YesElsewhere,
                    "no space left on device",
                    "the node has no disk left for " + WHAT,
                    "use a node with a larger disk, or let the kubelet remove old images earlier"),
            NO_CREDENTIALS,
            NOT_FOR_THIS_REGISTRY,
            REFUSED,
            new Entry(
                    Reason.ImageAccessDenied,
                    Team,
                    No,
                    "^SignatureValidationFailed",
                    "the node's signature policy does not accept " + WHAT,
                    "sign the image with a key that the policy knows"),
            new Entry(
                    Reason.ImageNotFound,
                    User,
                    No,
                    "manifest unknown|MANIFEST_UNKNOWN|NAME_UNKNOWN|repository does not exist|404 Not Found|: not found\\b",
                    "the registry has no " + WHAT,
                    "correct the name or the tag, or push the image"),
            new Entry(
                    Reason.ImagePullFailed,
                    Platform,
                    Yes,
                    "^(?:ErrImagePull|ImagePullBackOff|ImageInspectError|Failed)",
                    WHAT + " could not be pulled, for a cause that is not known here",
                    "read the events of the pod; the kubelet tries again with growing pauses"));

    private ImagePulls() {}

    /** @param pullSecrets whether the pod names any, so that it has something to show to the registry */
    static List<Entry> entries(boolean pullSecrets) {
        List<Entry> others = pullSecrets ? List.of(NO_CREDENTIALS) : List.of(NOT_FOR_THIS_REGISTRY, REFUSED);
        return ENTRIES.stream().filter(e -> !others.contains(e)).toList();
    }
}
