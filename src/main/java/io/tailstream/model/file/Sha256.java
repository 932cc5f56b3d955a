package io.tailstream.model.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 as manifests and releases write it: lower-case hexadecimal, 64 digits. */
public final class Sha256 {
    private static final int BUFFER = 1 << 20;

    private Sha256() {}

    /** Of bytes. */
    public static String of(byte[] bytes) {
        MessageDigest sha256 = begin();
        sha256.update(bytes);
        return end(sha256);
    }

    /**
     * Of a file, read piece by piece.
     *
     * @throws IOException where it cannot be read
     */
    public static String of(Path file) throws IOException {
        MessageDigest sha256 = begin();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[BUFFER];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                sha256.update(buffer, 0, count);
            }
        }
        return end(sha256);
    }

    /** Of what comes piece by piece; {@link #end} gives the digest. */
    static MessageDigest begin() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    static String end(MessageDigest sha256) {
        return HexFormat.of().formatHex(sha256.digest());
    }
}
