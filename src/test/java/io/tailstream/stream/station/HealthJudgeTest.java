package io.tailstream.stream.station;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailstream.stream.station.Health.State;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Each role is looked at once a second, as the monitor does; the clock is the test's. */
class HealthJudgeTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final int PARTITIONS = 3;
    private static final int HOURS = 3 * 3600;

    private Instant now = START;
    private final HealthJudge judge = new HealthJudge(START);

    // What is seen of the role.
    private boolean isReady = true;
    private OptionalLong inHand = OptionalLong.empty();
    private OptionalLong committed = OptionalLong.of(500);
    private OptionalLong lag = OptionalLong.of(0);
    private boolean isLagBad = true;
    private boolean turning = true;
    private Optional<String> away = Optional.empty();
    private long done;
    private long turns;
    private long restarts;

    @Test
    void shouldBeReadyThroughHoursWithoutWork() {
        inHand = OptionalLong.of(0);
        assertEquals(EnumSet.of(State.READY), statesFor(HOURS));
        assertEquals(START.plusSeconds(1), judge.health().since());
    }

    @Test
    void shouldNotBeStuckWithASlowModelOnceItsBatchesAreKnown() {
        for (int batch = 0; batch < 3; batch++) {
            inHand = OptionalLong.of(4);
            assertEquals(EnumSet.of(State.READY), statesFor(25), "batch " + batch);
            commit(4);
        }
        // One that takes four times as long is above the minute that is allowed before, and below five times 25 s.
        assertEquals(EnumSet.of(State.READY), statesFor(100));
        assertEquals(EnumSet.of(State.READY, State.STUCK), statesFor(30));
    }

    @Test
    void shouldBeStuckInACallThatHangsWithImagesInHandAndReadyWhenItCommits() {
        inHand = OptionalLong.of(4);
        look();
        commit(4);
        inHand = OptionalLong.of(7);
        assertEquals(EnumSet.of(State.READY), statesFor(16)); // the first look sees the commit
        assertEquals(State.STUCK, look().state());
        assertEquals(
                "7 in hand and nothing committed for 16 s, longer than the limit of 15 s",
                judge.health().reason().orElseThrow());
        Instant since = judge.health().since();
        assertEquals(EnumSet.of(State.STUCK), statesFor(100));
        assertEquals(since, judge.health().since());
        commit(7);
        assertEquals(State.READY, look().state());
        assertEquals(Optional.empty(), judge.health().reason());
        assertEquals(11, judge.health().finished());
    }

    @Test
    void shouldBeStuckAfterAMinuteInTheFirstBatchOfAll() {
        inHand = OptionalLong.of(4);
        assertEquals(EnumSet.of(State.READY), statesFor(61));
        assertEquals(State.STUCK, look().state());
    }

    @Test
    void shouldBeReadyForEverWhenOnlyMarkersOfTransactionsAreLeft() {
        lag = OptionalLong.of(PARTITIONS);
        assertEquals(EnumSet.of(State.READY), statesFor(HOURS));
    }

    @Test
    void shouldBeReadyForEverWhenOnlyAnAbortedTransactionIsLeft() {
        lag = OptionalLong.of(90);
        assertEquals(EnumSet.of(State.READY), statesFor(HOURS));
    }

    @Test
    void shouldBeReadyForEverWhenTheCommitSeenHeldMoreThanWhatWasCountedBeforeIt() {
        commit(10);
        look();
        lag = OptionalLong.of(PARTITIONS);
        committed = OptionalLong.of(520);
        look(); // its count was taken before the last ten were processed, its offsets after
        done += 10;
        assertEquals(EnumSet.of(State.READY), statesFor(HOURS));
    }

    @Test
    void shouldBeReadyForEverWhenAReplacedThreadTookItsCountAlongAndNothingIsLeftToDo() {
        commit(10);
        look();
        lag = OptionalLong.of(90); // of a transaction that was aborted
        restarts++;
        done = 0;
        assertEquals(EnumSet.of(State.READY), statesFor(HOURS));
    }

    @Test
    void shouldBeStuckWhenATopologyProcessesAndNeverCommits() {
        lag = OptionalLong.of(50);
        look();
        done += 20;
        assertEquals(EnumSet.of(State.READY), statesFor(61));
        assertEquals(State.STUCK, look().state());
        assertTrue(judge.health().reason().orElseThrow().startsWith("records at hand and nothing committed for 61 s"));
    }

    @Test
    void shouldBeStuckWhenThreadsAreReplacedAgainAndAgainWithoutACommitWhileThereIsLag() {
        lag = OptionalLong.of(50);
        look();
        Set<State> states = EnumSet.noneOf(State.class);
        for (int thread = 0; thread < 20; thread++) {
            states.addAll(replaceThread());
        }
        assertEquals(EnumSet.of(State.STARTING, State.READY, State.STUCK), states);
        assertEquals(EnumSet.of(State.STUCK), replaceThread());
        restarts++;
        commit(50);
        assertEquals(State.READY, look().state());
    }

    @Test
    void shouldNotBeStuckWhenThreadsAreReplacedAndCommitBetween() {
        lag = OptionalLong.of(50);
        look();
        for (int thread = 0; thread < 40; thread++) {
            assertEquals(EnumSet.of(State.STARTING, State.READY), replaceThread());
            commit(1);
        }
    }

    @Test
    void shouldBeStartingHoweverLongItRestoresEvenAfterThreadsWereReplaced() {
        lag = OptionalLong.of(50);
        look();
        restarts += 5;
        lag = OptionalLong.empty();
        committed = OptionalLong.empty();
        isReady = false;
        assertEquals(EnumSet.of(State.STARTING), statesFor(60));
        assertEquals(EnumSet.of(State.STARTING), statesFor(HOURS));
        isReady = true;
        committed = OptionalLong.of(500);
        lag = OptionalLong.of(50);
        assertEquals(EnumSet.of(State.READY), statesFor(60));
    }

    @Test
    void shouldWaitForABrokerThatIsAwayAndNotCountThatTimeAfterwards() {
        inHand = OptionalLong.of(4);
        statesFor(50);
        away = Optional.of("The broker at kafka:9092 does not answer");
        turning = false;
        committed = OptionalLong.empty();
        assertEquals(EnumSet.of(State.WAITING), statesFor(HOURS));
        assertEquals(away, judge.health().reason());
        away = Optional.empty();
        committed = OptionalLong.of(500);
        assertEquals(EnumSet.of(State.READY), statesFor(60));
    }

    @Test
    void shouldNotCountWhatFailedBecauseTheBrokerWasAway() {
        lag = OptionalLong.of(50);
        look();
        away = Optional.of("The broker at kafka:9092 does not answer");
        for (int thread = 0; thread < 20; thread++) {
            replaceThread();
        }
        away = Optional.empty();
        assertEquals(EnumSet.of(State.READY), statesFor(HOURS));
    }

    @Test
    void shouldBeStuckWhenTheLoopStandsStill() {
        inHand = OptionalLong.of(0);
        statesFor(100);
        turning = false;
        assertEquals(EnumSet.of(State.READY), statesFor(60));
        assertEquals(State.STUCK, look().state());
        assertEquals(
                "its loop has stood still for 61 s, longer than the limit of 60 s",
                judge.health().reason().orElseThrow());
        turning = true;
        assertEquals(State.READY, look().state());
    }

    @Test
    void shouldBeReadyWhileTrainingWaitsForLabelsHoweverManyWait() {
        committed = OptionalLong.empty();
        lag = OptionalLong.of(1_000_000);
        isLagBad = false;
        assertEquals(EnumSet.of(State.READY), statesFor(HOURS));
    }

    @Test
    void shouldBeBehindWhenItNeedsLongerThanHalfAMinuteToTheEndAndSayHowManyWait() {
        inHand = OptionalLong.of(4);
        lag = OptionalLong.of(12_345);
        Set<State> first = EnumSet.noneOf(State.class);
        for (int second = 0; second < 10; second++) {
            commit(20);
            first.add(look().state());
        }
        assertEquals(EnumSet.of(State.READY), first, "not at once");
        commit(20);
        assertEquals(State.BEHIND, look().state());
        assertTrue(judge.health().state().isReady());
        assertEquals(
                "12,345 records wait, at 20.0 a second", judge.health().reason().orElseThrow());
        lag = OptionalLong.of(599); // 30 s at 20 a second are 600
        commit(20);
        assertEquals(State.READY, look().state());
    }

    @Test
    void shouldBeEndingOnceItIsOnItsWayOut() {
        commit(10);
        look();
        Health end = judge.end(now.plusSeconds(1));
        assertEquals(State.ENDING, end.state());
        assertEquals(now.plusSeconds(1), end.since());
        assertEquals(10, end.finished());
        assertEquals(end, judge.health());
    }

    /** Five seconds of a thread that fails: it restores for three of them, and its partitions are not known then. */
    private Set<State> replaceThread() {
        restarts++;
        isReady = false;
        OptionalLong committedBefore = committed;
        OptionalLong lagBefore = lag;
        committed = OptionalLong.empty();
        lag = OptionalLong.empty();
        Set<State> states = statesFor(3);
        isReady = true;
        committed = committedBefore;
        lag = lagBefore;
        states.addAll(statesFor(2));
        return states;
    }

    private void commit(long records) {
        done += records;
        committed = OptionalLong.of(committed.orElseThrow() + records);
    }

    private Set<State> statesFor(int seconds) {
        return IntStream.range(0, seconds)
                .mapToObj(second -> look().state())
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(State.class)));
    }

    private Health look() {
        now = now.plus(Duration.ofSeconds(1));
        turns += turning ? 1 : 0;
        Set<TopicPartition> assigned = IntStream.range(0, isReady ? PARTITIONS : 0)
                .mapToObj(n -> new TopicPartition("images", n))
                .collect(Collectors.toSet());
        Work work = new Work(
                isReady,
                Optional.of("group"),
                assigned,
                inHand,
                done,
                turns,
                restarts,
                OptionalLong.empty(),
                isLagBad,
                Optional.empty(),
                Optional.empty());
        return judge.judge(new HealthJudge.Observation(now, work, committed, lag, away));
    }
}
