package io.tailstream.training.adapter;

import io.tailstream.model.architecture.VisionTower;
import io.tailstream.model.tuner.AdaptFormer;
import io.tailstream.model.tuner.Tuner;
import io.tailstream.model.tuner.VisualPrompts;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The kinds of {@link Tuner} by their names in settings, and what a kind makes of the settings. */
public enum TunerKind {
    ADAPTFORMER {
        @Override
        Tuner of(VisionTower tower, int classes, int bottleneck, int vptLength, Optional<Tuner> parent) {
            if (bottleneck > 0) {
                return new AdaptFormer(tower.layers(), tower.width(), bottleneck);
            }
            return parent.filter(AdaptFormer.class::isInstance).orElseGet(() -> AdaptFormer.forClasses(tower, classes));
        }

        @Override
        public boolean sizedByParent(int bottleneck) {
            return bottleneck == 0;
        }

        @Override
        Map<String, String> stated(int bottleneck, int vptLength) {
            return Map.of("bottleneck", bottleneck == 0 ? "by classes" : Integer.toString(bottleneck));
        }
    },
    VPT_DEEP {
        @Override
        Tuner of(VisionTower tower, int classes, int bottleneck, int vptLength, Optional<Tuner> parent) {
            return VisualPrompts.deep(tower, vptLength);
        }

        @Override
        Map<String, String> stated(int bottleneck, int vptLength) {
            return Map.of("vptLength", Integer.toString(vptLength));
        }
    },
    VPT_SHALLOW {
        @Override
        Tuner of(VisionTower tower, int classes, int bottleneck, int vptLength, Optional<Tuner> parent) {
            return VisualPrompts.shallow(tower, vptLength);
        }

        @Override
        Map<String, String> stated(int bottleneck, int vptLength) {
            return Map.of("vptLength", Integer.toString(vptLength));
        }
    },
    /** The head alone (a linear probe). */
    HEAD {
        @Override
        Tuner of(VisionTower tower, int classes, int bottleneck, int vptLength, Optional<Tuner> parent) {
            return Tuner.NONE;
        }

        @Override
        Map<String, String> stated(int bottleneck, int vptLength) {
            return Map.of();
        }
    };

    /**
     * The tuner to train.
     *
     * @param tower of the frozen backbone
     * @param classes C
     * @param bottleneck AdaptFormer's r; 0: the parent's, or by the number of classes
     * @param vptLength VPT's prompts a block
     * @param parent the tuner that training starts from, if it starts from one
     */
    abstract Tuner of(VisionTower tower, int classes, int bottleneck, int vptLength, Optional<Tuner> parent);

    /** Its own settings as a release states them, by name. */
    abstract Map<String, String> stated(int bottleneck, int vptLength);

    /** Whether a tuner that starts from a parent has the parent's size, with this setting of the bottleneck. */
    public boolean sizedByParent(int bottleneck) {
        return false;
    }

    /** The name on the command line and in a release: adaptformer, vpt-deep, vpt-shallow, head. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
