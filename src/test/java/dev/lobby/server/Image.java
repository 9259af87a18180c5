package dev.lobby.server;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lobby.harness.Tool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An image, made without a registry: a folder in which the instructions of a Containerfile are carried out, except for
 * {@code FROM}, in whose place this machine stands. Its paths and its port are replaced by those of the folder. It proves
 * that the files, the commands and the variables are right; it proves nothing of the base image, nor of what a runtime
 * takes away from a container.
 */
final class Image {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern PLACES = Pattern.compile("/opt/|/tmp/|8080");
    private static final String JAVA = System.getProperty("java.home") + "/bin";

    private final Path root;
    private final int port;
    private final Map<String, String> variables = new HashMap<>();
    private final List<String> instructions = new ArrayList<>();
    private List<String> entryPoint = List.of();
    private List<String> healthCheck = List.of();
    private String user = "root";

    /**
     * @param context the folder that the instructions copy from
     * @param root an empty folder
     */
    Image(Path containerfile, Path context, Path root, int port) throws IOException, InterruptedException {
        this.root = root;
        this.port = port;
        Files.createDirectories(root.resolve("tmp"));
        for (String line :
                Files.readString(containerfile).replace("\\\n", " ").lines().toList()) {
            if (!line.isBlank() && !line.startsWith("#")) {
                String instruction = line.replaceFirst(" .*", "");
                instructions.add(instruction);
                carryOut(instruction, line.substring(instruction.length()).strip(), context);
            }
        }
    }

    private void carryOut(String instruction, String arguments, Path context) throws IOException, InterruptedException {
        switch (instruction) {
            case "FROM", "EXPOSE", "WORKDIR" -> {}
            case "COPY" -> copy(arguments.replaceFirst("--chmod=\\d+ ", "").split(" +", -1), context);
            case "RUN" -> run(List.of("bash", "-euc", arguments));
            case "ENV" ->
                variables.put(
                        arguments.replaceFirst("=.*", ""),
                        arguments.replaceFirst("[^=]*=", "").replaceFirst("^\"(.*)\"$", "$1"));
            case "USER" -> user = arguments;
            case "HEALTHCHECK" -> healthCheck = words(arguments.replaceFirst(".*? CMD ", ""));
            case "ENTRYPOINT" -> entryPoint = words(arguments);
            default -> throw new IllegalArgumentException(instruction);
        }
    }

    private void copy(String[] paths, Path context) throws IOException {
        Path to = Path.of(root + paths[paths.length - 1]);
        Files.createDirectories(to);
        for (String path : Arrays.copyOf(paths, paths.length - 1)) {
            Path from = context.resolve(path);
            Files.copy(from, to.resolve(from.getFileName()));
        }
    }

    private static List<String> words(String json) throws IOException {
        return List.of(JSON.readValue(json, String[].class));
    }

    /** What is in the folder and at the port instead. */
    private String here(String text) {
        return PLACES.matcher(text)
                .replaceAll(place -> Matcher.quoteReplacement(
                        place.group().equals("8080") ? String.valueOf(port) : root + place.group()));
    }

    private ProcessBuilder process(List<String> command, Map<String, String> more) {
        ProcessBuilder builder = new ProcessBuilder(
                        command.stream().map(this::here).toList())
                .directory(root.resolve("tmp").toFile())
                .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", JAVA + ":" + String.join(":", Tool.path()));
        builder.environment().putAll(variables);
        builder.environment().putAll(more);
        return builder;
    }

    private void run(List<String> command) throws IOException, InterruptedException {
        Process process = process(command, Map.of()).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(command + " failed:\n" + output);
        }
    }

    /** Starts a container. */
    Process start(Map<String, String> environment, Path log) throws IOException {
        return process(entryPoint, environment).redirectOutput(log.toFile()).start();
    }

    /** Whether the health check finds it well. */
    boolean isHealthy() throws IOException, InterruptedException {
        return process(healthCheck, Map.of()).start().waitFor() == 0;
    }

    /** Whom the process runs as. */
    String user() {
        return user;
    }

    List<String> instructions() {
        return instructions;
    }

    /** A file that the image knows by this path. */
    Path file(String path) {
        return Path.of(root + path);
    }
}
