package io.tailstream.cli;

import io.tailstream.cli.report.GateReport;
import io.tailstream.cli.report.GateText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;

/** A decision that is told and filed. What was decided stands, so a folder that does not take it is no failure. */
final class WrittenReport {
    private WrittenReport() {}

    /** Prints the decision and writes its report. */
    static void of(GateReport report, Path folder, PrintWriter out, PrintWriter err) {
        GateText.print(report.decision(), out);
        try {
            report.write(folder).forEach(file -> out.println("report: " + file));
            out.flush();
        } catch (IOException e) {
            err.println(
                    "the report could not be written (" + FailureReport.message(e) + "); 'tailstream releases report "
                            + report.decision().getChallenger() + " --out FOLDER' makes it from the topic");
            err.flush();
        }
    }
}
