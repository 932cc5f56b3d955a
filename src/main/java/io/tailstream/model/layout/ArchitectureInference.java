package io.tailstream.model.layout;

import io.tailstream.model.architecture.Architecture;
import io.tailstream.model.architecture.TextTower;
import io.tailstream.model.architecture.VisionTower;
import io.tailstream.model.file.MalformedFileException;
import java.util.Arrays;

/** Reads a backbone's architecture off the shapes of a checkpoint's tensors. */
final class ArchitectureInference {
    private ArchitectureInference() {}

    /** @throws MalformedFileException if the shapes, or what is stated beside them, give none */
    static Architecture of(CheckpointNames named, StatedShape stated) throws MalformedFileException {
        int[] patches = shape(named, "visual.conv1.weight", 4);
        int width = patches[0];
        int patch = patches[2];
        int grid = grid(named);
        int joint = shape(named, "visual.proj", 2)[named.naming().transposes("visual.proj") ? 0 : 1];
        int[] embedding = shape(named, "token_embedding.weight", 2);
        int textWidth = embedding[1];
        try {
            int imageSize = stated.imageSize().orElse(Math.multiplyExact(grid, patch));
            if (patch < 1 || imageSize / patch != grid) {
                throw new MalformedFileException(named.what() + ": an image of " + imageSize + " px does not give "
                        + grid + " patches of " + patch + " px a side, as the positions need; a size from "
                        + (long) grid * patch + " to " + ((grid + 1L) * patch - 1) + " does");
            }
            VisionTower vision = new VisionTower(
                    imageSize,
                    patch,
                    width,
                    layers(named, "visual.transformer.resblocks."),
                    stated.visionHeads().orElse(StatedShape.usualHeads(width)),
                    shape(named, "visual.transformer.resblocks.0.mlp.c_fc.weight", 2)[0]);
            TextTower text = new TextTower(
                    shape(named, "positional_embedding", 2)[0],
                    embedding[0],
                    textWidth,
                    layers(named, "transformer.resblocks."),
                    stated.textHeads().orElse(StatedShape.usualHeads(textWidth)),
                    shape(named, "transformer.resblocks.0.mlp.c_fc.weight", 2)[0]);
            return new Architecture(vision, text, joint, stated.activation());
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new MalformedFileException(named.what() + ": " + e.getMessage());
        }
    }

    /** Patches a side, from the positions: one for each patch and one for the class. */
    private static int grid(CheckpointNames named) throws MalformedFileException {
        int patches = shape(named, "visual.positional_embedding", 2)[0] - 1;
        int grid = (int) Math.sqrt(Math.max(0, patches));
        if (grid < 1 || grid * grid != patches) {
            throw new MalformedFileException(named.what() + ": "
                    + named.originals()
                            .get(named.naming()
                                    .sources("visual.positional_embedding")
                                    .get(0)) + " has "
                    + (patches + 1) + " positions; without the class's, " + patches + " patches are no square");
        }
        return grid;
    }

    private static int[] shape(CheckpointNames named, String parameter, int dimensions) throws MalformedFileException {
        String source = named.naming().sources(parameter).get(0);
        if (!named.has(source)) {
            throw new MalformedFileException(named.what() + ": missing: " + source);
        }
        long[] shape = named.info(source).shape();
        if (shape.length != dimensions || Arrays.stream(shape).anyMatch(n -> n < 1 || n > Integer.MAX_VALUE)) {
            throw new MalformedFileException(
                    named.what() + ": " + named.originals().get(source) + " is " + Arrays.toString(shape) + ", not "
                            + dimensions + " positive sizes");
        }
        return Arrays.stream(shape).mapToInt(n -> (int) n).toArray();
    }

    private static int layers(CheckpointNames named, String prefix) {
        int layers = 0;
        while (named.has(
                named.naming().sources(prefix + layers + ".ln_1.weight").get(0))) {
            layers++;
        }
        return layers;
    }
}
