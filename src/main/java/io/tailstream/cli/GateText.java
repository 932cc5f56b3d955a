package io.tailstream.cli;

import io.tailstream.GateDecision;
import io.tailstream.GroupVerdict;
import java.io.PrintWriter;
import java.util.Locale;

/** A gate's decision for people: a line a group. */
final class GateText {
    private GateText() {}

    static void print(GateDecision decision, PrintWriter out) {
        print(decision, "the images held out", out);
    }

    /** @param images what both were judged on */
    static void print(GateDecision decision, String images, PrintWriter out) {
        out.printf(
                "%s against %s, accuracy in %% on %s, paired 95 %% intervals%n%n",
                decision.getChallenger(), decision.getChampion(), images);
        out.printf(
                "%-18s %7s %9s %11s %11s  %-17s %s%n",
                "group", "images", "champion", "challenger", "difference", "interval", "verdict");
        for (GroupVerdict group : decision.getGroups()) {
            String name =
                    group.getGroupKind().equals("D") || group.getGroupKind().equals("P")
                            ? group.getGroupKind() + "-" + group.getGroup()
                            : group.getGroup();
            out.printf(Locale.ROOT, "%-18s %7d ", name, group.getImages());
            if (group.getImages() == 0) {
                out.printf("%9s %11s %11s  %-17s %s%n", "", "", "", "", group.getVerdict());
                continue;
            }
            out.printf(
                    Locale.ROOT,
                    "%9.1f %11.1f %+11.1f  %-17s %s%n",
                    100 * group.getChampionAccuracy(),
                    100 * group.getChallengerAccuracy(),
                    100 * group.getDifference(),
                    String.format(Locale.ROOT, "[%+.1f, %+.1f]", 100 * group.getLow(), 100 * group.getHigh()),
                    group.getVerdict());
        }
        out.println();
        out.println(
                decision.getForced()
                        ? "released by force, against the gate"
                        : decision.getReleased()
                                ? "released: " + decision.getChallenger() + " is in force"
                                : "not released: " + decision.getChampion() + " stays in force");
        out.flush();
    }
}
