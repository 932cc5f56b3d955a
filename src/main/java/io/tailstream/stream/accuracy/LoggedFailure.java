package io.tailstream.stream.accuracy;

import java.util.Map;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler;
import org.apache.kafka.streams.processor.api.Record;
import org.jboss.logging.Logger;

/** Says which record could not be processed, and stops: to go on would leave it out of every count. */
public final class LoggedFailure implements ProcessingExceptionHandler {

    private static final Logger LOG = Logger.getLogger(LoggedFailure.class);

    @Override
    public ProcessingHandlerResponse handle(ErrorHandlerContext context, Record<?, ?> record, Exception exception) {
        LOG.errorf(
                exception,
                "Accuracy failed: task %s, processor %s, topic %s, partition %d, offset %d",
                context.taskId(),
                context.processorNodeId(),
                context.topic(),
                context.partition(),
                context.offset());
        return ProcessingHandlerResponse.FAIL;
    }

    @Override
    public void configure(Map<String, ?> configs) {}
}
