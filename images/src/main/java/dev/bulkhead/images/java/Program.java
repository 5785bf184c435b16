package dev.bulkhead.images.java;

import java.util.List;

/**
 * A Java program of an image.
 *
 * @param folder where it lies in the image, without a leading slash; below {@code app}
 * @param jvmFlags an AOT cache fits only a JVM with the same ones
 */
public record Program(String folder, String mainClass, List<String> jvmFlags) {

    public Program {
        jvmFlags = List.copyOf(jvmFlags);
    }

    String jars() {
        return folder + "/lib";
    }

    String aotCache() {
        return folder + "/bulkhead.aot";
    }

    String aotConfiguration() {
        return folder + "/bulkhead.aotconf";
    }
}
