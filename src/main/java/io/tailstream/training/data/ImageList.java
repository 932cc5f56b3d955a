package io.tailstream.training.data;

import io.tailstream.vision.DecodeLimits;
import io.tailstream.vision.ImageDecoder;
import io.tailstream.vision.Pixels;
import io.tailstream.vision.UndecodableImageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Images in files: a list ({@code relative/path label} a line, as ImageNet-LT, Places-LT and iNaturalist have it) with
 * a root folder, or an image folder with one sub-folder a class.
 *
 * @param classNames the class names in label order
 * @param files one file an image
 * @param labels one label an image
 */
@SuppressWarnings("ArrayRecordComponent") // two of them are never compared
public record ImageList(List<String> classNames, List<Path> files, int[] labels) implements LabelledImages {

    private static final Set<String> SUFFIXES = Set.of("jpg", "jpeg", "png", "webp", "bmp", "gif");
    private static final ImageDecoder DECODER = new ImageDecoder(DecodeLimits.DEFAULT);

    public ImageList {
        classNames = List.copyOf(classNames);
        files = List.copyOf(files);
        labels = labels.clone();
        if (files.size() != labels.length) {
            throw new IllegalArgumentException(files.size() + " files, but " + labels.length + " labels");
        }
    }

    /**
     * Reads a list file.
     *
     * @param list the list
     * @param root the folder that its paths are relative to
     * @param classNames a {@code folder name words} file, or null for {@code classnames.txt} beside the list; where
     *     neither is there, a class is named by the folder of its first image
     * @throws IOException on a missing file or folder, or a bad line, named {@code file:line}
     */
    public static ImageList read(Path list, Path root, Path classNames) throws IOException {
        requireFolder(root);
        Optional<ClassNames> known =
                ClassNames.find(classNames, list.toAbsolutePath().getParent());
        int classes = known.map(k -> k.names().size()).orElse(Integer.MAX_VALUE);
        List<Path> files = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        List<String> lines = TextLines.read(list);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty()) {
                continue;
            }
            ListLine entry = ListLine.parse(line, classes, list + ":" + (i + 1));
            files.add(root.resolve(entry.path()));
            labels.add(entry.label());
        }
        if (files.isEmpty()) {
            throw new IOException(list + ": no images in it");
        }
        int[] byImage = labels.stream().mapToInt(Integer::intValue).toArray();
        return new ImageList(
                known.map(ClassNames::names).orElseGet(() -> namesByFolder(files, byImage)), files, byImage);
    }

    /**
     * Reads an image folder: each sub-folder is a class, in name order, or in the order of {@code classNames}.
     *
     * @param classNames a {@code folder name words} file, or null for {@code classnames.txt} in the folder, if any
     * @throws IOException on a missing or empty folder
     */
    public static ImageList folder(Path root, Path classNames) throws IOException {
        requireFolder(root);
        Optional<ClassNames> known = ClassNames.find(classNames, root);
        List<String> folders = known.isPresent() ? known.get().folders() : subFolders(root);
        List<Path> files = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        for (int c = 0; c < folders.size(); c++) {
            Path folder = root.resolve(folders.get(c));
            if (!Files.isDirectory(folder)) {
                continue; // A test set need not have every class that classnames.txt knows.
            }
            for (Path image : imagesIn(folder)) {
                files.add(image);
                labels.add(c);
            }
        }
        if (files.isEmpty()) {
            throw new IOException(root + ": no images in its sub-folders (one sub-folder a class is expected)");
        }
        return new ImageList(
                known.map(ClassNames::names).orElse(folders),
                files,
                labels.stream().mapToInt(Integer::intValue).toArray());
    }

    @Override
    public int size() {
        return files.size();
    }

    @Override
    public int label(int index) {
        return labels[index];
    }

    @Override
    public Pixels pixels(int index) throws IOException {
        Path file = files.get(index);
        if (!Files.isRegularFile(file)) {
            throw new IOException("no such image: " + file);
        }
        try {
            return DECODER.decode(Files.readAllBytes(file));
        } catch (UndecodableImageException e) {
            throw new IOException(file + ": cannot be decoded: " + e.getMessage(), e);
        }
    }

    private static void requireFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IOException("no such folder: " + folder);
        }
    }

    private static List<String> subFolders(Path root) throws IOException {
        try (Stream<Path> entries = Files.list(root)) {
            return entries.filter(Files::isDirectory)
                    .map(p -> p.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    private static List<Path> imagesIn(Path folder) throws IOException {
        try (Stream<Path> entries = Files.walk(folder)) {
            return entries.filter(Files::isRegularFile)
                    .filter(ImageList::isImage)
                    .sorted()
                    .toList();
        }
    }

    private static boolean isImage(Path file) {
        String name = file.getFileName().toString();
        return SUFFIXES.contains(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
    }

    private static List<String> namesByFolder(List<Path> files, int[] labels) {
        int classes = 1 + java.util.Arrays.stream(labels).max().orElse(-1);
        List<String> names = new ArrayList<>(Collections.nCopies(classes, null));
        for (int i = labels.length - 1; i >= 0; i--) {
            Path folder = files.get(i).getParent();
            names.set(labels[i], folder == null ? null : String.valueOf(folder.getFileName()));
        }
        for (int c = 0; c < classes; c++) {
            // Two classes in one folder, or a class without an image, have no name of their own.
            if (names.get(c) == null || names.indexOf(names.get(c)) < c) {
                names.set(c, "class " + c);
            }
        }
        return names;
    }
}
