package dev.lobby.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** The classes of the WAR. */
public final class BuiltClasses {
    private static final Path FOLDER = Path.of("target/classes");
    private static final String SUFFIX = ".class";

    private BuiltClasses() {}

    /** All but those that extend a class that only a server has. None of them is initialized. */
    public static Stream<Class<?>> all() throws IOException {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            return files
                    .map(file -> FOLDER.relativize(file).toString())
                    .filter(name -> name.endsWith(SUFFIX) && !name.endsWith("package-info.class"))
                    .map(name -> name.substring(0, name.length() - SUFFIX.length())
                            .replace(FOLDER.getFileSystem().getSeparator(), "."))
                    .<Class<?>>flatMap(name -> load(name).stream())
                    .toList()
                    .stream();
        }
    }

    private static Optional<Class<?>> load(String name) {
        try {
            return Optional.of(Class.forName(name, false, BuiltClasses.class.getClassLoader()));
        } catch (NoClassDefFoundError e) {
            return Optional.empty();
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
