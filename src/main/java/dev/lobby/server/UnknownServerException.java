package dev.lobby.server;

/**
 * Thrown when this server, or this version of it, is not built as Lobby expects, so that what no API offers cannot be done.
 * Nothing was done.
 */
public final class UnknownServerException extends Exception {
    private static final long serialVersionUID = 1L;

    public UnknownServerException(String message) {
        super(message);
    }

    private UnknownServerException(Throwable cause) {
        super(cause);
    }

    /** What is looked up in a server's own objects. */
    @FunctionalInterface
    public interface Lookup<T> {
        T find() throws ReflectiveOperationException;
    }

    /** Looks something up, and reports every failure as this exception. */
    public static <T> T expect(Lookup<T> lookup) throws UnknownServerException {
        try {
            return lookup.find();
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            throw new UnknownServerException(e);
        }
    }
}
