package io.tailstream.cli.report;

import io.tailstream.cli.option.ReleaseOptions;
import io.tailstream.model.Adapter;
import io.tailstream.model.architecture.VisionTower;
import io.tailstream.model.backbone.BackboneFolder;
import io.tailstream.model.tuner.AdaptFormer;
import io.tailstream.model.tuner.Cost;
import io.tailstream.model.tuner.Tuner;
import io.tailstream.model.tuner.VisualPrompts;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Tuned parameters and multiply–adds, a row an adapted backbone. */
public record CostTable(List<Row> rows) {
    private static final String CLIP = "ViT-B/16";
    private static final VisionTower CLIP_TOWER = new VisionTower(224, 16, 768, 12, 12, 3072);

    /** A backbone's name and what it costs. */
    record Row(String backbone, Cost cost) {}

    public CostTable {
        rows = List.copyOf(rows);
    }

    /** A release's adapters on its backbones. */
    public static CostTable of(ReleaseOptions release) throws IOException {
        List<Row> rows = new ArrayList<>();
        for (BackboneFolder backbone : release.folders()) {
            VisionTower tower = backbone.architecture().vision();
            Adapter adapter = Adapter.read("adapter of " + backbone.name(), release.adapter(backbone), tower);
            rows.add(new Row(backbone.name(), new Cost(tower, adapter.tuner(tower), adapter.classes())));
        }
        return new CostTable(rows);
    }

    /** Every kind of adapter on each backbone, or where there is none on CLIP's ViT-B/16. */
    public static CostTable of(List<BackboneFolder> backbones, List<Integer> classes) {
        List<Row> rows = new ArrayList<>();
        for (int c : classes) {
            for (BackboneFolder backbone : backbones) {
                kinds(rows, backbone.name(), backbone.architecture().vision(), c);
            }
            if (backbones.isEmpty()) {
                kinds(rows, CLIP, CLIP_TOWER, c);
            }
        }
        return new CostTable(rows);
    }

    private static void kinds(List<Row> rows, String name, VisionTower tower, int classes) {
        for (Tuner tuner : List.of(
                AdaptFormer.forClasses(tower, classes),
                VisualPrompts.deep(tower, VisualPrompts.USUAL_LENGTH),
                VisualPrompts.shallow(tower, VisualPrompts.USUAL_LENGTH),
                Tuner.NONE)) {
            rows.add(new Row(name, new Cost(tower, tuner, classes)));
        }
    }

    public void print(PrintWriter out) {
        out.println(
                "parameters tuned, and millions of multiply-adds (MACs) an image: matrix products, patches, attention"
                        + " and MLPs");
        out.println();
        out.printf(
                "%-14s %-18s %8s %12s %12s %14s %14s %12s %15s%n",
                "backbone",
                "adapter",
                "classes",
                "adapter's",
                "head's",
                "backbone MMACs",
                "adapter MMACs",
                "head MMACs",
                "as in Table 9");
        for (Row row : rows) {
            Cost cost = row.cost();
            out.printf(
                    Locale.ROOT,
                    "%-14s %-18s %8d %12d %12d %14.2f %14.2f %12.2f %15s%n",
                    row.backbone(),
                    cost.tuner().description(),
                    cost.classes(),
                    cost.tunedParameters(),
                    cost.headParameters(),
                    cost.backboneMacs() / 1e6,
                    cost.tunerMacs() / 1e6,
                    cost.headMacs() / 1e6,
                    cost.profiledMacs().isPresent()
                            ? String.format(
                                    Locale.ROOT, "%.2f", cost.profiledMacs().getAsLong() / 1e6)
                            : "");
        }
        out.println();
        out.println(
                "as in Table 9: what the paper's profiler saw, the patches and the adapters without attention and MLPs");
        out.flush();
    }
}
