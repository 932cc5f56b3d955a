package io.tailstream.cli.process;

import io.tailstream.cli.setting.ProcessSettings;
import io.tailstream.cli.setting.SettingsLoader;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** What a process has one of. */
public class ProcessBeans {

    /** Read as before Quarkus booted: it knows only the settings that some bean names. */
    @Produces
    @Singleton
    ProcessSettings settings() {
        return SettingsLoader.load();
    }
}
