package io.tailstream.stream.retraining.report;

import io.tailstream.AdapterRelease;
import io.tailstream.GateDecision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A gate's decision as files for people.
 *
 * @param decision as it was written
 * @param release the challenger, where it is known: one that was refused is in no topic
 */
public record GateReport(GateDecision decision, Optional<AdapterRelease> release) {

    public GateReport {
        Objects.requireNonNull(decision, "decision");
        Objects.requireNonNull(release, "release");
    }

    /**
     * Writes {@code NAME.txt} and {@code NAME.html} into a folder, which is made where it is missing, over those that are
     * there. NAME is the challenger's; a character of it that is no letter, digit, dot, dash or underscore is written as
     * an underscore, so that no name leads out of the folder.
     *
     * @return the two files
     * @throws IOException where the folder does not take them
     */
    public List<Path> write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Path text = folder.resolve(fileName() + ".txt");
        Path page = folder.resolve(fileName() + ".html");
        Files.write(text, GateText.lines(decision, release));
        Files.writeString(page, GatePage.of(decision, release));
        return List.of(text, page);
    }

    private String fileName() {
        return decision.getChallenger().replaceAll("[^A-Za-z0-9._-]", "_");
    }
}
