package dev.bulkhead.fake;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/** Messages of a gRPC stream, each behind a byte for compression (never used here) and four for its length. */
final class GrpcFrames {

    private static final int PREFIX = 5;

    private Buffer rest = Buffer.buffer();

    /** The messages that are whole with this chunk. */
    List<Buffer> add(Buffer chunk) {
        rest.appendBuffer(chunk);
        List<Buffer> messages = new ArrayList<>();
        int at = 0;
        while (rest.length() - at >= PREFIX && rest.length() - at - PREFIX >= rest.getInt(at + 1)) {
            int end = at + PREFIX + rest.getInt(at + 1);
            messages.add(rest.getBuffer(at + PREFIX, end));
            at = end;
        }
        rest = rest.getBuffer(at, rest.length());
        return messages;
    }

    static Buffer framed(Buffer message) {
        return Buffer.buffer().appendByte((byte) 0).appendInt(message.length()).appendBuffer(message);
    }
}
