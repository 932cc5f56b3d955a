package io.tailstream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The broker and registry that Compose starts are those that the tests run against. */
class ComposeVersionsTest {

    @ParameterizedTest
    @CsvSource({"apache/kafka, kafka.version", "apicurio/apicurio-registry, apicurio.version"})
    void shouldStartTheVersionsOfTheBuild(String image, String property) throws IOException {
        assertEquals(
                only("pom.xml", "<" + Pattern.quote(property) + ">([^<]+)<"),
                only("docker-compose.yml", "image: " + Pattern.quote(image) + ":(\\S+)"));
    }

    private static String only(String file, String pattern) throws IOException {
        Matcher matcher = Pattern.compile(pattern).matcher(Files.readString(Path.of(file)));
        if (!matcher.find()) {
            throw new AssertionError("Nothing in " + file + " matches " + pattern);
        }
        return matcher.group(1);
    }
}
