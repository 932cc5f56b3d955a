package io.tailstream.cli;

import io.tailstream.stream.wire.KafkaConnection;
import io.tailstream.stream.wire.TopicAdmin;
import io.tailstream.stream.wire.TopicDeclarations;
import java.util.List;

/** Nothing runs on topics that are not there: a broker that makes topics by itself would make them wrong. */
final class RequiredTopics {

    private RequiredTopics() {}

    /**
     * @throws CommandFailure if a topic is missing, saying what to run
     */
    static void check(KafkaConnection kafka) {
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
