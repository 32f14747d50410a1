package mkplay.systemjava;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * An intrinsic: calls compile to inline assembly. The Java body is the JVM model and is not compiled.
 *
 * <p>The text is LLVM's form of AT&amp;T syntax: {@code $0} is the result if there is one, then the parameters follow in
 * order; {@code $$} is a dollar sign. It is taken to have side effects.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Asm {
    /** The assembly text. */
    String value();

    /** LLVM constraint string: result, parameters, clobbers, for example {@code "=r,r,~{memory}"}. */
    String constraints();
}
