package io.tailstream.stream.retraining;

import io.tailstream.stream.retraining.report.GateReport;
import io.tailstream.stream.retraining.report.GateText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A decision that is told and filed. What was decided stands, so a folder that does not take it is no failure. */
public final class WrittenReport {
    private WrittenReport() {}

    /**
     * Writes the report, where there is a folder for it.
     *
     * @return what to tell: the decision, and where the report is or why there is none; lines, each with its end
     */
    public static String of(ReplayCycle.Outcome outcome, Optional<Path> folder) {
        List<String> lines = new ArrayList<>(GateText.brief(outcome.decision()));
        if (folder.isPresent()) {
            GateReport report = new GateReport(outcome.decision(), Optional.of(outcome.challenger()));
            try {
                report.write(folder.get()).forEach(file -> lines.add("report: " + file));
            } catch (IOException e) {
                lines.add("the report could not be written in " + folder.get() + " (" + e.getMessage()
                        + "): 'tailstream releases report " + outcome.decision().getChallenger()
                        + " --out FOLDER' makes it from the topic");
            }
        }
        return String.join(System.lineSeparator(), lines) + System.lineSeparator();
    }
}
