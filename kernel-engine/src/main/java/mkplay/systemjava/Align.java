package mkplay.systemjava;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Alignment of a static field's data: of the array elements or of the object that a static final field refers to.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface Align {
    /** Alignment in bytes, a power of two, at most 4096. */
    int value();
}
