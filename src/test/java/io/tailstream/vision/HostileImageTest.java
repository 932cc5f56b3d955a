package io.tailstream.vision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostileImageTest {
    private static final ImageDecoder DECODER = new ImageDecoder(DecodeLimits.DEFAULT);

    @Test
    void shouldCallNoBytesEmpty() {
        assertEquals("empty", refused(null).cause());
        assertEquals("empty", refused(new byte[0]).cause());
    }

    @Test
    void shouldCallOtherBytesNoImage() {
        assertEquals(
                "notAnImage",
                refused("a label, not an image".getBytes(StandardCharsets.UTF_8))
                        .cause());
        assertEquals("notAnImage", refused(new byte[5000]).cause());
        assertEquals("notAnImage", refused(new byte[] {(byte) 0xff}).cause());
    }

    @Test
    void shouldRefuseMoreBytesThanAllowed() {
        byte[] jpeg = SampleImages.all().get("jpeg");
        ImageDecoder strict = new ImageDecoder(new DecodeLimits(jpeg.length - 1, 1000, 1000));
        assertEquals(
                "tooLarge",
                assertThrows(UndecodableImageException.class, () -> strict.decode(jpeg))
                        .cause());
    }

    @Test
    void shouldRefuseMorePixelsOrLongerSidesThanAllowed() throws UndecodableImageException {
        byte[] png = SampleImages.all().get("png");
        assertEquals(
                40,
                new ImageDecoder(new DecodeLimits(10_000, 960, 40)).decode(png).width());
        ImageDecoder fewPixels = new ImageDecoder(new DecodeLimits(10_000, 959, 40));
        ImageDecoder shortSides = new ImageDecoder(new DecodeLimits(10_000, 960, 39));
        assertEquals(
                "tooLarge",
                assertThrows(UndecodableImageException.class, () -> fewPixels.decode(png))
                        .cause());
        assertEquals(
                "tooLarge",
                assertThrows(UndecodableImageException.class, () -> shortSides.decode(png))
                        .cause());
    }

    @ParameterizedTest
    @ValueSource(ints = {60_000, 1 << 28, Integer.MAX_VALUE})
    void shouldRefuseAPngWhoseHeaderClaimsHugeDimensions(int side) {
        byte[] png = SampleImages.all().get("png");
        ByteBuffer header = ByteBuffer.wrap(png);
        header.putInt(16, side).putInt(20, side);
        CRC32 crc = new CRC32();
        crc.update(png, 12, 17);
        header.putInt(29, (int) crc.getValue());
        assertEquals("tooLarge", refused(png).cause());
    }

    @Test
    void shouldRefuseAJpegWhoseHeaderClaimsHugeDimensions() {
        byte[] jpeg = SampleImages.all().get("jpeg");
        int frame = 0;
        while ((jpeg[frame] & 0xff) != 0xff || (jpeg[frame + 1] & 0xff) != 0xc0) {
            frame++;
        }
        ByteBuffer.wrap(jpeg).putShort(frame + 5, (short) 65_500).putShort(frame + 7, (short) 65_500);
        assertEquals("tooLarge", refused(jpeg).cause());
    }

    @Test
    void shouldRefuseAGifWhoseFrameClaimsHugeDimensions() {
        byte[] gif = SampleImages.all().get("gif");
        int palette = 3 << ((gif[10] & 7) + 1);
        int at = 13 + ((gif[10] & 0x80) != 0 ? palette : 0);
        while (gif[at] == 0x21) { // extensions come before the frame
            at += 2;
            while (gif[at] != 0) {
                at += 1 + (gif[at] & 0xff);
            }
            at++;
        }
        ByteBuffer bytes = ByteBuffer.wrap(gif).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putShort(6, (short) 65_000).putShort(8, (short) 65_000);
        bytes.putShort(at + 5, (short) 65_000).putShort(at + 7, (short) 65_000);
        assertEquals("tooLarge", refused(gif).cause());
    }

    @ParameterizedTest
    @ValueSource(ints = {100_000, Integer.MAX_VALUE, Integer.MIN_VALUE, -40})
    void shouldRefuseABmpWhoseHeaderClaimsImpossibleDimensions(int side) {
        byte[] bmp = SampleImages.all().get("bmp");
        ByteBuffer.wrap(bmp).order(ByteOrder.LITTLE_ENDIAN).putInt(18, side).putInt(22, side);
        String cause = refused(bmp).cause();
        assertTrue(cause.equals("tooLarge") || cause.equals("corrupt"), cause);
    }

    @Test
    void shouldRefuseAWebpWhoseFrameIsLargerThanItsHeaderSays() {
        // A canvas of 1 x 1 announced in front of a frame that claims 16,383 x 16,383.
        byte[] vp8 = Arrays.copyOfRange(SampleImages.WEBP, 12, SampleImages.WEBP.length);
        ByteBuffer.wrap(vp8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort(14, (short) 16_383)
                .putShort(16, (short) 16_383);
        ByteBuffer file = ByteBuffer.allocate(12 + 18 + vp8.length).order(ByteOrder.LITTLE_ENDIAN);
        file.put("RIFF".getBytes(StandardCharsets.UTF_8))
                .putInt(4 + 18 + vp8.length)
                .put("WEBP".getBytes(StandardCharsets.UTF_8));
        file.put("VP8X".getBytes(StandardCharsets.UTF_8))
                .putInt(10)
                .put(new byte[10])
                .put(vp8);
        onlyPixelsOrRefusal(file.array());
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpeg", "png", "bmp", "gif", "webp"})
    void shouldRefuseHalfAnImage(String format) {
        byte[] whole = SampleImages.all().get(format);
        assertEquals("corrupt", refused(Arrays.copyOf(whole, whole.length / 2)).cause());
    }

    @Test
    void shouldAnswerEveryTruncationWithPixelsOrARefusal() {
        for (byte[] whole : SampleImages.all().values()) {
            for (int length = 1; length < whole.length; length += 1 + whole.length / 400) {
                onlyPixelsOrRefusal(Arrays.copyOf(whole, length));
            }
        }
    }

    @Test
    void shouldAnswerEveryDamageWithPixelsOrARefusal() {
        SplittableRandom random = new SplittableRandom(12);
        for (Map.Entry<String, byte[]> image : SampleImages.all().entrySet()) {
            for (int round = 0; round < 400; round++) {
                byte[] damaged = image.getValue().clone();
                for (int i = random.nextInt(1, 6); i > 0; i--) {
                    // Mostly in the header, where it does most harm.
                    int bound = random.nextBoolean() ? Math.min(64, damaged.length) : damaged.length;
                    damaged[random.nextInt(bound)] = (byte) (random.nextBoolean() ? 0xff : random.nextInt(256));
                }
                onlyPixelsOrRefusal(damaged);
            }
        }
    }

    @Test
    void shouldStillDecodeAfterDamage() throws UndecodableImageException {
        byte[] jpeg = SampleImages.encode(SampleImages.gradient(40, 24, BufferedImage.TYPE_3BYTE_BGR), "jpeg");
        refused(Arrays.copyOf(jpeg, jpeg.length / 3));
        assertEquals(40, DECODER.decode(jpeg).width());
    }

    private static UndecodableImageException refused(byte[] bytes) {
        return assertThrows(UndecodableImageException.class, () -> DECODER.decode(bytes));
    }

    private static void onlyPixelsOrRefusal(byte[] bytes) {
        try {
            Pixels pixels = DECODER.decode(bytes);
            assertEquals(3 * pixels.width() * pixels.height(), pixels.rgb().length);
        } catch (UndecodableImageException e) {
            assertTrue(e.getMessage().length() > 10, e::getMessage);
        } catch (Throwable other) {
            fail("neither pixels nor a refusal", other);
        }
    }
}
