package io.tailstream.training.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptsTest {
    @TempDir
    private Path folder;

    @Test
    void shouldReadAnUnderscoreInANameAsASpace() {
        assertEquals(List.of("a photo of a great white shark."), Prompts.PHOTO.texts("great_white shark"));
        assertEquals(List.of("bow tie", "$1\\"), Prompts.of("{}").single(List.of("bow_tie", "$1\\")));
        assertEquals(List.of("a_b: x, x"), Prompts.of("a_b: {}, {}").texts("x"), "a template keeps its own");
    }

    @Test
    void shouldReadAnEnsembleOneTemplateALine() throws IOException {
        Path file = Files.writeString(folder.resolve("t.txt"), "a photo of a {}.\n\n  a sketch of the {}  \n");
        Prompts prompts = Prompts.read(file);
        assertEquals(List.of("a photo of a cat.", "a sketch of the cat"), prompts.texts("cat"));
        assertEquals("a photo of a {}. | a sketch of the {}", prompts.describe());
        assertThrows(IllegalArgumentException.class, () -> prompts.single(List.of("cat")));
    }

    @Test
    void shouldNameFileAndLineOfATemplateWithoutAName() throws IOException {
        Path file = Files.writeString(folder.resolve("t.txt"), "a {}\na photo\n");
        String said = assertThrows(IOException.class, () -> Prompts.read(file)).getMessage();
        assertTrue(said.startsWith(file + ":2: the template 'a photo' has no {}"), said);
        assertThrows(IllegalArgumentException.class, () -> Prompts.of("a photo"));
    }

    @Test
    void shouldRefuseAnEmptyFile() throws IOException {
        Path file = Files.writeString(folder.resolve("t.txt"), "\n \n");
        String said = assertThrows(IOException.class, () -> Prompts.read(file)).getMessage();
        assertTrue(said.contains("no templates"), said);
    }
}
