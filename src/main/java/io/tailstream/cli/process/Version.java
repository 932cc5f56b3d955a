package io.tailstream.cli.process;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version that Maven built, with the Java it runs on. */
public final class Version implements IVersionProvider {

    /** The version alone. */
    static String number() throws IOException {
        Properties build = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("/tailstream-build.properties")) {
            build.load(in);
        }
        return build.getProperty("version");
    }

    @Override
    public String[] getVersion() throws IOException {
        return new String[] {
            "tailstream " + number(),
            "Java " + Runtime.version() + " on " + System.getProperty("os.name") + " " + System.getProperty("os.arch")
        };
    }
}
