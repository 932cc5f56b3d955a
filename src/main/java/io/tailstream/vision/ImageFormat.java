package io.tailstream.vision;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.imageio.ImageIO;
import javax.imageio.spi.ImageReaderSpi;

/**
 * The formats that are read, told by their first bytes and nothing else: ImageIO's own search also asks readers such as
 * WBMP's, which take almost any bytes for an image.
 */
@SuppressWarnings("ImmutableEnumChecker") // a provider makes readers and has no state that changes
enum ImageFormat {
    JPEG("jpeg"),
    PNG("png"),
    GIF("gif"),
    BMP("bmp"),
    WEBP(new WebPImageReaderSpi());

    private final ImageReaderSpi provider;

    ImageFormat(String name) {
        this(ImageIO.getImageReadersByFormatName(name).next().getOriginatingProvider());
    }

    // By class: a search by name finds it only where the thread's class loader happens to see the plug-in.
    ImageFormat(ImageReaderSpi provider) {
        this.provider = provider;
    }

    ImageReaderSpi provider() {
        return provider;
    }

    /** The format that the first bytes announce, or null. */
    static ImageFormat of(byte[] bytes) {
        if (startsWith(bytes, 0, "\u00ff\u00d8\u00ff")) {
            return JPEG;
        } else if (startsWith(bytes, 0, "\u0089PNG\r\n\u001a\n")) {
            return PNG;
        } else if (startsWith(bytes, 0, "GIF87a") || startsWith(bytes, 0, "GIF89a")) {
            return GIF;
        } else if (startsWith(bytes, 0, "BM")) {
            return BMP;
        } else if (startsWith(bytes, 0, "RIFF") && startsWith(bytes, 8, "WEBP")) {
            return WEBP;
        }
        return null;
    }

    private static boolean startsWith(byte[] bytes, int from, String magic) {
        byte[] expected = magic.getBytes(StandardCharsets.ISO_8859_1);
        return bytes.length >= from + expected.length
                && Arrays.equals(bytes, from, from + expected.length, expected, 0, expected.length);
    }
}
