package dev.lobby.change;

/** What happened to an object, at one time or in the end. */
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
