package dev.lobby.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.json.JsonApi;
import dev.lobby.json.StrictJson;
import jakarta.json.JsonArray;
import jakarta.json.JsonString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PageJsonTest {
    private static String json(Object text) {
        return JsonApi.JSON.createValue((String) text).toString();
    }

    private static Page<String> page(PageLimit limit, List<String> rows) {
        return Page.of(rows, limit, row -> row, row -> Map.of("after", String.valueOf(rows.indexOf(row))));
    }

    private static String written(PageJson page) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        page.writeTo(bytes);
        assertThat(bytes.size()).isLessThanOrEqualTo(PageJson.MAX_BYTES);
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static List<String> texts(String array) {
        return new ArrayList<>(((JsonArray) StrictJson.parse(array)).getValuesAs(JsonString::getString));
    }

    @Test
    void itemsThatFitAreWrittenAsOneArray() throws IOException {
        for (List<String> rows : List.of(List.<String>of(), List.of("a"), List.of("a", "\u00e9", "\""))) {
            PageJson whole = PageJson.of(page(new PageLimit(3), rows), PageJson.MAX_BYTES, PageJsonTest::json);

            assertThat(written(whole))
                    .isEqualTo(JsonApi.JSON.createArrayBuilder(rows).build().toString());
            assertThat(whole.next()).isEmpty();
        }
    }

    @Test
    void anExtraRowIsNotShownButLeadsToANextPage() throws IOException {
        PageJson first =
                PageJson.of(page(new PageLimit(2), List.of("a", "b", "c")), PageJson.MAX_BYTES, PageJsonTest::json);

        assertThat(written(first)).isEqualTo("[\"a\",\"b\"]");
        assertThat(first.next()).contains(Map.of("after", "1"));
    }

    @Test
    void aBackwardsPageIsReversedAndContinuesAfterTheLastRowRead() throws IOException {
        PageJson first = PageJson.of(
                page(new PageLimit(2), List.of("c", "b", "a")).reversed(), PageJson.MAX_BYTES, PageJsonTest::json);

        assertThat(written(first)).isEqualTo("[\"b\",\"c\"]");
        assertThat(first.next()).contains(Map.of("after", "1"));
    }

    @Test
    void aPageEndsBeforeAnItemThatDoesNotFitAndTheNextPageBeginsWithIt() throws IOException {
        // Each character takes six bytes.
        List<String> rows = IntStream.range(0, 100)
                .mapToObj(i -> i + "\u0001".repeat(16_384))
                .toList();
        for (boolean backwards : List.of(false, true)) {
            List<String> shown = new ArrayList<>();
            int begin = 0;
            while (begin < rows.size()) {
                List<String> left = rows.subList(begin, rows.size());
                Page<String> read = page(new PageLimit(100), left);
                PageJson page = PageJson.of(backwards ? read.reversed() : read, PageJson.MAX_BYTES, PageJsonTest::json);
                List<String> items = texts(written(page));
                if (backwards) {
                    Collections.reverse(items);
                }
                assertThat(items).hasSize(10);
                assertThat(page.next())
                        .isEqualTo(items.size() < left.size() ? Optional.of(Map.of("after", "9")) : Optional.empty());
                shown.addAll(items);
                begin += items.size();
            }
            assertThat(shown).isEqualTo(rows);
        }
    }

    @Test
    void aPageMayUseExactlyTheMaximumSize() throws IOException {
        // Two brackets, two pairs of quotes, a comma; and the end of the line, which is written elsewhere.
        String half = "x".repeat(PageJson.MAX_BYTES / 2 - 7);
        List<String> exactly = List.of(half, half + "123456");
        List<String> oneMore = List.of(half, half + "1234567");

        assertThat(written(PageJson.of(page(new PageLimit(9), exactly), PageJson.MAX_BYTES, PageJsonTest::json)))
                .hasSize(PageJson.MAX_BYTES - 1);
        assertThat(PageJson.of(page(new PageLimit(9), oneMore), PageJson.MAX_BYTES, PageJsonTest::json)
                        .items())
                .hasSize(1);
    }

    @Test
    void aPageHasAtLeastOneItem() {
        List<String> rows = List.of("x".repeat(PageJson.MAX_BYTES), "y");

        PageJson page = PageJson.of(page(new PageLimit(9), rows), PageJson.MAX_BYTES, PageJsonTest::json);

        assertThat(page.items()).hasSize(1);
        assertThat(page.next()).contains(Map.of("after", "0"));
    }

    @Test
    void listsOfAnObjectComeAfterItsMembersAndEndBeforeHalfAMebibyte() throws IOException {
        List<String> large = List.of("x".repeat(300_000), "y".repeat(300_000));
        Map<String, Page<?>> lists = new LinkedHashMap<>();
        lists.put("some", page(new PageLimit(9), List.of("a", "b")).reversed());
        lists.put("large", page(new PageLimit(9), large));
        ByteArrayOutputStream output = new ByteArrayOutputStream();

        new Whole("whole", lists).writeTo(output, view -> view.equals("whole") ? "{\"a\":1}" : json(view));

        assertThat(output.toString(StandardCharsets.UTF_8))
                .isEqualTo("{\"a\":1,\"some\":[\"b\",\"a\"],\"large\":[" + json(large.get(0)) + "]}");
    }
}
