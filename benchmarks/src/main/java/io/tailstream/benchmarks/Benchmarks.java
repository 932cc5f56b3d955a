package io.tailstream.benchmarks;

/** The benchmarks by name; {@code benchmarks/README.md} says what each measures and holds results. */
public final class Benchmarks {
    private Benchmarks() {}

    public static void main(String... args) throws Exception {
        switch (args.length == 0 ? "" : args[0]) {
            case "pipeline" -> PipelineAgainstLoop.run(option(args, "--images", 3000), option(args, "--rounds", 5));
            case "encoders" -> Encoders.run(option(args, "--seconds", 60));
            case "training" -> TrainingSteps.run(
                    option(args, "--seconds", 10), option(args, "--images", 2048), option(args, "--rounds", 3));
            case "replay" -> ReplayAgainstConsumer.run(
                    option(args, "--images", 3000), option(args, "--rounds", 5));
            case "prior-solver" -> PriorSolver.run(args);
            default -> {
                System.err.println("usage: benchmarks/run pipeline|encoders|training|replay|prior-solver [options]");
                System.exit(2);
            }
        }
        System.exit(0); // threads of the engine and of the broker would keep the process
    }

    private static int option(String[] args, String name, int otherwise) {
        for (int i = 1; i < args.length - 1; i++) {
            if (args[i].equals(name)) {
                return Integer.parseInt(args[i + 1]);
            }
        }
        return otherwise;
    }
}
