package io.tailstream.training.evaluation;

import io.tailstream.longtail.Argmax;
import io.tailstream.longtail.measure.NearestNeighbours;
import io.tailstream.model.backbone.BackboneFolder;
import io.tailstream.model.torch.TorchDevice;
import io.tailstream.progress.Progress;
import io.tailstream.training.data.LabelledImages;
import java.io.IOException;
import java.util.Arrays;

/**
 * How well a backbone's own features tell classes apart (the paper's Table 4): each image gets the class of its nearest
 * neighbours in a bank of labelled images.
 *
 * @param bank the images to compare with, labelled in the same order of classes
 * @param k how many neighbours count
 * @param t temperature of their weights
 */
public record NeighbourAccuracy(LabelledImages bank, int k, double t) {

    /**
     * The accuracy of one backbone, under its name and {@code knn}.
     *
     * @throws IOException where an image or the backbone cannot be read
     */
    public ModelAccuracy of(
            TorchDevice device, BackboneFolder backbone, LabelledImages images, Progress.Display display)
            throws IOException {
        NearestNeighbours neighbours = new NearestNeighbours(
                ImageFeatures.of(device, backbone, bank, display),
                bank.labels(),
                bank.classNames().size(),
                k,
                t);
        int[] predicted = Arrays.stream(ImageFeatures.of(device, backbone, images, display))
                .parallel()
                .mapToInt(feature -> Argmax.of(neighbours.scores(feature)))
                .toArray();
        return ModelAccuracy.of(backbone.name() + " knn", predicted, images);
    }
}
