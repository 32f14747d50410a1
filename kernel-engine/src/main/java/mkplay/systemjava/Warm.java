package mkplay.systemjava;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Optimise for size, but expand small methods and take the faster of two ways that are nearly as short: what is done for each page or
 * string. Everything that says nothing is made as small as possible.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Warm {}
