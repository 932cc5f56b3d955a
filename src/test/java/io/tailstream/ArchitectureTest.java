package io.tailstream;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import ai.djl.ndarray.NDArray;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The package order: what is lower never imports what is higher. Some ten seconds, for every class of the program is
 * read.
 */
class ArchitectureTest {

    /** Lowest first; a floor holds chains that do not import each other, each of them again lowest first. */
    private static final List<List<List<String>>> ORDER = List.of(
            List.of(List.of("longtail", "longtail.prior", "longtail.measure"), List.of("progress")),
            List.of(List.of("vision")),
            List.of(List.of(
                    "model.file",
                    "model.torch",
                    "model.architecture",
                    "model.layout",
                    "model.tuner",
                    "model.encoder",
                    "model.backbone",
                    "model",
                    "model.checkpoint")),
            List.of(List.of("training.data", "training.text"), List.of("training.optimiser")),
            List.of(List.of("training")),
            List.of(List.of("training.adapter"), List.of("training.pretraining"), List.of("training.evaluation")),
            List.of(List.of("stream.wire.registry", "stream.wire.topic", "stream.wire")),
            List.of(List.of("stream.image"), List.of("stream.release"), List.of("stream.range", "stream.label")),
            List.of(List.of("stream.station")),
            List.of(
                    List.of(
                            "stream.inference.batch",
                            "stream.inference.decode",
                            "stream.inference.serving",
                            "stream.inference"),
                    List.of("stream.fusion"),
                    List.of(
                            "stream.accuracy.time",
                            "stream.accuracy.count",
                            "stream.accuracy.id",
                            "stream.accuracy.pane",
                            "stream.accuracy.window",
                            "stream.accuracy"),
                    List.of("stream.replay", "stream.retraining.report", "stream.retraining")),
            List.of(List.of("demo.image", "demo", "demo.recount"), List.of("board", "web")),
            List.of(List.of(
                    "cli.exit",
                    "cli.station",
                    "cli.setting",
                    "cli.option",
                    "cli.report",
                    "cli.screen",
                    "cli.description",
                    "cli.process",
                    "cli.command",
                    "cli")));

    /** Generated Avro records stand in the root package; from here upwards they may be used. */
    private static final String LOWEST_WITH_RECORDS = "stream.wire.topic";

    private static final String ROOT = "io.tailstream";
    private static final String[] FRAMEWORKS = {
        "io.quarkus..", "io.smallrye..", "jakarta..", "org.eclipse.microprofile..", "picocli..", "org.apache.kafka..",
    };

    private static final JavaClasses PROGRAM = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @TestFactory
    Stream<DynamicTest> shouldNotImportWhatIsHigher() {
        return rooms().map(name -> DynamicTest.dynamicTest(name, () -> noClasses()
                .that()
                .resideInAPackage(ROOT + "." + name)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(notBelow(name))
                .check(PROGRAM)));
    }

    @Test
    void shouldKeepFrameworksOutOfTheStatisticsAndTheModels() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        inside("longtail"), inside("progress"), inside("vision"), inside("model"), inside("training"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(FRAMEWORKS)
                .check(PROGRAM);
    }

    @Test
    void shouldKeepTensorsAndLogsOutOfTheStatistics() {
        noClasses()
                .that()
                .resideInAnyPackage(inside("longtail"), inside("vision"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("ai.djl..", "org.jboss.logging..", "org.slf4j..", "com.fasterxml..")
                .check(PROGRAM);
    }

    @Test
    void shouldUseRecordsOnlyWhereTheStreamIs() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        inside("longtail"), inside("progress"), inside("vision"), inside("model"), inside("training"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT)
                .because("generated records belong to " + LOWEST_WITH_RECORDS + " and above")
                .check(PROGRAM);
    }

    @Test
    void shouldImportTheRegistrysClientInOneClass() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(ROOT + ".stream.wire.registry.ConfluentRegistry")
                .and()
                .haveNameNotMatching(ROOT.replace(".", "\\.") + "\\.stream\\.wire\\.registry\\.ConfluentRegistry\\$.*")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.flink..")
                .check(PROGRAM);
    }

    /**
     * What may be called on an array: to make, name, move and read it. All arithmetic is TorchScript's: DJL's own, with a
     * Java number above all ({@code mul(Number)}), reads memory that a garbage collection may have given to somebody else
     * by the time of the backward pass, and so gives wrong gradients.
     */
    private static final Set<String> ARRAY_CALLS = Set.of(
            "attach",
            "close",
            "getFloat",
            "getGradient",
            "getManager",
            "getName",
            "getShape",
            "hasGradient",
            "setName",
            "setRequiresGradient",
            "toFloatArray");

    @Test
    void shouldLeaveArithmeticOnTensorsToTorchScript() {
        DescribedPredicate<JavaMethodCall> arithmetic = DescribedPredicate.describe(
                "calls another method of NDArray than " + ARRAY_CALLS,
                call -> call.getTargetOwner().isAssignableTo(NDArray.class) && !ARRAY_CALLS.contains(call.getName()));
        noClasses().should().callMethodWhere(arithmetic).check(PROGRAM);
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("ai.djl.training..", "ai.djl.nn..")
                .because("their losses, blocks and optimisers compute with such calls")
                .check(PROGRAM);
    }

    @Test
    void shouldGiveEveryClassAPlaceInTheOrder() {
        String[] known = Stream.concat(Stream.of(ROOT), rooms().map(name -> ROOT + "." + name))
                .toArray(String[]::new);
        classes().should().resideInAnyPackage(known).check(PROGRAM);
    }

    private static Stream<String> rooms() {
        return ORDER.stream().flatMap(List::stream).flatMap(List::stream);
    }

    /** What stands on higher floors, in the other chains of its own floor, and above it in its chain. */
    private static String[] notBelow(String name) {
        int floor = 0;
        while (ORDER.get(floor).stream().noneMatch(chain -> chain.contains(name))) {
            floor++;
        }
        Stream<String> beside = ORDER.get(floor).stream()
                .flatMap(chain ->
                        chain.subList(chain.contains(name) ? chain.indexOf(name) + 1 : 0, chain.size()).stream());
        Stream<String> above = ORDER.subList(floor + 1, ORDER.size()).stream()
                .flatMap(List::stream)
                .flatMap(List::stream);
        return Stream.concat(beside, above).map(other -> ROOT + "." + other).toArray(String[]::new);
    }

    private static String inside(String name) {
        return ROOT + "." + name + "..";
    }
}
