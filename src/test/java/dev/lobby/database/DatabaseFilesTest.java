package dev.lobby.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseFilesTest {
    @TempDir
    private Path folder;

    private DatabaseAddress address(String file) {
        return new DatabaseAddress("jdbc:h2:file:" + folder.resolve(file));
    }

    private void protect(String file, boolean wholeFolder) {
        address(file).files().orElseThrow().protect(wholeFolder);
    }

    @Test
    void areReadableOnlyByTheServersUserFromTheBeginning() throws Exception {
        protect("new/data/lobby", true);
        assertThat(permissions("new/data")).containsOnly(Map.entry("lobby.mv.db", "rw-------"));

        DriverManager.getConnection(address("new/data/lobby").connectionUrl(), "lobby", "")
                .close();
        assertThat(permission("new")).isEqualTo("rwx------");
        assertThat(permission("new/data")).isEqualTo("rwx------");
        assertThat(permissions("new/data")).containsOnly(Map.entry("lobby.mv.db", "rw-------"));
    }

    @Test
    void existingFilesAreRestricted() throws Exception {
        open("data", "rwxr-xr-x");
        for (String name : new String[] {"lobby.mv.db", "lobby.trace.db", "other.mv.db", "lobby2.mv.db"}) {
            open("data/" + name, "rw-rw-r--");
        }

        protect("data/lobby", true);

        assertThat(permission("data")).isEqualTo("rwx------");
        assertThat(permissions("data"))
                .containsOnly(
                        Map.entry("lobby.mv.db", "rw-------"),
                        Map.entry("lobby.trace.db", "rw-------"),
                        Map.entry("other.mv.db", "rw-rw-r--"),
                        Map.entry("lobby2.mv.db", "rw-rw-r--"));
    }

    @Test
    void aSharedFolderIsLeftUnchanged() throws Exception {
        open("shared", "rwxrwxr-x");

        protect("shared/lobby", false);

        assertThat(permission("shared")).isEqualTo("rwxrwxr-x");
        assertThat(permissions("shared")).containsOnly(Map.entry("lobby.mv.db", "rw-------"));
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc:h2:file:/a/lobby,                          /a/lobby.mv.db",
        "jdbc:h2:file:/a/lobby;CIPHER=AES,               /a/lobby.mv.db",
        "jdbc:h2:/a/lobby,                               /a/lobby.mv.db",
        "jdbc:h2:mem:lobby,                              ",
        "jdbc:h2:tcp://db/lobby,                         ",
        "jdbc:h2:ssl:db/lobby;IFEXISTS=TRUE,             ",
        "jdbc:postgresql://db/lobby,                     ",
    })
    void onlyADatabaseInFilesHasFiles(String url, String file) {
        assertThat(new DatabaseAddress(url).files().map(files -> files.data().toString()))
                .isEqualTo(Optional.ofNullable(file));
    }

    @Test
    void mayBeInTheUsersHome() {
        assertThat(new DatabaseAddress("jdbc:h2:~/lobby").files().orElseThrow().data())
                .isEqualTo(Path.of(System.getProperty("user.home"), "lobby.mv.db"));
    }

    private void open(String path, String permissions) throws IOException {
        Path file = folder.resolve(path);
        if (path.endsWith(".db")) {
            Files.createFile(file);
        } else {
            Files.createDirectory(file);
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    private String permission(String path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(path)));
    }

    /** The permissions of the files in a folder, by file name. */
    private Map<String, String> permissions(String path) throws IOException {
        Map<String, String> all = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder.resolve(path))) {
            for (Path file : files.toList()) {
                all.put(
                        file.toFile().getName(),
                        permission(path + "/" + file.toFile().getName()));
            }
        }
        return all;
    }
}
