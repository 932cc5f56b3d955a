package io.tailstream.stream.replay;

import io.tailstream.model.file.Sha256;
import io.tailstream.progress.Progress;
import io.tailstream.training.data.SelectedImages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A few training images of each class, kept on disk from one run to the next, so that a class of which a later range
 * holds none is not forgotten.
 *
 * <p>Of all training images of a class that were ever offered the {@value #EACH} with the lowest hash of their id stay:
 * whichever runs brought them, in whatever order. An image that is held out is never one, nor is one whose label has
 * changed. The store changes once a run has ended ({@link #keep}): one that is broken off and begun again finds the same
 * exemplars.
 *
 * <p>A class's folder is named by what of its name is safe in a file's, and a hash of it; a file by the hash of the id,
 * 16 hex digits. Two ids of one class with the same 64 bits would count as one image.
 *
 * @param folder made where it is missing; for one run at a time
 */
public record Exemplars(Path folder) {

    /** The most exemplars of a class. */
    public static final int EACH = 20;

    /** Not that by which images are held out: those with the lowest hash of it are none that may be trained on. */
    private static final long SEED = 1;

    private static final String SUFFIX = ".png";
    private static final int NAME_CHARACTERS = 40;
    private static final int HASH_DIGITS = 16;

    /**
     * The exemplars that a run needs: those of the champion's classes that have no image in the range. An id that is in
     * the range is left out: there it has the label that counts.
     *
     * @param range all of the run's images
     * @param known how many of the class names, which come first, are the champion's
     * @param display told which file cannot be read
     * @throws IOException where the folder cannot be read
     */
    public ExemplarImages choose(ReplayedImages range, int known, Progress.Display display) throws IOException {
        long[] counts = range.counts();
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < range.size(); i++) {
            ids.add(range.id(i));
        }
        List<ExemplarImages.Entry> chosen = new ArrayList<>();
        for (int c = 0; c < known; c++) {
            if (counts[c] == 0) {
                for (Path file : files(classFolder(range.classNames().get(c))).values()) {
                    addIfSound(file, range, c, ids, chosen, display);
                }
            }
        }
        return new ExemplarImages(range.classNames(), chosen);
    }

    private static void addIfSound(
            Path file,
            ReplayedImages range,
            int label,
            Set<String> ids,
            List<ExemplarImages.Entry> chosen,
            Progress.Display display) {
        String name = range.classNames().get(label);
        try {
            ExemplarFile exemplar = ExemplarFile.read(file);
            if (range.isVoid(exemplar.id(), name)) {
                Files.delete(file); // retracted since, or of another class
            } else if (!exemplar.label().equals(name)) {
                display.say(file + " is left out: it is labelled " + exemplar.label() + ", its folder is of " + name);
            } else if (!ids.contains(exemplar.id())) {
                chosen.add(new ExemplarImages.Entry(
                        file, exemplar.id(), label, Sha256.of(exemplar.pixels().rgb())));
            }
        } catch (IOException e) {
            display.say(e.getMessage() + "; it is left out, delete it");
        }
    }

    /**
     * Takes up a range's training images, once nothing of the run is left to do; deletes what was written in part. Where
     * the disk refuses this is said, and the run stands.
     *
     * @param range all of the run's images
     * @param training those that were trained on
     */
    public void keep(ReplayedImages range, SelectedImages training, Progress.Display display) {
        try {
            Files.createDirectories(folder);
            Map<String, SortedMap<String, Integer>> offered = offered(range, training);
            Set<String> hashes = new HashSet<>();
            for (int i = 0; i < range.size(); i++) {
                hashes.add(hash(range.id(i)));
            }
            // Held out by now, or of another class: neither may be trained on as what it was.
            for (Path ofClass : folders()) {
                SortedMap<String, Integer> still =
                        offered.getOrDefault(ofClass.getFileName().toString(), new TreeMap<>());
                deletePartial(ofClass);
                for (Map.Entry<String, Path> kept : files(ofClass).entrySet()) {
                    if (hashes.contains(kept.getKey()) && !still.containsKey(kept.getKey())) {
                        Files.delete(kept.getValue());
                    }
                }
            }
            for (Map.Entry<String, SortedMap<String, Integer>> ofClass : offered.entrySet()) {
                keep(folder.resolve(ofClass.getKey()), ofClass.getValue(), range);
            }
        } catch (IOException e) {
            display.say("the exemplars in " + folder + " could not be brought up to date (" + e.getMessage()
                    + "): a later range that misses a class has fewer of it to train on; make room there");
        }
    }

    /** The training images by the name of their class's folder and their hash. */
    private static Map<String, SortedMap<String, Integer>> offered(ReplayedImages range, SelectedImages training) {
        List<String> folderNames =
                range.classNames().stream().map(Exemplars::folderName).toList();
        Map<String, SortedMap<String, Integer>> offered = new HashMap<>();
        for (int image : training.indices()) {
            offered.computeIfAbsent(folderNames.get(range.label(image)), name -> new TreeMap<>())
                    .put(hash(range.id(image)), image);
        }
        return offered;
    }

    private static void keep(Path ofClass, SortedMap<String, Integer> offered, ReplayedImages range)
            throws IOException {
        SortedMap<String, Path> before = files(ofClass);
        List<String> lowest = new ArrayList<>(offered.keySet());
        before.keySet().stream().filter(hash -> !offered.containsKey(hash)).forEach(lowest::add);
        lowest.sort(Comparator.naturalOrder());
        for (String hash : lowest.subList(0, Math.min(EACH, lowest.size()))) {
            if (!before.containsKey(hash)) {
                int image = offered.get(hash);
                new ExemplarFile(range.id(image), range.classNames().get(range.label(image)), range.pixels(image))
                        .write(ofClass.resolve(hash + SUFFIX));
            }
        }
        for (String hash : lowest.subList(Math.min(EACH, lowest.size()), lowest.size())) {
            if (before.containsKey(hash)) {
                Files.delete(before.get(hash));
            }
        }
    }

    private List<Path> folders() throws IOException {
        List<Path> folders = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, Files::isDirectory)) {
            all.forEach(folders::add);
        }
        return folders;
    }

    private static void deletePartial(Path ofClass) throws IOException {
        try (DirectoryStream<Path> partial = Files.newDirectoryStream(ofClass, "*" + SUFFIX + ExemplarFile.PARTIAL)) {
            for (Path file : partial) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** A class's files by hash, the lowest first. */
    private static SortedMap<String, Path> files(Path ofClass) throws IOException {
        SortedMap<String, Path> files = new TreeMap<>();
        if (Files.isDirectory(ofClass)) {
            try (DirectoryStream<Path> all = Files.newDirectoryStream(ofClass, "*" + SUFFIX)) {
                for (Path file : all) {
                    String name = file.getFileName().toString();
                    files.put(name.substring(0, name.length() - SUFFIX.length()), file);
                }
            }
        }
        return files;
    }

    /** Where a class's exemplars are. */
    Path classFolder(String className) {
        return folder.resolve(folderName(className));
    }

    private static String folderName(String className) {
        String safe = className.replaceAll("[^A-Za-z0-9]+", "-");
        return safe.substring(0, Math.min(NAME_CHARACTERS, safe.length())) + "-"
                + Sha256.of(className.getBytes(StandardCharsets.UTF_8)).substring(0, HASH_DIGITS);
    }

    /** Sorts as the number does, without a sign. */
    static String hash(String id) {
        return String.format("%016x", IdHash.of(id, SEED));
    }
}
