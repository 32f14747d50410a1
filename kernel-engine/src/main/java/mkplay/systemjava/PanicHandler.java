package mkplay.systemjava;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The one method that failed checks call: {@code static void panic(String message, String where, int line)}. {@code where}
 * is the simple name of the class, {@code line} the source line. It must not return; if it does, the processor is halted with
 * interrupts off.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface PanicHandler {}
