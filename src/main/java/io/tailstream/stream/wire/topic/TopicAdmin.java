package io.tailstream.stream.wire.topic;

import io.tailstream.stream.wire.registry.ServiceUnreachableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;

/** Makes the declared topics on a broker, and compares what is there with what is declared. */
public final class TopicAdmin implements AutoCloseable {

    /** How long a broker may take to answer one call. */
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private static final Duration READY_TIMEOUT = Duration.ofSeconds(30);
    private static final long READY_PAUSE_MILLIS = 50;

    private final KafkaConnection connection;
    private final Admin admin;

    public TopicAdmin(KafkaConnection connection) {
        this.connection = connection;
        Map<String, Object> properties = connection.clientProperties();
        properties.putIfAbsent(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) TIMEOUT.toMillis());
        properties.putIfAbsent(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) TIMEOUT.toMillis() / 2);
        this.admin = Admin.create(properties);
    }

    /**
     * Creates the declared topics that are missing and waits until all partitions of all of them can be used.
     *
     * @param replication copies of each partition; empty: the broker's own default
     * @return the names of the topics created
     * @throws ServiceUnreachableException if the broker does not answer
     */
    public List<String> createMissing(TopicDeclarations declared, Optional<Short> replication) {
        Set<String> existing = await(admin.listTopics().names(), "list topics");
        List<NewTopic> missing = new ArrayList<>();
        for (TopicDeclaration d : declared.all()) {
            String name = connection.topic(d.topic());
            if (!existing.contains(name)) {
                missing.add(new NewTopic(name, Optional.of(d.partitions(declared.commonPartitions())), replication)
                        .configs(d.config()));
            }
        }
        admin.createTopics(missing).values().forEach((name, made) -> {
            try {
                await(made, "create topic " + name);
            } catch (TopicExistsException e) {
                // Another process was faster: what it made came from the same file.
            }
        });
        awaitReady(declared.all().stream().map(d -> connection.topic(d.topic())).toList());
        return missing.stream().map(NewTopic::name).toList();
    }

    /**
     * What is not as declared, one line each naming topic, setting, both values; empty: all is well. More partitions
     * than declared are well: a running system may have been widened.
     *
     * @throws ServiceUnreachableException if the broker does not answer
     */
    public List<String> differences(TopicDeclarations declared) {
        Set<String> existing = await(admin.listTopics().names(), "list topics");
        List<String> differences = new ArrayList<>();
        Map<String, TopicDeclaration> present = new LinkedHashMap<>();
        for (TopicDeclaration d : declared.all()) {
            String name = connection.topic(d.topic());
            if (existing.contains(name)) {
                present.put(name, d);
            } else {
                differences.add(name + ": missing");
            }
        }
        Map<String, Integer> partitions = partitions(present.keySet());
        List<ConfigResource> resources = present.keySet().stream()
                .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                .toList();
        Map<ConfigResource, Config> configs =
                await(admin.describeConfigs(resources).all(), "describe topics");
        for (ConfigResource resource : resources) {
            TopicDeclaration d = present.get(resource.name());
            int wanted = d.partitions(declared.commonPartitions());
            int found = partitions.get(resource.name());
            if (found < wanted || (found > wanted && d.ownPartitions().isPresent())) {
                differences.add(resource.name() + ": partitions is " + found + ", declared " + wanted);
            }
            new TreeMap<>(d.config()).forEach((setting, value) -> {
                ConfigEntry entry = configs.get(resource).get(setting);
                String actual = entry == null ? "unknown to the broker" : entry.value();
                if (!value.equals(actual)) {
                    differences.add(resource.name() + ": " + setting + " is " + actual + ", declared " + value);
                }
            });
        }
        return differences;
    }

    /**
     * Which of these topics are not there, by their names on the broker.
     *
     * @throws ServiceUnreachableException if the broker does not answer
     */
    public List<String> missing(Collection<Topic> topics) {
        Set<String> existing = await(admin.listTopics().names(), "list topics");
        return topics.stream()
                .map(connection::topic)
                .filter(name -> !existing.contains(name))
                .toList();
    }

    /** The number of partitions of each of these topics, which must exist. */
    public Map<String, Integer> partitions(Collection<String> topics) {
        Map<String, Integer> partitions = new HashMap<>();
        Map<String, TopicDescription> described =
                await(admin.describeTopics(topics).allTopicNames(), "describe topics");
        described.forEach((name, d) -> partitions.put(name, d.partitions().size()));
        return partitions;
    }

    /**
     * Waits until every partition of these topics has a leader that answers; before that a produced record may fail.
     *
     * @throws ServiceUnreachableException if that takes more than half a minute
     */
    public void awaitReady(Collection<String> topics) {
        long deadline = System.nanoTime() + READY_TIMEOUT.toNanos();
        while (true) {
            try {
                Map<TopicPartition, OffsetSpec> all = new HashMap<>();
                partitions(topics).forEach((name, count) -> {
                    for (int p = 0; p < count; p++) {
                        all.put(new TopicPartition(name, p), OffsetSpec.latest());
                    }
                });
                await(admin.listOffsets(all).all(), "list offsets");
                return;
            } catch (org.apache.kafka.common.errors.RetriableException e) {
                if (System.nanoTime() > deadline) {
                    throw new ServiceUnreachableException(
                            "topics at " + connection.bootstrapServers() + " are not ready: " + e.getMessage(), e);
                }
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(READY_PAUSE_MILLIS);
        } catch (InterruptedException e) {
            throw new org.apache.kafka.common.errors.InterruptException(e);
        }
    }

    private <T> T await(KafkaFuture<T> answer, String doing) {
        try {
            return answer.get();
        } catch (InterruptedException e) {
            throw new org.apache.kafka.common.errors.InterruptException(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TimeoutException timeout) {
                throw new ServiceUnreachableException(
                        "cannot " + doing + ": no answer from the broker at " + connection.bootstrapServers()
                                + " within " + TIMEOUT.toSeconds() + " s; is it running, and is the address right?",
                        timeout);
            }
            throw e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e.getCause());
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
