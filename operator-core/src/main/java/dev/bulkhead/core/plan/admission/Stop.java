package dev.bulkhead.core.plan.admission;

import java.time.Instant;

/**
 * A job has to make room.
 *
 * @param by for whom
 * @param at when that was decided; pods that were made later are not meant
 */
public record Stop(GangAsk by, Instant at) {}
