package dev.lobby.database;

import static java.lang.annotation.ElementType.FIELD;
import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.ElementType.PARAMETER;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import jakarta.inject.Qualifier;
import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * Qualifies the data source whose connections are reserved for the log and for this server's sign of life. Calls never use
 * them. Otherwise calls that all wait for one row would stop the delivery of events, and others would take this server for
 * dead. Its connections take no part in the container's transactions.
 */
@Qualifier
@Documented
@Retention(RUNTIME)
@Target({METHOD, FIELD, PARAMETER})
public @interface Reserved {}
