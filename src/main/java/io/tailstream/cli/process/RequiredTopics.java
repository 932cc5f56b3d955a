package io.tailstream.cli.process;

import io.tailstream.cli.exit.CommandFailure;
import io.tailstream.cli.exit.ExitCode;
import io.tailstream.cli.station.Stations;
import io.tailstream.stream.station.Station;
import io.tailstream.stream.wire.topic.KafkaConnection;
import io.tailstream.stream.wire.topic.Topic;
import io.tailstream.stream.wire.topic.TopicAdmin;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Nothing runs on topics that are not there: a broker that makes topics by itself would make them wrong. */
public final class RequiredTopics {

    private RequiredTopics() {}

    /**
     * Checks for the topics that roles read and write.
     *
     * @throws CommandFailure if one is missing, saying what to run
     */
    public static void check(KafkaConnection kafka, List<Station> stations) {
        Set<Topic> topics = EnumSet.noneOf(Topic.class);
        stations.forEach(station -> {
            topics.addAll(station.reads());
            topics.addAll(Stations.writes(station));
        });
        check(kafka, topics);
    }

    /**
     * Checks for these topics.
     *
     * @throws CommandFailure if one is missing, saying what to run
     */
    public static void check(KafkaConnection kafka, Set<Topic> topics) {
        try (TopicAdmin admin = new TopicAdmin(kafka)) {
            List<String> missing = admin.missing(topics);
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
