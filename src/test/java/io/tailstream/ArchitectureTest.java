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

    /** Lowest first; packages in one entry stand side by side and do not import each other. */
    private static final List<List<String>> ORDER = List.of(
            List.of("longtail"),
            List.of("vision"),
            List.of("model"),
            List.of("training"),
            List.of("stream.wire"),
            List.of("stream.release"),
            List.of("stream.inference", "stream.fusion", "stream.accuracy", "stream.replay"),
            List.of("demo"),
            List.of("web"),
            List.of("cli"));

    /** Generated Avro records stand in the root package; from here upwards they may be used. */
    private static final String LOWEST_WITH_RECORDS = "stream.wire";

    private static final String ROOT = "io.tailstream";
    private static final String[] FRAMEWORKS = {
        "io.quarkus..", "io.smallrye..", "jakarta..", "org.eclipse.microprofile..", "picocli..", "org.apache.kafka..",
    };

    private static final JavaClasses PROGRAM = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @TestFactory
    Stream<DynamicTest> shouldNotImportWhatIsHigher() {
        return ORDER.stream()
                .flatMap(List::stream)
                .map(name -> DynamicTest.dynamicTest(name, () -> noClasses()
                        .that()
                        .resideInAPackage(inside(name))
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(notBelow(name))
                        .check(PROGRAM)));
    }

    @Test
    void shouldKeepFrameworksOutOfTheStatisticsAndTheModels() {
        noClasses()
                .that()
                .resideInAnyPackage(inside("longtail"), inside("vision"), inside("model"), inside("training"))
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
                .resideInAnyPackage(inside("longtail"), inside("vision"), inside("model"), inside("training"))
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
                .doNotHaveFullyQualifiedName(ROOT + ".stream.wire.ConfluentRegistry")
                .and()
                .haveNameNotMatching(ROOT.replace(".", "\\.") + "\\.stream\\.wire\\.ConfluentRegistry\\$.*")
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
        String[] known = Stream.concat(
                        Stream.of(ROOT), ORDER.stream().flatMap(List::stream).map(ArchitectureTest::inside))
                .toArray(String[]::new);
        classes().should().resideInAnyPackage(known).check(PROGRAM);
    }

    private static String[] notBelow(String name) {
        int level = 0;
        while (!ORDER.get(level).contains(name)) {
            level++;
        }
        return Stream.concat(
                        ORDER.get(level).stream().filter(beside -> !beside.equals(name)),
                        ORDER.subList(level + 1, ORDER.size()).stream().flatMap(List::stream))
                .map(ArchitectureTest::inside)
                .toArray(String[]::new);
    }

    private static String inside(String name) {
        return ROOT + "." + name + "..";
    }
}
