package dev.lobby.database;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The files of an H2 database. They contain the key that signs tokens, password hashes and all messages, so only the
 * server's own user may read them. H2 itself leaves the permissions to the umask. On file systems without POSIX
 * permissions, as on Windows, nothing is done.
 *
 * @param data the data file; it is created before H2 opens it, so that it is never readable by others, not even briefly
 */
record DatabaseFiles(Path data) {
    private static final Logger LOG = System.getLogger("dev.lobby");
    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

    /**
     * @param wholeFolder whether the folder belongs to the database alone, so that an existing folder is restricted too
     */
    void protect(boolean wholeFolder) {
        if (!data.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return;
        }
        try {
            Path folder = data.resolveSibling("");
            Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(FOLDER));
            if (wholeFolder) {
                Files.setPosixFilePermissions(folder, FOLDER);
            }
            create();
            for (Path file : all(folder)) {
                Files.setPosixFilePermissions(file, FILE);
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "Others may be able to read the database {0}: {1}", data, e);
        }
    }

    private void create() throws IOException {
        try {
            Files.createFile(data, PosixFilePermissions.asFileAttribute(FILE));
        } catch (FileAlreadyExistsException e) {
            // It exists from an earlier start.
        }
    }

    /** The data file and the files that H2 writes beside it. */
    private List<Path> all(Path folder) throws IOException {
        String name = data.toFile().getName().replaceFirst("mv[.]db$", "");
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toFile().getName().startsWith(name))
                    .filter(Files::isRegularFile)
                    .toList();
        }
    }
}
