package io.tailstream.stream.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailstream.testing.Await;
import io.tailstream.testing.ChildProcess;
import io.tailstream.vision.Normalisation;
import io.tailstream.vision.Pixels;
import io.tailstream.vision.Preprocessing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayPixelFolderTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(p -> p.getFileName().toString())
                    .filter(name -> name.endsWith(".pixels"))
                    .toList();
        }
    }

    private static Pixels noise(int width, int height, long seed) {
        byte[] rgb = new byte[3 * width * height];
        new Random(seed).nextBytes(rgb);
        return new Pixels(width, height, rgb);
    }

    @Test
    void shouldGiveBackWhatWasAppendedAndDeleteTheFileInTheEnd() throws IOException {
        try (PixelFile file = new PixelFolder(folder, 1000).create("abc")) {
            long first = file.append(noise(3, 4, 1));
            long second = file.append(noise(5, 2, 2));
            assertEquals(noise(5, 2, 2), file.read(second, 5, 2));
            assertEquals(noise(3, 4, 1), file.read(first, 3, 4));
            assertEquals(66, file.bytes());
            assertTrue(files().get(0).startsWith("replay-abc-"), files()::toString);
            Thread.currentThread().interrupt();
            assertEquals(noise(3, 4, 1), file.read(first, 3, 4));
            assertTrue(Thread.interrupted(), "an interrupted reader leaves the file open to others");
            file.close();
            assertThrows(IOException.class, () -> file.read(first, 3, 4));
        }
        assertEquals(List.of(), files());
    }

    @Test
    void shouldSayThatTheLimitIsReached() throws IOException {
        try (PixelFile file = new PixelFolder(folder, 60).create("abc")) {
            file.append(noise(5, 4, 1));
            IOException full = assertThrows(IOException.class, () -> file.append(noise(1, 1, 1)));
            assertTrue(full.getMessage().contains("60 bytes"), full.getMessage());
        }
    }

    @Test
    void shouldSayThatTheDiskIsFull() throws IOException {
        Path device = Path.of("/dev/full");
        Assumptions.assumeTrue(Files.exists(device));
        Path link = Files.createSymbolicLink(folder.resolve("link"), device);
        try (PixelFile file = new PixelFile(link, 1000)) {
            IOException full = assertThrows(IOException.class, () -> file.append(noise(5, 4, 1)));
            assertTrue(full.getMessage().contains("make room"), full.getMessage());
            assertEquals(0, file.bytes());
        }
        assertTrue(Files.exists(device));
    }

    @Test
    void shouldDeleteWhatDeadRunsLeftAndNothingElse() throws IOException {
        Files.writeString(folder.resolve("replay-dead-1.pixels"), "left");
        Files.writeString(folder.resolve("notes.txt"), "mine");
        PixelFolder pixels = new PixelFolder(folder, 1000);
        try (PixelFile one = pixels.create("one");
                PixelFile two = pixels.create("two")) {
            assertEquals(2, files().size(), files()::toString);
            long at = one.append(noise(1, 1, 1));
            assertEquals(noise(1, 1, 1), one.read(at, 1, 1));
            assertEquals(0, two.bytes());
        }
        assertTrue(Files.exists(folder.resolve("notes.txt")));
        assertEquals(List.of(), files());
    }

    @Test
    void shouldLeaveAnotherProcessItsFileUntilThatIsKilled() throws Exception {
        try (PixelFile own = new PixelFolder(folder, 1000).create("own");
                ChildProcess other = ChildProcess.start(
                        ChildProcess.java(List.of("-Xmx64m"), Other.class, folder, List.of(folder.toString())),
                        folder.resolve("other.out"))) {
            Await.until("the other process's file", PATIENCE, () -> Files.exists(folder.resolve("ready")));
            new PixelFolder(folder, 1000).create("third").close();
            assertEquals(2, files().size(), files()::toString);
            other.kill();
            new PixelFolder(folder, 1000).create("fourth").close();
            assertEquals(1, files().size(), files()::toString);
            assertEquals(0, own.append(noise(1, 1, 1)));
        }
    }

    /** A run in another process, which cleans the folder and then stands until it is killed. */
    static final class Other {
        private Other() {}

        @SuppressWarnings("resource") // it is killed with the file open
        public static void main(String[] args) throws Exception {
            Path folder = Path.of(args[0]);
            new PixelFolder(folder, 1000).create("other").append(noise(2, 2, 2));
            Files.createFile(folder.resolve("ready"));
            Thread.sleep(PATIENCE.toMillis());
        }
    }

    @Test
    void shouldEvaluateKeptImagesToTheBitAsTheOriginals() {
        Normalisation plain = new Normalisation(new float[] {0.5f, 0.4f, 0.3f}, new float[] {0.2f, 0.3f, 0.4f});
        int[][] sizes = {{100, 80}, {80, 100}, {333, 97}, {61, 61}, {20, 30}, {500, 10}};
        for (int size : new int[] {28, 32, 33}) {
            Preprocessing evaluation = new Preprocessing(Preprocessing.Kind.EVAL, size, plain);
            for (int[] s : sizes) {
                Pixels original = noise(s[0], s[1], size);
                Pixels kept = StoredSize.forInput(size).apply(original);
                float[] expected = new float[evaluation.length()];
                float[] found = new float[evaluation.length()];
                evaluation.apply(original, expected, 0);
                evaluation.apply(kept, found, 0);
                Assertions.assertArrayEquals(expected, found, s[0] + " x " + s[1] + " for " + size);
                assertTrue(kept.rgb().length <= original.rgb().length);
            }
        }
        assertEquals(
                new Pixels(341, 256, new byte[3 * 341 * 256]),
                StoredSize.forInput(224).apply(new Pixels(640, 480, new byte[3 * 640 * 480])));
    }
}
