package io.tailstream.cli.command;

import io.tailstream.AdapterRelease;
import io.tailstream.cli.exit.CommandFailure;
import io.tailstream.cli.exit.ExitCode;
import io.tailstream.cli.option.KafkaOptions;
import io.tailstream.cli.process.RequiredTopics;
import io.tailstream.cli.report.ReleaseText;
import io.tailstream.stream.release.PublishedReleases;
import io.tailstream.stream.release.ReleaseDifferences;
import io.tailstream.stream.release.ReleaseFolder;
import io.tailstream.stream.release.ReleaseStore;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import io.tailstream.stream.wire.topic.Topic;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tailstream releases}: what was published, and which of it is in force. */
@Command(
        name = "releases",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        subcommands = {PromoteCommand.class, ReleaseAdjustCommand.class, ReleaseReportCommand.class},
        description = {
            "Lists, shows and compares the published releases, makes an earlier one current again, adjusts one to another",
            "class prior, or lets one run as the shadow of the one in force and take its place."
        })
public final class ReleasesCommand {

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    @Spec
    private CommandSpec spec;

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Name, parent and time of each release, which is in force, and which is its shadow.")
    int list(@Mixin KafkaOptions kafka) {
        return print(ReleaseText.list(store(kafka).published()));
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "What a release states: backbones, classes, groups, fusion, settings.")
    int show(
            @Mixin KafkaOptions kafka,
            @Parameters(paramLabel = "NAME", description = "The release.") String name,
            @Option(names = "--json", description = "All of it as JSON, priors too.") boolean json) {
        PublishedReleases published = store(kafka).published();
        AdapterRelease release = find(published, name);
        return print(json ? List.of(ReleaseFolder.json(release)) : ReleaseText.show(release, published));
    }

    @Command(
            name = "rollback",
            mixinStandardHelpOptions = true,
            description = "Makes an earlier release current again, if its weights are all there.")
    int rollback(
            @Mixin KafkaOptions kafka, @Parameters(paramLabel = "NAME", description = "The release.") String name) {
        ReleaseStore store = store(kafka);
        PublishedReleases published = store.published();
        AdapterRelease release = find(published, name);
        if (published.isCurrent(release)) {
            return print(List.of("release " + name + " is in force already"));
        }
        usable(name, () -> {
            store.makeCurrent(release);
            return name;
        });
        String before =
                published.current().map(r -> ", " + r.getName() + " was before").orElse("");
        return print(List.of("release " + name + " is in force now" + before));
    }

    @Command(
            name = "shadow",
            mixinStandardHelpOptions = true,
            description = {
                "Lets a release run beside the one in force on a share of the images, for its accuracy to be seen before it",
                "is promoted, if its weights are all there. What the images are told stays as it is."
            })
    int shadow(
            @Mixin KafkaOptions kafka,
            @Parameters(paramLabel = "NAME", arity = "0..1", description = "The release.") String name,
            @Option(names = "--stop", description = "Instead: no release is the shadow any more.") boolean stop) {
        if (stop == (name != null)) {
            throw new CommandFailure(ExitCode.USAGE, "give the name of a release, or --stop");
        }
        ReleaseStore store = store(kafka);
        if (stop) {
            return print(List.of(changed(store::endShadow)
                    .map(ended -> "release " + ended.getName() + " is the shadow no more")
                    .orElse("no release was the shadow")));
        }
        PublishedReleases published = store.published();
        AdapterRelease release = find(published, name);
        if (published.isShadow(release)) {
            return print(List.of("release " + name + " is the shadow already"));
        }
        if (published.isCurrent(release)) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT, "release " + name + " is in force itself: it cannot be its own shadow");
        }
        usable(name, () -> {
            store.makeShadow(release);
            return name;
        });
        String before =
                published.shadow().map(r -> ", " + r.getName() + " was before").orElse("");
        return print(List.of("release " + name + " is the shadow now" + before));
    }

    @Command(
            name = "diff",
            mixinStandardHelpOptions = true,
            description = "What release B states otherwise than A: settings, classes, groups, adapters, priors.")
    int diff(
            @Mixin KafkaOptions kafka,
            @Parameters(paramLabel = "A", description = "The one before.") String first,
            @Parameters(paramLabel = "B", description = "The one after.") String second) {
        PublishedReleases published = store(kafka).published();
        return print(ReleaseText.differences(
                first, second, ReleaseDifferences.between(find(published, first), find(published, second))));
    }

    /** Makes something of a release, which may turn out to be of no use. */
    private static <T> T usable(String name, Supplier<T> change) {
        try {
            return changed(change);
        } catch (IllegalStateException | IllegalArgumentException e) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT,
                    "release " + name + " cannot be used, nothing was changed: " + e.getMessage(),
                    e);
        }
    }

    /** Changes the topic, unless another process does at the same moment. */
    static <T> T changed(Supplier<T> change) {
        try {
            return change.get();
        } catch (ProducerFencedException | InvalidProducerEpochException e) {
            throw new CommandFailure(
                    ExitCode.FAILURE,
                    "another process published a release at the same moment, and this changed nothing: see"
                            + " 'tailstream releases list' and try again",
                    e);
        }
    }

    /** The releases at a broker whose topics are all there. */
    static ReleaseStore store(KafkaOptions kafka) {
        RequiredTopics.check(
                kafka.connection(), EnumSet.of(Topic.ADAPTERS, Topic.ADAPTER_WEIGHTS, Topic.GATE_DECISIONS));
        return new ReleaseStore(kafka.connection(), registry(kafka));
    }

    /** The registry, not waited for as long as a role would. */
    static SchemaRegistry registry(KafkaOptions kafka) {
        return SchemaRegistry.connect(kafka.connection().registryUrl(), PATIENCE);
    }

    /** A release by its name, or what to say where there is none. */
    static AdapterRelease find(PublishedReleases published, String name) {
        return published.named(name).orElseThrow(() -> {
            String known =
                    published.releases().stream().map(AdapterRelease::getName).collect(Collectors.joining(", "));
            return new CommandFailure(
                    ExitCode.BAD_INPUT,
                    "no release is called '" + name + "'; "
                            + (known.isEmpty() ? "none was published yet" : "there are: " + known));
        });
    }

    private int print(List<String> lines) {
        PrintWriter out = spec.commandLine().getOut();
        lines.forEach(out::println);
        out.flush();
        return ExitCode.OK;
    }
}
