package dev.bulkhead.agent;

import java.util.Locale;

/** Bytes as a person reads them. */
public final class Sizes {
    private static final double MI = 1 << 20;

    private Sizes() {}

    /** {@code 120.5 MiB}. */
    public static String mebibytes(long bytes) {
        return number(bytes) + " MiB";
    }

    static String number(long bytes) {
        return String.format(Locale.ROOT, "%.1f", bytes / MI);
    }

    /** {@code fetched 120.5 of 480.0 MiB, 60 MiB/s}; without the whole if it is not known. */
    public static String progress(String done, long bytes, long total, double bytesPerSecond) {
        var of = total < 0 ? "" : " of " + number(total);
        return String.format(Locale.ROOT, "%s %s%s MiB, %.0f MiB/s", done, number(bytes), of, bytesPerSecond / MI);
    }
}
