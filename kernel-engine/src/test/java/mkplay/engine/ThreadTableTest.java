package mkplay.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ThreadTableTest {

    private static final int A = 60 << 14 | 1;
    private static final int B = 61 << 14 | 1;
    private static final int C = 62 << 14 | 1;

    private final ThreadTable threads = new ThreadTable();

    @Test
    void followsChainsOfWaits() {
        threads.named(C, "console");
        threads.blocked(A, B, false);
        threads.blocked(B, C, true);
        assertThat(threads.anyoneWaitsFor("console")).isTrue();
        threads.ready(B);
        assertThat(threads.anyoneWaitsFor("console")).isFalse();
    }

    @Test
    void aCycleOfWaitsEnds() {
        threads.named(C, "console");
        threads.blocked(A, B, false);
        threads.blocked(B, A, false);
        assertThat(threads.anyoneWaitsFor("console")).isFalse();
        assertThat(threads.waits()).hasSize(2);
    }

    @Test
    void theServerItselfDoesNotCount() {
        threads.named(C, "console");
        threads.blocked(C, WaitEdge.ANY, false);
        assertThat(threads.anyoneWaitsFor("console")).isFalse();
    }

    @Test
    void anInterruptThatAwaitsItsDriverDoesNotCount() {
        threads.named(C, "console");
        threads.blocked(4 << 14 | 1, C, true);
        assertThat(threads.anyoneWaitsFor("console")).isFalse();
    }

    @Test
    void waitsNameBothSides() {
        threads.named(A, "ping");
        threads.named(B, "pong");
        threads.blocked(A, B, true);
        assertThat(threads.waits()).containsExactly(new WaitEdge(A, "ping", B, "pong", true));
        threads.deleted(A);
        assertThat(threads.waits()).isEmpty();
    }

    @Test
    void aGuestCannotGrowTheTableWithoutBound() {
        for (int i = 0; i < 100_000; i++) {
            threads.created(i << 14 | 1, 0);
        }
        assertThat(threads.threads()).hasSize(8192);
    }
}
