package io.tailstream.model.torch;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Collections;
import java.util.Properties;

/** Starts DJL's PyTorch engine once, so that it neither downloads nor reports anything. */
public final class TorchEngine {
    /** DJL's own property; where a user has set it, it holds. */
    private static final String THREADS = "ai.djl.pytorch.num_threads";

    private static boolean started;

    private TorchEngine() {}

    /** @throws DeviceUnavailableException if this build's PyTorch needs a CUDA driver and there is none */
    public static synchronized void start() {
        if (started) {
            return;
        }
        // Without a driver DJL would pass over a CUDA build and look for a CPU build on the network.
        if (System.getenv("PYTORCH_LIBRARY_PATH") == null
                && onlyCudaNatives(TorchEngine.class.getClassLoader())
                && CudaDriver.devices() == 0) {
            throw new DeviceUnavailableException(
                    "no CUDA driver found: this build carries PyTorch for CUDA alone. Install"
                            + " NVIDIA's driver, or use the build without the Maven profile cuda");
        }
        setIfAbsent("offline", "true");
        setIfAbsent("ai.djl.offline", "true");
        setIfAbsent("OPT_OUT_TRACKING", "true");
        Engine.getEngine("PyTorch");
        started = true;
    }

    /** See {@link TorchDevice#splitOver}. */
    static synchronized void threads(int threads) {
        start();
        if (System.getProperty(THREADS) == null) {
            JniUtils.setNumThreads(threads);
        }
    }

    private static void setIfAbsent(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    /** Whether the loader has natives of PyTorch and all are built for CUDA (flavor cu124, say, not cpu). */
    static boolean onlyCudaNatives(ClassLoader loader) {
        try {
            boolean any = false;
            for (URL url : Collections.list(loader.getResources("native/lib/pytorch.properties"))) {
                Properties build = new Properties();
                try (InputStream in = url.openStream()) {
                    build.load(in);
                }
                if (!build.getProperty("flavor", "").startsWith("cu")) {
                    return false;
                }
                any = true;
            }
            return any;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read PyTorch's natives on the class path", e);
        }
    }
}
