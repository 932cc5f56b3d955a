package io.tailstream.cli.option;

import io.tailstream.cli.exit.CommandFailure;
import io.tailstream.cli.exit.ExitCode;
import io.tailstream.longtail.Priors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A class prior from a file: a line {@code class share} for each class, the share last, so that names may hold spaces; empty
 * lines and lines that begin with {@code #} are passed over. Shares are fractions; written with few digits they need not sum
 * to 1 exactly, and are scaled.
 */
final class SharesFile {

    private static final double ROUNDING = 1e-3;
    private static final int NAMES_SHOWN = 10;

    private SharesFile() {}

    /**
     * Reads the file.
     *
     * @param classes the classes in the order of the result
     * @return {@code [C]}, summing to 1
     * @throws CommandFailure naming the line or the classes that are wrong
     */
    static double[] read(Path file, List<String> classes) {
        Map<String, Double> shares = new HashMap<>();
        List<String> lines = lines(file);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String where = file + ", line " + (i + 1);
            int space = Math.max(line.lastIndexOf(' '), line.lastIndexOf('\t'));
            if (space < 0) {
                throw bad(where + ": '" + line + "' is no class with its share, such as 'owl 0.25'");
            }
            String name = line.substring(0, space).strip();
            if (!classes.contains(name)) {
                throw bad(where + ": '" + name + "' is no class of the release; it has " + shown(classes));
            }
            if (shares.put(name, share(where, line.substring(space + 1))) != null) {
                throw bad(where + ": class '" + name + "' comes a second time");
            }
        }
        List<String> missing =
                classes.stream().filter(name -> !shares.containsKey(name)).toList();
        if (!missing.isEmpty()) {
            throw bad(file + ": no share is given for " + shown(missing)
                    + "; every class needs one (0 means that it is never predicted)");
        }
        double sum = shares.values().stream().mapToDouble(s -> s).sum();
        if (Math.abs(sum - 1) > ROUNDING) {
            throw bad(file + ": the shares sum to " + sum + ", not to 1: are they fractions, and is none missing?");
        }
        return Priors.normalise(classes.stream().mapToDouble(shares::get).toArray());
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT,
                    "--target-prior " + file + ": no such file of shares can be read, and it is none of uniform,"
                            + " training, labels, predictions and none",
                    e);
        }
    }

    private static double share(String where, String text) {
        try {
            double share = Double.parseDouble(text);
            if (share >= 0 && share <= 1) {
                return share;
            }
        } catch (NumberFormatException e) {
            throw new CommandFailure(ExitCode.BAD_INPUT, where + ": '" + text + "' is no number from 0 to 1", e);
        }
        throw bad(where + ": '" + text + "' is no number from 0 to 1");
    }

    private static String shown(List<String> names) {
        List<String> first = new ArrayList<>(names.subList(0, Math.min(NAMES_SHOWN, names.size())));
        return String.join(", ", first)
                + (names.size() > NAMES_SHOWN ? " and " + (names.size() - NAMES_SHOWN) + " more" : "");
    }

    private static CommandFailure bad(String message) {
        return new CommandFailure(ExitCode.BAD_INPUT, message);
    }
}
