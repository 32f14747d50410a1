package mkplay.systemjava;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Offset in bytes of a field from the start of its {@link Struct}. Overlapping, misaligned and missing offsets are refused.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface At {
    /** The offset in bytes. */
    int value();
}
