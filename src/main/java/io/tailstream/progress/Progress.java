package io.tailstream.progress;

/** Where a long task tells how far it is. */
public interface Progress extends AutoCloseable {

    /** Called once an image (or batch) is done: {@code done} of the total, and what to show beside it (a loss). */
    void at(long done, String note);

    @Override
    void close();

    /** Opens the progress of one task. */
    interface Display {
        /** Shows nothing. */
        Display SILENT = new Display() {
            @Override
            public Progress start(String task, long total, long done) {
                return new Progress() {
                    @Override
                    public void at(long at, String note) {}

                    @Override
                    public void close() {}
                };
            }

            @Override
            public void say(String line) {}
        };

        /** Starts showing a task of {@code total} images, {@code done} of which a resumed run has already. */
        Progress start(String task, long total, long done);

        /** As above, of something else than images. */
        default Progress start(String task, long total, long done, String unit) {
            return start(task, total, done);
        }

        /** Says a line about the task, above the bar where there is one. */
        void say(String line);
    }
}
