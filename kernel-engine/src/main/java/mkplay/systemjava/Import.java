package mkplay.systemjava;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A static method that assembly implements, with the C calling convention (cdecl). Its Java body is the JVM model and is not
 * compiled. The link fails when no assembly file defines the symbol.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Import {
    /** Symbol name. */
    String value();

    /**
     * The parameters, at most five ints or references, are passed in EAX, ECX, EDX, EDI and ESI instead. A method whose last action
     * is the call of such a routine jumps to it.
     */
    boolean registers() default false;
}
