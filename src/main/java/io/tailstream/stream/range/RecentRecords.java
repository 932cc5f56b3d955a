package io.tailstream.stream.range;

import io.tailstream.progress.Progress;
import io.tailstream.stream.wire.registry.ServiceUnreachableException;
import io.tailstream.stream.wire.topic.KafkaConnection;
import io.tailstream.stream.wire.topic.Topic;
import java.io.IOException;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads what is committed in a topic from a bound up to now, once; what is appended meanwhile is not waited for. */
public final class RecentRecords {

    private final KafkaConnection connection;
    private final Progress.Display display;

    /** @param display shows how far the reading is, and says where older records are deleted */
    public RecentRecords(KafkaConnection connection, Progress.Display display) {
        this.connection = connection;
        this.display = display;
    }

    /**
     * Gives each record, in order within a partition.
     *
     * @return how many there were
     * @throws IOException if there is no such topic, or a part is deleted while it is read
     * @throws ServiceUnreachableException if the broker does not answer
     * @throws InterruptedException if the thread is interrupted
     */
    public long read(Topic topic, RangeBound from, Consumer<ConsumerRecord<byte[], byte[]>> sink)
            throws IOException, InterruptedException {
        Map<Integer, Span> spans =
                new RangeResolver(connection, display::say).resolve(topic, from, new RangeBound.Open());
        long[] read = new long[1];
        new SpanReader(connection, connection.topic(topic), spans).read(display, record -> {
            sink.accept(record);
            read[0]++;
        });
        return read[0];
    }
}
