package mkplay.server.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import mkplay.server.api.Problem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.http.HttpStatus;

@Timeout(30)
class FairSchedulerTest {

    private static final FairScheduler.Capacity WIDE = new FairScheduler.Capacity(100, 100, 100, 100);

    private final List<FairScheduler> open = new ArrayList<>();

    @AfterEach
    void close() {
        open.forEach(FairScheduler::close);
    }

    private FairScheduler scheduler(int threads, FairScheduler.Capacity capacity) {
        FairScheduler scheduler = new FairScheduler("test", threads, capacity);
        open.add(scheduler);
        return scheduler;
    }

    /** A task of a number of slices that burns a little time in each. */
    private static class Steps implements FairScheduler.Task {
        final AtomicInteger left;
        final CountDownLatch over = new CountDownLatch(1);
        final AtomicReference<Throwable> failure = new AtomicReference<>();

        Steps(int slices) {
            left = new AtomicInteger(slices);
        }

        @Override
        public long slice() throws Exception {
            spin(200_000);
            if (left.decrementAndGet() <= 0) {
                over.countDown();
                return -1;
            }
            return 0;
        }

        @Override
        public void failed(Throwable cause) {
            failure.set(cause);
            over.countDown();
        }

        void await() throws InterruptedException {
            assertThat(over.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static void spin(long nanos) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < nanos) {
            Thread.onSpinWait();
        }
    }

    private static Steps start(FairScheduler scheduler, String owner, Steps task) {
        scheduler.reserve(owner).start(task);
        return task;
    }

    @Test
    void endlessTasksOfOneOwnerDoNotKeepAnothersFromEnding() throws Exception {
        AtomicLong clock = new AtomicLong();
        FairScheduler scheduler = new FairScheduler("test", 1, WIDE, clock::get);
        open.add(scheduler);
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch go = new CountDownLatch(1);
        class Charged extends Steps {
            final String owner;

            Charged(String owner, int slices) {
                super(slices);
                this.owner = owner;
            }

            @Override
            public long slice() throws Exception {
                go.await();
                order.add(owner);
                clock.addAndGet(1000);
                return super.slice();
            }
        }
        List<Steps> greedy = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            greedy.add(start(scheduler, "greedy", new Charged("greedy", Integer.MAX_VALUE)));
        }
        Steps modest = start(scheduler, "modest", new Charged("modest", 50));
        go.countDown();
        modest.await();
        List<String> until = List.copyOf(order).subList(0, order.lastIndexOf("modest") + 1);
        // By owners the greedy one gets as many slices as the modest one; by tasks it would get eight times as many.
        assertThat(until.stream().filter("greedy"::equals).count()).isBetween(45L, 55L);
        greedy.forEach(g -> g.left.set(1));
        for (Steps g : greedy) {
            g.await();
        }
    }

    @Test
    void tasksOfOneOwnerTakeTurns() throws Exception {
        FairScheduler scheduler = scheduler(1, WIDE);
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch go = new CountDownLatch(1);
        class Named extends Steps {
            final String name;

            Named(String name) {
                super(3);
                this.name = name;
            }

            @Override
            public long slice() throws Exception {
                go.await();
                order.add(name);
                return super.slice();
            }
        }
        Steps a = start(scheduler, "o", new Named("a"));
        Steps b = start(scheduler, "o", new Named("b"));
        Steps c = start(scheduler, "o", new Named("c"));
        go.countDown();
        a.await();
        b.await();
        c.await();
        assertThat(order).containsExactly("a", "b", "c", "a", "b", "c", "a", "b", "c");
    }

    @Test
    void aTaskThatThrowsEndsAloneAndIsTold() throws Exception {
        FairScheduler scheduler = scheduler(1, WIDE);
        Steps broken = start(scheduler, "o", new Steps(1) {
            @Override
            public long slice() {
                throw new StackOverflowError("a defect");
            }
        });
        Steps fine = start(scheduler, "o", new Steps(10));
        broken.await();
        fine.await();
        assertThat(broken.failure.get()).hasMessage("a defect");
        assertThat(fine.failure.get()).isNull();
    }

    @Test
    void aRestingTaskIsWokenAndOthersRunMeanwhile() throws Exception {
        FairScheduler scheduler = scheduler(1, WIDE);
        AtomicInteger slices = new AtomicInteger();
        CountDownLatch rested = new CountDownLatch(1);
        Steps sleeper = new Steps(2) {
            @Override
            public long slice() throws Exception {
                // Counted first: what awaits the last slice goes on as soon as that has run.
                slices.incrementAndGet();
                long rest = super.slice();
                rested.countDown();
                return rest < 0 ? rest : TimeUnit.HOURS.toNanos(1);
            }
        };
        FairScheduler.Ticket ticket = scheduler.reserve("o");
        ticket.start(sleeper);
        assertThat(rested.await(10, TimeUnit.SECONDS)).isTrue();
        start(scheduler, "o", new Steps(3)).await();
        assertThat(slices).hasValue(1);
        ticket.wake();
        sleeper.await();
        assertThat(slices).hasValue(2);
    }

    @Test
    void aShortRestEndsByItself() throws Exception {
        Steps naps = new Steps(5) {
            @Override
            public long slice() throws Exception {
                return super.slice() < 0 ? -1 : TimeUnit.MILLISECONDS.toNanos(2);
            }
        };
        start(scheduler(2, WIDE), "o", naps).await();
    }

    @Test
    void anOwnersWaitingTasksAreBoundedAndTheServersToo() {
        FairScheduler scheduler = scheduler(1, new FairScheduler.Capacity(1, 1, 3, 2));
        Steps endless = start(scheduler, "a", new Steps(Integer.MAX_VALUE));
        scheduler.reserve("a");
        scheduler.reserve("a");
        assertThatThrownBy(() -> scheduler.reserve("a")).satisfies(e -> status(e, HttpStatus.TOO_MANY_REQUESTS));
        scheduler.reserve("b");
        assertThatThrownBy(() -> scheduler.reserve("b")).satisfies(e -> status(e, HttpStatus.SERVICE_UNAVAILABLE));
        endless.left.set(1);
    }

    private static void status(Throwable e, HttpStatus status) {
        assertThat(e).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.status()).isEqualTo(status);
            assertThat(problem.retryAfter()).isNotNull();
        });
    }

    @Test
    void aReleasedPlaceIsFreeAgain() {
        FairScheduler scheduler = scheduler(1, new FairScheduler.Capacity(1, 1, 1, 1));
        Steps endless = start(scheduler, "a", new Steps(Integer.MAX_VALUE));
        for (int i = 0; i < 5; i++) {
            scheduler.reserve("b").release();
        }
        assertThat(scheduler.load().queued()).isZero();
        endless.left.set(1);
    }

    @Test
    void anOwnerHasNoMoreRunningThanAllowedWhileOthersStart() throws Exception {
        FairScheduler scheduler = scheduler(2, new FairScheduler.Capacity(10, 2, 100, 100));
        List<Steps> many = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            many.add(start(scheduler, "many", new Steps(Integer.MAX_VALUE)));
        }
        Steps other = start(scheduler, "other", new Steps(20));
        other.await();
        assertThat(many.stream().filter(m -> m.left.get() < Integer.MAX_VALUE).count())
                .isEqualTo(2);
        many.forEach(m -> m.left.set(1));
        for (Steps m : many) {
            m.await();
        }
    }
}
