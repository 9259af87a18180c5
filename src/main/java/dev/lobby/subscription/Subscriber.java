package dev.lobby.subscription;

/**
 * One session, as the router sees it: a cursor over the log, and what it wants of it. It is live, which means that its
 * cursor is the router's, or it catches up with a cursor of its own.
 *
 * <p>All but the mailbox belongs to the router's thread; a worker that reads for a subscriber that catches up is handed
 * it by the router and looks at the cursor and the interests, which do not change the other way until it hands back.
 */
public final class Subscriber {
    private final Recipient recipient;
    private final Mailbox mailbox;

    volatile Interests interests = Interests.NONE;
    volatile long cursor;
    boolean live = true;
    boolean open = true;

    /** The last event that was looked at for this subscriber, so that several patterns match it once. */
    long seen;

    Subscriber(Recipient recipient, int mailboxBytes, int answerBytes, CatchUp catchUp) {
        this.recipient = recipient;
        this.mailbox = new Mailbox(mailboxBytes, answerBytes, () -> catchUp.add(this));
    }

    public Mailbox mailbox() {
        return mailbox;
    }

    Recipient recipient() {
        return recipient;
    }
}
