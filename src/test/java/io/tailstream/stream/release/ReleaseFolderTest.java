package io.tailstream.stream.release;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReleaseFolderTest {

    @TempDir
    Path folder;

    private final ReleaseFolder sample = SampleRelease.folder("first", 1, 1000);

    @Test
    void shouldReadBackWhatItWrote() throws IOException {
        sample.write(folder);
        ReleaseFolder read = ReleaseFolder.read(folder);
        assertEquals(sample.release(), read.release());
        assertEquals(sample.adapters().keySet(), read.adapters().keySet());
        assertArrayEquals(sample.adapters().get("blue"), read.adapters().get("blue"));
    }

    @Test
    void shouldBeReadableByPeople() throws IOException {
        sample.write(folder);
        String manifest = Files.readString(folder.resolve("release.json"));
        assertTrue(manifest.contains("\"createdAt\" : \"2026-03-01T12:00:00Z\""), manifest);
        assertTrue(manifest.contains("\"parent\" : null"), manifest);
        assertTrue(Files.exists(folder.resolve("red.adapter.safetensors")));
    }

    @Test
    void shouldTakeDefaultsForWhatIsLeftOut() throws IOException {
        edit("\"offsets\" : { },", "");
        edit("\"exponent\" : 1.0,", "");
        assertEquals(sample.release(), ReleaseFolder.read(folder).release());
    }

    @Test
    void shouldNameWhatIsWrongInTheManifest() throws IOException {
        assertRefused("\"seed\" : 7,", "", "seed");
        assertRefused("\"seed\" : 7,", "\"seed\" : 7.5,", "seed");
        assertRefused("\"seed\" : 7,", "\"seed\" : 7, \"colour\" : 1,", "colour");
        assertRefused("MEAN_POSTERIOR", "MEDIAN", "MEDIAN");
        assertRefused("\"owl\" : \"Many\"", "\"owl\" : \"Most\"", "Most");
        assertRefused("[ \"owl\", \"fox\", \"eel\" ]", "[ \"owl\", \"fox\", \"fox\" ]", "twice");
        assertRefused("\"name\" : \"first\"", "\"name\" : \"current\"", "current");
        assertRefused("[ 0.75, 0.25 ]", "[ 0.75 ]", "weights");
        assertRefused("{", "", "release.json");
    }

    @Test
    void shouldRefuseAnAdapterOtherThanTheOneNamed() throws IOException {
        sample.write(folder);
        Files.write(folder.resolve("red.adapter.safetensors"), new byte[] {1});
        IOException refused = assertThrows(IOException.class, () -> ReleaseFolder.read(folder));
        assertTrue(refused.getMessage().contains("red"), refused.getMessage());
        Files.delete(folder.resolve("red.adapter.safetensors"));
        assertThrows(NoSuchFileException.class, () -> ReleaseFolder.read(folder));
        assertThrows(
                IllegalArgumentException.class,
                () -> new ReleaseFolder(
                        sample.release(), Map.of("red", sample.adapters().get("red"))));
    }

    private void assertRefused(String what, String with, String named) throws IOException {
        edit(what, with);
        IOException refused = assertThrows(IOException.class, () -> ReleaseFolder.read(folder));
        assertTrue(refused.getMessage().contains(named), refused.getMessage());
        assertTrue(refused.getMessage().contains("release.json"), refused.getMessage());
        Files.delete(folder.resolve("release.json"));
    }

    private void edit(String what, String with) throws IOException {
        Path manifest = folder.resolve("release.json");
        if (!Files.exists(manifest)) {
            sample.write(folder);
        }
        String text = Files.readString(manifest);
        assertTrue(text.contains(what), () -> what + " is not in " + text);
        Files.writeString(manifest, text.replace(what, with));
    }
}
