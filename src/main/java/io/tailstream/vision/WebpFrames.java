package io.tailstream.vision;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The dimensions that the frames of a WebP file claim. They stand apart from the canvas that the reader reports: a
 * canvas of 1 x 1 may be followed by a frame of 16,383 x 16,383, which takes its reader 20 seconds and a gigabyte.
 */
final class WebpFrames {
    private static final int CHUNK_HEADER = 8;

    /** What stands in an ANMF chunk before the chunks of its frame. */
    private static final int ANIMATION_HEADER = 16;

    private WebpFrames() {}

    static void check(byte[] file, DecodeLimits limits) throws UndecodableImageException {
        try {
            check(ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN), 12, limits);
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            throw UndecodableImageException.corrupt("WEBP image of " + file.length + " bytes ends within a frame", e);
        }
    }

    private static void check(ByteBuffer file, int from, DecodeLimits limits) throws UndecodableImageException {
        long at = from;
        while (at + CHUNK_HEADER <= file.limit()) {
            int chunk = (int) at;
            byte[] name = new byte[4];
            file.get(chunk, name);
            int body = chunk + CHUNK_HEADER;
            switch (new String(name, StandardCharsets.ISO_8859_1)) {
                // RFC 6386, 9.1: 3 bytes of frame tag, 3 of start code, then 14 bits each.
                case "VP8 " ->
                    limits.checkDimensions(file.getShort(body + 6) & 0x3fff, file.getShort(body + 8) & 0x3fff);
                // RFC 9649, 3.4: a signature byte, then width - 1 and height - 1 in 14 bits each.
                case "VP8L" -> {
                    int packed = file.getInt(body + 1);
                    limits.checkDimensions((packed & 0x3fff) + 1, ((packed >> 14) & 0x3fff) + 1);
                }
                case "ANMF" -> check(file, body + ANIMATION_HEADER, limits);
                default -> {
                    // Metadata, profiles, alpha: the latter has the size of its frame.
                }
            }
            long length = file.getInt(chunk + 4) & 0xffffffffL;
            at = body + length + (length & 1); // chunks are padded to even lengths
        }
    }
}
