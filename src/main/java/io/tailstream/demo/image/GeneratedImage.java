package io.tailstream.demo.image;

import io.tailstream.vision.Pixels;

/**
 * A generated image and where its parts are seen.
 *
 * @param pixels 64 x 64
 * @param part for each pixel, row by row, what is seen there: {@link #NEITHER}, {@link #HEAD} or {@link #BODY}; a part
 *     behind something else is not seen, so the two masks are disjoint and may be empty
 */
@SuppressWarnings("ArrayRecordComponent") // made once and read; nothing compares two of them
public record GeneratedImage(Pixels pixels, byte[] part) {
    /** Background, clutter, or something in front of the object. */
    public static final byte NEITHER = 0;

    /** The object's head. */
    public static final byte HEAD = 1;

    /** The object's body. */
    public static final byte BODY = 2;

    public GeneratedImage {
        if (part.length != pixels.width() * pixels.height()) {
            throw new IllegalArgumentException("a part for each pixel of " + pixels + ", got " + part.length);
        }
    }

    /** How many pixels show this part. */
    public int area(byte which) {
        int area = 0;
        for (byte p : part) {
            area += p == which ? 1 : 0;
        }
        return area;
    }
}
