package io.tailstream.stream.replay;

import io.tailstream.vision.Pixels;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.w3c.dom.NodeList;

/**
 * An image with its id and label as a PNG file that any viewer shows: 8-bit RGB, id and label as international text
 * chunks ({@code iTXt}) of the keywords {@code id} and {@code label}.
 */
record ExemplarFile(String id, String label, Pixels pixels) {
    private static final String FORMAT = "javax_imageio_png_1.0";
    private static final String TEXTS = "iTXt";
    private static final String ENTRY = "iTXtEntry";
    static final String PARTIAL = ".partial";

    /** Writes it in place of the one before; a reader sees all of it or nothing. */
    void write(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Path partial = file.resolveSibling(file.getFileName() + PARTIAL);
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(partial));
                MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
            BufferedImage image = image(pixels);
            IIOMetadata metadata =
                    writer.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(image), null);
            IIOMetadataNode root = new IIOMetadataNode(FORMAT);
            IIOMetadataNode texts = new IIOMetadataNode(TEXTS);
            texts.appendChild(text("id", id));
            texts.appendChild(text("label", label));
            root.appendChild(texts);
            metadata.mergeTree(FORMAT, root);
            writer.setOutput(stream);
            writer.write(new IIOImage(image, null, metadata));
        } finally {
            writer.dispose();
        }
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static IIOMetadataNode text(String keyword, String text) {
        IIOMetadataNode entry = new IIOMetadataNode(ENTRY);
        entry.setAttribute("keyword", keyword);
        entry.setAttribute("compressionFlag", "FALSE");
        entry.setAttribute("compressionMethod", "0");
        entry.setAttribute("languageTag", "");
        entry.setAttribute("translatedKeyword", "");
        entry.setAttribute("text", text);
        return entry;
    }

    private static BufferedImage image(Pixels pixels) {
        BufferedImage image = new BufferedImage(pixels.width(), pixels.height(), BufferedImage.TYPE_3BYTE_BGR);
        byte[] bgr = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
        swapRedAndBlue(pixels.rgb(), bgr);
        return image;
    }

    private static void swapRedAndBlue(byte[] in, byte[] out) {
        for (int i = 0; i < in.length; i += 3) {
            out[i] = in[i + 2];
            out[i + 1] = in[i + 1];
            out[i + 2] = in[i];
        }
    }

    /** @throws IOException naming the file where it is damaged or none of these */
    static ExemplarFile read(Path file) throws IOException {
        ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
        try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
            if (in == null) {
                throw new IOException("it cannot be opened");
            }
            reader.setInput(in, true, false);
            BufferedImage image = reader.read(0);
            if (image.getType() != BufferedImage.TYPE_3BYTE_BGR) {
                throw new IOException("it is no 8-bit RGB image");
            }
            Map<String, String> texts = texts(reader.getImageMetadata(0));
            if (!texts.containsKey("id") || !texts.containsKey("label")) {
                throw new IOException("it names no id or no label");
            }
            byte[] bgr = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
            byte[] rgb = new byte[bgr.length];
            swapRedAndBlue(bgr, rgb);
            return new ExemplarFile(
                    texts.get("id"), texts.get("label"), new Pixels(image.getWidth(), image.getHeight(), rgb));
        } catch (IOException | RuntimeException e) {
            // The reader answers damaged files with any runtime exception.
            throw new IOException(file + " is no exemplar: " + e.getMessage(), e);
        } finally {
            reader.dispose();
        }
    }

    private static Map<String, String> texts(IIOMetadata metadata) {
        Map<String, String> texts = new HashMap<>();
        IIOMetadataNode root = (IIOMetadataNode) metadata.getAsTree(FORMAT);
        NodeList entries = root.getElementsByTagName(ENTRY);
        for (int i = 0; i < entries.getLength(); i++) {
            IIOMetadataNode entry = (IIOMetadataNode) entries.item(i);
            texts.put(entry.getAttribute("keyword"), entry.getAttribute("text"));
        }
        return texts;
    }
}
