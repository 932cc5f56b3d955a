package io.tailstream.model.torch;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where and in which number format encoders run. */
public record TorchDevice(Device device, Precision precision) {
    private static final Pattern GPU = Pattern.compile("gpu(?::(\\d{1,4}))?");

    public TorchDevice {
        Objects.requireNonNull(device, "device");
        Objects.requireNonNull(precision, "precision");
    }

    /** The CPU in float32. */
    public static TorchDevice cpu() {
        TorchEngine.start();
        return new TorchDevice(Device.cpu(), Precision.FP32);
    }

    /**
     * @param device {@code cpu}, {@code gpu} (the first), {@code gpu:N}, or {@code auto}: the first GPU that works, else
     *     the CPU
     * @param precision {@code fp32} or {@code bf16}
     * @throws IllegalArgumentException for another word
     * @throws DeviceUnavailableException if the GPU cannot be used, saying why and what to do
     */
    public static TorchDevice of(String device, String precision) {
        Precision format = Precision.parse(precision);
        Matcher gpu = GPU.matcher(device);
        if (gpu.matches()) {
            int index = gpu.group(1) == null ? 0 : Integer.parseInt(gpu.group(1));
            return new TorchDevice(gpu(index), format);
        }
        return switch (device) {
            case "cpu" -> new TorchDevice(cpu().device(), format);
            case "auto" -> new TorchDevice(firstThatWorks(), format);
            default ->
                throw new IllegalArgumentException("unknown device '" + device + "'; known: cpu, gpu, gpu:N, auto");
        };
    }

    /**
     * Shares the CPU's cores out among threads that run encoders at the same time, for the whole process: each call gets
     * an equal part, one core at least. DJL's property {@code ai.djl.pytorch.num_threads}, where it is set, wins.
     */
    public static void splitOver(int threads) {
        TorchEngine.threads(Math.max(1, Runtime.getRuntime().availableProcessors() / threads));
    }

    /** A new owner of tensors on this device; closing it frees them. */
    public NDManager newManager() {
        TorchEngine.start();
        return NDManager.newBaseManager(device);
    }

    private static Device firstThatWorks() {
        if (CudaDriver.devices() > 0) {
            try {
                return gpu(0);
            } catch (DeviceUnavailableException noCuda) {
                return cpu().device(); // a driver, but PyTorch without CUDA
            }
        }
        return cpu().device();
    }

    private static Device gpu(int index) {
        int devices = CudaDriver.devices();
        if (devices == 0) {
            throw new DeviceUnavailableException(
                    "no CUDA driver found: set the device to cpu, or install NVIDIA's driver and build with -Pcuda");
        }
        if (index >= devices) {
            throw new DeviceUnavailableException(
                    "gpu:" + index + " does not exist: the CUDA driver has " + devices + " device(s), counted from 0");
        }
        TorchEngine.start();
        Device device = Device.gpu(index);
        try (NDManager manager = NDManager.newBaseManager(device)) {
            manager.ones(new Shape(1)).toFloatArray();
        } catch (EngineException | UnsatisfiedLinkError e) {
            throw new DeviceUnavailableException(
                    "PyTorch cannot use " + device + " (built for the CPU? build with -Pcuda): "
                            + e.getMessage().lines().findFirst().orElse(""),
                    e);
        }
        return device;
    }
}
