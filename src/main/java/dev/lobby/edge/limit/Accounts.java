package dev.lobby.edge.limit;

import dev.lobby.work.Time;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.EnumMap;
import java.util.Map;

/**
 * The accounts of users and addresses on this server: what they have used of each {@link Resource}. What takes something
 * asks here first, and whoever gives something back gives it back here. Thread-safe.
 */
@ApplicationScoped
public class Accounts {
    private final Map<Resource, Rate> rates = new EnumMap<>(Resource.class);
    private final Map<Resource, Holdings> holdings = new EnumMap<>(Resource.class);

    @Inject
    public Accounts(LimitSettings settings, Time time) {
        settings.quotas().forEach((resource, quota) -> {
            if (quota instanceof Quota.Rate rate) {
                rates.put(resource, new Rate(resource, rate, settings.rememberedCallers(), time));
            } else if (quota instanceof Quota.Held held) {
                holdings.put(resource, new Holdings(resource, held));
            }
        });
    }

    /** The account of a resource that is used up. */
    Rate used(Resource resource) {
        return known(rates, resource);
    }

    /** The account of a resource that is given back. */
    public Holdings held(Resource resource) {
        return known(holdings, resource);
    }

    private static <T> T known(Map<Resource, T> accounts, Resource resource) {
        T account = accounts.get(resource);
        if (account == null) {
            throw new IllegalArgumentException("There is no such account: " + resource);
        }
        return account;
    }
}
