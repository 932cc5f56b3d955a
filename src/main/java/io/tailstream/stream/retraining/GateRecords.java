package io.tailstream.stream.retraining;

import io.tailstream.GateDecision;
import io.tailstream.GroupVerdict;
import io.tailstream.longtail.Group;
import io.tailstream.longtail.measure.PairedDifference;
import io.tailstream.longtail.measure.ReleaseGate;
import io.tailstream.longtail.measure.Wilson;
import java.time.Instant;
import java.util.List;

/** The gate's decisions as records. */
final class GateRecords {
    private GateRecords() {}

    /**
     * What a challenger was made of.
     *
     * @param trainedImages how many it was trained on
     * @param heldOutImages how many were held out
     * @param classes what its classes were trained from
     */
    record Material(long trainedImages, long heldOutImages, ClassReport classes) {}

    /** @param force whether the challenger is released even if the gate refuses it */
    static GateDecision of(
            String champion,
            String challenger,
            Material material,
            ReleaseGate gate,
            ReleaseGate.Decision decision,
            boolean force,
            Instant at) {
        List<GroupVerdict> groups =
                decision.groups().stream().map(GateRecords::group).toList();
        return GateDecision.newBuilder()
                .setChampion(champion)
                .setChallenger(challenger)
                .setReleased(decision.passed() || force)
                .setForced(!decision.passed() && force)
                .setGroups(groups)
                .setDecidedAt(at)
                .setMargin(gate.margin())
                .setFewest(gate.fewest())
                .setReason(GateReason.of(gate, decision))
                .setTrainedImages(material.trainedImages())
                .setHeldOutImages(material.heldOutImages())
                .setNewClasses(material.classes().newClasses())
                .setExemplarClasses(material.classes().exemplarClasses())
                .setUntrainedClasses(material.classes().untrainedClasses())
                .build();
    }

    private static GroupVerdict group(ReleaseGate.GroupVerdict verdict) {
        PairedDifference pairs = verdict.pairs();
        PairedDifference judged = verdict.judged();
        Wilson.Interval own = pairs.interval();
        Wilson.Interval ofJudged = judged.interval();
        return GroupVerdict.newBuilder()
                .setGroupKind(verdict.group().kind().key())
                .setGroup(verdict.group().name())
                .setImages(pairs.images())
                .setChampionAccuracy(pairs.first().accuracy())
                .setChallengerAccuracy(pairs.second().accuracy())
                .setDifference(own == null ? null : pairs.difference())
                .setLow(own == null ? null : own.low())
                .setHigh(own == null ? null : own.high())
                .setVerdict(verdict.verdict().label())
                .setPooledWith(verdict.pooledWith().stream().map(Group::name).toList())
                .setJudgedImages(judged.images())
                .setJudgedDifference(ofJudged == null ? null : judged.difference())
                .setJudgedLow(ofJudged == null ? null : ofJudged.low())
                .setJudgedHigh(ofJudged == null ? null : ofJudged.high())
                .build();
    }
}
