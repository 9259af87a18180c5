package dev.lobby.harness;

import dev.lobby.change.EntityChange;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/** Inside the server: how many changes of entities one transaction has made. */
@ApplicationScoped
public class TransactionSizes {
    @Resource(lookup = "java:comp/TransactionSynchronizationRegistry")
    private TransactionSynchronizationRegistry transaction;

    private final AtomicInteger largest = new AtomicInteger();

    void count(@Observes EntityChange change) {
        AtomicInteger size = (AtomicInteger) transaction.getResource(this.getClass());
        if (size == null) {
            size = new AtomicInteger();
            transaction.putResource(this.getClass(), size);
        }
        largest.accumulateAndGet(size.incrementAndGet(), Math::max);
    }

    /** The most that one has made since this was asked last. */
    public int largest() {
        return largest.getAndSet(0);
    }
}
