package dev.lobby.subscription;

/** What the router does between two events, on its own thread: a call of one method of its state. */
@FunctionalInterface
interface RouterCommand {
    void carryOut(RouterState state);
}
