package io.tailstream.vision;

import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import javax.imageio.IIOException;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.stream.ImageInputStream;

/**
 * Decodes JPEG, PNG, GIF, BMP and WebP to RGB. Whatever the bytes are, the answer is pixels or an
 * {@link UndecodableImageException}; the header's dimensions are held against the limits before anything is allocated
 * for them.
 *
 * <p>Of an animation the first frame is taken. Transparency is laid over white. Embedded colour profiles and the EXIF
 * orientation are ignored, as the loaders do that the published backbones were trained with (PIL's
 * {@code Image.open(f).convert("RGB")}): a turned photograph was a turned photograph to them too.
 *
 * <p>Safe for use by many threads at once.
 */
public final class ImageDecoder {
    private final DecodeLimits limits;

    public ImageDecoder(DecodeLimits limits) {
        this.limits = Objects.requireNonNull(limits, "limits");
    }

    /**
     * Decodes one image.
     *
     * @param bytes the encoded image, or null
     * @throws UndecodableImageException when there is none in them; never anything else
     */
    public Pixels decode(byte[] bytes) throws UndecodableImageException {
        if (bytes == null || bytes.length == 0) {
            throw UndecodableImageException.empty();
        }
        limits.checkBytes(bytes.length);
        ImageFormat format = ImageFormat.of(bytes);
        if (format == null) {
            throw UndecodableImageException.notAnImage(
                    "its " + bytes.length + " bytes begin like none of " + List.of(ImageFormat.values()));
        }
        if (format == ImageFormat.WEBP) {
            WebpFrames.check(bytes, limits);
        }
        try {
            return read(format, bytes);
        } catch (IOException | RuntimeException e) {
            // ImageIO's readers answer damaged files with any runtime exception: index out of bounds, negative size.
            throw UndecodableImageException.corrupt(format + " image of " + bytes.length + " bytes: " + reason(e), e);
        } catch (OutOfMemoryError | StackOverflowError e) {
            // A length inside the file that the dimensions do not show; the reader's arrays are garbage by now.
            throw UndecodableImageException.corrupt(
                    format + " image of " + bytes.length + " bytes makes its reader run out of memory: " + reason(e),
                    e);
        }
    }

    private Pixels read(ImageFormat format, byte[] bytes) throws IOException, UndecodableImageException {
        ImageReader reader = format.provider().createReaderInstance();
        try (ImageInputStream input = new ByteArrayImageInputStream(bytes)) {
            // Metadata is not read: a text chunk of a PNG may inflate to gigabytes.
            reader.setInput(input, true, true);
            limits.checkDimensions(reader.getWidth(0), reader.getHeight(0));
            EarlyEnd earlyEnd = new EarlyEnd();
            reader.addIIOReadWarningListener(earlyEnd);
            Pixels pixels = format == ImageFormat.JPEG && CmykJpeg.is(bytes)
                    ? CmykJpeg.toRgb(reader.readRaster(0, null), bytes)
                    : RgbConversion.toRgb(readFirst(reader));
            earlyEnd.check();
            return pixels;
        } finally {
            reader.dispose();
        }
    }

    private static BufferedImage readFirst(ImageReader reader) throws IOException {
        BufferedImage image = reader.read(0);
        if (image == null) {
            throw new IIOException("it holds no image");
        }
        return image;
    }

    private static String reason(Throwable e) {
        String message = e.getMessage();
        return message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
    }

    /** A JPEG that is cut short is only warned of, and the rest of it painted grey: to us that is corrupt. */
    private static final class EarlyEnd implements IIOReadWarningListener {
        private String warning;

        @Override
        public void warningOccurred(ImageReader source, String text) {
            if (text.toLowerCase(Locale.ROOT).contains("premature end")) {
                warning = text;
            }
        }

        void check() throws IIOException {
            if (warning != null) {
                throw new IIOException(warning);
            }
        }
    }
}
