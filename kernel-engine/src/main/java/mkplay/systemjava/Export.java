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
     * For a method that only assembly calls: the first three int or reference parameters are passed in EAX, EDX and ECX (the
     * rest on the stack), references are not null, and no register is preserved. Such a method cannot be called from Java on
     * the target.
     */
    boolean registers() default false;
}
