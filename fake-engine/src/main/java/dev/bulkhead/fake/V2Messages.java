package dev.bulkhead.fake;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;

/**
 * The few protobuf messages of V2 that are needed, field by field, as
 * <a href="https://github.com/kserve/open-inference-protocol">the protocol</a> numbers them: a tensor has the same fields
 * going in and coming out.
 */
final class V2Messages {

    private static final int MODEL_NAME = 1;
    private static final int MODEL_VERSION = 2;
    private static final int ID = 3;
    private static final int INPUTS = 5;
    private static final int RAW_INPUTS = 7;
    private static final int OUTPUTS = 5;
    private static final int RAW_OUTPUTS = 6;
    private static final int STREAMED_ANSWER = 2;

    private static final int VARINT = 0;
    private static final int BYTES = 2;

    private V2Messages() {}

    /** ServerLiveResponse, ServerReadyResponse and ModelReadyResponse: one boolean, left out if false. */
    static Buffer yes(boolean value) {
        return value ? varint(varint(Buffer.buffer(), 1 << 3 | VARINT), 1) : Buffer.buffer();
    }

    /** ModelInferRequest to ModelInferResponse: what went in comes out. */
    static Buffer inferred(Buffer request, String version) {
        Buffer answer = bytes(Buffer.buffer(), MODEL_VERSION, Buffer.buffer(version.getBytes(StandardCharsets.UTF_8)));
        for (int at = 0; at < request.length(); ) {
            long key = number(request, at);
            at += size(key);
            long value = number(request, at);
            at += size(value);
            if ((key & 7) != BYTES) {
                throw new IllegalArgumentException("not a ModelInferRequest: field " + (key >> 3));
            }
            Buffer field = request.getBuffer(at, at + (int) value);
            at += (int) value;
            switch ((int) (key >> 3)) {
                case MODEL_NAME -> bytes(answer, MODEL_NAME, field);
                case ID -> bytes(answer, ID, field);
                case INPUTS -> bytes(answer, OUTPUTS, field);
                case RAW_INPUTS -> bytes(answer, RAW_OUTPUTS, field);
                default -> {}
            }
        }
        return answer;
    }

    static Buffer streamed(Buffer answer) {
        return bytes(Buffer.buffer(), STREAMED_ANSWER, answer);
    }

    private static Buffer bytes(Buffer to, int field, Buffer value) {
        return varint(varint(to, (long) field << 3 | BYTES), value.length()).appendBuffer(value);
    }

    private static Buffer varint(Buffer to, long value) {
        for (; value > 0x7f; value >>>= 7) {
            to.appendByte((byte) (value & 0x7f | 0x80));
        }
        return to.appendByte((byte) value);
    }

    private static long number(Buffer from, int at) {
        long value = 0;
        for (int shift = 0; ; shift += 7, at++) {
            value |= (from.getByte(at) & 0x7fL) << shift;
            if (from.getByte(at) >= 0) {
                return value;
            }
        }
    }

    private static int size(long varint) {
        return Math.max(1, (70 - Long.numberOfLeadingZeros(varint)) / 7);
    }
}
