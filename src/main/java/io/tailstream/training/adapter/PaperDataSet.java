package io.tailstream.training.adapter;

import java.util.Locale;

/** The paper's data sets, each with its number of epochs; all other hyper-parameters are the same for the three. */
public enum PaperDataSet {
    PLACES_LT(10),
    IMAGENET_LT(10),
    INATURALIST_2018(20);

    private final int epochs;

    PaperDataSet(int epochs) {
        this.epochs = epochs;
    }

    public int epochs() {
        return epochs;
    }

    /** The name on the command line: places-lt, imagenet-lt, inaturalist-2018. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
