package dev.bulkhead.core.diagnose;

import java.util.List;
import java.util.stream.Stream;

/** Everything that the diagnosis knows, room by room and in the order in which it is tried. */
public final class Catalogue {
    private static final List<Entry> ALL = Stream.of(
                    NodeEvents.MEMORY,
                    ContainerEnds.MEMORY,
                    PodEnds.ENTRIES,
                    NodeEvents.GPU,
                    ContainerEnds.START,
                    ModelFetches.ENTRIES,
                    ContainerEnds.PROBES,
                    LogTexts.ALL,
                    ContainerEnds.CODES,
                    ContainerEnds.CRASH_LOOP,
                    ImagePulls.ENTRIES,
                    ImagePulls.SECRETS,
                    References.ALL,
                    Scheduling.ENTRIES,
                    Resizes.ENTRIES,
                    Claims.ENTRIES,
                    Refusals.ENTRIES,
                    Refusals.OTHER,
                    PodEnds.UNKNOWN)
            .flatMap(List::stream)
            .toList();

    private Catalogue() {}

    public static List<Entry> entries() {
        return ALL;
    }
}
