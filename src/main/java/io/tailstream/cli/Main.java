package io.tailstream.cli;

import io.quarkus.runtime.annotations.QuarkusMain;
import io.tailstream.cli.exit.FailureReport;
import io.tailstream.cli.process.QuarkusBoot;

/**
 * Where the program starts. Commands that do one thing and end run without Quarkus; {@code serve} and {@code demo} boot
 * it themselves ({@link QuarkusBoot}), after their options have become settings.
 */
@QuarkusMain
public final class Main {

    private Main() {}

    public static void main(String... args) {
        FailureReport.readDebugOption(args);
        ConsoleLog.forPlainCommands(FailureReport.debug());
        System.exit(TailstreamCommand.commandLine().execute(args));
    }
}
