package mkplay.systemjava;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Excuses one rule of the subset checker at this place. Every exemption is listed in the build's log.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE, ElementType.FIELD})
public @interface Exempt {
    /** Name of the rule, as the checker prints it in brackets. */
    String rule();

    /** Why this is sound here; must not be empty. */
    String reason();
}
