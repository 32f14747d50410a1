package mkplay.server.batch;

import mkplay.server.storage.StorageTestConfiguration;
import org.springframework.boot.test.context.SpringBootTest;

/** Batches on H2. */
@SpringBootTest(
        classes = StorageTestConfiguration.class,
        webEnvironment = SpringBootTest.WebEnvironment.NONE,
        properties = "playground.storage.url=jdbc:h2:mem:repositories;DB_CLOSE_DELAY=-1;WRITE_DELAY=0")
class H2BatchRepositoryTest extends BatchRepositoryContract {}
