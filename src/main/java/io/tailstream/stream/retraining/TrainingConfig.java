package io.tailstream.stream.retraining;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.tailstream.stream.station.Meaning;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The settings of training from the topics, as people write them: of the role, and of {@code replay}, whose options bear
 * the same names.
 */
@ConfigMapping(prefix = "tailstream.training")
@Meaning("Training from the topics: the role's, and the defaults of replay's options.")
public interface TrainingConfig extends AdapterConfig {
    String NEW_LABELS = "1000";
    String PIXELS = "8192";
    String HOLD_OUT = "0.2";
    String HOLD_OUT_LEAST = "5";
    String MARGIN = "0.02";
    String JUDGE_FROM = "30";

    @Meaning("The first image: a time (when it was appended), or offsets by partition; excludes last.")
    Optional<String> from();

    @Meaning("The images of this much time; without it and from, the role takes 24h, replay all that is left.")
    Optional<Duration> last();

    @WithDefault(NEW_LABELS)
    @Meaning("Training begins again after so many new labels …")
    long afterLabels();

    @Meaning("… or this long after the last time, if any label is new; without it, never by time.")
    Optional<Duration> every();

    @Meaning("The most of the machine's cores that training takes, above 0; without it, the role 0.25, replay 1.")
    Optional<Double> share();

    @WithDefault("auto")
    @Meaning("The device that the role trains on: cpu, gpu, gpu:N, or auto.")
    String device();

    @Meaning("Pixels and checkpoints while it runs; without it, the role's in the state folder, replay's in replay.")
    Optional<Path> work();

    @Meaning("Exemplars of earlier ranges; without it, the role's in the state folder, replay's in exemplars.")
    Optional<Path> exemplars();

    @WithDefault(PIXELS)
    @Meaning("The most disk that pixels may take, in MB.")
    long pixels();

    @Meaning("Folders that an image's reference may lead into; none: such images are left out.")
    Optional<List<Path>> allowedRoots();

    @WithDefault("false")
    @Meaning("Begin from the class texts, not from the release in force.")
    boolean fromScratch();

    @WithDefault("false")
    @Meaning("Make the D- and P-groups anew instead of keeping the release's.")
    boolean regroup();

    @WithDefault("false")
    @Meaning("Let a result that passes run beside the release in force until it is promoted.")
    boolean shadow();

    @WithDefault(HOLD_OUT)
    @Meaning("The share of images held out to judge the result, by the id's hash.")
    double holdOut();

    @WithDefault(HOLD_OUT_LEAST)
    @Meaning("Images held out of a class at least, where it has more.")
    int holdOutLeast();

    @WithDefault(MARGIN)
    @Meaning("The most accuracy that any group may lose, a fraction.")
    double margin();

    @WithDefault(JUDGE_FROM)
    @Meaning("Labelled images that a group needs to be judged; with fewer it is judged together with its neighbours.")
    int judgeFrom();

    @WithDefault("false")
    @Meaning("Put the result in force whatever the gate says; the decision's record says so.")
    boolean force();

    @Meaning("Where decisions are written for people; without it, the role's nowhere, replay's in reports.")
    Optional<Path> report();

    @Meaning("A class's text, {} being its name; without it, a photo of a {}.")
    Optional<String> prompt();

    @Meaning("An ensemble instead: a file with one template a line.")
    Optional<Path> templates();
}
