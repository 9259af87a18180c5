package dev.lobby.json;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbConfig;
import jakarta.json.bind.adapter.JsonbAdapter;
import jakarta.json.bind.config.PropertyVisibilityStrategy;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Produces the one {@link Jsonb} that turns objects into JSON, for REST answers and events alike. */
@ApplicationScoped
class JsonFormat {
    @Produces
    @Singleton
    Jsonb jsonb() {
        return JsonbBuilder.create(
                new JsonbConfig().withAdapters(new Times()).withPropertyVisibilityStrategy(new Fields()));
    }

    void close(@Disposes Jsonb jsonb) throws Exception {
        jsonb.close();
    }

    /**
     * Serialises an object's fields, including private ones such as those of records. JSON-B does not require support
     * for records, and a provider may have it in a part of its jar that not every class loader finds; without this strategy
     * records would become empty objects.
     */
    static final class Fields implements PropertyVisibilityStrategy {
        @Override
        public boolean isVisible(Field field) {
            return true;
        }

        @Override
        public boolean isVisible(Method method) {
            return false;
        }
    }

    /**
     * Formats times as ISO 8601 in UTC, always with milliseconds. JSON-B's own format omits them if they are zero. What is
     * read has no more digits either: a database would round it, perhaps to another year.
     */
    static final class Times implements JsonbAdapter<Instant, String> {
        @Override
        public String adaptToJson(Instant time) {
            String text = time.truncatedTo(ChronoUnit.MILLIS).toString();
            return text.indexOf('.') < 0 ? text.substring(0, text.length() - 1) + ".000Z" : text;
        }

        @Override
        public Instant adaptFromJson(String text) {
            return Instant.parse(text).truncatedTo(ChronoUnit.MILLIS);
        }
    }
}
