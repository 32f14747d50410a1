package mkplay.load;

import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.constantConcurrentUsers;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.forever;
import static io.gatling.javaapi.core.CoreDsl.group;
import static io.gatling.javaapi.core.CoreDsl.nothingFor;
import static io.gatling.javaapi.core.CoreDsl.pace;
import static io.gatling.javaapi.core.CoreDsl.pause;
import static io.gatling.javaapi.core.CoreDsl.rampUsers;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.PopulationBuilder;
import io.gatling.javaapi.core.ScenarioBuilder;
import io.gatling.javaapi.core.Simulation;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Two measuring visitors, one who presses Run again and again and one who types, and around them the crowd that each {@link Phase}
 * adds. Their times are grouped by phase.
 */
public final class LoadSimulation extends Simulation {

    static final String ADDRESS = "mkplay.address";
    static final String WAITING = "mkplay.waiting";
    static final String RUNNING = "mkplay.running";
    /** Those who are not the loop and the two floods. */
    static final int ROGUES = 3;

    static final String RUN = "run";
    static final String TYPE = "type";
    static final String WAKE = "wake";

    private static final Duration BETWEEN_RUNS = Duration.ofMillis(400);
    private static final Duration BETWEEN_LINES = Duration.ofMillis(100);
    private static final Duration ARRIVAL = Duration.ofSeconds(10);
    /** Of so many sleepers one is woken. */
    private static final int SLEEPERS = 7;
    /** The last that the program prints before it waits; one character, as a longer text can come in two messages. */
    private static final String PROMPT = ">";

    private static final CompletableFuture<@Nullable Void> BEGUN = new CompletableFuture<>();

    /** Declares the visitors. */
    public LoadSimulation() {
        int waiting = Integer.getInteger(WAITING);
        int ticking = Integer.getInteger(RUNNING) - ROGUES;
        setUp(
                        scenario("runs again and again")
                                .exec(measured(
                                        RUN,
                                        Visitors.run(Programs.HELLO, "\n")
                                                .exec(Visitors.acknowledge())
                                                .exec(Visitors.leave())))
                                .injectClosed(constantConcurrentUsers(1).during(Phase.LOOPING.end())),
                        typist().injectOpen(atOnceUsers(1)),
                        waiting()
                                .injectOpen(
                                        nothingFor(Phase.ARRIVING.start()),
                                        rampUsers(waiting).during(ARRIVAL)),
                        crowd("ticks", Programs.TICKING, ticking, Phase.STARTING.start()),
                        crowd("loops", Programs.LOOP, 1, Phase.ROGUES.start()),
                        crowd("floods", Programs.FLOOD, 1, Phase.ROGUES.start()),
                        crowd("more loops", Programs.LOOP, ticking, Phase.LOOPING.start()))
                .protocols(http.baseUrl("http://" + System.getProperty(ADDRESS))
                        .wsBaseUrl("ws://" + System.getProperty(ADDRESS))
                        .wsUnmatchedInboundMessageBufferSize(4096))
                .maxDuration(Phase.LOOPING.end());
    }

    @Override
    public void before() {
        Phase.begin();
        BEGUN.complete(null);
    }

    /** Ends when the first visitor is about to come. */
    static CompletableFuture<@Nullable Void> begun() {
        return BEGUN;
    }

    /** In a group of this name for each phase; while memory is read, nothing. */
    private static ChainBuilder measured(String what, ChainBuilder once) {
        return exec(pace(what.equals(RUN) ? BETWEEN_RUNS : BETWEEN_LINES))
                .doIfOrElse(session -> Phase.now() == Phase.RESTING)
                .then(pause(Duration.ofSeconds(1)))
                .orElse(group(session -> Phase.now() + " " + what).on(once));
    }

    private static ScenarioBuilder typist() {
        return scenario("types")
                .exec(Visitors.run(Programs.ECHO, PROMPT))
                .exec(forever()
                        .on(measured(TYPE, Visitors.type(Visitors.ECHO, "line", PROMPT))
                                .exec(Visitors.acknowledge())));
    }

    /** Starts a program that waits for input, and types a line after it has fallen asleep. */
    private static ScenarioBuilder waiting() {
        return scenario("waits")
                .exec(Visitors.run(Programs.ECHO, PROMPT))
                .exec(Visitors.acknowledge())
                .doIf(session -> session.userId() % SLEEPERS == 0)
                .then(pause(session -> Phase.WAKING.in(Duration.ofMillis(session.userId() * 50 % 15_000)))
                        .exec(group(session -> Phase.WAKING + " " + WAKE)
                                .on(Visitors.type(Visitors.WAKE, "wake", PROMPT))))
                .exec(forever().on(pause(Duration.ofSeconds(1))));
    }

    private static PopulationBuilder crowd(String name, String program, int visitors, Duration from) {
        return scenario(name)
                .exec(Visitors.run(program, ""))
                .exec(forever().on(Visitors.follow()))
                .injectOpen(nothingFor(from), rampUsers(visitors).during(ARRIVAL));
    }
}
