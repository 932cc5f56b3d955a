package io.tailstream.stream.wire;

import java.util.Map;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler;
import org.apache.kafka.streams.processor.api.Record;
import org.jboss.logging.Logger;

/** Says which record could not be processed, and stops: to go on would leave it without an outcome. */
public final class LoggedFailure implements ProcessingExceptionHandler {

    private static final Logger LOG = Logger.getLogger(LoggedFailure.class);

    @Override
    public ProcessingHandlerResponse handle(ErrorHandlerContext context, Record<?, ?> record, Exception exception) {
        LOG.logf(
                TopologyRunner.passes(exception) ? Logger.Level.WARN : Logger.Level.ERROR,
                "Task %s, processor %s failed on topic %s, partition %d, offset %d: %s",
                context.taskId(),
                context.processorNodeId(),
                context.topic(),
                context.partition(),
                context.offset(),
                exception);
        return ProcessingHandlerResponse.FAIL;
    }

    @Override
    public void configure(Map<String, ?> configs) {}
}
