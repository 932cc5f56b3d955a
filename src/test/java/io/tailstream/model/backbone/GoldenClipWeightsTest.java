package io.tailstream.model.backbone;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailstream.Fixtures;
import io.tailstream.Fixtures.Fixture;
import io.tailstream.model.architecture.Activation;
import io.tailstream.model.architecture.Architecture;
import io.tailstream.model.architecture.Golden;
import io.tailstream.model.checkpoint.CheckpointImport;
import io.tailstream.model.checkpoint.ImportSettings;
import io.tailstream.model.encoder.ByteTokenizer;
import io.tailstream.model.file.HostTensor;
import io.tailstream.model.layout.Naming;
import io.tailstream.vision.Preprocessing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every fixture of weights, in whichever naming: read, and imported as a user's checkpoint is. */
class GoldenClipWeightsTest {
    @TempDir
    private Path folder;

    static List<Fixture> fixtures() {
        return Fixtures.ofKind("clip_weights");
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void shouldReadTheArchitectureOffTheShapes(Fixture fixture) throws IOException {
        ClipWeights read = Golden.clip(fixture.file(), Activation.GELU.label());

        assertArrayEquals(
                read.architecture().parameters().keySet().toArray(),
                read.tensors().keySet().toArray());
        assertEquals(
                switch (fixture.entry().path("names").asText()) {
                    case "openai" -> Naming.OPENAI;
                    case "huggingface" -> Naming.HUGGING_FACE;
                    default -> throw new IllegalStateException(fixture + ": a naming that no test knows");
                },
                Naming.of(Fixtures.tensors(fixture.file()).tensors().keySet()));
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void shouldImportTheSameTensors(Fixture fixture) throws IOException {
        Architecture stated = Golden.architecture(fixture.file(), Activation.QUICK_GELU);
        Map<String, HostTensor> expected =
                Golden.clip(fixture.file(), "quick_gelu").tensors();
        Path tokenizer = Files.writeString(
                folder.resolve("tokenizer.json"), endingAt(stated.text().vocabulary()));
        ImportSettings settings = new ImportSettings(
                Optional.of(Activation.QUICK_GELU),
                Optional.empty(),
                OptionalInt.of(stated.vision().imageSize()),
                OptionalInt.of(stated.vision().heads()),
                OptionalInt.of(stated.text().heads()),
                Optional.empty(),
                Preprocessing.Kind.EVAL,
                "");
        try (CheckpointImport importing =
                CheckpointImport.open(Fixtures.path(fixture.file()), Optional.of(tokenizer), settings, notice -> {})) {
            BackboneFolder backbone = importing.write(folder.resolve("out"), bytes -> {});

            assertEquals(stated, backbone.architecture());
            backbone.weights().tensors().forEach((name, tensor) -> {
                assertArrayEquals(expected.get(name).shape(), tensor.shape(), name);
                assertEquals(expected.get(name).data(), tensor.data(), name);
            });
        }
    }

    /** The fixtures have a vocabulary, but no tokenizer: this one ends texts at its highest id, as the import demands. */
    private static String endingAt(int vocabulary) {
        return ByteTokenizer.json()
                .replaceAll("\\b257\\b", Integer.toString(vocabulary - 1))
                .replaceAll("\\b256\\b", Integer.toString(vocabulary - 2));
    }
}
