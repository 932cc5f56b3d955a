package io.tailstream.cli.screen;

import io.tailstream.board.Board;
import io.tailstream.cli.setting.Settings;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** The demo's terminal: a table in place, or a line now and then where the output is no terminal, or nothing. */
public final class DemoScreen {

    private static final int WINDOW_SECONDS = 60;
    private static final int DRAWS_A_LINE = 5;

    private final PrintStream out = System.out;
    private final TerminalTable table = new TerminalTable(Charset.defaultCharset());
    private final TerminalScreen screen = new TerminalScreen(out);
    private final Mode mode;
    private final Board board;
    private final Clock clock;
    private final String page;
    private long draws;
    private String status;

    private enum Mode {
        TABLE,
        LINES,
        NOTHING
    }

    private DemoScreen(Mode mode, Board board, Clock clock, String page) {
        this.mode = mode;
        this.board = board;
        this.clock = clock;
        this.page = page;
    }

    public static DemoScreen of(Settings.Demo settings, Board board, Clock clock, String page) {
        Mode mode = settings.headless() ? Mode.NOTHING : TerminalScreen.isAvailable() ? Mode.TABLE : Mode.LINES;
        return new DemoScreen(mode, board, clock, page);
    }

    /** Shows the board; called about once a second. */
    public synchronized void draw() {
        switch (mode) {
            case TABLE -> {
                List<String> lines = new ArrayList<>(table.lines(board.view(WINDOW_SECONDS, clock.instant()), page));
                if (status != null) {
                    lines.add(status);
                }
                screen.draw(lines);
            }
            case LINES -> {
                if (++draws % DRAWS_A_LINE == 0) {
                    out.println(table.line(board.view(WINDOW_SECONDS, clock.instant())));
                }
            }
            case NOTHING -> {}
        }
    }

    /** What long work beside the stream is at: a line below the table, or one among the others. */
    public synchronized void status(String line) {
        status = line;
        if (mode == Mode.LINES) {
            out.println(line);
        }
    }

    /** A line about what goes on, on the standard error so that the output is the table and the summary alone. */
    public synchronized void say(String line) {
        screen.release();
        System.err.println(line);
    }

    public void print(SummaryReport report) {
        screen.release();
        List<String> lines = report.lines(table);
        out.println();
        lines.forEach(out::println);
        out.flush();
    }
}
