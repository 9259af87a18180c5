package dev.lobby.server;

/**
 * Properties of connection pools, in the form of {@code @DataSourceDefinition}. A server ignores those of another one. They
 * are constants, because annotations take nothing else.
 */
public final class PoolProperties {
    /**
     * Payara tests each connection that it lends. Otherwise it keeps a connection that broke inside a transaction. WildFly has
     * no such property.
     */
    public static final String VALIDATED = "fish.payara.is-connection-validation-required=true";

    public static final String VALIDATED_BY = "fish.payara.connection-validation-method=auto-commit";

    /** Once one connection is broken, the others are opened again, too. */
    public static final String ALL_FAIL = "fish.payara.fail-all-connections=true";

    /**
     * Shorter than the default of a minute: a thread that waits for a connection is not told when one breaks, and only tries
     * again at the end of its wait.
     */
    public static final String WAIT = "fish.payara.max-wait-time-in-millis=5000";

    private PoolProperties() {}
}
