package mkplay.server.run;

import mkplay.samples.UserImages;
import mkplay.server.limits.FairScheduler;
import mkplay.server.limits.QueueProperties;
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
    FairScheduler guestScheduler(QueueProperties queue) {
        return new FairScheduler(
                "guest",
                queue.effectiveWorkers(),
                new FairScheduler.Capacity(
                        queue.running(), queue.runningPerOwner(), queue.queued(), queue.queuedPerOwner()));
    }
}
