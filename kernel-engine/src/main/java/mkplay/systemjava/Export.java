package mkplay.systemjava;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What the entry assembly sees. A static method becomes a global function with the C calling convention (cdecl) and is a root
 * of reachability. A static field becomes a global symbol: the variable itself, or for a final reference the object or first
 * array element it refers to. On a class: its compile-time int constants, and for a struct its field offsets and size, are
 * defined in the header {@code kernel-layout.h} that assembly sources include, as {@code Class_NAME}, {@code Class_field}
 * and {@code Class_SIZE}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.FIELD, ElementType.TYPE})
public @interface Export {
    /** Symbol name; empty means the Java name (for a class: the prefix). */
    String value() default "";

    /**
     * The parameters, at most five ints or references, are passed in EAX, ECX, EDX, EDI and ESI; references are not null, and no
     * register is preserved. A method whose last action is the call of another such method jumps to it.
     */
    boolean registers() default false;
}
