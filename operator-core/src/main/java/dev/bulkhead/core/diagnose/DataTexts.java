package dev.bulkhead.core.diagnose;

import static dev.bulkhead.core.diagnose.Diagnosis.Owner.Platform;
import static dev.bulkhead.core.diagnose.Diagnosis.Owner.Provider;
import static dev.bulkhead.core.diagnose.Diagnosis.Owner.Team;
import static dev.bulkhead.core.diagnose.Diagnosis.Owner.User;
import static dev.bulkhead.core.diagnose.Diagnosis.Retry.No;
import static dev.bulkhead.core.diagnose.Diagnosis.Retry.Yes;
import static dev.bulkhead.core.diagnose.Diagnosis.Retry.YesElsewhere;
import static dev.bulkhead.core.diagnose.LogTexts.WHO;

import dev.bulkhead.api.v1alpha1.Reason;
import java.util.List;

/** Data and models that a program wants and does not get: from object stores, from the Hugging Face Hub, from a mounted volume. */
final class DataTexts {
    static final List<Entry> ALL = List.of(
            new Entry(
                    Reason.DataAccessDenied,
                    Team,
                    No,
                    "GatedRepoError|Cannot access gated repo for url (?<url>[^\\s]{1,200})|You are trying to access a gated repo",
                    WHO + " may not read a gated model or data set of the Hugging Face Hub",
                    "ask for access on its page with the account of the token, and set HF_TOKEN from a secret of the namespace"),
            new Entry(
                    Reason.DataNotFound,
                    User,
                    No,
                    "RepositoryNotFoundError|RevisionNotFoundError|EntryNotFoundError: 404|is not a valid model identifier"
                            + " listed on",
                    "the Hugging Face Hub has no such model, data set or revision for " + WHO
                            + ", or hides it without a token",
                    "correct the name or revision; for a private one set HF_TOKEN from a secret of the namespace"),
            new Entry(
                    Reason.DataUnavailable,
                    Provider,
                    Yes,
                    "429 Client Error: Too Many Requests for url: (?<url>https://(?:[\\w-]{1,63}\\.){0,4}huggingface\\.co)",
                    "the Hugging Face Hub allows " + WHO + " no more requests for now",
                    "set HF_TOKEN, since anonymous limits are lower, or keep models and data in a volume that replicas share"),
            new Entry(
                    Reason.DataUnavailable,
                    Platform,
                    Yes,
                    "We couldn't connect to '(?<url>[^'\\s]{1,200})'|Cannot find an appropriate cached snapshot folder"
                            + "|outgoing traffic has been disabled|LocalEntryNotFoundError|OfflineModeIsEnabled",
                    WHO + " could not reach the Hugging Face Hub, and has no copy of what it wants",
                    "let the namespace reach it by a NetworkPolicy or proxy, or mount a volume with the files as HF_HOME"),
            new Entry(
                    Reason.DataAccessDenied,
                    Team,
                    No,
                    "NoCredentialsError|Unable to locate credentials|InvalidAccessKeyId|SignatureDoesNotMatch|ExpiredToken"
                            + "|An error occurred \\((?:AccessDenied|403|Forbidden)\\) when calling the (?<operation>\\w{1,40}) operation",
                    "the object store refuses the credentials of " + WHO + ", or there are none",
                    "set them from a secret of the namespace (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY), or give the service"
                            + " account of the pod a role that may use the bucket"),
            new Entry(
                    Reason.DataNotFound,
                    User,
                    No,
                    "An error occurred \\((?:NoSuchBucket|NoSuchKey|404)\\) when calling the (?<operation>\\w{1,40}) operation"
                            + "|The specified (?:bucket|key) does not exist",
                    "the bucket or object that " + WHO + " wants does not exist",
                    "correct its name; names of objects have no leading slash"),
            new Entry(
                    Reason.DataUnavailable,
                    Provider,
                    Yes,
                    "An error occurred \\((?:SlowDown|503|ServiceUnavailable|InternalError|RequestTimeout)\\)|Please reduce your request rate",
                    "the object store does not keep up with the requests of " + WHO,
                    "read fewer and larger objects (shards), or copy the data to a volume first"),
            new Entry(
                    Reason.DataUnavailable,
                    Platform,
                    Yes,
                    "EndpointConnectionError: Could not connect to the endpoint URL: \"(?<url>[^\"\\n]{1,200})\""
                            + "|ConnectTimeoutError: Connect timeout on endpoint URL|Connection was closed before we received a valid response",
                    WHO + " could not reach the object store",
                    "check the endpoint, and the NetworkPolicies and proxy of the namespace"),
            new Entry(
                    Reason.VolumeFailed,
                    Platform,
                    YesElsewhere,
                    "Stale file handle|\\[Errno 116\\]|Transport endpoint is not connected|\\[Errno 5\\] Input/output error",
                    "a mounted volume of " + WHO + " stopped answering",
                    "look at the storage server and at the mounts of the node; another node may still reach it"));

    private DataTexts() {}
}
