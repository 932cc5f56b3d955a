package io.tailstream.stream.station;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a setting means, for people: in the list of settings and in messages. */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Meaning {

    /** In a sentence, with its unit; the default is said by the setting itself. */
    String value();
}
