package dev.bulkhead.core.diagnose;

import static dev.bulkhead.core.diagnose.Diagnosis.Owner.Provider;
import static dev.bulkhead.core.diagnose.Diagnosis.Owner.User;
import static dev.bulkhead.core.diagnose.Diagnosis.Retry.No;
import static dev.bulkhead.core.diagnose.Diagnosis.Retry.Yes;
import static dev.bulkhead.core.diagnose.Diagnosis.Retry.YesElsewhere;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bulkhead.api.v1alpha1.Reason;
import java.util.List;

/** Why our agent could not fetch a model, matched against "reason: message" of the JSON that it leaves behind. */
final class ModelFetches {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String WHAT = ": (?<what>[^\\n]{1,300})";

    static final List<Entry> ENTRIES = List.of(
            new Entry(
                    Reason.ModelNotFound,
                    User,
                    No,
                    "^ModelNotFound" + WHAT,
                    "the store has no such model for pod {pod}: {what}",
                    "correct model.uri, or put the model there"),
            new Entry(
                    Reason.ModelCredentialsMissing,
                    User,
                    No,
                    "^ModelCredentialsMissing" + WHAT,
                    "the store wants credentials that pod {pod} does not have: {what}",
                    "name in model.secret a Secret with the keys that the store needs"),
            new Entry(
                    Reason.ModelCredentialsRefused,
                    User,
                    No,
                    "^ModelCredentialsRefused" + WHAT,
                    "the store refuses the credentials of pod {pod}: {what}",
                    "renew the credentials in the Secret, or grant them access to model.uri"),
            new Entry(
                    Reason.ModelStorageUnreachable,
                    Provider,
                    Yes,
                    "^ModelStorageUnreachable" + WHAT,
                    "the store of the model does not answer pod {pod}: {what}",
                    "look at the store, its name and certificate, and at the network policies of the namespace; the fetch"
                            + " is tried again"),
            new Entry(
                    Reason.ModelChecksumMismatch,
                    User,
                    No,
                    "^ModelChecksumMismatch" + WHAT,
                    "what pod {pod} fetched is not the model that was asked for: {what}",
                    "find out who changed the model, or correct model.checksum"),
            new Entry(
                    Reason.ModelTooLarge,
                    User,
                    No,
                    "^ModelTooLarge" + WHAT,
                    "the model is larger than pod {pod} has room for: {what}",
                    "raise model.maxSize"),
            new Entry(
                    Reason.DiskFull,
                    User,
                    YesElsewhere,
                    "^DiskFull" + WHAT,
                    "the node of pod {pod} has no room for the model: {what}",
                    "use a node with more disk, or keep the model in a claim (pvc://)"),
            new Entry(
                    Reason.ModelUriRefused,
                    User,
                    No,
                    "^ModelUriRefused" + WHAT,
                    "the address of the model leads pod {pod} where it may not: {what}",
                    "name an address that leads to the model itself"),
            new Entry(
                    Reason.ModelFetchFailed,
                    User,
                    Yes,
                    "^ModelFetchFailed" + WHAT,
                    "pod {pod} could not fetch the model: {what}",
                    "read the log of container {container}; the fetch is tried again"));

    private ModelFetches() {}

    /** Empty for what is no message of the agent. */
    static String text(String terminationMessage) {
        if (terminationMessage == null || !terminationMessage.startsWith("{\"reason\":")) {
            return "";
        }
        try {
            JsonNode said = JSON.readTree(terminationMessage);
            return said.path("reason").asText() + ": " + said.path("message").asText();
        } catch (JsonProcessingException e) {
            return "";
        }
    }
}
