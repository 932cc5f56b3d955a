package io.tailstream.model.torch;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.ptr.IntByReference;

/** Asks NVIDIA's driver, if there is one, how many devices it has; needs no CUDA toolkit. */
final class CudaDriver {
    private CudaDriver() {}

    /** 0 where no driver is installed or it finds no device. */
    static int devices() {
        try {
            NativeLibrary driver = NativeLibrary.getInstance(Platform.isWindows() ? "nvcuda" : "libcuda.so.1");
            Function initialise = driver.getFunction("cuInit");
            IntByReference count = new IntByReference();
            boolean works = initialise.invokeInt(new Object[] {0}) == 0
                    && driver.getFunction("cuDeviceGetCount").invokeInt(new Object[] {count}) == 0;
            return works ? count.getValue() : 0;
        } catch (UnsatisfiedLinkError e) {
            return 0;
        }
    }
}
