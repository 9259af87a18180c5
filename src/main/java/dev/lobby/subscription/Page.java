package dev.lobby.subscription;

import dev.lobby.log.Memberships;
import dev.lobby.subscription.Gate.Pass;
import dev.lobby.wire.CloseCause;
import dev.lobby.wire.Frame;
import java.util.List;

/**
 * What was read of the log for a subscriber that is behind.
 *
 * @param standing the subscriber's when it was read
 * @param read how many events were read, some of them perhaps in vain
 */
record Page(Subscriber subscriber, Standing standing, Found found, long read) {

    /** What a page has. */
    sealed interface Found {}

    /**
     * The events after the cursor that match the patterns, in the order of the log.
     *
     * @param upTo the position up to which they are complete
     */
    record Events(List<Wanted> wanted, long upTo) implements Found {}

    /** What the subscriber's owner may see, which had to be read again. */
    record Known(Memberships.Known memberships) implements Found {}

    /** The end of the session, after the last events. */
    record End(List<Wanted> wanted, CloseCause why) implements Found {}

    /** An event that the subscriber gets, and its frame. */
    record Wanted(Pass pass, Frame frame) {}
}
