package mkplay.x86.state;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A field that is no part of a snapshot: it follows from saved state, is scratch inside one instruction, or belongs to an
 * observer. A test fails for every other mutable field of the machine that no {@link Snapshotable#save} writes.
 */
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Derived {
    /** Why it need not be saved. */
    String value();
}
