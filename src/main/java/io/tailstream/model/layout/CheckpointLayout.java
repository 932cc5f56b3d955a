package io.tailstream.model.layout;

import io.tailstream.model.architecture.Architecture;
import io.tailstream.model.file.ElementType;
import io.tailstream.model.file.HostTensor;
import io.tailstream.model.file.MalformedFileException;
import io.tailstream.model.file.TensorInfo;
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
public record CheckpointLayout(Architecture architecture, Naming naming, Map<String, Part> parts) {
    /** More names than these are counted, not listed, in an error. */
    private static final int NAMED = 5;

    /**
     * A parameter.
     *
     * @param info its type and shape under OpenAI's name
     * @param from the tensors, in the checkpoint's names: one, or three to be put one over the other
     * @param transposed whether it is the (one) tensor transposed
     */
    public record Part(TensorInfo info, List<String> from, boolean transposed) {
        /** The parameter's bytes of those of its tensors. */
        public HostTensor of(List<HostTensor> tensors) {
            HostTensor first = tensors.get(0);
            if (transposed) {
                return first.transposed();
            }
            return tensors.size() == 1
                    ? new HostTensor(first.type(), info.shape(), first.data())
                    : HostTensor.joined(tensors);
        }
    }

    /** @throws MalformedFileException naming what is missing, too much, of another shape or of no floating type */
    public static CheckpointLayout of(String what, Map<String, TensorInfo> checkpoint, Architecture architecture)
            throws MalformedFileException {
        return of(CheckpointNames.of(what, checkpoint), architecture);
    }

    /**
     * As {@link #of(String, Map, Architecture)}, the architecture read off the shapes.
     *
     * @throws MalformedFileException too if what is stated does not fit the shapes
     */
    public static CheckpointLayout of(String what, Map<String, TensorInfo> checkpoint, StatedShape stated)
            throws MalformedFileException {
        CheckpointNames named = CheckpointNames.of(what, checkpoint);
        return of(named, ArchitectureInference.of(named, stated));
    }

    private static CheckpointLayout of(CheckpointNames named, Architecture architecture) throws MalformedFileException {
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
                                named.originals(sources),
                                transposed));
            }
        });
        fault(faults, "missing", missing);
        fault(faults, "not of this architecture", named.originals(unused));
        fault(faults, "of another shape or type", misshaped);
        if (!faults.isEmpty()) {
            throw new MalformedFileException(named.what() + ": " + String.join("; ", faults) + " ("
                    + named.naming().label() + " names)");
        }
        return new CheckpointLayout(architecture, named.naming(), parts);
    }

    /** The one type that a parameter's tensors must have. */
    private static ElementType type(CheckpointNames named, List<String> sources) {
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

    private static void fault(List<String> faults, String kind, List<String> names) {
        if (!names.isEmpty()) {
            String more = names.size() > NAMED ? " and " + (names.size() - NAMED) + " more" : "";
            faults.add(kind + ": " + String.join(", ", names.subList(0, Math.min(NAMED, names.size()))) + more);
        }
    }
}
