package io.tailstream.cli.setting;

import io.smallrye.config.SecretKeysHandler;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Values from files, so that passwords, tokens and JAAS lines stand in no process list:
 * {@code kafka."sasl.jaas.config"=${file::/run/secrets/jaas}} takes what the file holds, without its last line's end.
 */
public final class FileSecrets implements SecretKeysHandler {

    private static final int MOST_BYTES = 64 * 1024;

    @Override
    public String getName() {
        return "file";
    }

    /** @throws IllegalArgumentException if the file cannot be read or is no secret's size, naming it */
    @Override
    public String decode(String file) {
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new IllegalArgumentException(
                        "The file of a secret, " + file + ", has more than " + MOST_BYTES + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8).replaceFirst("\\R\\z", "");
        } catch (IOException e) {
            throw new IllegalArgumentException("The file of a secret, " + file + ", cannot be read: " + e, e);
        }
    }
}
