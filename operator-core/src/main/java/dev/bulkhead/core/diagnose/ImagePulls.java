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
                            + "|Temporary failure)",
                    "the node cannot resolve the registry's name {host} to pull " + WHAT,
                    "check the host in the image name, and the resolver of the node (not that of the pods)"),
            new Entry(
                    Reason.RegistryUnreachable,
                    Platform,
                    No,
                    "x509: (?<why>[^\\n]{1,150})|(?<http>server gave HTTP response to HTTPS client)",
                    "the node does not trust the registry of " + WHAT,
                    "put the registry's CA, or its plain-HTTP address, into the container runtime's registry"
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
            new Entry(
                    Reason.ImageAccessDenied,
                    Team,
                    No,
                    "401 Unauthorized|403 Forbidden|authentication required|no basic auth credentials"
                            + "|failed to authorize|insufficient_scope|pull access denied|authorization failed"
                            + "|denied: [^\\n]{1,100}|unauthorized:",
                    "the registry does not hand out " + WHAT + ": credentials are missing or lack the right,"
                            + " or there is no such repository",
                    "name a secret of type kubernetes.io/dockerconfigjson for this registry in imagePullSecrets"
                            + " or in the service account, in the same namespace; and check the spelling of the repository"),
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
}
