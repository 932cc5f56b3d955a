package io.tailstream.stream.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReferencesTest {
    private static final byte[] CONTENT = {1, 2, 3};

    @TempDir
    private Path folder;

    private Path root;
    private References references;

    @BeforeEach
    void prepare() throws IOException {
        root = Files.createDirectory(folder.resolve("allowed"));
        Files.write(root.resolve("a b.png"), CONTENT);
        Files.write(folder.resolve("secret.png"), CONTENT);
        references = new References(List.of(root), CONTENT.length);
    }

    private String causeOf(String reference) {
        UnusableReferenceException refused =
                assertThrows(UnusableReferenceException.class, () -> references.read(reference));
        return refused.cause();
    }

    @Test
    void shouldReadAPathOrAFileUrlUnderARoot() throws Exception {
        Path file = root.resolve("a b.png");
        assertArrayEquals(CONTENT, references.read(file.toString()));
        assertArrayEquals(CONTENT, references.read(file.toUri().toString()));
    }

    @Test
    void shouldFollowALinkThatStaysUnderTheRoots() throws Exception {
        Files.createSymbolicLink(root.resolve("link.png"), root.resolve("a b.png"));
        assertArrayEquals(CONTENT, references.read(root.resolve("link.png").toString()));
    }

    @Test
    void shouldReadThroughARootThatIsALinkItself() throws Exception {
        Path alias = Files.createSymbolicLink(folder.resolve("alias"), root);
        References aliased = new References(List.of(alias), CONTENT.length);
        assertArrayEquals(CONTENT, aliased.read(alias.resolve("a b.png").toString()));
    }

    @Test
    void shouldRefuseWhatLeadsOutOfTheRoots() throws Exception {
        Files.createSymbolicLink(root.resolve("out.png"), folder.resolve("secret.png"));
        assertEquals("referenceNotAllowed", causeOf(root.resolve("out.png").toString()));
        assertEquals("referenceNotAllowed", causeOf(root + "/../secret.png"));
        assertEquals("referenceNotAllowed", causeOf(folder.resolve("secret.png").toString()));
        assertEquals("referenceNotAllowed", causeOf(folder + "/allowed-not/x.png"));
    }

    @Test
    void shouldNotTellWhichFilesExistOutside() {
        assertEquals(
                causeOf(folder.resolve("secret.png").toString()),
                causeOf(folder.resolve("none.png").toString()));
    }

    @Test
    void shouldRefuseOtherSchemesHostsAndRelativePaths() {
        for (String reference : List.of(
                "http://example.org/a.png",
                "file://host/" + root + "/a",
                "a.png",
                "",
                "file:relative",
                "\0",
                "file:%zz",
                "s3://x/y")) {
            assertEquals("referenceNotAllowed", causeOf(reference), reference);
        }
    }

    @Test
    void shouldTellAMissingFileFromOneThatIsNoFile() {
        assertEquals("referenceMissing", causeOf(root.resolve("none.png").toString()));
        assertEquals("referenceUnreadable", causeOf(root.toString()));
    }

    @Test
    void shouldRefuseAFileAboveTheLimitWithoutReadingIt() throws Exception {
        Files.write(root.resolve("large.png"), new byte[CONTENT.length + 1]);
        assertEquals("referenceTooLarge", causeOf(root.resolve("large.png").toString()));
    }

    @Test
    void shouldAllowNothingWithoutRoots() throws Exception {
        references = new References(List.of(), 100);
        assertEquals("referenceNotAllowed", causeOf(root.resolve("a b.png").toString()));
    }

    @Test
    void shouldRefuseARootThatIsNoFolder() {
        assertThrows(IOException.class, () -> new References(List.of(folder.resolve("none")), 1));
    }
}
