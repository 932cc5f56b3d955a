package io.tailstream.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which tensors of a checkpoint make up which parameter of a backbone, told from names and shapes alone. What it
 * refuses it names as the checkpoint does.
 *
 * @param parts in the order of {@link Architecture#parameters}
 */
record CheckpointLayout(Architecture architecture, Naming naming, Map<String, Part> parts) {
    /** More names than these are counted, not listed, in an error. */
    private static final int NAMED = 5;

    private static final String MODULE = "module.";

    /**
     * A parameter.
     *
     * @param info its type and shape under OpenAI's name
     * @param from the tensors, in the checkpoint's names: one, or three to be put one over the other
     * @param transposed whether it is the (one) tensor transposed
     */
    record Part(TensorInfo info, List<String> from, boolean transposed) {
        /** The parameter's bytes of those of its tensors. */
        HostTensor of(List<HostTensor> tensors) {
            HostTensor first = tensors.get(0);
            if (transposed) {
                return first.transposed();
            }
            return tensors.size() == 1
                    ? new HostTensor(first.type(), info.shape(), first.data())
                    : HostTensor.joined(tensors);
        }
    }

    /** A checkpoint's tensors by their names without the prefix {@code module.}. */
    private record Named(String what, Map<String, String> originals, Map<String, TensorInfo> infos, Naming naming) {
        static Named of(String what, Map<String, TensorInfo> checkpoint) throws MalformedFileException {
            Map<String, String> originals = new LinkedHashMap<>();
            for (String name : checkpoint.keySet()) {
                String bare = name.startsWith(MODULE) ? name.substring(MODULE.length()) : name;
                if (!Naming.ignored(bare) && originals.put(bare, name) != null) {
                    throw new MalformedFileException(what + ": both " + bare + " and " + MODULE + bare);
                }
            }
            return new Named(what, originals, checkpoint, Naming.of(originals.keySet()));
        }

        boolean has(String name) {
            return originals.containsKey(name);
        }

        TensorInfo info(String name) {
            return infos.get(originals.get(name));
        }
    }

    /** @throws MalformedFileException naming what is missing, too much, of another shape or of no floating type */
    static CheckpointLayout of(String what, Map<String, TensorInfo> checkpoint, Architecture architecture)
            throws MalformedFileException {
        return of(Named.of(what, checkpoint), architecture);
    }

    /**
     * As {@link #of(String, Map, Architecture)}, the architecture read off the shapes.
     *
     * @throws MalformedFileException too if what is stated does not fit the shapes
     */
    static CheckpointLayout of(String what, Map<String, TensorInfo> checkpoint, StatedShape stated)
            throws MalformedFileException {
        Named named = Named.of(what, checkpoint);
        return of(named, architecture(named, stated));
    }

    private static CheckpointLayout of(Named named, Architecture architecture) throws MalformedFileException {
        Map<String, Part> parts = new LinkedHashMap<>();
        Set<String> unused = new TreeSet<>(named.originals().keySet());
        List<String> missing = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        List<String> misshaped = new ArrayList<>();
        architecture.parameters().forEach((parameter, shape) -> {
            List<String> sources = named.naming().sources(parameter);
            boolean transposed = named.naming().transposes(parameter);
            long[] expected = source(shape, sources.size(), transposed);
            for (String source : sources) {
                unused.remove(source);
                if (!named.has(source)) {
                    missing.add(source);
                    continue;
                }
                TensorInfo info = named.info(source);
                boolean one = expected.length == 0 && HostTensor.count(info.shape()) == 1; // logit_scale as [1]
                if (!Arrays.equals(info.shape(), expected) && !one) {
                    misshaped.add(named.originals().get(source) + " is " + Arrays.toString(info.shape()) + ", not "
                            + Arrays.toString(expected));
                } else if (!info.type().floating() || info.type() != type(named, sources)) {
                    misshaped.add(named.originals().get(source) + " has the type " + info.type());
                }
            }
            if (missing.isEmpty()) {
                parts.put(
                        parameter,
                        new Part(
                                new TensorInfo(named.info(sources.get(0)).type(), shape),
                                sources.stream().map(named.originals()::get).toList(),
                                transposed));
            }
        });
        fault(faults, "missing", missing);
        fault(
                faults,
                "not of this architecture",
                unused.stream().map(named.originals()::get).toList());
        fault(faults, "of another shape or type", misshaped);
        if (!faults.isEmpty()) {
            throw new MalformedFileException(named.what() + ": " + String.join("; ", faults) + " ("
                    + named.naming().label() + " names)");
        }
        return new CheckpointLayout(architecture, named.naming(), parts);
    }

    /** The one type that a parameter's tensors must have. */
    private static ElementType type(Named named, List<String> sources) {
        return sources.stream()
                .filter(named::has)
                .map(source -> named.info(source).type())
                .findFirst()
                .orElseThrow();
    }

    /** The shape of each tensor that a parameter is made of. */
    private static long[] source(long[] shape, int count, boolean transposed) {
        long[] source = shape.clone();
        if (transposed) {
            source[0] = shape[1];
            source[1] = shape[0];
        } else if (count > 1) {
            source[0] = shape[0] / count;
        }
        return source;
    }

    private static Architecture architecture(Named named, StatedShape stated) throws MalformedFileException {
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
    private static int grid(Named named) throws MalformedFileException {
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

    private static int[] shape(Named named, String parameter, int dimensions) throws MalformedFileException {
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

    private static int layers(Named named, String prefix) {
        int layers = 0;
        while (named.has(
                named.naming().sources(prefix + layers + ".ln_1.weight").get(0))) {
            layers++;
        }
        return layers;
    }

    private static void fault(List<String> faults, String kind, List<String> names) {
        if (!names.isEmpty()) {
            String more = names.size() > NAMED ? " and " + (names.size() - NAMED) + " more" : "";
            faults.add(kind + ": " + String.join(", ", names.subList(0, Math.min(NAMED, names.size()))) + more);
        }
    }
}
