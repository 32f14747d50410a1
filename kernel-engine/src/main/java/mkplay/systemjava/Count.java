package mkplay.systemjava;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Number of elements of an array that lies inside a struct: {@code @Count(16) final int[] words = new int[16]}. The field
 * must be final and the array created in the constructor has exactly this length.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface Count {
    /** Number of elements. */
    int value();
}
