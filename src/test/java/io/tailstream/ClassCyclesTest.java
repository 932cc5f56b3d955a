package io.tailstream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * No package has a class cycle: classes of one package can be read one after the other. A nested class counts with its
 * outer one. Between packages {@link ArchitectureTest} allows none.
 */
class ClassCyclesTest {
    private static final String ROOT = "io.tailstream.";

    /** The cycles that are still there, each as its classes in order. It only shrinks: one that is gone leaves it. */
    private static final Set<String> KNOWN = Set.of(
            "cli.command.PromoteCommand cli.command.ReleaseAdjustCommand "
                    + "cli.command.ReleaseReportCommand cli.command.ReleasesCommand",
            "model.file.Safetensors model.file.SafetensorsWriter",
            "model.tuner.AdaptFormer model.tuner.NoTuner model.tuner.Tuner model.tuner.VisualPrompts",
            "stream.replay.PixelFile stream.replay.PixelFolder",
            "stream.wire.LoggedFailure stream.wire.TopologyRunner",
            "stream.wire.registry.ConfluentRegistry stream.wire.registry.InProcessRegistry "
                    + "stream.wire.registry.SchemaRegistry");

    @Test
    void shouldHaveNoClassCycleInAPackage() {
        assertEquals(new TreeSet<>(KNOWN), cycles());
    }

    private static Set<String> cycles() {
        Map<String, Set<String>> uses = uses();
        Map<String, Set<String>> reached = new HashMap<>();
        uses.keySet().forEach(name -> reached.put(name, reachedFrom(name, uses)));
        Set<String> cycles = new TreeSet<>();
        for (String name : uses.keySet()) {
            if (reached.get(name).contains(name)) {
                Set<String> cycle = new TreeSet<>(reached.get(name));
                cycle.removeIf(other -> !reached.get(other).contains(name));
                cycles.add(String.join(" ", cycle));
            }
        }
        return cycles;
    }

    /** For each outer class, the others of its package that it uses. */
    private static Map<String, Set<String>> uses() {
        Map<String, Set<String>> uses = new TreeMap<>();
        for (JavaClass type : new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.tailstream")) {
            // Generated Avro records stand in the root package.
            if (type.getPackageName().startsWith(ROOT)) {
                Set<String> used = uses.computeIfAbsent(outer(type), name -> new TreeSet<>());
                type.getDirectDependenciesFromSelf().stream()
                        .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                        .filter(other -> other.getPackageName().equals(type.getPackageName()))
                        .map(ClassCyclesTest::outer)
                        .filter(other -> !other.equals(outer(type)))
                        .forEach(used::add);
            }
        }
        return uses;
    }

    private static Set<String> reachedFrom(String start, Map<String, Set<String>> uses) {
        Set<String> reached = new TreeSet<>();
        Deque<String> open = new ArrayDeque<>(uses.get(start));
        while (!open.isEmpty()) {
            String name = open.pop();
            if (reached.add(name)) {
                open.addAll(uses.getOrDefault(name, Set.of()));
            }
        }
        return reached;
    }

    /** Without the root package's name and without nested classes' names. */
    private static String outer(JavaClass type) {
        return type.getName().substring(ROOT.length()).replaceFirst("\\$.*", "");
    }
}
