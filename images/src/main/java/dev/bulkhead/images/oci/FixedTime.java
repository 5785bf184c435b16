package dev.bulkhead.images.oci;

import java.nio.file.attribute.FileTime;
import java.time.Instant;

/**
 * The one time stamp of everything in an image, so that equal content gives equal digests. It also goes onto the jars an
 * AOT cache is recorded with: the JVM compares their times with those in the image.
 */
public final class FixedTime {

    public static final Instant INSTANT = Instant.parse("2026-01-01T00:00:00Z");

    public static final FileTime FILE_TIME = FileTime.from(INSTANT);

    private FixedTime() {}
}
