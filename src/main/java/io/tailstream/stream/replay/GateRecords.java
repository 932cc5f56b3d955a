package io.tailstream.stream.replay;

import io.tailstream.GateDecision;
import io.tailstream.GroupVerdict;
import io.tailstream.longtail.PairedDifference;
import io.tailstream.longtail.ReleaseGate;
import io.tailstream.longtail.Wilson;
import java.time.Instant;
import java.util.List;

/** The gate's decisions as records. */
final class GateRecords {
    private GateRecords() {}

    /** @param force whether the challenger is released even if the gate refuses it */
    static GateDecision of(
            String champion, String challenger, ReleaseGate.Decision decision, boolean force, Instant at) {
        List<GroupVerdict> groups =
                decision.groups().stream().map(GateRecords::group).toList();
        return GateDecision.newBuilder()
                .setChampion(champion)
                .setChallenger(challenger)
                .setReleased(decision.passed() || force)
                .setForced(!decision.passed() && force)
                .setGroups(groups)
                .setDecidedAt(at)
                .build();
    }

    private static GroupVerdict group(ReleaseGate.GroupVerdict verdict) {
        PairedDifference pairs = verdict.pairs();
        Wilson.Interval interval = pairs.interval();
        boolean empty = interval == null;
        return GroupVerdict.newBuilder()
                .setGroupKind(verdict.group().kind().key())
                .setGroup(verdict.group().name())
                .setImages(pairs.images())
                .setChampionAccuracy(pairs.first().accuracy())
                .setChallengerAccuracy(pairs.second().accuracy())
                .setDifference(empty ? null : pairs.difference())
                .setLow(empty ? null : interval.low())
                .setHigh(empty ? null : interval.high())
                .setVerdict(verdict.verdict().label())
                .build();
    }
}
