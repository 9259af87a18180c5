package dev.lobby.change;

/** What happened to an object: one change, or the net effect of a transaction. */
public enum Change {
    CREATED("created"),
    UPDATED("updated"),
    DELETED("deleted");

    private final String verb;

    Change(String verb) {
        this.verb = verb;
    }

    String verb() {
        return verb;
    }
}
