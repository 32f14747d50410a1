package mkplay.server.storage;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIf;

/** Skips a test class where there is no PostgreSQL, before anybody makes its application context. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@EnabledIf(value = "mkplay.server.storage.Postgres#isHere", disabledReason = Postgres.MISSING)
public @interface NeedsPostgres {}
