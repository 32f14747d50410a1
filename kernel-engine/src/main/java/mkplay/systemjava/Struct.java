package mkplay.systemjava;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A final class whose layout in memory is fixed by hardware, assembly or the binary interface. The compiler asserts the
 * size; every field must carry {@link At}. A final class without this annotation is a struct, too, laid out like a C struct:
 * fields in declared order, each on its natural alignment (at most 4).
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Struct {
    /** Size in bytes; the compiler refuses a class whose fields need another size. */
    int size();

    /** Alignment in bytes, a power of two. */
    int align() default 4;
}
