package dev.lobby.edge.file;

import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The files of the WAR that anybody may read: all but those under {@code WEB-INF} and {@code META-INF}. They are read once
 * and stay in memory. Immutable.
 */
final class PublicFiles {
    private static final Logger LOG = System.getLogger(PublicFiles.class.getName());
    private static final Set<String> HIDDEN = Set.of("/WEB-INF/", "/META-INF/");
    private static final String FIRST_PAGE = "index.html";
    private static final String CLIENT = "/client/";

    /** Of what the WAR has. The servers do not agree on them, and leave out the encoding. */
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html;charset=utf-8",
            "css", "text/css;charset=utf-8",
            "js", "text/javascript;charset=utf-8",
            "json", "application/json",
            "md", "text/markdown;charset=utf-8",
            "txt", "text/plain;charset=utf-8");

    private final Map<String, PublicFile> files;

    private PublicFiles(Map<String, PublicFile> files) {
        this.files = Map.copyOf(files);
    }

    /**
     * Reads the files.
     *
     * @param maxBytes of all files. Files past it are left out, with a warning
     */
    static PublicFiles read(ServletContext context, int maxBytes) throws IOException {
        Reading reading = new Reading(context, maxBytes);
        reading.readFolder("/");
        if (reading.leftOut > 0) {
            LOG.log(
                    Level.WARNING,
                    "{0} files of the WAR are not served, because all of them together are larger than"
                            + " lobby.rest.max-file-bytes ({1})",
                    reading.leftOut,
                    String.valueOf(maxBytes));
        }
        return new PublicFiles(reading.files);
    }

    /**
     * Finds a file.
     *
     * @param path within the application; that of a folder leads to its first page
     */
    Optional<PublicFile> at(String path) {
        return Optional.ofNullable(files.get(path.endsWith("/") ? path + FIRST_PAGE : path));
    }

    private static final class Reading {
        private final ServletContext context;
        private final Map<String, PublicFile> files = new HashMap<>();
        private long room;
        private int leftOut;

        Reading(ServletContext context, int maxBytes) {
            this.context = context;
            this.room = maxBytes;
        }

        void readFolder(String folder) throws IOException {
            for (String path : Objects.requireNonNullElse(context.getResourcePaths(folder), Set.<String>of())) {
                if (!path.endsWith("/")) {
                    readFile(path);
                } else if (!HIDDEN.contains(path)) {
                    readFolder(path);
                }
            }
        }

        private void readFile(String path) throws IOException {
            try (InputStream in = context.getResourceAsStream(path)) {
                // One byte more than there is room for tells that there is too little.
                byte[] bytes = in == null ? null : in.readNBytes((int) room + 1);
                if (bytes == null) {
                    return;
                }
                if (bytes.length > room) {
                    leftOut++;
                    return;
                }
                room -= bytes.length;
                String type = TYPES.get(path.substring(path.lastIndexOf('.') + 1));
                files.put(path, new PublicFile(type == null ? type(path) : type, bytes, path.startsWith(CLIENT)));
            }
        }

        private String type(String path) {
            return Objects.requireNonNullElse(context.getMimeType(path), "application/octet-stream");
        }
    }
}
