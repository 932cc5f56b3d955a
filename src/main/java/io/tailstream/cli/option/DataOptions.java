package io.tailstream.cli.option;

import io.tailstream.cli.exit.CommandFailure;
import io.tailstream.cli.exit.ExitCode;
import io.tailstream.demo.image.GeneratedSet;
import io.tailstream.training.data.ImageList;
import io.tailstream.training.data.LabelledImages;
import io.tailstream.training.data.SelectedImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Which labelled images a command works on. */
public final class DataOptions {

    private static final String GENERATED = "generated";

    @Option(
            names = "--data",
            required = true,
            paramLabel = "DATA",
            description = {
                "A list file (lines 'relative/path label', with --root), an image folder (one sub-folder a class), or",
                "generated images: generated (the right split), or generated:train, :val, :test, :alpha, :beta, :gamma."
            })
    private String data;

    @Option(names = "--root", paramLabel = "FOLDER", description = "The folder that a list's paths are relative to.")
    private Path root;

    @Option(
            names = "--classnames",
            paramLabel = "FILE",
            description = "Lines 'folder name words' in label order (default: classnames.txt beside the list, if any).")
    private Path classNames;

    /** What was given as {@code --data}. */
    public String name() {
        return data;
    }

    /** Whether they are generated. */
    public boolean generated() {
        return data.equals(GENERATED) || data.startsWith(GENERATED + ":");
    }

    /**
     * Opens the images of {@code --data}.
     *
     * @param split which generated images plain {@code generated} means
     */
    public LabelledImages open(String split) throws IOException {
        return open(data, split);
    }

    /**
     * Opens images under the same root and class names, labelled in the order of {@code classes}.
     *
     * @param what as {@code --data}: a validation list, for one
     */
    public LabelledImages open(String what, String split, List<String> classes) throws IOException {
        return SelectedImages.relabelled(open(what, split), classes, what);
    }

    private LabelledImages open(String what, String split) throws IOException {
        if (what.equals(GENERATED) || what.startsWith(GENERATED + ":")) {
            String name = what.equals(GENERATED) ? split : what.substring(GENERATED.length() + 1);
            return GeneratedSet.of(name);
        }
        return files(Path.of(what), root, classNames);
    }

    /**
     * The images of a folder, or of a list and the folder of its paths.
     *
     * @param root of a list's paths; not needed for a folder
     * @param classNames may be null
     */
    public static ImageList files(Path data, Path root, Path classNames) throws IOException {
        if (Files.isDirectory(data)) {
            return ImageList.folder(data, classNames);
        }
        if (!Files.isRegularFile(data)) {
            throw new CommandFailure(ExitCode.BAD_INPUT, "no such list or image folder: " + data);
        }
        if (root == null) {
            throw new CommandFailure(ExitCode.USAGE, "a list file needs --root, the folder of its paths: " + data);
        }
        return ImageList.read(data, root, classNames);
    }
}
