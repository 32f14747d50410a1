package mkplay.server.expect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import mkplay.engine.EndReason;
import org.junit.jupiter.api.Test;

/** What holds and what does not, and that a stranger's pattern costs a bounded time. */
class JudgeTest {

    private static Verdict judge(Expectations expected, EndReason end, Integer status, String console) {
        return Judge.judge(expected, end, status, console, "A sentence.");
    }

    private static Expectations console(String... patterns) {
        return new Expectations(null, null, List.of(patterns), List.of());
    }

    @Test
    void everyExpectationIsCheckedAndToldInOrder() {
        Expectations expected = new Expectations(3, "exit", List.of("^two$", "four"), List.of("panic", "t.o"));
        Verdict verdict = judge(expected, EndReason.EXIT, 4, "one\ntwo\nthree\n");
        assertThat(verdict.passed()).isFalse();
        assertThat(verdict.checks())
                .extracting(Verdict.Check::kind, Verdict.Check::passed)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("exitStatus", false),
                        org.assertj.core.groups.Tuple.tuple("endReason", true),
                        org.assertj.core.groups.Tuple.tuple("console", true),
                        org.assertj.core.groups.Tuple.tuple("console", false),
                        org.assertj.core.groups.Tuple.tuple("consoleNot", true),
                        org.assertj.core.groups.Tuple.tuple("consoleNot", false));
        assertThat(verdict.checks().getFirst().detail()).contains("4");
        assertThat(verdict.checks().get(1).detail()).isNull();
        assertThat(judge(console("^two$"), EndReason.EXIT, 0, "one\ntwo\n").passed())
                .isTrue();
    }

    @Test
    void whatDidNotRunPassesNothing() {
        Expectations nothingBad = new Expectations(null, null, List.of(), List.of("panic"));
        for (EndReason end : List.of(EndReason.COMPILE_ERROR, EndReason.TRIPLE_FAULT, EndReason.CANCELLED)) {
            Verdict verdict = judge(nothingBad, end, null, "");
            assertThat(verdict.passed()).as(end.wireName()).isFalse();
            assertThat(verdict.checks().getFirst().kind()).isEqualTo("ran");
        }
        assertThat(judge(nothingBad, EndReason.INSTRUCTION_LIMIT, null, "").passed())
                .isTrue();
    }

    @Test
    void patternsThatAreNoneOrTooLargeAreRefused() {
        for (String bad : List.of("(", "a**", "[z-a]", "(?=x)", "\\1", "a{1001}", "(a{100}){100}", "\\p{Nothing}")) {
            assertThat(Patterns.problem(bad)).as(bad).isPresent();
        }
        assertThat(Patterns.problem("a{1000}b{1000}c{1000}d{1000}e{1000}")).isPresent();
        assertThat(Patterns.problem("(a{10}|b){10}.*\\bEND$")).isEmpty();
    }

    @Test
    void whatMakesOtherEnginesBacktrackForEverIsAnswered() {
        String console = "a".repeat(100_000) + "!";
        for (String evil : List.of("(a+)+$", "(a|aa)+$", "^(a|a?)+$", "(.*)*b$", "^(([a-z])+.)+[A-Z]$")) {
            Verdict verdict = judge(console(evil), EndReason.EXIT, 0, console);
            assertThat(verdict.passed()).as(evil).isFalse();
            assertThat(verdict.checks().getFirst().detail()).as(evil).contains("Nothing");
        }
    }

    @Test
    void matchingEndsAtItsDeadlineAndThatDoesNotPass() {
        AtomicLong clock = new AtomicLong();
        Verdict verdict = Judge.judge(
                new Expectations(null, null, List.of("x+y"), List.of("zz")),
                EndReason.EXIT,
                0,
                "abcdefgh".repeat(1_000),
                "A sentence.",
                () -> clock.addAndGet(Judge.PATIENCE.toNanos() / 3));
        assertThat(verdict.passed()).isFalse();
        assertThat(verdict.checks()).allSatisfy(check -> {
            assertThat(check.passed()).isFalse();
            assertThat(check.detail()).contains("more than 2 seconds");
        });
    }
}
