package io.tailstream.longtail.prior;

/** log n!: a table for small n, Stirling's series beyond, where its first two terms are exact to the last bits. */
final class LogFactorial {

    private static final int TABLED = 256;
    private static final double HALF_LOG_TWO_PI = StrictMath.log(2 * Math.PI) / 2;
    private static final double[] SMALL = table();

    private LogFactorial() {}

    static double of(long n) {
        if (n < TABLED) {
            return SMALL[(int) n];
        }
        double x = n;
        return (x + 0.5) * StrictMath.log(x) - x + HALF_LOG_TWO_PI + 1 / (12 * x) - 1 / (360 * x * x * x);
    }

    private static double[] table() {
        double[] logs = new double[TABLED];
        for (int n = 1; n < TABLED; n++) {
            logs[n] = logs[n - 1] + StrictMath.log(n);
        }
        return logs;
    }
}
