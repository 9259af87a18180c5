package dev.lobby.rest;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks the calls that need no access token: a method, or all of a class. Not {@code
 * jakarta.annotation.security.PermitAll}: with that, a server may ask for a password on all other calls.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface WithoutToken {}
