package io.tailstream.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailstream.cli.exit.ExitCode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path folder;

    @Test
    void shouldShowTheHelpWithoutACommand() {
        assertEquals(ExitCode.OK, run());
        for (String command : new String[] {
            "demo", "serve", "produce", "topics", "releases", "import", "pretrain", "train", "evaluate", "priors"
        }) {
            assertTrue(out.toString().contains("  " + command), command + " is missing in\n" + out);
        }
    }

    @Test
    void shouldNameTheBuiltVersion() {
        assertEquals(ExitCode.OK, run("--version"));
        assertTrue(out.toString().startsWith("tailstream "), out.toString());
        assertFalse(out.toString().contains("$"), "the build did not fill in the version: " + out);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nothing-of-that-name",
                "--no-such-option",
                "demo --seconds 0",
                "demo --seconds many",
                "demo --rate -1",
                "demo --port 70000 --seconds 1",
                "serve --roles infer,cook",
                "serve --set scoring.slide=often",
                "releases",
                "releases show",
                "releases report",
                "releases diff first",
                "releases adjust",
                "releases adjust --target-prior uniform --last 1h",
                "releases adjust --target-prior labels --last soon",
                "recompute --last 0s",
                "produce",
                "produce --data . --rate 0",
                "produce --data . --label-delay soon",
                "import",
                "import . --out x --activation relu",
                "import . --out x --model openai/none",
                "import . --out x --preprocessing fivecrop",
                "import . --out x --image-size 0",
                "import . --out x --mean 0.5,0.5,0.5",
                "import . --out x --mean 0.5 --std 0.5",
                "pretrain --data generated --out x --prompt photo",
                "pretrain --data generated --out x --prompt {} --templates t.txt"
            })
    void shouldRefuseWrongUsageWithCode2(String line) {
        assertEquals(ExitCode.USAGE, run(line.split(" ")), () -> out.toString() + err);
        assertFalse(err.toString().isBlank(), "nothing is said");
        assertFalse(err.toString().contains("\tat "), err.toString());
    }

    @Test
    void shouldNameTheMissingFolder() {
        String missing = folder.resolve("nowhere").toString();
        assertEquals(ExitCode.BAD_INPUT, run("produce", "--data", missing));
        assertTrue(err.toString().contains(missing), err.toString());
    }

    @Test
    void shouldNameFileAndLineOfABadListLine() throws Exception {
        Path list = Files.writeString(folder.resolve("list.txt"), "a.png 0\nb.png zero\n");
        assertEquals(ExitCode.BAD_INPUT, run("produce", "--data", list.toString(), "--root", folder.toString()));
        assertTrue(err.toString().contains(list + ":2"), err.toString());
    }

    @Test
    void shouldSayHowToConvertAPickle() throws Exception {
        Path pickle = Files.write(folder.resolve("ViT-B-16.pt"), new byte[] {'P', 'K', 3, 4, 0});
        String to = folder.resolve("out").toString();
        assertEquals(ExitCode.BAD_INPUT, run("import", pickle.toString(), "--out", to, "--activation", "gelu"));
        assertTrue(err.toString().contains("safetensors.torch.save_file"), err.toString());
        assertFalse(Files.exists(Path.of(to)));
    }

    @Test
    void shouldRefuseAJsonFileInAMissingFolderBeforeTheDemoStarts() {
        String file = folder.resolve("no").resolve("summary.json").toString();
        assertEquals(ExitCode.BAD_INPUT, run("demo", "--json", file));
    }

    /** Options become system properties. */
    @AfterEach
    void forgetOptions() {
        System.getProperties()
                .keySet()
                .removeIf(name -> name.toString().startsWith("tailstream.")
                        || name.toString().startsWith("quarkus."));
    }

    private int run(String... args) {
        return TailstreamCommand.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(args);
    }
}
