package dev.bulkhead.images;

/** Something that the person at the keyboard can put right; the message says how. */
public final class ImageProblem extends RuntimeException {

    public ImageProblem(String message) {
        super(message);
    }

    public ImageProblem(String message, Throwable cause) {
        super(message, cause);
    }
}
