package io.tailstream.stream.release;

import io.tailstream.AdapterRelease;
import io.tailstream.GateDecision;
import io.tailstream.ReleasedBackbone;
import io.tailstream.stream.wire.AvroSerde;
import io.tailstream.stream.wire.NotAvroException;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import io.tailstream.stream.wire.registry.ServiceUnreachableException;
import io.tailstream.stream.wire.topic.KafkaConnection;
import io.tailstream.stream.wire.topic.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jboss.logging.Logger;

/**
 * The releases in the topics {@code adapters} and {@code adapter-weights}. What it reads is committed; each call reads
 * anew and keeps nothing open. Safe for use by several threads.
 */
public final class ReleaseStore {

    private static final Duration COMMIT_SEEN = Duration.ofSeconds(10);
    private static final Duration COMMIT_PAUSE = Duration.ofMillis(100);

    private static final Logger LOG = Logger.getLogger(ReleaseStore.class);
    private static final int TRANSACTION_TIMEOUT_MILLIS = 30_000;
    private static final int BLOCK_MILLIS = 15_000;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long PAUSE_MILLIS = 200;

    private final KafkaConnection connection;
    private final AvroSerde<AdapterRelease> serde;
    private final AvroSerde<GateDecision> decisions;

    public ReleaseStore(KafkaConnection connection, SchemaRegistry registry) {
        this.connection = Objects.requireNonNull(connection, "connection");
        this.serde = new AvroSerde<>(AdapterRelease.class, registry);
        this.decisions = new AvroSerde<>(GateDecision.class, registry);
    }

    /** The release in force, if one was ever published. */
    public Optional<AdapterRelease> current() {
        return byKey(ReleaseSlot.IN_FORCE.key());
    }

    /** The release that runs beside the one in force, if any does. */
    public Optional<AdapterRelease> shadow() {
        return byKey(ReleaseSlot.SHADOW.key());
    }

    /** A release by its name. */
    public Optional<AdapterRelease> byName(String name) {
        return ReleaseSlot.isReserved(name) ? Optional.empty() : byKey(name);
    }

    /** All releases as of now. */
    public PublishedReleases published() {
        Map<String, AdapterRelease> all = releases();
        Optional<AdapterRelease> current = Optional.ofNullable(all.remove(ReleaseSlot.IN_FORCE.key()));
        Optional<AdapterRelease> shadow = Optional.ofNullable(all.remove(ReleaseSlot.SHADOW.key()));
        return new PublishedReleases(List.copyOf(all.values()), current, shadow);
    }

    /** The last decision on a challenger, by its name, while the topic keeps it. */
    public Optional<GateDecision> decision(String challenger) {
        String topic = connection.topic(Topic.GATE_DECISIONS);
        AtomicReference<byte[]> last = new AtomicReference<>();
        CommittedRecords.forEach(connection, topic, (key, value) -> {
            if (key.equals(challenger) && value != null) {
                last.set(value);
            }
        });
        return Optional.ofNullable(last.get())
                .map(value -> decisions.deserializer().deserialize(topic, value));
    }

    private Optional<AdapterRelease> byKey(String wanted) {
        return Optional.ofNullable(releases().get(wanted));
    }

    /** By key, the copies of the one in force and of the shadow included. */
    private Map<String, AdapterRelease> releases() {
        String topic = connection.topic(Topic.ADAPTERS);
        Map<String, AdapterRelease> releases = new HashMap<>();
        CommittedRecords.forEach(connection, topic, (key, value) -> {
            if (value == null) {
                releases.remove(key);
                return;
            }
            try {
                releases.put(key, serde.deserializer().deserialize(topic, value));
            } catch (NotAvroException e) {
                LOG.warnf("a record with key %s is no release and is passed over: %s", key, e.getMessage());
            }
        });
        return releases;
    }

