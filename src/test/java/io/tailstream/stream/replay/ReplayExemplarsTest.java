package io.tailstream.stream.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailstream.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayExemplarsTest {
    private static final HoldOut NONE_HELD_OUT = new HoldOut(0, 0, 0);
    private static final List<String> KNOWN = List.of("dog", "bird");

    @TempDir
    private Path folder;

    private final List<String> said = new ArrayList<>();

    private final Progress.Display display = new Progress.Display() {
        @Override
        public Progress start(String task, long total, long done) {
            return SILENT.start(task, total, done);
        }

        @Override
        public void say(String line) {
            said.add(line);
        }
    };

    private Exemplars exemplars() {
        return new Exemplars(folder.resolve("exemplars"));
    }

    private KeptRange range() throws IOException {
        return new KeptRange(folder.resolve("pixels"));
    }

    private void keep(KeptRange range, HoldOut holdOut) throws IOException {
        try (ReplayedImages images = range.images(KNOWN)) {
            exemplars().keep(images, images.split(holdOut).training(), display);
        }
    }

    private void keepDogs(List<String> ids) throws IOException {
        KeptRange range = range();
        for (String id : ids) {
            range.with(id, "dog");
        }
        keep(range, NONE_HELD_OUT);
    }

    /** What a run is given that has an image of a bird alone. */
    private ExemplarImages chosen() throws IOException {
        return chosen(range().with("a bird", "bird"));
    }

    private ExemplarImages chosen(KeptRange range) throws IOException {
        try (ReplayedImages images = range.images(KNOWN)) {
            return exemplars().choose(images, KNOWN.size(), display);
        }
    }

    private static Set<String> ids(ExemplarImages images) {
        Set<String> ids = new TreeSet<>();
        IntStream.range(0, images.size()).forEach(i -> ids.add(images.id(i)));
        return ids;
    }

    private static List<String> names(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "image-" + i).toList();
    }

    private static Set<String> lowest(List<String> ids) {
        return new TreeSet<>(ids.stream()
                .sorted(Comparator.comparing(Exemplars::hash))
                .limit(Exemplars.EACH)
                .toList());
    }

    private long files() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("exemplars"))) {
            return files.filter(Files::isRegularFile).count();
        }
    }

    @Test
    void shouldKeepTheTwentyLowestHashesOfAllRunsInWhateverOrderTheyCame() throws IOException {
        keepDogs(names(0, 30));
        keepDogs(names(30, 70));
        keepDogs(names(20, 40));
        ExemplarImages first = chosen();
        assertEquals(lowest(names(0, 70)), ids(first));
        assertEquals(Exemplars.EACH, files());

        try (Stream<Path> all = Files.walk(folder.resolve("exemplars"))) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        keepDogs(names(40, 70));
        keepDogs(names(0, 45));
        assertEquals(first.identity(), chosen().identity());
    }

    @Test
    void shouldGiveThePixelsIdsAndLabelsBackWhateverTheirLetters() throws IOException {
        String id = "a/b\\c \"Bär\" \uD83D\uDC15 <&>";
        keepDogs(List.of(id, "plain"));

        ExemplarImages images = chosen();

        assertEquals(Set.of(id, "plain"), ids(images));
        for (int i = 0; i < images.size(); i++) {
            assertEquals(KeptRange.pixels(images.id(i)), images.pixels(i));
            assertEquals(KNOWN.indexOf("dog"), images.label(i));
        }
        assertEquals(List.of(2L, 0L), Arrays.stream(images.counts()).boxed().toList());
    }

    @Test
    void shouldKeepClassesApartWhoseNamesAreTheSameInAFilesName() throws IOException {
        List<String> odd = List.of("../up", "-up", "", "UP", "up".repeat(300), "up".repeat(299));
        KeptRange range = range();
        for (String name : odd) {
            range.with("of " + name.length() + name.hashCode(), name);
        }
        keep(range, NONE_HELD_OUT);
        Set<Path> folders = new HashSet<>();
        for (String name : odd) {
            Path ofClass = exemplars().classFolder(name);
            assertEquals(folder.resolve("exemplars"), ofClass.normalize().getParent());
            assertTrue(Files.isDirectory(ofClass), name);
            folders.add(ofClass);
        }
        assertEquals(odd.size(), folders.size());
        try (ReplayedImages images = range().with("a bird", "bird").images(odd)) {
            ExemplarImages chosen = exemplars().choose(images, odd.size(), display);
            assertEquals(odd.size(), chosen.size());
            for (int i = 0; i < chosen.size(); i++) {
                assertEquals("of " + odd.get(i).length() + odd.get(i).hashCode(), chosen.id(i));
            }
        }
    }

    @Test
    void shouldNeverKeepWhatIsHeldOut() throws IOException {
        HoldOut half = new HoldOut(0.5, 0, 0);
        KeptRange range = range();
        for (String id : names(0, 40)) {
            range.with(id, "dog");
        }
        Set<String> heldOut = new HashSet<>();
        try (ReplayedImages images = range.images(KNOWN)) {
            ReplayedImages.Split split = images.split(half);
            for (int i : split.heldOut().indices()) {
                heldOut.add(images.id(i));
            }
            exemplars().keep(images, split.training(), display);
        }
        Set<String> kept = ids(chosen());
        assertEquals(Math.min(Exemplars.EACH, 40 - heldOut.size()), kept.size());
        assertTrue(kept.stream().noneMatch(heldOut::contains));

        keepDogs(names(0, 40)); // trained on once, held out in a later run
        KeptRange again = range();
        for (String id : names(0, 40)) {
            again.with(id, "dog");
        }
        keep(again, half);
        assertTrue(ids(chosen()).stream().noneMatch(heldOut::contains));
    }

    @Test
    void shouldNotTrainOnALabelThatHasChanged() throws IOException {
        keepDogs(names(0, 5));
        KeptRange relabelled = range().with("image-3", "bird");

        assertEquals(Set.of("image-0", "image-1", "image-2", "image-4"), ids(chosen(relabelled)));
        keep(range().with("image-3", "bird"), NONE_HELD_OUT);
        assertEquals(Set.of("image-0", "image-1", "image-2", "image-4"), ids(chosen()));
        try (ReplayedImages neither = range().with("a cat", "cat").images(KNOWN)) {
            ExemplarImages both = exemplars().choose(neither, KNOWN.size(), display);
            assertEquals(Set.copyOf(names(0, 5)), ids(both));
            assertEquals("image-3", both.id(4));
            assertEquals(KNOWN.indexOf("bird"), both.label(4));
        }
    }

    @Test
    void shouldGiveTheSameToARunThatIsBegunAgainAfterItKeptItsImages() throws IOException {
        keepDogs(names(0, 5));
        String before =
                chosen(range().with("image-3", "bird").with("image-9", "bird")).identity();
        keep(range().with("image-3", "bird").with("image-9", "bird"), NONE_HELD_OUT);

        assertEquals(
                before,
                chosen(range().with("image-3", "bird").with("image-9", "bird")).identity());
    }

    @Test
    void shouldLeaveOutAndNameWhatCannotBeReadAndDeleteWhatWasWrittenInPart() throws IOException {
        keepDogs(names(0, 4));
        String before = chosen().identity();
        Path ofDogs = exemplars().classFolder("dog");
        Path damaged = ofDogs.resolve(Exemplars.hash("image-0") + ".png");
        byte[] bytes = Files.readAllBytes(damaged);
        Files.write(damaged, Arrays.copyOf(bytes, bytes.length / 2));
        Path misplaced = ofDogs.resolve(Exemplars.hash("image-1") + ".png");
        new ExemplarFile("image-1", "bird", KeptRange.pixels("image-1")).write(misplaced);
        Path partial = ofDogs.resolve("0123456789abcdef.png.partial");
        Files.writeString(partial, "half");

        ExemplarImages chosen = chosen();

        assertEquals(Set.of("image-2", "image-3"), ids(chosen));
        assertNotEquals(before, chosen.identity());
        assertEquals(2, said.size(), said::toString);
        assertTrue(said.stream().anyMatch(line -> line.contains(damaged.toString())), said::toString);
        assertTrue(said.stream().anyMatch(line -> line.contains(misplaced + " is left out: it is labelled bird")));
        assertTrue(Files.exists(partial), "a run changes nothing before it has ended");
        keep(range().with("a bird", "bird"), NONE_HELD_OUT);
        assertFalse(Files.exists(partial));
    }

    @Test
    void shouldSayThatAnImageWasLostMeanwhile() throws IOException {
        keepDogs(List.of("one"));
        ExemplarImages chosen = chosen();
        Files.delete(exemplars().classFolder("dog").resolve(Exemplars.hash("one") + ".png"));

        IOException lost = assertThrows(IOException.class, () -> chosen.pixels(0));

        assertTrue(lost.getMessage().contains(Exemplars.hash("one")), lost.getMessage());
    }

    @Test
    void shouldNotFailTheRunWhereTheFolderCannotBeWritten() throws IOException {
        Files.writeString(folder.resolve("exemplars"), "a file");

        keep(range().with("a dog", "dog"), NONE_HELD_OUT);

        assertEquals(1, said.size());
        assertTrue(said.get(0).contains("could not be brought up to date"), said.get(0));
    }

    @Test
    void shouldGiveNoneWhereNothingWasEverKept() throws IOException {
        ExemplarImages none = chosen();
        assertEquals(0, none.size());
        assertEquals("none", none.identity());
    }
}
