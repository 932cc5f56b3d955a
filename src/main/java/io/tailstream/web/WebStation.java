package io.tailstream.web;

import io.tailstream.board.Board;
import io.tailstream.board.TopicReader;
import io.tailstream.stream.station.RunningStation;
import io.tailstream.stream.station.Station;
import io.tailstream.stream.station.StationContext;
import io.tailstream.stream.station.Work;
import io.tailstream.stream.wire.TopicFollower;
import io.tailstream.stream.wire.topic.Topic;
import jakarta.enterprise.inject.spi.CDI;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/** The role {@code web}: reads the topics into the board that page and terminal show. */
public final class WebStation implements Station {

    @Override
    public String name() {
        return "web";
    }

    @Override
    public String description() {
        return "serves the page";
    }

    @Override
    public Set<Topic> reads() {
        return TopicReader.TOPICS;
    }

    @Override
    public Set<Topic> writes() {
        return Set.of();
    }

    @Override
    public boolean servesPages() {
        return true;
    }

    @Override
    public RunningStation start(StationContext shared, Consumer<Throwable> failed) {
        Board board = CDI.current().select(Board.class).get();
        TopicFollower reader = TopicReader.start(shared.kafka(), shared.registry(), board, failed);
        return new RunningStation() {
            @Override
            public Work work() {
                return new Work(
                        reader.isReading(),
                        Optional.empty(),
                        Set.of(),
                        OptionalLong.empty(),
                        reader.records(),
                        reader.polls(),
                        0,
                        reader.lag(),
                        true,
                        Optional.empty(),
                        Optional.empty());
            }

            @Override
            public void close() {
                reader.close();
            }
        };
    }
}
