package io.tailstream.vision;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {
    private static final ImageDecoder DECODER = new ImageDecoder(DecodeLimits.DEFAULT);

    @ParameterizedTest
    @ValueSource(strings = {"png", "bmp"})
    void shouldGiveLosslessFormatsBackUnchanged(String format) throws Exception {
        Pixels pixels = DECODER.decode(SampleImages.all().get(format));
        assertEquals(40, pixels.width());
        assertEquals(24, pixels.height());
        assertArrayEquals(new int[] {127, 0, 128}, at(pixels, 20, 0));
        assertArrayEquals(new int[] {0, 127, 128}, at(pixels, 0, 12));
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpeg", "gif"})
    void shouldGiveLossyFormatsBackNearly(String format) throws Exception {
        Pixels pixels = DECODER.decode(SampleImages.all().get(format));
        assertEquals(40 * 24 * 3, pixels.rgb().length);
        int[] expected = {127, 127, 128};
        int[] actual = at(pixels, 20, 12);
        for (int c = 0; c < 3; c++) {
            assertEquals(expected[c], actual[c], 30);
        }
    }

    @Test
    void shouldReadWebp() throws Exception {
        Pixels pixels = DECODER.decode(SampleImages.WEBP);
        assertEquals(1, pixels.width());
        assertEquals(1, pixels.height());
    }

    @Test
    void shouldTakeGreyAsItIs() throws Exception {
        BufferedImage grey = new BufferedImage(3, 2, BufferedImage.TYPE_BYTE_GRAY);
        grey.getRaster().setSample(1, 1, 0, 100);
        assertArrayEquals(new int[] {100, 100, 100}, at(DECODER.decode(SampleImages.encode(grey, "png")), 1, 1));
    }

    @Test
    void shouldTakeTheUpperEightOfSixteenBits() throws Exception {
        BufferedImage grey = new BufferedImage(3, 2, BufferedImage.TYPE_USHORT_GRAY);
        grey.getRaster().setSample(2, 0, 0, 0x64ff);
        assertArrayEquals(new int[] {100, 100, 100}, at(DECODER.decode(SampleImages.encode(grey, "png")), 2, 0));
    }

    @Test
    void shouldReadSixteenBitColour() throws Exception {
        ComponentColorModel model = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_sRGB), false, false, Transparency.OPAQUE, DataBuffer.TYPE_USHORT);
        BufferedImage image = new BufferedImage(model, model.createCompatibleWritableRaster(2, 2), false, null);
        image.getRaster().setPixel(1, 0, new int[] {0xff00, 0x8000, 0x0a00});
        assertArrayEquals(new int[] {255, 128, 10}, at(DECODER.decode(SampleImages.encode(image, "png")), 1, 0));
    }

    @Test
    void shouldLayTransparencyOverWhite() throws Exception {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_4BYTE_ABGR);
        image.setRGB(0, 0, 0x00ff0000);
        image.setRGB(1, 0, 0x80000000);
        Pixels pixels = DECODER.decode(SampleImages.encode(image, "png"));
        assertArrayEquals(new int[] {255, 255, 255}, at(pixels, 0, 0));
        assertArrayEquals(new int[] {127, 127, 127}, at(pixels, 1, 0));
    }

    @Test
    void shouldReadPalettesAndSingleBits() throws Exception {
        BufferedImage bits = new BufferedImage(9, 2, BufferedImage.TYPE_BYTE_BINARY);
        bits.setRGB(8, 1, 0xffffffff);
        Pixels pixels = DECODER.decode(SampleImages.encode(bits, "png"));
        assertArrayEquals(new int[] {255, 255, 255}, at(pixels, 8, 1));
        assertArrayEquals(new int[] {0, 0, 0}, at(pixels, 7, 1));
    }

    @Test
    void shouldTakeTheFirstFrameOfAnAnimation() throws Exception {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.prepareWriteSequence(null);
            for (int rgb : new int[] {0xffff0000, 0xff00ff00}) {
                BufferedImage frame = new BufferedImage(4, 4, BufferedImage.TYPE_BYTE_INDEXED);
                for (int pixel = 0; pixel < 16; pixel++) {
                    frame.setRGB(pixel % 4, pixel / 4, rgb);
                }
                writer.writeToSequence(new IIOImage(frame, null, null), null);
            }
            writer.endWriteSequence();
        }
        assertArrayEquals(new int[] {255, 0, 0}, at(DECODER.decode(bytes.toByteArray()), 1, 1));
    }

    @Test
    void shouldTurnCmykIntoRgb() throws Exception {
        // Inks as Adobe stores them, inverted: no cyan, half magenta, no yellow, a little black.
        Pixels pixels = DECODER.decode(cmykJpeg(new int[] {255, 128, 255, 200}));
        int[] actual = at(pixels, 8, 8);
        int[] expected = {200, 100, 200};
        for (int c = 0; c < 3; c++) {
            assertEquals(expected[c], actual[c], 4);
        }
    }

    @Test
    void shouldDecodeOnManyThreadsAtOnce() throws Exception {
        byte[] jpeg = SampleImages.all().get("jpeg");
        Pixels expected = DECODER.decode(jpeg);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Pixels>> decoded = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                decoded.add(threads.submit(() -> DECODER.decode(jpeg)));
            }
            for (Future<Pixels> one : decoded) {
                assertEquals(expected, one.get());
            }
        } finally {
            assertTrue(threads.shutdownNow().isEmpty());
        }
    }

    /** A JPEG of four channels with an Adobe segment: the JDK writes the channels, the segment is put in by hand. */
    private static byte[] cmykJpeg(int[] inks) throws IOException {
        WritableRaster raster = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 16, 16, 4, null);
        for (int y = 0; y < 16; y++) {
            for (int x = 0; x < 16; x++) {
                raster.setPixel(x, y, inks);
            }
        }
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(raster, null, null), null);
        }
        byte[] plain = bytes.toByteArray();
        byte[] segment = {(byte) 0xff, (byte) 0xee, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0};
        ByteBuffer file = ByteBuffer.allocate(plain.length + segment.length);
        file.put(plain, 0, 2);
        return file.put(segment).put(plain, 2, plain.length - 2).array();
    }

    private static int[] at(Pixels pixels, int x, int y) {
        int i = 3 * (y * pixels.width() + x);
        return new int[] {pixels.rgb()[i] & 0xff, pixels.rgb()[i + 1] & 0xff, pixels.rgb()[i + 2] & 0xff};
    }
}
