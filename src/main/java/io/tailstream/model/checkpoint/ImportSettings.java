package io.tailstream.model.checkpoint;

import io.tailstream.model.architecture.Activation;
import io.tailstream.model.layout.StatedShape;
import io.tailstream.vision.Normalisation;
import io.tailstream.vision.Preprocessing;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * What the user states of a checkpoint; what is left out is looked for beside it.
 *
 * @param activation goes before everything else that says one
 * @param published the checkpoint that it is
 * @param kind how images are prepared at test time
 * @param note where it comes from, for people; may be empty
 */
public record ImportSettings(
        Optional<Activation> activation,
        Optional<PublishedCheckpoint> published,
        OptionalInt imageSize,
        OptionalInt visionHeads,
        OptionalInt textHeads,
        Optional<Normalisation> normalisation,
        Preprocessing.Kind kind,
        String note) {
    public ImportSettings {
        Objects.requireNonNull(activation, "activation");
        Objects.requireNonNull(published, "published");
        Objects.requireNonNull(normalisation, "normalisation");
        if (kind == Preprocessing.Kind.FIVECROP) {
            throw new IllegalArgumentException("a backbone sees one view of an image: eval, plain or clip_bicubic");
        }
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(note, "note");
    }

    /**
     * Stated, else from {@code config.json}, else by the published name; heads that none of them says are left to the
     * width.
     *
     * @param notices what the user should know
     * @throws IllegalArgumentException if nothing says the activation, which the weights cannot tell
     */
    StatedShape shape(HuggingFaceConfig config, Consumer<String> notices) {
        Optional<Activation> elsewhere = config.activation().or(() -> published.map(PublishedCheckpoint::activation));
        Activation used = activation
                .or(() -> elsewhere)
                .orElseThrow(() -> new IllegalArgumentException("the activation is not in the weights and must be"
                        + " stated: --activation quick_gelu (OpenAI's and MetaCLIP's checkpoints) or --activation gelu"
                        + " (OpenCLIP's of LAION), or --model NAME of a published checkpoint"));
        elsewhere
                .filter(other -> other != used)
                .ifPresent(other -> notices.accept("the activation is " + used.label()
                        + " as stated, though config.json or the model's name says " + other.label()));
        published
                .map(PublishedCheckpoint::activation)
                .filter(other -> other != used && activation.isEmpty())
                .ifPresent(other -> notices.accept("the activation is " + used.label()
                        + " by config.json, though the model's name says " + other.label()));
        OptionalInt byName = published.map(PublishedCheckpoint::visionHeads).orElse(OptionalInt.empty());
        return new StatedShape(
                used,
                first(imageSize, config.imageSize()),
                first(first(visionHeads, config.visionHeads()), byName),
                first(textHeads, config.textHeads()));
    }

    Normalisation normalisation(HuggingFaceConfig config) {
        return normalisation.or(config::normalisation).orElse(Normalisation.CLIP);
    }

    private static OptionalInt first(OptionalInt one, OptionalInt other) {
        return one.isPresent() ? one : other;
    }
}
