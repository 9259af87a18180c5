package dev.lobby.documentation;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** A Markdown file of the repository, without its fenced blocks. */
record Markdown(Path path, String text) {
    private static final Set<String> NOT_OURS = Set.of("target", ".git", "data", "node_modules");
    private static final Pattern FENCED = Pattern.compile("(?ms)^(```+).*?^\\1\\s*$");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.*)$");
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
    private static final Pattern OTHER_SITE = Pattern.compile("[a-z]+:.*");

    static Markdown read(Path path) {
        try {
            return new Markdown(path, FENCED.matcher(Files.readString(path)).replaceAll(""));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All of them in the repository. */
    static List<Markdown> all() throws IOException {
        List<Markdown> found = new ArrayList<>();
        Files.walkFileTree(Path.of(""), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                return NOT_OURS.contains(folder.getFileName().toString())
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.toString().endsWith(".md")) {
                    found.add(read(file));
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return found;
    }

    /** Links to files of the repository or to headings that do not exist. */
    List<String> brokenLinks() {
        return LINK.matcher(text)
                .results()
                .map(link -> link.group(1))
                .filter(link -> !OTHER_SITE.matcher(link).matches() && !leadsSomewhere(link))
                .toList();
    }

    private boolean leadsSomewhere(String link) {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? path : path.resolveSibling(parts[0]).normalize();
        if (target.startsWith("..") || !Files.exists(target)) {
            return false;
        }
        return parts.length == 1 || read(target).anchors().contains(parts[1]);
    }

    /** The anchors that GitHub gives the headings. */
    Set<String> anchors() {
        Set<String> anchors = new HashSet<>();
        Map<String, Integer> repeated = new HashMap<>();
        HEADING.matcher(text).results().map(heading -> slug(heading.group(1))).forEach(slug -> {
            int before = repeated.merge(slug, 1, Integer::sum) - 1;
            anchors.add(before == 0 ? slug : slug + "-" + before);
        });
        return anchors;
    }

    private static String slug(String heading) {
        return LINK.matcher(heading)
                .replaceAll(link -> link.group().replaceFirst("\\[(.*)\\].*", "$1"))
                .strip()
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{M}\\p{N}\\p{Pc} -]", "")
                .replace(' ', '-');
    }

    /** What a pattern's first group matches in the section with this heading, in the file's order. */
    List<String> inSection(String heading, String pattern) {
        String begin = "\n## " + heading + "\n";
        int from = text.indexOf(begin);
        if (from < 0) {
            throw new IllegalArgumentException(path + " has no section " + heading);
        }
        int next = text.indexOf("\n## ", from + begin.length());
        return matches(text.substring(from, next < 0 ? text.length() : next), pattern);
    }

    /** The same in the whole file. */
    List<String> inAll(String pattern) {
        return matches(text, pattern);
    }

    private static List<String> matches(String text, String pattern) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }
}
