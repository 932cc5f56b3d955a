package io.tailstream.web;

import io.smallrye.mutiny.Multi;
import io.tailstream.board.Board;
import io.tailstream.board.View;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.Duration;
import org.jboss.resteasy.reactive.RestStreamElementType;

/** The board for browsers and other programs: once, or every second as server-sent events, the last state first. */
@Path("/live")
public class LiveResource {

    private static final Duration EVERY = Duration.ofSeconds(1);

    @Inject
    Board board;

    @Inject
    Clock clock;

    /**
     * @param windowSeconds the window's length in seconds
     */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public View now(@QueryParam("window") @DefaultValue("60") int windowSeconds) {
        return board.view(windowSeconds, clock.instant());
    }

    /** As {@link #now}, every second; a browser that reads slower than that gets fewer. */
    @GET
    @Path("/events")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @RestStreamElementType(MediaType.APPLICATION_JSON)
    public Multi<View> events(@QueryParam("window") @DefaultValue("60") int windowSeconds) {
        return Multi.createFrom().ticks().every(EVERY).onOverflow().drop().map(tick -> now(windowSeconds));
    }
}
