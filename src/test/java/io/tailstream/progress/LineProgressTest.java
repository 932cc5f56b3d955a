package io.tailstream.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LineProgressTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    private Instant now = Instant.EPOCH;

    @Test
    void shouldSayRateAndTimeLeftEveryTenSecondsAndAtTheEnd() {
        try (LineProgress progress = new LineProgress(out::println, () -> now, "epoch 1/2", 400, 0, "images")) {
            now = now.plusSeconds(4);
            progress.at(40, "loss 3.000");
            now = now.plusSeconds(6);
            progress.at(100, "loss 2.000");
            now = now.plusSeconds(5);
            progress.at(150, "loss 1.500");
        }

        assertEquals(
                "epoch 1/2: 100/400 images, 10 images/s, 0:30 left, loss 2.000\n"
                        + "epoch 1/2: 150/400 images, 10 images/s, 0:25 left, loss 1.500\n",
                bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n"));
    }
}
