package dev.bulkhead.training.plan;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What the logs of a job's pods tell and what its GPUs do, as far as spec and policy ask for it to be read.
 *
 * @param progress the newest progress line of the first replica
 * @param checkpoint the newest progress line before which a checkpoint was written
 * @param silence a reading in which no pod's log had grown; empty if one had
 * @param gpuUse the highest utilisation of any of its GPUs in the time that the policy looks at, in percent
 */
public record Signs(
        Optional<String> progress, Optional<String> checkpoint, Optional<Silence> silence, OptionalDouble gpuUse) {
    public static final Signs NONE =
            new Signs(Optional.empty(), Optional.empty(), Optional.empty(), OptionalDouble.empty());

    /**
     * No log had grown since the reading before.
     *
     * @param readAt when that was found
     * @param pods every pod whose log was read, by name
     */
    public record Silence(Instant readAt, Map<String, LastLine> pods) {}

    /**
     * The last line of a pod's log.
     *
     * @param written by the clock of its node; when the pod was made, if it has written nothing
     * @param noticed by our clock
     */
    public record LastLine(Instant written, Instant noticed) {}
}
