package mkplay.server.session;

import mkplay.server.storage.StorageTestConfiguration;
import org.springframework.boot.test.context.SpringBootTest;

/** Sleeping sessions on H2. */
@SpringBootTest(
        classes = StorageTestConfiguration.class,
        webEnvironment = SpringBootTest.WebEnvironment.NONE,
        properties = "playground.storage.url=jdbc:h2:mem:sleepers;DB_CLOSE_DELAY=-1;WRITE_DELAY=0")
class H2SleepRepositoryTest extends SleepRepositoryContract {}
