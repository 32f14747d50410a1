package mkplay.server.storage;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Programs and shares on PostgreSQL. */
@NeedsPostgres
@SpringBootTest(classes = StorageTestConfiguration.class, webEnvironment = SpringBootTest.WebEnvironment.NONE)
class PostgresRepositoryTest extends RepositoryContract {

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) {
        String url = Postgres.url();
        registry.add("playground.storage.url", () -> url);
    }
}
