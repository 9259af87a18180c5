package dev.lobby.edge.limit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The account of a resource that is given back: how much of it each user, each address and all together hold. The limits
 * are exact, however many come at once. It remembers only those who hold something. Thread-safe.
 */
public final class Holdings {
    private final Resource resource;
    private final Quota.Held quota;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Object, Long> held = new HashMap<>();
    private long all;

    public Holdings(Resource resource, Quota.Held quota) {
        this.resource = resource;
        this.quota = quota;
    }

    /** Who has no more of it. */
    public enum Shortage {
        OF_USER,
        OF_ADDRESS,
        OF_ALL
    }

    /** One of the accounts of a payer. */
    private record Account(Object key, long most, Shortage shortage) {}

    /** Takes an amount. Returns why nothing was taken; empty if it was. */
    public Optional<Shortage> take(Payer payer, long amount) {
        List<Account> accounts = accounts(payer);
        lock.lock();
        try {
            return takeIfThere(accounts, amount);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Lets another payer take what one has taken.
     *
     * @return why nothing has changed; empty if it has
     */
    public Optional<Shortage> move(Payer from, Payer to, long amount) {
        List<Account> before = accounts(from);
        List<Account> after = accounts(to);
        lock.lock();
        try {
            add(before, -amount);
            Optional<Shortage> shortage = takeIfThere(after, amount);
            if (shortage.isPresent()) {
                add(before, amount);
            }
            return shortage;
        } finally {
            lock.unlock();
        }
    }

    private Optional<Shortage> takeIfThere(List<Account> accounts, long amount) {
        for (Account account : accounts) {
            long most = quota.fair() ? Math.min(account.most, quota.ofAll() - all) : account.most;
            if (held.getOrDefault(account.key, 0L) + amount > most) {
                return Optional.of(account.shortage);
            }
        }
        if (all + amount > quota.ofAll()) {
            return Optional.of(Shortage.OF_ALL);
        }
        add(accounts, amount);
        return Optional.empty();
    }

    /** Gives back what was taken for the same payer. */
    public void giveBack(Payer payer, long amount) {
        List<Account> accounts = accounts(payer);
        lock.lock();
        try {
            add(accounts, -amount);
        } finally {
            lock.unlock();
        }
    }

    private void add(List<Account> accounts, long amount) {
        all += amount;
        for (Account account : accounts) {
            held.compute(account.key, (key, before) -> sum(before, amount));
        }
    }

    private static @Nullable Long sum(@Nullable Long before, long amount) {
        long sum = (before == null ? 0 : before) + amount;
        return sum == 0 ? null : sum;
    }

    private List<Account> accounts(Payer payer) {
        List<Account> accounts = new ArrayList<>(3);
        if (!payer.isAnonymous()) {
            accounts.add(new Account(payer.userId(), quota.ofUser(), Shortage.OF_USER));
        }
        accounts.add(new Account(payer.address(), quota.ofAddress(), Shortage.OF_ADDRESS));
        long ofSite = Quota.times(resource.siteShares(), quota.ofAddress());
        payer.site().ifPresent(site -> accounts.add(new Account(site, ofSite, Shortage.OF_ADDRESS)));
        return accounts;
    }

    /** How many users, addresses and sites hold something. */
    int remembered() {
        lock.lock();
        try {
            return held.size();
        } finally {
            lock.unlock();
        }
    }
}
