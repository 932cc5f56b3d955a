package io.tailstream.stream.replay;

import io.tailstream.ImageEvent;
import io.tailstream.stream.image.References;
import io.tailstream.stream.image.UnusableReferenceException;
import io.tailstream.stream.wire.AvroSerde;
import io.tailstream.stream.wire.NotAvroException;
import io.tailstream.stream.wire.RecordLimits;
import io.tailstream.stream.wire.registry.RegistryUnavailableException;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import io.tailstream.vision.ImageDecoder;
import io.tailstream.vision.Pixels;
import io.tailstream.vision.UndecodableImageException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.jboss.logging.Logger;

/**
 * From a record of {@code images} to its event and pixels, with the inference role's limits: what would be a dead letter
 * there has no event or no pixels here. Shared by the decode threads.
 */
final class ImageContent {

    private static final Logger LOG = Logger.getLogger(ImageContent.class);

    private final Deserializer<ImageEvent> events;
    private final References references;
    private final ImageDecoder decoder;

    ImageContent(SchemaRegistry registry, References references, ImageDecoder decoder) {
        this.events = new AvroSerde<>(ImageEvent.class, registry).deserializer();
        this.references = references;
        this.decoder = decoder;
    }

    /**
     * The event, if the record holds one.
     *
     * @throws RegistryUnavailableException if the registry does not answer: the record is not at fault
     */
    Optional<ImageEvent> event(ConsumerRecord<byte[], byte[]> read) {
        if (read.value() == null) {
            return Optional.empty();
        }
        try {
            ImageEvent event = events.deserialize(read.topic(), read.value());
            return event.getId().length() > RecordLimits.LONGEST_ID ? Optional.empty() : Optional.of(event);
        } catch (NotAvroException e) {
            LOG.debugf("%s-%d@%d is no image event: %s", read.topic(), read.partition(), read.offset(), e.getMessage());
            return Optional.empty();
        }
    }

    /** The decoded image, if there is one. */
    Optional<Pixels> pixels(ImageEvent event) {
        try {
            return Optional.of(decoder.decode(bytes(event)));
        } catch (UndecodableImageException | UnusableReferenceException e) {
            LOG.debugf("Image %s has no pixels: %s", event.getId(), e.getMessage());
        } catch (RuntimeException | StackOverflowError e) {
            // A decoder that trips over hostile bytes: the image's fault until shown otherwise.
            LOG.warnf(e, "Decoder failed on image %s", event.getId());
        }
        return Optional.empty();
    }

    private byte[] bytes(ImageEvent event) throws UnusableReferenceException {
        ByteBuffer content = event.getContent();
        if (content == null) {
            return event.getReference() == null ? null : references.read(event.getReference());
        }
        if (content.hasArray() && content.arrayOffset() == 0 && content.remaining() == content.array().length) {
            return content.array();
        }
        byte[] bytes = new byte[content.remaining()];
        content.duplicate().get(bytes);
        return bytes;
    }
}
