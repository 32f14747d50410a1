package mkplay.systemjava;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * In place. On a {@code static final} array of a struct class, or on a {@link Count} array of one: the elements themselves
 * lie in the array, not pointers to them; an element can then not be replaced. On a final field of a struct class: the
 * struct lies in the field. On a method: every call is expanded at its place.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.METHOD})
public @interface Inline {}
