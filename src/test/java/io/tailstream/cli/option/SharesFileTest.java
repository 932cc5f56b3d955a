package io.tailstream.cli.option;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailstream.cli.exit.CommandFailure;
import io.tailstream.cli.exit.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharesFileTest {

    private static final List<String> CLASSES = List.of("owl", "sea eel", "fox");

    @TempDir
    private Path folder;

    private double[] read(String text) throws IOException {
        return SharesFile.read(Files.writeString(folder.resolve("shares.txt"), text), CLASSES);
    }

    @Test
    void shouldReadSharesInTheClassesOrderAndScaleRoundedOnes() throws IOException {
        assertArrayEquals(
                new double[] {0.25, 0.75, 0}, read("# by last year's counts\n\nfox 0\nowl\t0.25\nsea eel   0.75\n"));
        assertArrayEquals(new double[] {1 / 3.0, 1 / 3.0, 1 / 3.0}, read("fox .3333\nowl .3333\nsea eel .3333"), 1e-12);
    }

    @Test
    void shouldNameTheLineOrTheClassesThatAreWrong() {
        assertFails("owl 0.5\nsea eel 0.3\nfox 0.1", "the shares sum to 0.9");
        assertFails("owl 0.5\nsea eel 0.5", "no share is given for fox");
        assertFails(
                "owl 0.5\nemu 0.5", "shares.txt, line 2: 'emu' is no class of the release; it has owl, sea eel, fox");
        assertFails("owl 0.5\nowl 0.5", "line 2: class 'owl' comes a second time");
        assertFails("owl half", "line 1: 'half' is no number from 0 to 1");
        assertFails("owl -0.1", "line 1: '-0.1' is no number from 0 to 1");
        assertFails("owl", "line 1: 'owl' is no class with its share");
        CommandFailure missing =
                assertThrows(CommandFailure.class, () -> SharesFile.read(folder.resolve("none.txt"), CLASSES));
        assertEquals(ExitCode.BAD_INPUT, missing.exitCode());
        assertTrue(missing.getMessage().contains("none of uniform, training, labels"), missing.getMessage());
    }

    private void assertFails(String text, String expected) {
        CommandFailure failure = assertThrows(CommandFailure.class, () -> read(text));
        assertEquals(ExitCode.BAD_INPUT, failure.exitCode());
        assertTrue(failure.getMessage().contains(expected), failure.getMessage());
    }
}
