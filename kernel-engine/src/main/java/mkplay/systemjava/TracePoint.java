package mkplay.systemjava;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A static probe. A call compiles to one {@code nop} and an ELF note in the SystemTap SDT version 3 format that says where
 * the arguments are at that instruction; in the twin image without probes it compiles to nothing. The method is static, has
 * int parameters only and returns void. Its Java body is the JVM model, usually a call of {@link HostedMachine#trace}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface TracePoint {
    /** One sentence for people: what a hit means. The documents and the page show it. */
    String value() default "";
}
