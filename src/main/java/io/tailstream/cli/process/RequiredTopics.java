package io.tailstream.cli.process;

import io.tailstream.cli.exit.CommandFailure;
import io.tailstream.cli.exit.ExitCode;
import io.tailstream.stream.wire.topic.KafkaConnection;
import io.tailstream.stream.wire.topic.TopicAdmin;
import io.tailstream.stream.wire.topic.TopicDeclarations;
import java.util.List;

/** Nothing runs on topics that are not there: a broker that makes topics by itself would make them wrong. */
public final class RequiredTopics {

    private RequiredTopics() {}

    /**
     * @throws CommandFailure if a topic is missing, saying what to run
     */
    public static void check(KafkaConnection kafka) {
        try (TopicAdmin admin = new TopicAdmin(kafka)) {
            List<String> missing = admin.missing(TopicDeclarations.load());
            if (!missing.isEmpty()) {
                throw new CommandFailure(
                        ExitCode.BAD_INPUT,
                        String.format(
                                "topics are missing at %s (%s): run 'tailstream topics create --broker %s%s' first",
                                kafka.bootstrapServers(),
                                String.join(", ", missing),
                                kafka.bootstrapServers(),
                                kafka.topicPrefix().isEmpty() ? "" : " --topic-prefix " + kafka.topicPrefix()));
            }
        }
    }
}
