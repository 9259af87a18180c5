package dev.lobby.build;

import dev.lobby.build.asyncapi.SocketDocument;
import dev.lobby.build.openapi.RestDocument;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonWriter;
import jakarta.json.stream.JsonGenerator;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringReader;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jboss.jandex.Index;
import org.jboss.jandex.Indexer;

/**
 * Describes the REST API and the WebSocket from classes: the resources, and the mappings of entities to events. All of them
 * must also be on the class path.
 */
public final class Descriptions {
    private Descriptions() {}

    /**
     * Describes Lobby, or completes the descriptions in a WAR to which entities were added. Lobby's build does the first
     * after each compilation.
     *
     * @param arguments only the WAR; or the folder of the classes, the description of the REST API to write, the
     *     handwritten part of the WebSocket's description, the description to write of it, and the name, the version and
     *     the description of the product
     */
    public static void main(String... arguments) throws IOException {
        if (arguments.length == 1) {
            complete(Path.of(arguments[0]));
            return;
        }
        Index classes = index(Path.of(arguments[0]));
        String rest = RestDocument.of(classes, arguments[4], arguments[5], arguments[6]);
        Files.writeString(file(arguments[1]), rest);
        write(file(arguments[3]), SocketDocument.of(classes, read(Path.of(arguments[2])), object(rest)));
    }

    /** Replaces the descriptions in a WAR by those of the classes that it has. */
    public static void complete(Path war) throws IOException {
        try (FileSystem files = FileSystems.newFileSystem(war)) {
            Path folder = files.getPath("WEB-INF", "classes");
            Path rest = folder.resolve("dev/lobby/rest/openapi.json");
            Path socket = files.getPath("asyncapi.json");
            Index classes = index(folder);
            JsonObject product = read(rest).getJsonObject("info");
            String completed = RestDocument.of(
                    classes,
                    product.getString("title"),
                    product.getString("version"),
                    product.getString("description"));
            Files.writeString(rest, completed);
            write(socket, SocketDocument.of(classes, read(socket), object(completed)));
        }
    }

    /** An index of all classes in a folder. */
    public static Index index(Path folder) throws IOException {
        Indexer indexer = new Indexer();
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> classes =
                    files.filter(file -> file.toString().endsWith(".class")).toList();
            for (Path file : classes) {
                try (InputStream type = Files.newInputStream(file)) {
                    indexer.index(type);
                }
            }
        }
        return indexer.complete();
    }

    private static JsonObject read(Path file) throws IOException {
        return object(Files.readString(file));
    }

    private static JsonObject object(String json) {
        try (JsonReader reader = Json.createReader(new StringReader(json))) {
            return reader.readObject();
        }
    }

    private static Path file(String path) throws IOException {
        Path file = Path.of(path).toAbsolutePath();
        Files.createDirectories(file.getParent());
        return file;
    }

    private static void write(Path path, JsonObject document) throws IOException {
        try (OutputStream out = Files.newOutputStream(path);
                JsonWriter writer = Json.createWriterFactory(Map.of(JsonGenerator.PRETTY_PRINTING, true))
                        .createWriter(out)) {
            writer.writeObject(document);
            out.write('\n');
        }
    }
}
