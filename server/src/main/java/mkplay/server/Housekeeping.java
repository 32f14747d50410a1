package mkplay.server;

import java.time.Duration;
import java.time.Instant;
import mkplay.server.batch.BatchService;
import mkplay.server.program.ProgramRepository;
import mkplay.server.run.RunService;
import mkplay.server.run.StoredOutput;
import mkplay.server.share.ShareRepository;
import mkplay.server.storage.StorageGateway;
import mkplay.server.storage.StorageProperties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Removes what is stored longer than it is kept. */
@Component
class Housekeeping {

    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

    private final StorageGateway storage;
    private final StorageProperties properties;
    private final RunService runs;
    private final StoredOutput outputs;
    private final BatchService batches;
    private final ShareRepository shares;
    private final ProgramRepository programs;

    Housekeeping(
            StorageGateway storage,
            StorageProperties properties,
            RunService runs,
            StoredOutput outputs,
            BatchService batches,
            ShareRepository shares,
            ProgramRepository programs) {
        this.storage = storage;
        this.properties = properties;
        this.runs = runs;
        this.outputs = outputs;
        this.batches = batches;
        this.shares = shares;
        this.programs = programs;
    }

    /** Runs and results by age, outputs that are too many, shares by their expiry, then programs that nothing refers to any more. */
    @Scheduled(fixedDelayString = "${playground.storage.clean-up:10m}")
    void cleanUp() {
        Instant now = Instant.now();
        Instant oldest = now.minus(properties.keepRuns());
        storage.run(() -> {
                    int old = runs.removeOld(oldest);
                    batches.removeOld(oldest);
                    int surplus = outputs.removeSurplus();
                    int expired = shares.removeExpired(now);
                    int unused = programs.removeUnused(oldest);
                    if (old + surplus + expired + unused > 0) {
                        LOG.info("removed {} runs, {} outputs, {} shares, {} programs", old, surplus, expired, unused);
                    }
                })
                .block(Duration.ofMinutes(5));
    }
}
