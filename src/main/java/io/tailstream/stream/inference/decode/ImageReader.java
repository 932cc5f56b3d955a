package io.tailstream.stream.inference.decode;

import io.tailstream.ImageEvent;
import io.tailstream.stream.image.References;
import io.tailstream.stream.image.UnusableReferenceException;
import io.tailstream.stream.wire.NotAvroException;
import io.tailstream.stream.wire.RecordLimits;
import io.tailstream.stream.wire.registry.RegistryUnavailableException;
import io.tailstream.vision.ImageDecoder;
import io.tailstream.vision.Pixels;
import io.tailstream.vision.UndecodableImageException;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.jboss.logging.Logger;

/** From a record's bytes to its image's pixels, or to the reason why there are none. Shared by the decode threads. */
public final class ImageReader {
    /** What an image record holds: its event and its pixels. */
    record Read(ImageEvent event, Pixels pixels) {}

    private static final Logger LOG = Logger.getLogger(ImageReader.class);

    private final Deserializer<ImageEvent> events;
    private final References references;
    private final ImageDecoder decoder;

    /** @param events throws {@link NotAvroException} for a record at fault */
    public ImageReader(Deserializer<ImageEvent> events, References references, ImageDecoder decoder) {
        this.events = events;
        this.references = references;
        this.decoder = decoder;
    }

    /**
     * Reads a record. While the schema registry does not answer this waits, for the record is not at fault.
     *
     * @param abandoned whether nobody waits for the record any more
     * @throws RejectedImageException if the record becomes a dead letter
     * @throws RegistryUnavailableException if the record was abandoned while the registry was waited for
     */
    Read read(ConsumerRecord<byte[], byte[]> record, BooleanSupplier abandoned) throws RejectedImageException {
        if (record.value() == null) {
            throw new RejectedImageException(
                    "image", "null", "The record's value is null: there is no image to predict");
        }
        ImageEvent event = event(record, abandoned);
        if (event.getId().length() > RecordLimits.LONGEST_ID) {
            throw new RejectedImageException(
                    "image",
                    "idTooLong",
                    "The id has " + event.getId().length() + " characters, more than the " + RecordLimits.LONGEST_ID
                            + " allowed");
        }
        byte[] content = content(event);
        try {
            return new Read(event, decoder.decode(content));
        } catch (UndecodableImageException e) {
            String stage = e.cause().equals(UndecodableImageException.EMPTY) ? "image" : "decode";
            throw new RejectedImageException(stage, e.cause(), e.getMessage());
        } catch (RuntimeException | StackOverflowError e) {
            // A decoder that trips over hostile bytes: the image's fault until shown otherwise, never its batch's.
            LOG.warnf(e, "Decoder failed on %s-%d@%d", record.topic(), record.partition(), record.offset());
            throw new RejectedImageException("decode", UndecodableImageException.CORRUPT, "The decoder failed: " + e);
        }
    }

    private ImageEvent event(ConsumerRecord<byte[], byte[]> record, BooleanSupplier abandoned)
            throws RejectedImageException {
        while (true) {
            try {
                return events.deserialize(record.topic(), record.value());
            } catch (NotAvroException e) {
                throw new RejectedImageException("read", e.cause(), e.getMessage());
            } catch (RegistryUnavailableException e) {
                if (abandoned.getAsBoolean() || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                LOG.warnf(
                        "Still waiting for the schema registry to read %s-%d@%d: %s",
                        record.topic(), record.partition(), record.offset(), e.getMessage());
            }
        }
    }

    private byte[] content(ImageEvent event) throws RejectedImageException {
        ByteBuffer content = event.getContent();
        if (content != null) {
            if (content.hasArray() && content.arrayOffset() == 0 && content.remaining() == content.array().length) {
                return content.array();
            }
            byte[] bytes = new byte[content.remaining()];
            content.duplicate().get(bytes);
            return bytes;
        }
        if (event.getReference() == null) {
            throw new RejectedImageException("image", "noContent", "The event has neither content nor a reference");
        }
        try {
            return references.read(event.getReference());
        } catch (UnusableReferenceException e) {
            throw new RejectedImageException("image", e.cause(), e.getMessage());
        }
    }
}
