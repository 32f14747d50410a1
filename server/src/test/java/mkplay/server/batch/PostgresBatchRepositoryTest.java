package mkplay.server.batch;

import mkplay.server.storage.NeedsPostgres;
import mkplay.server.storage.Postgres;
import mkplay.server.storage.StorageTestConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Batches on PostgreSQL. */
@NeedsPostgres
@SpringBootTest(classes = StorageTestConfiguration.class, webEnvironment = SpringBootTest.WebEnvironment.NONE)
class PostgresBatchRepositoryTest extends BatchRepositoryContract {

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) {
        String url = Postgres.url();
        registry.add("playground.storage.url", () -> url);
    }
}
