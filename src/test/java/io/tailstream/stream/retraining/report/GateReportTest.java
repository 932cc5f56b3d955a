package io.tailstream.stream.retraining.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailstream.AdapterRelease;
import io.tailstream.GateDecision;
import io.tailstream.GroupVerdict;
import io.tailstream.longtail.Group;
import io.tailstream.longtail.measure.ReleaseGate;
import io.tailstream.stream.release.SampleRelease;
import io.tailstream.stream.retraining.SampleDecision;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class GateReportTest {
    private static final XPath XPATH = XPathFactory.newInstance().newXPath();

    @TempDir
    Path folder;

    /** P-Few/D-Medium and P-Few/D-Few are one pool, which fails; P-Medium/D-Many has no image. */
    private static GateDecision refused(String challenger, String newClass) {
        return SampleDecision.of(
                "demo-1",
                challenger,
                new ReleaseGate(0.025, 30),
                false,
                List.of(newClass),
                new int[] {400, 300, 310},
                new int[] {160, 100, 104},
                new int[] {50, 26, 28},
                new int[] {0, 0, 0},
                new int[] {80, 50, 49},
                new int[] {40, 18, 20},
                new int[] {120, 80, 82},
                new int[] {30, 16, 17},
                new int[] {12, 6, 2});
    }

    private static AdapterRelease release(String name) {
        return AdapterRelease.newBuilder(SampleRelease.folder("any", 1, 10).release())
                .setName(name)
                .setOffsets(Map.of("images-0", 512L))
                .build();
    }

    private Document page(GateDecision decision, Optional<AdapterRelease> release) throws Exception {
        String page =
                Files.readString(new GateReport(decision, release).write(folder).get(1));
        assertTrue(page.startsWith("<!doctype html>\n"));
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(page.substring(page.indexOf('\n')))));
    }

    private static int count(Document page, String path) throws Exception {
        return ((Double) XPATH.evaluate("count(" + path + ")", page, javax.xml.xpath.XPathConstants.NUMBER)).intValue();
    }

    @Test
    void shouldTellInTextWhatWasDecidedAndEveryGroup() throws Exception {
        List<Path> files = new GateReport(refused("next", "newt"), Optional.of(release("next"))).write(folder);
        assertEquals(List.of(folder.resolve("next.txt"), folder.resolve("next.html")), files);
        String text = Files.readString(files.get(0));

        for (Group group : Group.standard()) {
            assertTrue(text.contains("\n" + group.title() + " "), group.title() + " is missing in\n" + text);
        }
        for (String told : List.of(
                "not released: demo-1 stays in force",
                "lost more than the margin of 2.5 points: P-Few/D-Medium with P-Few/D-Few 7.14; 1 of 16 groups",
                "more than 2.5 percentage points below",
                "needs 30 images",
                "failed with P-Few/D-Medium",
                "not judged: no image",
                "new: newt",
                "trained from images kept from earlier ranges: kept",
                "without any image, left as they were: bare",
                "12,345",
                "images-0  512",
                "seed",
                "tau  1.0",
                release("next").getBackbones().get(1).getAdapterSha256())) {
            assertTrue(text.replace('\n', ' ').contains(told), "'" + told + "' is missing in\n" + text);
        }
    }

    @Test
    void shouldDrawEachComparisonAndMarkWhatFailedByItsShape() throws Exception {
        Document page = page(refused("next", "newt"), Optional.of(release("next")));

        assertEquals(3, count(page, "//*[local-name()='svg'][@role='img'][*[local-name()='title']][@aria-label]"));
        String differences = "(//*[local-name()='svg'])[1]//*";
        assertEquals(1, count(page, differences + "[local-name()='path'][@class='failed']"));
        assertEquals(0, count(page, differences + "[local-name()='circle'][@class='failed']"));
        // Sixteen groups less the empty one and the two of the pool.
        assertEquals(13, count(page, differences + "[local-name()='circle'][@class='passed']"));
        // P-Few/D-Few's own 33 points are beyond the axis, where an arrow stands for them.
        assertEquals(1, count(page, differences + "[local-name()='circle'][@class='hollow notalone']"));
        assertEquals(1, count(page, differences + "[@class='arrow interval notalone']"));
        assertEquals(1, count(page, differences + "[local-name()='line'][@class='margin']"));
        assertEquals(17, count(page, "//tbody/tr"));
        assertEquals(3, count(page, "//td[@class='verdict failed'][starts-with(., 'failed')]"));
    }

    @Test
    void shouldNeedNothingFromElsewhereAndRunNothing() throws Exception {
        String attack = "<script>alert('x')</script>\"&\u0007";
        AdapterRelease release = AdapterRelease.newBuilder(release(attack))
                .setHyperParameters(Map.of(attack, attack))
                .setOffsets(Map.of(attack, 1L))
                .build();
        Document page = page(refused(attack, attack), Optional.of(release));

        assertEquals(0, count(page, "//script | //link | //img | //iframe | //@src | //@href | //@onload"));
        assertTrue(page.getElementsByTagName("h1").item(0).getTextContent().contains("<script>alert('x')"));
        assertEquals(
                1, count(page, "//dd[starts-with(., '<script>')][preceding-sibling::dt[starts-with(., '<script>')]]"));
        assertEquals(1, count(page, "//details/p[starts-with(., '<script>')]"));
        String style = page.getElementsByTagName("style").item(0).getTextContent();
        assertFalse(style.contains("url(") || style.contains("@import"), "the style sheet loads something");
        assertTrue(style.contains("prefers-color-scheme: dark"));
    }

    @Test
    void shouldLetNoNameLeadOutOfTheFolder() throws Exception {
        List<Path> files = new GateReport(refused("../up/and\\away", "newt"), Optional.empty()).write(folder);
        assertEquals(folder.resolve(".._up_and_away.txt"), files.get(0));
        assertTrue(Files.exists(files.get(1)));
        assertTrue(Files.readString(files.get(0)).contains("is not in the topic adapters"));
    }

    @Test
    void shouldTellOfNoTrainingWhereLiveImagesJudged() throws Exception {
        GateDecision live = GateDecision.newBuilder(refused("shadow", "newt"))
                .setTrainedImages(0)
                .build();
        List<Path> files = new GateReport(live, Optional.empty()).write(folder);

        for (Path file : files) {
            String report = Files.readString(file);
            assertTrue(report.contains("live images judged"), report);
            assertFalse(report.contains("trained on") || report.contains("held out"), report);
        }
    }

    @Test
    void shouldReportARecordOfBeforePoolsWereKept() throws Exception {
        GateDecision old = GateDecision.newBuilder()
                .setChampion("one")
                .setChallenger("two")
                .setReleased(true)
                .setForced(false)
                .setDecidedAt(Instant.EPOCH)
                .setGroups(List.of(
                        GroupVerdict.newBuilder()
                                .setGroupKind("all")
                                .setGroup("all")
                                .setImages(50)
                                .setChampionAccuracy(0.5)
                                .setChallengerAccuracy(0.6)
                                .setDifference(0.1)
                                .setLow(-0.01)
                                .setHigh(0.2)
                                .setVerdict("passed")
                                .build(),
                        GroupVerdict.newBuilder()
                                .setGroupKind("D")
                                .setGroup("Few")
                                .setImages(0)
                                .setVerdict("not judged")
                                .build()))
                .build();
        Document page = page(old, Optional.empty());

        assertEquals(1, count(page, "(//*[local-name()='svg'])[1]//*[@class='passed'][local-name()='circle']"));
        assertEquals(0, count(page, "//*[local-name()='line'][@class='margin']"));
        String text = Files.readString(folder.resolve("two.txt"));
        assertTrue(text.contains("The margin was not kept"), text);
    }
}
