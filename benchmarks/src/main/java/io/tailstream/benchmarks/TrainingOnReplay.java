package io.tailstream.benchmarks;

import io.tailstream.demo.EmbeddedBroker;
import io.tailstream.longtail.Priors;
import io.tailstream.model.backbone.BackboneFolder;
import io.tailstream.model.torch.TorchDevice;
import io.tailstream.model.tuner.Tuner;
import io.tailstream.stream.replay.ReplayedImages;
import io.tailstream.training.adapter.AdapterSettings;
import io.tailstream.training.adapter.AdapterTraining;
import io.tailstream.progress.Progress;
import io.tailstream.training.text.Prompts;
import io.tailstream.training.data.TrainingData;
import io.tailstream.training.adapter.TrainingLoss;
import io.tailstream.training.adapter.TunerKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Images a second of a training's first epoch on replayed images, whose pixels are read from disk, cropped and
 * normalised, over those of the same steps on one batch of tensors that is in memory already.
 */
final class TrainingOnReplay {
    private static final int WARM_UP = 4; // batches

    private TrainingOnReplay() {}

    static void run(BackboneFolder backbone, Tuner tuner, int images, int rounds) throws Exception {
        Path folder = Files.createTempDirectory("tailstream-benchmark");
        try (EmbeddedBroker broker = EmbeddedBroker.start(0);
                ReplayedImages replayed = new ReplayTopics(broker.bootstrapServers(), images)
                        .replay(
                                backbone.manifest().input().size(),
                                Runtime.getRuntime().availableProcessors())) {
            System.out.println("| round | tensors in memory | replayed images | replayed / in memory |");
            System.out.println("|---|---|---|---|");
            double[] ratios = new double[rounds];
            for (int round = -1; round < rounds; round++) { // the first warms up
                double before = TrainingSteps.rate(backbone, tuner, 5);
                double fromDisk = epoch(backbone, replayed, folder.resolve("checkpoint" + round));
                double after = TrainingSteps.rate(backbone, tuner, 5);
                if (round >= 0) {
                    ratios[round] = fromDisk / ((before + after) / 2);
                    System.out.printf(
                            Locale.ROOT,
                            "| %d | %.0f, %.0f | %.0f | %.2f |%n",
                            round + 1,
                            before,
                            after,
                            fromDisk,
                            ratios[round]);
                }
            }
            Arrays.sort(ratios);
            System.out.printf(Locale.ROOT, "| median | | | %.2f |%n", ratios[rounds / 2]);
        }
    }

    private static double epoch(BackboneFolder backbone, ReplayedImages images, Path checkpoint) throws Exception {
        int classes = images.classNames().size();
        AdapterSettings settings = new AdapterSettings(
                TunerKind.ADAPTFORMER,
                0,
                1,
                TrainingLoss.LA,
                1,
                1,
                0,
                TrainingSteps.BATCH,
                TrainingSteps.BATCH,
                1e-3,
                0.9,
                5e-4,
                0.08,
                1);
        Timing timing = new Timing();
        try (AdapterTraining training = new AdapterTraining(
                TorchDevice.cpu(),
                backbone,
                TrainingData.of(images),
                Priors.uniform(classes),
                settings,
                Prompts.PHOTO,
                Optional.empty(),
                InstantSource.system(),
                Progress.Display.SILENT)) {
            training.run(checkpoint, timing);
        }
        return timing.rate();
    }

    /** Time from the end of the warm-up to the last full batch. */
    private static final class Timing implements Progress.Display {
        private long begun;
        private long doneThen;
        private double rate;
        private int batches;

        @Override
        public Progress start(String task, long total, long done) {
            return new Progress() {
                @Override
                public void at(long at, String note) {
                    batches++;
                    if (batches == WARM_UP) {
                        begun = System.nanoTime();
                        doneThen = at;
                    } else if (batches > WARM_UP) {
                        rate = (at - doneThen) / ((System.nanoTime() - begun) / 1e9);
                    }
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public void say(String line) {}

        double rate() {
            if (batches <= WARM_UP) {
                throw new IllegalStateException("too few images: " + batches + " batches, " + WARM_UP + " to warm up");
            }
            return rate;
        }
    }
}
