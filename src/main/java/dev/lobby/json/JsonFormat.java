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
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** The one way in which objects become JSON, in REST's answers and in events alike. */
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
     * What an object shows is its fields, private as those of records are. JSON-B asks for no support of records, and
     * Yasson has it in a part of its jar that not every class loader finds: then they would be empty objects.
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

    /** ISO 8601, UTC, always with milliseconds: JSON-B's own form drops them where they are zero. */
    static final class Times implements JsonbAdapter<Instant, String> {
        private static final DateTimeFormatter FORMAT =
                DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

        @Override
        public String adaptToJson(Instant time) {
            return FORMAT.format(time);
        }

        @Override
        public Instant adaptFromJson(String text) {
            return FORMAT.parse(text, Instant::from);
        }
    }
}
