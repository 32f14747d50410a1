package mkplay.server.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RequestRateFilterTest {

    private final AtomicLong clock = new AtomicLong();
    private final RequestRateFilter filter = new RequestRateFilter(60, clock::get);

    private int taken(String address, int tries) {
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            taken += filter.take(address) ? 1 : 0;
        }
        return taken;
    }

    @Test
    void anAddressHasAMinutesRequestsAtOnceAndThenOneAtATime() {
        assertThat(taken("a", 100)).isEqualTo(60);
        assertThat(taken("b", 1)).as("another address").isEqualTo(1);
        clock.addAndGet(Duration.ofSeconds(3).toNanos());
        assertThat(taken("a", 100)).isEqualTo(3);
        clock.addAndGet(Duration.ofHours(1).toNanos());
        assertThat(taken("a", 100)).isEqualTo(60);
    }

    @Test
    void theNumberOfRememberedAddressesIsBounded() {
        taken("first", 60);
        assertThat(taken("first", 1)).isZero();
        for (int i = 0; i < 10_001; i++) {
            filter.take("other" + i);
        }
        assertThat(taken("first", 1)).as("forgotten, so full again").isEqualTo(1);
    }
}
