package io.tailstream.cli.option;

import io.tailstream.cli.exit.CommandFailure;
import io.tailstream.cli.exit.ExitCode;
import io.tailstream.model.torch.TorchDevice;
import picocli.CommandLine.Option;

/** Where and on how many threads a command's arithmetic runs. */
public final class ThreadOptions {
    @Option(
            names = "--threads",
            defaultValue = "0",
            description = "Threads of the arithmetic (default: all cores). Another number may round differently.")
    private int threads;

    @Option(names = "--device", defaultValue = "cpu", description = "cpu, gpu, gpu:N or auto (default: cpu).")
    private String device;

    @Option(names = "--precision", defaultValue = "fp32", description = "fp32 or bf16 (default: fp32).")
    private String precision;

    /** The number of threads in use. */
    public int threads() {
        return threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
    }

    /** Starts the engine; the number of threads holds for the process and is set before the first use. */
    public TorchDevice start() {
        if (threads < 0) {
            throw new CommandFailure(ExitCode.USAGE, "--threads must be positive, not " + threads);
        }
        System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads()));
        return TorchDevice.of(device, precision);
    }
}
