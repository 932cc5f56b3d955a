package io.tailstream.progress;

import java.io.PrintStream;
import java.time.temporal.ChronoUnit;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A progress bar on the terminal: how far, the rate a second, the time left, the loss. */
record BarProgress(ProgressBar bar) implements Progress {

    static BarProgress start(PrintStream terminal, String task, long total, long done, String unit) {
        ProgressBar bar = new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(total)
                .startsFrom(done, java.time.Duration.ZERO)
                .setStyle(ProgressBarStyle.ASCII)
                .setConsumer(new ConsoleProgressBarConsumer(terminal))
                .setUnit(" " + unit, 1)
                .setUpdateIntervalMillis(500)
                .setSpeedUnit(ChronoUnit.SECONDS)
                .showSpeed()
                .build();
        return new BarProgress(bar);
    }

    @Override
    public void at(long done, String note) {
        bar.stepTo(done);
        bar.setExtraMessage(" " + note);
    }

    @Override
    public void close() {
        bar.close();
    }
}
