package mkplay.server.storage;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import mkplay.server.api.Problem;
import mkplay.server.meters.Meters;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The only way from reactive handlers to the database. JDBC blocks, so each statement runs on a virtual thread; as many at a
 * time as there are connections, a bounded number waiting, the rest refused.
 */
@Component
public class StorageGateway implements DisposableBean {

    private static final Duration RETRY = Duration.ofSeconds(2);

    private final int waiting;
    private final ThreadPoolExecutor executor;
    private final Scheduler scheduler;

    StorageGateway(StorageProperties properties, Meters meters) {
        this.waiting = properties.waiting();
        this.executor = new ThreadPoolExecutor(
                properties.threads(),
                properties.threads(),
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(properties.waiting()),
                Thread.ofVirtual().name("storage-", 0).factory());
        meters.storage(() -> executor.getQueue().size());
        this.scheduler = Schedulers.fromExecutorService(executor, "storage");
    }

    /** Runs blocking work; empty when it gives null. A 503 when too much is waiting already. */
    public <T> Mono<T> call(Callable<T> work) {
        return Mono.fromCallable(() -> onStorageThread(work))
                .subscribeOn(scheduler)
                .onErrorMap(RejectedExecutionException.class, e -> busy());
    }

    /** Runs blocking work that gives nothing. */
    public Mono<Void> run(Runnable work) {
        return call(() -> {
                    work.run();
                    return Boolean.TRUE;
                })
                .then();
    }

    /** Says loudly when blocking work got onto a thread that must not block: that would stall every connection it serves. */
    public static void assertMayBlock() {
        if (Schedulers.isInNonBlockingThread()) {
            throw new IllegalStateException("blocking work on the event loop thread "
                    + Thread.currentThread().getName());
        }
    }

    private static <T> T onStorageThread(Callable<T> work) throws Exception {
        assertMayBlock();
        return work.call();
    }

    private Problem busy() {
        return Problem.overloaded("The database is busy: " + waiting + " statements wait, the most that may.", RETRY);
    }

    @Override
    public void destroy() throws InterruptedException {
        executor.shutdown();
        executor.awaitTermination(10, TimeUnit.SECONDS);
        scheduler.dispose();
    }
}
