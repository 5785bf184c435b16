package dev.bulkhead.suite.top;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;

/** Who uses what, who waits, and what is left. All memory is in bytes. */
record TopReport(
        Totals totals,
        @JsonPropertyDescription("By name.") List<NodeUse> nodes,

        @JsonPropertyDescription(
                "Whoever has pods on the nodes: jobs, and other owners; who holds most GPUs comes first.")
        List<OwnerUse> owners,

        @JsonPropertyDescription("Jobs that have no room yet, in their order.")
        List<Waiting> waiting,

        @JsonPropertyDescription("What could not be looked at, and why.")
        List<String> notes) {

    /** Of all nodes. */
    record Totals(
            long gpus,
            long gpusUsed,

            @JsonPropertyDescription("Most GPUs that are free on one node that takes pods.")
            long largestFreeBlock,

            long memory,
            long memoryRequested,

            @JsonPropertyDescription("Most memory that is free on one node that takes pods.")
            long largestFreeMemory) {}

    /** A node. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record NodeUse(
            String name,

            @JsonPropertyDescription("ready, cordoned or not ready.")
            String state,

            @JsonPropertyDescription("Model of its GPUs, as its labels say.")
            String gpuModel,

            long gpus,
            long gpusUsed,
            long memory,

            @JsonPropertyDescription("What the pods on it reserve.")
            long memoryRequested,

            @JsonPropertyDescription("What is in use; absent where no figure is known.")
            Long memoryUsed,

            @JsonPropertyDescription("Who holds its GPUs.") List<Share> holders) {}

    /** GPUs of a node that one owner holds. */
    record Share(String owner, long gpus) {}

    /** An owner of pods. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record OwnerUse(
            String namespace,
            @JsonPropertyDescription("Kind/name.") String owner,
            int pods,
            long gpus,
            List<String> gpuModels,
            List<String> nodes,
            long memoryRequested,

            @JsonPropertyDescription("Sum of the limits; absent where a container has none.")
            Long memoryLimit,

            @JsonPropertyDescription("What is in use; absent where the figure of a pod is not known.")
            Long memoryUsed) {}

    /** A job without room. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Waiting(
            @JsonPropertyDescription("Place in the order, from 1; absent where none was given.")
            Integer place,

            String namespace,
            String name,
            long gpus,

            @JsonPropertyDescription("Since when, in seconds.")
            long seconds,

            @JsonPropertyDescription("What it waits for.") String why) {}
}
