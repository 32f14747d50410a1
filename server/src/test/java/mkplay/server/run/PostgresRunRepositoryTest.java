package mkplay.server.run;

import mkplay.server.storage.NeedsPostgres;
import mkplay.server.storage.Postgres;
import mkplay.server.storage.StorageTestConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Runs and results on PostgreSQL. */
@NeedsPostgres
@SpringBootTest(classes = StorageTestConfiguration.class, webEnvironment = SpringBootTest.WebEnvironment.NONE)
class PostgresRunRepositoryTest extends RunRepositoryContract {

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) {
        String url = Postgres.url();
        registry.add("playground.storage.url", () -> url);
    }
}
