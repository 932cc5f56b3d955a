package io.tailstream.stream.retraining;

import io.tailstream.GateDecision;
import io.tailstream.longtail.ClassGroups;
import io.tailstream.longtail.Frequency;
import io.tailstream.longtail.measure.ReleaseGate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** Decisions of the gate on models that have so many images of each cell right. */
public final class SampleDecision {
    private SampleDecision() {}

    /**
     * The record of a decision. The models have the first of each cell's images right, so the pairs agree as far as they
     * can.
     *
     * @param cells images, right by the champion, right by the challenger: of the nine cells, P-Many/D-Many first, D
     *     running faster
     */
    public static GateDecision of(
            String champion,
            String challenger,
            ReleaseGate gate,
            boolean force,
            List<String> newClasses,
            int[]... cells) {
        Frequency[] data = new Frequency[9];
        Frequency[] parameter = new Frequency[9];
        for (int c = 0; c < 9; c++) {
            data[c] = Frequency.values()[c % 3];
            parameter[c] = Frequency.values()[c / 3];
        }
        int images = Arrays.stream(cells).mapToInt(cell -> cell[0]).sum();
        int[] labels = new int[images];
        int[] first = new int[images];
        int[] second = new int[images];
        int at = 0;
        for (int c = 0; c < 9; c++) {
            for (int i = 0; i < cells[c][0]; i++) {
                labels[at] = c;
                first[at] = i < cells[c][1] ? c : (c + 1) % 9;
                second[at] = i < cells[c][2] ? c : (c + 1) % 9;
                at++;
            }
        }
        return GateRecords.of(
                champion,
                challenger,
                new GateRecords.Material(
                        12_345, images, new ClassReport(newClasses, List.of("kept"), List.of("bare"), List.of())),
                gate,
                gate.decide(new ClassGroups(data, parameter), labels, first, second),
                force,
                Instant.parse("2026-03-01T12:00:00Z"));
    }
}
