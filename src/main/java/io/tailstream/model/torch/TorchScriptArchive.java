package io.tailstream.model.torch;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes the archive that libtorch loads as a module: a zip of stored entries with the source, a pickled object without
 * parameters, and an empty table of constants. Everything in it was written here; nothing from outside is unpickled.
 */
final class TorchScriptArchive {
    /** The operators' version: from 10 on, gelu takes {@code approximate}. */
    private static final String VERSION = "10\n";

    private static final String HEAD = String.join(
            "\n",
            "class M(Module):",
            "  __parameters__ = []",
            "  __buffers__ = []",
            "  training : bool",
            "  _is_full_backward_hook : Optional[bool]",
            "");

    private TorchScriptArchive() {}

    /** @param forward the source of the method {@code forward}, two spaces indented */
    static byte[] of(String forward) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
                store(zip, "m/data.pkl", emptyModule());
                store(zip, "m/code/__torch__.py", (HEAD + forward).getBytes(StandardCharsets.UTF_8));
                store(zip, "m/constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'}); // protocol 2, (), stop
                store(zip, "m/version", VERSION.getBytes(StandardCharsets.US_ASCII));
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
    }

    /** The pickle of an object of class __torch__.M with training = False and _is_full_backward_hook = None. */
    private static byte[] emptyModule() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(new byte[] {(byte) 0x80, 2});
        out.writeBytes("c__torch__\nM\n)");
        out.write(0x81); // NEWOBJ
        out.writeBytes("}(");
        string(out, "training");
        out.write(0x89); // False
        string(out, "_is_full_backward_hook");
        out.writeBytes("Nub.");
        return bytes.toByteArray();
    }

    private static void string(DataOutputStream out, String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.write('X');
        out.writeInt(Integer.reverseBytes(utf8.length));
        out.write(utf8);
    }

    private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(content);
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCompressedSize(content.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
