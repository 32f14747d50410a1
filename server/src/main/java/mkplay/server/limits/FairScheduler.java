package mkplay.server.limits;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import mkplay.server.api.Problem;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shares a fixed number of platform threads between tasks that run in slices. The next slice goes to the owner that was served
 * least, and among an owner's tasks round robin, so an endless loop costs others no more than its owner's share. Tasks beyond
 * {@link Capacity} wait in line; beyond that they are refused.
 */
public final class FairScheduler implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FairScheduler.class);

    private static final Duration RETRY_OWNER = Duration.ofSeconds(5);
    private static final Duration RETRY_SERVER = Duration.ofSeconds(10);

    /** A task that rests until it is woken looks around all the same now and then. */
    private static final long LONGEST_REST = Duration.ofHours(1).toNanos();

    /** Work done in slices by one thread at a time. */
    public interface Task {

        /**
         * Does some milliseconds of work.
         *
         * @return nanoseconds to rest before the next slice ({@link Long#MAX_VALUE}: until woken), 0 to go on when it is the
         *     task's turn, negative when it is over
         */
        long slice() throws Exception;

        /** A slice threw, which is a defect of the host and not of what it runs; the task is over. */
        void failed(Throwable cause);
    }

    /**
     * How much is taken.
     *
     * @param running tasks that are started at a time
     * @param runningPerOwner the same for one owner
     * @param queued tasks that wait for their start; one more is a 503
     * @param queuedPerOwner the same for one owner; one more is a 429
     */
    public record Capacity(int running, int runningPerOwner, int queued, int queuedPerOwner) {}

    /** What is going on, for tests and logs. */
    public record Load(int running, int queued) {}

    private enum Phase {
        RESERVED,
        WAITING,
        READY,
        SLICE,
        RESTING,
        OVER
    }

    /** The tasks of one owner. */
    private static final class Lane {
        final Deque<Ticket> waiting = new ArrayDeque<>();
        final Deque<Ticket> ready = new ArrayDeque<>();
        int reserved;
        int running;
        /** Nanoseconds of slices so far, on the scale of {@link FairScheduler#clock}. */
        long served;

        boolean unused() {
            return waiting.isEmpty() && reserved == 0 && running == 0;
        }
    }

    private final Capacity capacity;
    private final LongSupplier nanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, Lane> lanes = new LinkedHashMap<>();
    private final PriorityQueue<Ticket> resting = new PriorityQueue<>((a, b) -> Long.signum(a.due - b.due));
    private final List<Thread> workers = new ArrayList<>();
    private int queued;
    private int running;
    private boolean closed;
    /** How much the least served owner of those with work has been served; a newcomer starts here. */
    private long clock;

    /**
     * @param name prefix of the threads' names
     * @param threads how many
     */
    public FairScheduler(String name, int threads, Capacity capacity) {
        this(name, threads, capacity, System::nanoTime);
    }

    /** @param nanos the clock by which slices are charged to their owners */
    FairScheduler(String name, int threads, Capacity capacity, LongSupplier nanos) {
        this.capacity = capacity;
        this.nanos = nanos;
        for (int i = 0; i < threads; i++) {
            workers.add(Thread.ofPlatform().name(name + "-" + i).daemon().start(this::work));
        }
    }

    /** A place in the queue. */
    public final class Ticket {
        private final String owner;
        private final Lane lane;
        private Phase phase = Phase.RESERVED;
        private boolean woken;
        private long due;
        private @Nullable Task task;

        private Ticket(String owner, Lane lane) {
            this.owner = owner;
            this.lane = lane;
        }

        /** Puts the task in line. */
        public void start(Task work) {
            locked(() -> {
                if (phase != Phase.RESERVED) {
                    throw new IllegalStateException("a ticket starts one task");
                }
                task = work;
                phase = Phase.WAITING;
                lane.reserved--;
                lane.waiting.add(this);
                admit();
            });
        }

        /** Gives the place back if no task was started with it. */
        public void release() {
            locked(() -> {
                if (phase == Phase.RESERVED) {
                    phase = Phase.OVER;
                    lane.reserved--;
                    queued--;
                    forget(owner, lane);
                }
            });
        }

        /** Ends the task's rest, for something it waits for has come. */
        public void wake() {
            locked(() -> {
                if (phase == Phase.RESTING) {
                    resting.remove(this);
                    ready(this);
                } else if (phase == Phase.SLICE) {
                    woken = true;
                }
            });
        }
    }

    /**
     * A place in the queue.
     *
     * @throws Problem 429 if the owner has too much in it, 503 if it is full
     */
    public Ticket reserve(String owner) {
        return locked(() -> {
            if (closed) {
                throw Problem.overloaded("The server is shutting down.", RETRY_SERVER);
            }
            Lane lane = lanes.computeIfAbsent(owner, o -> new Lane());
            try {
                if (queued >= capacity.queued() && running >= capacity.running()) {
                    throw Problem.overloaded(
                            "The queue is full: " + capacity.queued() + " runs wait, its most.", RETRY_SERVER);
                }
                if (lane.waiting.size() + lane.reserved >= capacity.queuedPerOwner()) {
                    throw Problem.tooMany(
                            "You have " + capacity.queuedPerOwner() + " runs waiting already, the most of one owner.",
                            RETRY_OWNER);
                }
            } catch (Problem refused) {
                forget(owner, lane);
                throw refused;
            }
            return place(owner, lane);
        });
    }

    /** A place in the queue whatever its length, for work that was accepted in an earlier life of the server. */
    public Ticket restore(String owner) {
        return locked(() -> place(owner, lanes.computeIfAbsent(owner, o -> new Lane())));
    }

    private Ticket place(String owner, Lane lane) {
        lane.reserved++;
        queued++;
        return new Ticket(owner, lane);
    }

    /** Started and waiting tasks at this moment. */
    public Load load() {
        return locked(() -> new Load(running, queued));
    }

    /** Starts waiting tasks while there is room: the owner with the fewest running first. */
    private void admit() {
        while (running < capacity.running()) {
            Lane next = null;
            for (Lane lane : lanes.values()) {
                if (!lane.waiting.isEmpty()
                        && lane.running < capacity.runningPerOwner()
                        && (next == null || lane.running < next.running)) {
                    next = lane;
                }
            }
            if (next == null) {
                return;
            }
            Ticket ticket = next.waiting.remove();
            queued--;
            running++;
            next.running++;
            ready(ticket);
        }
    }

    private void ready(Ticket ticket) {
        ticket.phase = Phase.READY;
        if (ticket.lane.ready.isEmpty()) {
            // Who was idle has not saved up a claim on the processors.
            ticket.lane.served = Math.max(ticket.lane.served, clock);
        }
        ticket.lane.ready.add(ticket);
        changed.signal();
    }

    private void work() {
        lock.lock();
        try {
            while (!closed) {
                Ticket ticket = next();
                if (ticket == null) {
                    await();
                } else {
                    step(ticket);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Ticket next() {
        long now = System.nanoTime();
        for (Ticket first = resting.peek(); first != null && first.due - now <= 0; first = resting.peek()) {
            resting.remove();
            ready(first);
        }
        Lane least = null;
        for (Lane lane : lanes.values()) {
            if (!lane.ready.isEmpty() && (least == null || lane.served - least.served < 0)) {
                least = lane;
            }
        }
        if (least == null) {
            return null;
        }
        clock = Math.max(clock, least.served);
        return least.ready.remove();
    }

    private void await() throws InterruptedException {
        Ticket first = resting.peek();
        if (first == null) {
            changed.await();
        } else {
            changed.await(Math.max(1, first.due - System.nanoTime()), TimeUnit.NANOSECONDS);
        }
    }

    /** One slice, without the lock; called with it. */
    private void step(Ticket ticket) {
        ticket.phase = Phase.SLICE;
        ticket.woken = false;
        Task task = ticket.task;
        if (task == null) {
            throw new IllegalStateException("a ticket in line has a task");
        }
        long start = nanos.getAsLong();
        long rest;
        lock.unlock();
        try {
            rest = slice(task);
        } finally {
            lock.lock();
        }
        ticket.lane.served += nanos.getAsLong() - start;
        if (rest < 0) {
            over(ticket);
        } else if (rest == 0 || ticket.woken) {
            ready(ticket);
        } else {
            ticket.phase = Phase.RESTING;
            ticket.due = System.nanoTime() + Math.min(rest, LONGEST_REST);
            resting.add(ticket);
            // A thread that waits for a later rest must look again.
            changed.signal();
        }
    }

    /** A slice; whatever it throws ends that task and no other. */
    private static long slice(Task task) {
        try {
            return task.slice();
        } catch (Throwable defect) {
            LOG.error("a task failed", defect);
            try {
                task.failed(defect);
            } catch (RuntimeException again) {
                LOG.error("a task failed to fail", again);
            }
            return -1;
        }
    }

    private void over(Ticket ticket) {
        ticket.phase = Phase.OVER;
        ticket.task = null;
        ticket.lane.running--;
        running--;
        forget(ticket.owner, ticket.lane);
        admit();
    }

    private void forget(String owner, Lane lane) {
        if (lane.unused()) {
            lanes.remove(owner, lane);
        }
    }

    private void locked(Runnable work) {
        lock.lock();
        try {
            work.run();
        } finally {
            lock.unlock();
        }
    }

    private <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    /** Lets every thread finish its slice and starts no other. */
    @Override
    public void close() {
        locked(() -> {
            closed = true;
            changed.signalAll();
        });
        for (Thread worker : workers) {
            try {
                worker.join(Duration.ofSeconds(5));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
