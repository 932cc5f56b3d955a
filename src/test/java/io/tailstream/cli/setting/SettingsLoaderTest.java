package io.tailstream.cli.setting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.tailstream.cli.exit.CommandFailure;
import io.tailstream.cli.exit.ExitCode;
import io.tailstream.stream.accuracy.AccuracyStation;
import io.tailstream.stream.accuracy.time.ScoringConfig;
import io.tailstream.stream.retraining.TrainingConfig;
import io.tailstream.stream.wire.topic.KafkaConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsLoaderTest {

    @TempDir
    Path folder;

    @AfterEach
    void forgetOptions() {
        OptionSource.clear();
    }

    private static ProcessSettings load(Map<String, String> file, Map<String, String> environment) {
        SmallRyeConfigBuilder sources = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .addDiscoveredSecretKeysHandlers()
                .withSources(new OptionSource())
                .withSources(new KafkaVariables(environment))
                .withSources(new EnvConfigSource(environment, 300))
                .withSources(new PropertiesConfigSource(file, "the file", 100));
        return SettingsLoader.load(sources, environment.keySet());
    }

    private static String refusal(Map<String, String> file, Map<String, String> environment) {
        CommandFailure failure = assertThrows(CommandFailure.class, () -> load(file, environment));
        assertEquals(ExitCode.USAGE, failure.exitCode());
        return failure.getMessage();
    }

    @Test
    void shouldLetAnOptionWinOverAVariableAndAVariableOverTheFile() {
        Map<String, String> file = Map.of(
                "tailstream.broker", "file:1",
                "tailstream.registry", "http://file",
                "tailstream.topic-prefix", "file-");
        Map<String, String> environment =
                Map.of("TAILSTREAM_BROKER", "environment:1", "TAILSTREAM_REGISTRY", "http://environment");
        OptionSource.put("broker", "option:1");
        ProcessSettings settings = load(file, environment);
        assertEquals("option:1", settings.kafka().bootstrapServers());
        assertEquals("http://environment", settings.kafka().registryUrl());
        assertEquals("file-", settings.kafka().topicPrefix());
    }

    @Test
    void shouldTakePropertiesOfKafkasClientsFromAllThreePlaces() {
        OptionSource.put("kafka.\"client.id\"", "option");
        ProcessSettings settings = load(
                Map.of("tailstream.kafka.\"sasl.mechanism\"", "PLAIN", "tailstream.kafka.\"client.id\"", "file"),
                Map.of("TAILSTREAM_KAFKA_SECURITY_PROTOCOL", "SSL"));
        assertEquals(
                Map.of("client.id", "option", "sasl.mechanism", "PLAIN", "security.protocol", "SSL"),
                settings.kafka().properties());
    }

    @Test
    void shouldRefuseAMisspeltSettingInEachOfThreePlacesByItsNameWithTheNearestOne() {
        String inFile = refusal(Map.of("tailstream.scoring.slid", "2s"), Map.of());
        assertTrue(inFile.contains("'tailstream.scoring.slid' in the file"), inFile);
        assertTrue(inFile.contains("did you mean 'tailstream.scoring.slide'?"), inFile);

        String inEnvironment = refusal(Map.of(), Map.of("TAILSTREAM_SCORNG_SLIDE", "2s"));
        assertTrue(inEnvironment.contains("'TAILSTREAM_SCORNG_SLIDE' in the environment"), inEnvironment);
        assertTrue(inEnvironment.contains("did you mean 'TAILSTREAM_SCORING_SLIDE'?"), inEnvironment);

        OptionSource.put("brokr", "localhost:9092");
        String inOption = refusal(Map.of(), Map.of());
        assertTrue(inOption.contains("'tailstream.brokr' in the command line"), inOption);
        assertTrue(inOption.contains("did you mean 'tailstream.broker'?"), inOption);
    }

    @Test
    void shouldNameAllUnknownSettingsAtOnce() {
        String refusal = refusal(Map.of("tailstream.foo", "1"), Map.of("TAILSTREAM_BAR", "2"));
        assertTrue(refusal.contains("tailstream.foo") && refusal.contains("TAILSTREAM_BAR"), refusal);
    }

    @Test
    void shouldLeaveWhatTheLauncherReadsAlone() {
        load(Map.of(), Map.of("TAILSTREAM_DEBUG", "true", "TAILSTREAM_JAVA_OPTS", "-Xmx1g", "PATH", "x"));
    }

    @Test
    void shouldNameTheSettingWhoseValueIsWrong() {
        String refusal = refusal(Map.of("tailstream.stream-threads", "many"), Map.of());
        assertTrue(refusal.contains("tailstream.stream-threads"), refusal);
        assertTrue(refusal.contains("many"), refusal);
        assertFalse(refusal.contains("SRCFG"), refusal);
        assertFalse(refusal.contains("Exception: "), refusal);
    }

    @Test
    void shouldTakeASecretFromAFileAndNameAFileThatIsMissing() throws IOException {
        Path secret = folder.resolve("jaas");
        Files.writeString(secret, "Login required password=\"a$b\";\n");
        OptionSource.put("kafka.\"sasl.jaas.config\"", "${file::" + secret + "}");
        assertEquals(
                "Login required password=\"a$b\";",
                load(Map.of(), Map.of()).kafka().properties().get("sasl.jaas.config"));

        OptionSource.put("kafka.\"sasl.jaas.config\"", "${file::" + folder.resolve("gone") + "}");
        String refusal = refusal(Map.of(), Map.of());
        assertTrue(refusal.contains(folder.resolve("gone").toString()), refusal);
        assertTrue(refusal.contains("tailstream.kafka.\"sasl.jaas.config\""), refusal);
    }

    @Test
    void shouldNeverSayWhatASecretsFileHolds() throws IOException {
        Path secret = folder.resolve("secret");
        Files.writeString(secret, "hunter2,5s\n");
        for (String name : List.of("stream-threads", "scoring.windows", "roles", "broker")) {
            OptionSource.clear();
            OptionSource.put(name, "${file::" + secret + "}");
            String said = assertThrows(
                            RuntimeException.class,
                            () -> {
                                ProcessSettings settings = load(Map.of(), Map.of());
                                settings.check(settings.stations());
                            },
                            name)
                    .getMessage();
            assertFalse(said.contains("hunter2"), said);
        }
    }

    @Test
    void shouldNameTheSettingThatIsNoAddress() {
        for (String broker : List.of("nonsense", "host:0", "host:99999", "a:1,,b:2")) {
            assertRefused("tailstream.broker", broker, Map.of("tailstream.broker", broker));
        }
        for (String registry : List.of("ftp://x", "localhost:8081", "http://", "mock://")) {
            assertRefused("tailstream.registry", registry, Map.of("tailstream.registry", registry));
        }
        KafkaConnection several = load(
                        Map.of("tailstream.broker", "a:1, [::1]:2", "tailstream.registry", "https://a:1,http://b/x"),
                        Map.of())
                .kafka();
        assertEquals("a:1, [::1]:2", several.bootstrapServers());
    }

    private static void assertRefused(String name, String value, Map<String, String> file) {
        String said = assertThrows(
                        IllegalArgumentException.class,
                        () -> load(file, Map.of()).check(List.of()),
                        value)
                .getMessage();
        assertTrue(said.contains(name) && said.contains(value), said);
    }

    @Test
    void shouldNameAPortThatIsNone() {
        assertRefused("quarkus.http.port", "99999", Map.of("quarkus.http.port", "99999"));
        assertRefused("quarkus.management.port", "pear", Map.of("quarkus.management.port", "pear"));
    }

    @Test
    void shouldNameTheRoleWhoseSettingIsOutOfRange() {
        OptionSource.put("scoring.horizon", "1m");
        String said = assertThrows(IllegalArgumentException.class, () -> load(Map.of(), Map.of())
                        .check(List.of(new AccuracyStation())))
                .getMessage();
        assertTrue(said.contains("the role score"), said);
    }

    @Test
    void shouldSayOfAnEmptyValueThatItIsEmpty() {
        assertTrue(refusal(Map.of("tailstream.broker", ""), Map.of()).endsWith("tailstream.broker is empty"));
    }

    @Test
    void shouldTakeAnElementOfAListAsAVariable() {
        load(Map.of(), Map.of("TAILSTREAM_SCORING_WINDOWS_0_", "10s", "TAILSTREAM_SCORING_WINDOWS_1_", "1m"));
    }

    @Test
    void shouldReadTrainingWithAPromptOfSeveralWords() {
        TrainingConfig training = load(
                        Map.of("tailstream.training.prompt", "a photo of a {}", "tailstream.training.last", "2h"),
                        Map.of("TAILSTREAM_TRAINING_AFTER_LABELS", "7"))
                .of(TrainingConfig.class);
        assertEquals("a photo of a {}", training.prompt().orElseThrow());
        assertEquals(Duration.ofHours(2), training.last().orElseThrow());
        assertEquals(7, training.afterLabels());
    }

    @Test
    void shouldReadListsAndTimesOfARole() {
        ScoringConfig scoring =
                load(Map.of(), Map.of("TAILSTREAM_SCORING_WINDOWS", "10s,1m")).of(ScoringConfig.class);
        assertEquals(List.of(Duration.ofSeconds(10), Duration.ofMinutes(1)), scoring.windows());
    }

    @Test
    void shouldSayWhatEverySettingMeansAndHaveAVariableOfItsOwnForEach() {
        Set<String> variables = new HashSet<>();
        for (SettingsList.Part part : SettingsList.parts()) {
            assertFalse(part.settings().isEmpty(), part.meaning());
            for (SettingsList.Line line : part.settings()) {
                assertFalse(line.meaning().isBlank(), line.name());
                assertTrue(variables.add(line.variable()), line.name());
            }
        }
    }
}
