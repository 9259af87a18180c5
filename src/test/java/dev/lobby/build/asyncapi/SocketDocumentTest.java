package dev.lobby.build.asyncapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lobby.build.Descriptions;
import dev.lobby.build.asyncapi.DescribedEvents.Described;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.List;
import org.jboss.jandex.CompositeIndex;
import org.jboss.jandex.IndexView;
import org.junit.jupiter.api.Test;

class SocketDocumentTest {
    private static final JsonObject WRITTEN = object("""
            {"info":{},"channels":{"plain":{"messages":{}},"lobby.v1":{"messages":{}}},
             "operations":{"plain.events":{"messages":[]},"lobby.v1.events":{"messages":[]}},
             "components":{"schemas":{}}}""");
    private static final JsonObject API = object("""
            {"info":{"version":"1"},"components":{"schemas":{
              "Card":{"properties":{"_id":{"$ref":"#/components/schemas/Id"}}},"Id":{"type":"string"},"Other":{}}}}""");

    private static JsonObject object(String json) {
        try (var reader = Json.createReader(new StringReader(json))) {
            return reader.readObject();
        }
    }

    /** The tests' own. */
    @Test
    void anEntityBringsTheDescriptionOfItsEvents() throws IOException {
        IndexView classes = CompositeIndex.create(
                Descriptions.index(Path.of("target/classes")), Descriptions.index(Path.of("target/test-classes")));

        assertThat(DescribedEvents.of(classes))
                .contains(
                        new Described("tournament.created", "Tournament"),
                        new Described("tournament.updated", "Tournament"),
                        new Described("tournament.deleted", "Tournament"));
    }

    @Test
    void anEventIsAddedToBothProtocolsWithAllSchemasThatItRefersTo() {
        JsonObject document = new SocketDocument(WRITTEN, API).with(List.of(new Described("card.drawn", "Card")));

        assertThat(document.getJsonObject("info").getString("version")).isEqualTo("1");
        assertThat(document.getValue("/components/schemas").asJsonObject().keySet())
                .containsExactlyInAnyOrder("Card", "Id");
        assertThat(document.getValue("/channels/plain/messages/card.drawn/payload/required"))
                .hasToString("[\"event\",\"data\"]");
        assertThat(document.getValue("/channels/lobby.v1/messages/card.drawn/payload/required"))
                .hasToString("[\"event\",\"data\",\"cursor\"]");
        assertThat(document.getValue("/channels/plain/messages/card.drawn/payload/title"))
                .hasToString("\"CardDrawnFrame\"");
        assertThat(document.getValue("/operations/lobby.v1.events/messages"))
                .hasToString("[{\"$ref\":\"#/channels/lobby.v1/messages/card.drawn\"}]");
    }

    @Test
    void anEventThatIsThereIsNotAddedAgain() {
        List<Described> events = List.of(new Described("card.drawn", "Card"));
        JsonObject complete = new SocketDocument(WRITTEN, API).with(events);

        assertThat(new SocketDocument(complete, API).with(events)).isEqualTo(complete);
    }

    @Test
    void aPayloadThatTheRestApiDoesNotDescribeFailsTheBuild() {
        SocketDocument document = new SocketDocument(WRITTEN, API);

        assertThatThrownBy(() -> document.with(List.of(new Described("dice.rolled", "Dice"))))
                .hasMessageContaining("Dice");
    }
}
