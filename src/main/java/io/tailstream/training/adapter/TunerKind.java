package io.tailstream.training.adapter;

import io.tailstream.model.architecture.VisionTower;
import io.tailstream.model.tuner.AdaptFormer;
import io.tailstream.model.tuner.Tuner;
import io.tailstream.model.tuner.VisualPrompts;
import java.util.Locale;

/** The kinds of {@link Tuner} by their names in settings. */
public enum TunerKind {
    ADAPTFORMER {
        @Override
        Tuner of(VisionTower tower, int classes, AdapterSettings settings) {
            return settings.bottleneck() > 0
                    ? new AdaptFormer(tower.layers(), tower.width(), settings.bottleneck())
                    : AdaptFormer.forClasses(tower, classes);
        }
    },
    VPT_DEEP {
        @Override
        Tuner of(VisionTower tower, int classes, AdapterSettings settings) {
            return VisualPrompts.deep(tower, settings.vptLength());
        }
    },
    VPT_SHALLOW {
        @Override
        Tuner of(VisionTower tower, int classes, AdapterSettings settings) {
            return VisualPrompts.shallow(tower, settings.vptLength());
        }
    },
    /** The head alone (a linear probe). */
    HEAD {
        @Override
        Tuner of(VisionTower tower, int classes, AdapterSettings settings) {
            return Tuner.NONE;
        }
    };

    abstract Tuner of(VisionTower tower, int classes, AdapterSettings settings);

    /** The name on the command line and in a release: adaptformer, vpt-deep, vpt-shallow, head. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
