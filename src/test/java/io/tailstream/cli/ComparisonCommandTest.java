package io.tailstream.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tailstream.cli.exit.ExitCode;
import io.tailstream.demo.DemoBackbones;
import io.tailstream.demo.image.GeneratedSet;
import io.tailstream.demo.image.ImageEncoding;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code evaluate} and {@code priors} with the demo's backbones on two images a class. */
class ComparisonCommandTest {

    @TempDir
    private static Path folder;

    private static String backbones;
    private static String images;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void writeBackbonesAndImages() throws IOException {
        DemoBackbones.extract(folder);
        backbones = DemoBackbones.backbonesIn(folder).toString();
        GeneratedSet val = GeneratedSet.of("val");
        int[] written = new int[val.classNames().size()];
        for (int i = 0; i < val.size(); i++) {
            int label = val.label(i);
            if (written[label]++ < 2) {
                Path of = Files.createDirectories(
                        folder.resolve("images").resolve(val.classNames().get(label)));
                Files.write(of.resolve(i + ".png"), ImageEncoding.png(val.pixels(i)));
            }
        }
        images = folder.resolve("images").toString();
    }

    @Test
    void shouldAddTheComparisonsBehindTheUsualModels() throws IOException {
        assertEquals(List.of("fused", "alpha", "beta", "gamma"), names(evaluate()));
        JsonNode json = evaluate("--methods", "zero-shot,gla,gla-zs,gla-ft", "--knn", images, "--knn-k", "1");

        List<String> expected = new ArrayList<>(List.of("fused", "alpha", "beta", "gamma"));
        for (String method : List.of("zero-shot", "gla", "gla-zs", "gla-ft")) {
            expected.add(method);
            List.of("alpha", "beta", "gamma").forEach(name -> expected.add(name + " " + method));
        }
        List.of("alpha", "beta", "gamma").forEach(name -> expected.add(name + " knn"));
        assertEquals(expected, names(json));
        // The bank is the test set: the nearest neighbour of each image is itself.
        assertEquals(1, all(json, "gamma knn"));
        // Trained with logit adjustment, the adapted models carry a uniform prior: nothing more comes out of them.
        assertEquals(all(json, "alpha"), all(json, "alpha gla-ft"));
        assertEquals(all(json, "fused"), all(json, "gla-ft"));
        assertTrue(all(json, "zero-shot") > 0.2 && all(json, "gla") > 0.5, json.toString());
        assertTrue(out.toString().contains(" alpha gla-zs"), out.toString());
    }

    @Test
    void shouldEnsembleCrops() throws IOException {
        double plain = all(evaluate(), "fused");
        double cropped = all(evaluate("--tte"), "fused");

        assertTrue(Math.abs(plain - cropped) < 0.2, plain + " without and " + cropped + " with crops");
    }

    @Test
    void shouldRefuseAnUnknownMethodAndABadBank() {
        assertEquals(
                ExitCode.USAGE,
                run("evaluate", "--release", "x", "--backbones", "x", "--data", "x", "--methods", "knn"));
        assertTrue(err.toString().contains("zero-shot"), err.toString());
        assertEquals(
                ExitCode.BAD_INPUT,
                run(
                        "evaluate",
                        "--release",
                        folder.resolve("release").toString(),
                        "--backbones",
                        backbones,
                        "--data",
                        images,
                        "--knn",
                        folder.resolve("none").toString()));
        assertTrue(err.toString().contains("none"), err.toString());
    }

    @Test
    void shouldSolveExactlyOrAsPublishedCalibratedOrNot() {
        assertEquals(ExitCode.OK, run("priors", "--backbones", backbones, "--only", "alpha", "--data", images));
        assertTrue(out.toString().matches("(?s)alpha: .*; stationarity residual \\d\\.\\de-1\\d\\s+"), out.toString());

        out.getBuffer().setLength(0);
        assertEquals(
                ExitCode.OK,
                run(
                        "priors",
                        "--backbones",
                        backbones,
                        "--only",
                        "alpha",
                        "--data",
                        images,
                        "--solver",
                        "gla",
                        "--calibrate"),
                err::toString);
        assertTrue(
                out.toString().matches("(?s)alpha: .*; temperature \\d\\.\\d+ .*; stationarity residual .*e-0\\d\\s+"),
                out.toString());
    }

    private JsonNode evaluate(String... more) throws IOException {
        Path json = folder.resolve("table.json");
        List<String> arguments = new ArrayList<>(List.of(
                "evaluate",
                "--release",
                folder.resolve("release").toString(),
                "--backbones",
                backbones,
                "--data",
                images,
                "--json",
                json.toString()));
        arguments.addAll(List.of(more));
        assertEquals(ExitCode.OK, run(arguments.toArray(String[]::new)), err::toString);
        return new ObjectMapper().readTree(json.toFile());
    }

    private static List<String> names(JsonNode json) {
        List<String> names = new ArrayList<>();
        json.path("models").forEach(model -> names.add(model.path("name").asText()));
        return names;
    }

    private static double all(JsonNode json, String name) {
        return json.path("models").get(names(json).indexOf(name)).path("all").asDouble();
    }

    private int run(String... args) {
        return TailstreamCommand.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(args);
    }
}
