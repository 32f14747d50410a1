package mkplay.systemjava;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * An intrinsic: calls compile to the given LLVM IR, always inlined. The Java body is the JVM model and is not compiled.
 *
 * <p>The text is the body of a function; parameters are {@code %0}, {@code %1} ... and it ends in {@code ret}. Types:
 * {@code int} is {@code i32}, {@code long} is {@code i64}, {@code byte}, {@code short}, {@code char} and {@code boolean}
 * are passed as {@code i32}, references are {@code ptr}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Llvm {
    /** The function body. Use names, not numbers, for own values. */
    String value();

    /** LLVM declarations the body needs, one per line. */
    String declare() default "";
}
