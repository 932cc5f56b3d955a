package io.tailstream.cli.option;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import io.tailstream.cli.TailstreamCommand;
import io.tailstream.cli.setting.OptionSource;
import io.tailstream.cli.setting.Settings;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class KafkaOptionsTest {

    @AfterEach
    void forgetOptions() {
        OptionSource.clear();
    }

    private static List<CommandLine> all(CommandLine line) {
        List<CommandLine> found = new ArrayList<>(List.of(line));
        line.getSubcommands().values().forEach(sub -> found.addAll(all(sub)));
        return found;
    }

    @Test
    void shouldBeTheOneSourceOfTheConnectionInEveryCommandThatHasOne() {
        List<String> commands = new ArrayList<>();
        for (CommandLine line : all(TailstreamCommand.commandLine())) {
            for (String name : List.of("--broker", "--registry", "--topic-prefix", "--kafka")) {
                OptionSpec option = line.getCommandSpec().findOption(name);
                if (option != null) {
                    String where = line.getCommandSpec().qualifiedName() + " " + name;
                    assertEquals(KafkaOptions.class, ((Field) option.userObject()).getDeclaringClass(), where);
                    commands.add(where);
                }
            }
        }
        for (String command : List.of("serve", "replay", "produce", "recompute", "topics check", "releases list")) {
            assertTrue(commands.contains("tailstream " + command + " --broker"), command + ": " + commands);
        }
    }

    @Test
    void shouldNameTheSettingsOwnDefaultInHelp() {
        ConfigMappings.getProperties(ConfigClass.configClass(Settings.class)).forEach((name, property) -> {
            OptionSpec option = new CommandLine(TailstreamCommand.commandLine()
                            .getSubcommands()
                            .get("serve")
                            .getCommandSpec())
                    .getCommandSpec()
                    .findOption("--" + name.substring("tailstream.".length()));
            if (option != null && property.hasDefaultValue() && option.arity().max() > 0) {
                String help = String.join(" ", option.description());
                assertTrue(help.contains("default: " + property.getDefaultValue()), name + ": " + help);
            }
        });
    }
}
