package io.tailstream.cli.command;

import io.tailstream.BackboneOutputs;
import io.tailstream.Prediction;
import io.tailstream.cli.exit.CommandFailure;
import io.tailstream.cli.exit.ExitCode;
import io.tailstream.cli.option.DurationConverter;
import io.tailstream.cli.option.KafkaOptions;
import io.tailstream.progress.TerminalDisplay;
import io.tailstream.stream.fusion.Recomputation;
import io.tailstream.stream.range.RangeBound;
import io.tailstream.stream.range.RecentRecords;
import io.tailstream.stream.release.PublishedReleases;
import io.tailstream.stream.wire.AvroSerde;
import io.tailstream.stream.wire.NotAvroException;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import io.tailstream.stream.wire.topic.Topic;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tailstream recompute}: the proof that predictions follow from what is stored. */
@Command(
        name = "recompute",
        description = {
            "Makes predictions again from the stored logits and their releases, and compares them bit for bit.",
            "Exit code 1 if one differs."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
public final class RecomputeCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private KafkaOptions kafka;

    @Option(
            names = "--last",
            paramLabel = "DURATION",
            defaultValue = "1h",
            converter = DurationConverter.class,
            description = "Outputs appended in the last 24h, 30m and the like (default: ${DEFAULT-VALUE}).")
    private Duration last;

    private final Clock clock = Clock.systemUTC();
    private long unreadable;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (last.isZero()) {
            throw new CommandFailure(ExitCode.USAGE, "--last must be longer than 0");
        }
        SchemaRegistry registry = ReleasesCommand.registry(kafka);
        PublishedReleases published = ReleasesCommand.store(kafka).published();
        RecentRecords records = new RecentRecords(kafka.connection(), TerminalDisplay.standard());
        RangeBound from = RangeBound.last(last, clock);
        Recomputation recomputation = new Recomputation(published::named);
        records.read(Topic.PREDICTIONS, from, decoded(Prediction.class, registry, recomputation::take));
        records.read(Topic.PREDICTIONS_SHADOW, from, decoded(Prediction.class, registry, recomputation::takeShadow));
        records.read(Topic.BACKBONE_OUTPUTS, from, decoded(BackboneOutputs.class, registry, recomputation::take));
        return report(recomputation.result());
    }

    private <T extends SpecificRecord> Consumer<ConsumerRecord<byte[], byte[]>> decoded(
            Class<T> type, SchemaRegistry registry, Consumer<T> sink) {
        Deserializer<T> deserializer = new AvroSerde<>(type, registry).deserializer();
        return read -> {
            try {
                T value = deserializer.deserialize(read.topic(), read.value());
                if (value != null) {
                    sink.accept(value);
                    return;
                }
            } catch (NotAvroException e) {
                // Counted below like a null; fusion made it a dead letter.
            }
            unreadable++;
        };
    }

    private int report(Recomputation.Result result) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "%,d predictions are the same bit for bit, %,d differ%n",
                result.same(),
                result.different());
        count(out, result.unpredicted(), "outputs have no prediction yet");
        count(out, result.unfusable(), "outputs cannot be fused and have none");
        count(out, result.withoutOutputs(), "predictions are of outputs before the range");
        count(out, unreadable, "records cannot be read");
        result.differences().forEach(line -> out.println("  " + line.replaceAll("\\p{Cntrl}", "?")));
        out.flush();
        if (result.different() > 0) {
            return ExitCode.FAILURE;
        }
        if (result.same() == 0) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT,
                    "nothing was compared: no prediction of the last " + last + " has its outputs in the topics; give a"
                            + " longer --last");
        }
        return ExitCode.OK;
    }

    private static void count(PrintWriter out, long n, String of) {
        if (n > 0) {
            out.printf(Locale.ROOT, "%,d %s%n", n, of);
        }
    }
}
