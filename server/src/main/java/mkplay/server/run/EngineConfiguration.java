package mkplay.server.run;

import mkplay.samples.UserImages;
import mkplay.server.limits.FairScheduler;
import mkplay.server.limits.QueueProperties;
import mkplay.server.meters.Meters;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What guests boot and where they run. */
@Configuration(proxyBeanMethods = false)
class EngineConfiguration {

    @Bean
    SystemImages systemImages() {
        return SystemImages.of(UserImages.bootImages());
    }

    /** The threads of all guests, batch runs and live sessions together. */
    @Bean(destroyMethod = "close")
    FairScheduler guestScheduler(QueueProperties queue, Meters meters) {
        FairScheduler scheduler = new FairScheduler(
                "guest",
                queue.effectiveWorkers(),
                new FairScheduler.Capacity(
                        queue.running(), queue.runningPerOwner(), queue.queued(), queue.queuedPerOwner()));
        meters.queue("guest", scheduler);
        return scheduler;
    }
}