    /**
     * An adapter's safetensors file.
     *
     * @param sha256 its digest, lower-case hex
     * @throws IllegalStateException if the topic does not hold exactly that file
     */
    public byte[] adapter(String sha256) {
        String topic = connection.topic(Topic.ADAPTER_WEIGHTS);
        long deadline = System.nanoTime() + COMMIT_SEEN.toNanos();
        while (true) {
            AdapterChunks chunks = new AdapterChunks();
            CommittedRecords.forEach(connection, topic, (key, value) -> {
                if (AdapterChunks.sha256Of(key).equals(sha256)) {
                    chunks.add(key, value);
                }
            });
            Optional<byte[]> file = chunks.file(sha256);
            if (file.isPresent()) {
                return file.get();
            }
            // A commit reaches the partitions one after the other: the release may be seen before its last chunk.
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("topic " + topic + " does not hold the adapter " + sha256
                        + " completely: was its release published?");
            }
            LockSupport.parkNanos(COMMIT_PAUSE.toNanos());
        }
    }

    /** The adapters of a release, by backbone, in its order. */
    public Map<String, byte[]> adapters(AdapterRelease release) {
        Map<String, byte[]> adapters = new LinkedHashMap<>();
        for (ReleasedBackbone backbone : release.getBackbones()) {
            adapters.put(backbone.getBackbone(), adapter(backbone.getAdapterSha256()));
        }
        return adapters;
    }

    /**
     * Publishes a release, weights too, under its name and as the one in force, in one transaction. Publishing it again
     * changes nothing but makes it the one in force.
     *
     * @throws IllegalArgumentException if another release has its name
     * @throws ServiceUnreachableException if the broker does not answer
     */
    public void publish(ReleaseFolder folder) {
        try (KafkaProducer<String, byte[]> producer = producer()) {
            publish(producer, folder.release(), folder.adapters(), ReleaseSlot.IN_FORCE, Optional.empty());
        } catch (TimeoutException e) {
            throw unreachable(e);
        }
    }

    /**
     * Makes a published release the one in force again, in a transaction, if its weights are all there with the digests
     * that it states.
     *
     * @throws IllegalStateException if they are not; nothing is changed then
     * @throws IllegalArgumentException if the release is not sound
     * @throws ServiceUnreachableException if the broker does not answer
     */
    public void makeCurrent(AdapterRelease published) {
        publish(new ReleaseFolder(published, adapters(published)));
    }

    /**
     * Publishes a release of adapters that are published already, and makes it the one in force, in one transaction; no
     * weights are written.
     *
     * @param seen the release that was in force when this one was made, if any
     * @throws IllegalStateException if another is in force now, or the weights are not all there
     * @throws IllegalArgumentException if the release is not sound, or another has its name
     * @throws ServiceUnreachableException if the broker does not answer
     */
    public void publishAdjusted(AdapterRelease release, Optional<String> seen) {
        ReleaseFolder verified = new ReleaseFolder(release, adapters(release));
        try (KafkaProducer<String, byte[]> producer = producer()) {
            Optional<String> inForce = current().map(AdapterRelease::getName);
            if (!inForce.equals(seen)) {
                throw new IllegalStateException("release " + inForce.orElse("none") + " is in force now and not "
                        + seen.orElse("none") + ", as when it was made");
            }
            publish(producer, verified.release(), Map.of(), ReleaseSlot.IN_FORCE, Optional.empty());
        } catch (TimeoutException e) {
            throw unreachable(e);
        }
    }

    /**
     * Writes a gate's decision and, where it says so, publishes the challenger, in one transaction. A challenger that was
     * the shadow is none from then on.
     *
     * @throws IllegalStateException if the champion is no longer in force: the comparison was with another release
     * @throws IllegalArgumentException if another release has the challenger's name
     * @throws ServiceUnreachableException if the broker does not answer
     */
    public void decide(ReleaseFolder challenger, GateDecision decision) {
        if (!decision.getReleased()) {
            refuse(decision);
            return;
        }
        try (KafkaProducer<String, byte[]> producer = producer()) {
            checkChampion(decision);
            publish(producer, challenger.release(), challenger.adapters(), ReleaseSlot.IN_FORCE, Optional.of(decision));
        } catch (TimeoutException e) {
            throw unreachable(e);
        }
    }

    /**
     * As {@link #decide(ReleaseFolder, GateDecision)}, of a published release; its weights must all be there if it is
     * released.
     */
    public void decide(AdapterRelease challenger, GateDecision decision) {
        if (decision.getReleased()) {
            decide(new ReleaseFolder(challenger, adapters(challenger)), decision);
        } else {
            refuse(decision);
        }
    }

    private void refuse(GateDecision decision) {
        try (KafkaProducer<String, byte[]> producer = producer()) {
            checkChampion(decision);
            producer.beginTransaction();
            send(producer, decision);
            commit(producer);
        } catch (TimeoutException e) {
            throw unreachable(e);
        }
    }

    /**
     * Publishes a release, weights too, under its name and as the shadow, with the gate's decision on it if there was
     * one, in one transaction. The shadow before it is none from then on.
     *
     * @param decision says that the challenger is not released: the one in force stays
     * @throws IllegalStateException if the release itself is in force, or the decision's champion no longer is
     * @throws IllegalArgumentException if another release has its name, or the decision says that it is released
     * @throws ServiceUnreachableException if the broker does not answer
     */
    public void publishShadow(ReleaseFolder challenger, Optional<GateDecision> decision) {
        if (decision.filter(GateDecision::getReleased).isPresent()) {
            throw new IllegalArgumentException("a release that is to be a shadow is not released: "
                    + challenger.release().getName());
        }
        try (KafkaProducer<String, byte[]> producer = producer()) {
            decision.ifPresent(this::checkChampion);
            publish(producer, challenger.release(), challenger.adapters(), ReleaseSlot.SHADOW, decision);
        } catch (TimeoutException e) {
            throw unreachable(e);
        }
    }

    /**
     * Makes a published release the shadow, in a transaction, if its weights are all there with the digests that it
     * states.
     *
     * @throws IllegalStateException if they are not, or the release is in force; nothing is changed then
     * @throws IllegalArgumentException if the release is not sound
     * @throws ServiceUnreachableException if the broker does not answer
     */
    public void makeShadow(AdapterRelease published) {
        publishShadow(new ReleaseFolder(published, adapters(published)), Optional.empty());
    }

    /**
     * Lets no release run beside the one in force any more.
     *
     * @return the shadow until now, if there was one
     * @throws ServiceUnreachableException if the broker does not answer
     */
    @SuppressWarnings("FutureReturnValueIgnored") // the commit throws what a send failed with
    public Optional<AdapterRelease> endShadow() {
        try (KafkaProducer<String, byte[]> producer = producer()) {
            Optional<AdapterRelease> ended = shadow();
            if (ended.isPresent()) {
                producer.beginTransaction();
                producer.send(
                        new ProducerRecord<>(connection.topic(Topic.ADAPTERS), 0, ReleaseSlot.SHADOW.key(), null));
                commit(producer);
            }
            return ended;
        } catch (TimeoutException e) {
            throw unreachable(e);
        }
    }

    private void checkChampion(GateDecision decision) {
        String inForce = current().map(AdapterRelease::getName).orElse("none");
        if (!inForce.equals(decision.getChampion())) {
            throw new IllegalStateException("release " + decision.getChallenger() + " was compared with "
                    + decision.getChampion() + ", but " + inForce + " is in force now; nothing was published");
        }
    }

    /**
     * Publishes a release where none is in force yet; of several processes that do this at once one succeeds.
     *
     * @return the release in force
     */
    public AdapterRelease publishIfNone(ReleaseFolder folder) {
        while (true) {
            Optional<AdapterRelease> inForce = current();
            if (inForce.isPresent()) {
                return inForce.get();
            }
            // Taking the transactional id shuts out whoever held it; what is in force then is asked for again.
            try (KafkaProducer<String, byte[]> producer = producer()) {
                inForce = current();
                if (inForce.isEmpty()) {
                    publish(producer, folder.release(), folder.adapters(), ReleaseSlot.IN_FORCE, Optional.empty());
                    return folder.release();
                }
            } catch (ProducerFencedException | InvalidProducerEpochException e) {
                LOG.debugf(e, "another process publishes the first release");
                awaitCurrent();
            } catch (TimeoutException e) {
                throw unreachable(e);
            }
        }
    }

    /** Gives the process that shut this one out time to publish: taking the id back at once would go on for ever. */
    private void awaitCurrent() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (current().isEmpty() && System.nanoTime() < deadline) {
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            }
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the commit throws what a send failed with
    private void publish(
            KafkaProducer<String, byte[]> producer,
            AdapterRelease release,
            Map<String, byte[]> adapters,
            ReleaseSlot slot,
            Optional<GateDecision> decision) {
        Map<String, AdapterRelease> there = releases();
        AdapterRelease sameName = there.get(release.getName());
        if (sameName != null && !sameName.equals(release)) {
            throw new IllegalArgumentException("another release is called " + release.getName()
                    + " already; a release does not change: give the new one another name");
        }
        boolean inForce = release.equals(there.get(ReleaseSlot.IN_FORCE.key()));
        if (inForce && slot == ReleaseSlot.SHADOW) {
            throw new IllegalStateException(
                    "release " + release.getName() + " is in force itself, nothing was published");
        }
        boolean shadowPromoted = slot == ReleaseSlot.IN_FORCE && release.equals(there.get(ReleaseSlot.SHADOW.key()));
        if (release.equals(sameName)
                && release.equals(there.get(slot.key()))
                && !shadowPromoted
                && decision.isEmpty()) {
            return;
        }
        producer.beginTransaction();
        try {
            if (sameName == null) {
                sendWeights(producer, adapters);
            }
            String topic = connection.topic(Topic.ADAPTERS);
            byte[] value = serde.serializer().serialize(topic, release);
            producer.send(new ProducerRecord<>(topic, 0, release.getName(), value));
            producer.send(new ProducerRecord<>(topic, 0, slot.key(), value));
            if (shadowPromoted) {
                producer.send(new ProducerRecord<>(topic, 0, ReleaseSlot.SHADOW.key(), null));
            }
            decision.ifPresent(made -> send(producer, made));
        } catch (ProducerFencedException | InvalidProducerEpochException e) {
            throw e;
        } catch (KafkaException e) {
            producer.abortTransaction();
            throw e;
        }
        commit(producer);
    }

    /** A transaction that cannot be committed is not left open: readers would wait for its end. */
    private static void commit(KafkaProducer<String, byte[]> producer) {
        try {
            producer.commitTransaction();
        } catch (ProducerFencedException | InvalidProducerEpochException e) {
            throw e;
        } catch (KafkaException e) {
            try {
                producer.abortTransaction();
            } catch (KafkaException | IllegalStateException unended) { // after a commit without an answer it may not be
                e.addSuppressed(unended);
            }
            throw e;
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // as above
    private void send(KafkaProducer<String, byte[]> producer, GateDecision decision) {
        String topic = connection.topic(Topic.GATE_DECISIONS);
        byte[] value = decisions.serializer().serialize(topic, decision);
        producer.send(new ProducerRecord<>(topic, decision.getChallenger(), value));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // as above
    private void sendWeights(KafkaProducer<String, byte[]> producer, Map<String, byte[]> adapters) {
        String topic = connection.topic(Topic.ADAPTER_WEIGHTS);
        for (byte[] adapter : adapters.values()) {
            for (AdapterChunks.Chunk chunk : AdapterChunks.split(adapter)) {
                producer.send(new ProducerRecord<>(topic, 0, chunk.key(), chunk.bytes()));
            }
        }
    }

    private KafkaProducer<String, byte[]> producer() {
        Map<String, Object> properties = connection.producerProperties();
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, connection.qualified("tailstream-release"));
        properties.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MILLIS);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, BLOCK_MILLIS);
        KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
        try {
            producer.initTransactions();
            return producer;
        } catch (RuntimeException e) {
            producer.close();
            throw e;
        }
    }

    private ServiceUnreachableException unreachable(TimeoutException e) {
        return new ServiceUnreachableException(
                "cannot publish a release: no answer from the broker at " + connection.bootstrapServers(), e);
    }
}
