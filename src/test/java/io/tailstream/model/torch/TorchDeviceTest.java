package io.tailstream.model.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchDeviceTest {
    @TempDir
    private Path folder;

    @Test
    void shouldSayThatThereIsNoCudaDriver() {
        assumeTrue(CudaDriver.devices() == 0, "this machine has a CUDA driver");
        for (String device : new String[] {"gpu", "gpu:1"}) {
            String message = assertThrows(DeviceUnavailableException.class, () -> TorchDevice.of(device, "fp32"))
                    .getMessage();
            assertTrue(message.startsWith("no CUDA driver found"), message);
        }
        assertEquals(new TorchDevice(Device.cpu(), Precision.BF16), TorchDevice.of("auto", "bf16"));
    }

    @Test
    void shouldNameTheKnownWordsForAnUnknownOne() {
        String device = assertThrows(IllegalArgumentException.class, () -> TorchDevice.of("tpu", "fp32"))
                .getMessage();
        assertEquals("unknown device 'tpu'; known: cpu, gpu, gpu:N, auto", device);
        String precision = assertThrows(IllegalArgumentException.class, () -> TorchDevice.of("cpu", "int8"))
                .getMessage();
        assertEquals("unknown precision 'int8'; known: [fp32, bf16]", precision);
    }

    @Test
    void shouldSeeWhetherAllNativesOnTheClassPathNeedCuda() throws IOException {
        try (URLClassLoader none = loader("none");
                URLClassLoader cuda = loader("cuda", "version=2.5.1-20241113\nflavor=cu124\n");
                URLClassLoader cpu = loader("cpu", "version=2.5.1-20241113\nflavor=cpu\n")) {
            assertFalse(TorchEngine.onlyCudaNatives(none));
            assertTrue(TorchEngine.onlyCudaNatives(cuda));
            assertFalse(TorchEngine.onlyCudaNatives(cpu));
        }
    }

    private URLClassLoader loader(String name, String... properties) throws IOException {
        Path lib = Files.createDirectories(folder.resolve(name).resolve("native/lib"));
        for (String content : properties) {
            Files.writeString(lib.resolve("pytorch.properties"), content);
        }
        return new URLClassLoader(new URL[] {folder.resolve(name).toUri().toURL()}, null);
    }
}
