package io.tailstream.cli;

import io.quarkus.runtime.Quarkus;
import jakarta.inject.Inject;

/** What {@code serve} runs once Quarkus is up. */
public class ServeApplication extends ProcessApplication {

    @Inject
    RoleSupervisor supervisor;

    @Override
    int serve() {
        System.err.println("ready");
        Quarkus.waitForExit();
        supervisor.close();
        supervisor.throwFailure();
        return ExitCode.OK;
    }
}
