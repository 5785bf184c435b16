package dev.bulkhead.suite.explain;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;

/** All that {@code explain} tells of one object. What is not known is absent. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record Story(
        String kind,
        String namespace,
        String name,

        @JsonPropertyDescription("Where it is: the phase, as the object's kind has it.")
        String state,

        @JsonPropertyDescription("Whether something is wrong with it: the exit code is 1 then.")
        boolean trouble,

        @JsonPropertyDescription("One of the reasons of the reference.")
        String reason,

        @JsonPropertyDescription("Why it is where it is.") String cause,
        @JsonPropertyDescription("What says so.") List<Evidence> evidence,
        @JsonPropertyDescription("What would change it.") Remedy remedy,

        @JsonPropertyDescription("The nodes of the cluster, for what waits for one.")
        Room room,

        @JsonPropertyDescription("Where the training was, and where a restart begins.")
        Loss lost,

        @JsonPropertyDescription("Attempts that have ended, oldest first.")
        List<Attempt> attempts,

        @JsonPropertyDescription("Containers and their memory.")
        List<Memory> memory,

        @JsonPropertyDescription("Its pods, by name.") List<Pod> pods,

        @JsonPropertyDescription("What else is to be known, such as what could not be looked at.")
        List<String> notes) {

    /** Somebody else's words. */
    record Evidence(
            @JsonPropertyDescription("Whose they are: a container's, an event's, the scheduler's.")
            String source,

            @JsonPropertyDescription("Without secrets.") String text) {}

    /** What to do. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Remedy(
            String text,
            @JsonPropertyDescription("To be pasted.") String yaml) {}

    /** Why nodes are ruled out. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record Room(
            @JsonPropertyDescription("All of it in a sentence.")
            String sentence,

            @JsonPropertyDescription("Nodes on which it fits.")
            List<String> fitting,

            @JsonPropertyDescription("Nodes that one thing rules out.")
            List<Group> groups) {}

    /** Nodes that one thing rules out. */
    record Group(String reason, String why, List<String> nodes) {}

    /** Progress of a job. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Loss(
            @JsonPropertyDescription("The newest progress line.")
            String progress,

            @JsonPropertyDescription("The progress line of the newest checkpoint.")
            String checkpoint) {}

    /** An attempt that has ended. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Attempt(int number, String endTime, String reason, String message, String progress) {}

    /** Memory of one container. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Memory(
            @JsonPropertyDescription("Role and container, or the container of a pod.")
            String container,

            String limit,
            @JsonPropertyDescription("Who set the limit.") String source,

            @JsonPropertyDescription("Working set in bytes, of the pod that uses most.")
            Long used) {}

    /** A pod. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Pod(
            String name,
            String phase,
            String node,

            @JsonPropertyDescription("What is wrong with it.")
            String trouble) {}
}
