package dev.lobby.harness;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A guide in Markdown: the fenced blocks of its sections, each with its language. */
public record Guide(List<Block> blocks) {

    /** What is between two fences. */
    public record Block(String section, String language, String text) {
        /** Commands, each on one line, whatever lines it was written on. */
        public List<String> commands() {
            return text.replace("\\\n", " ")
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
        }
    }

    public static Guide of(String markdown) {
        List<Block> blocks = new ArrayList<>();
        String section = "";
        @Nullable String language = null;
        StringBuilder text = new StringBuilder();
        for (String line : markdown.lines().toList()) {
            if (line.startsWith("```")) {
                if (language == null) {
                    language = line.substring(3);
                    text.setLength(0);
                } else {
                    blocks.add(new Block(section, language, text.toString()));
                    language = null;
                }
            } else if (language != null) {
                text.append(line).append('\n');
            } else if (line.startsWith("#")) {
                section = line.replaceFirst("#+ ([0-9]+[.] )?", "");
            }
        }
        return new Guide(blocks);
    }

    /** Of the whole guide. */
    public List<String> commands() {
        return blocks.stream()
                .filter(block -> block.language().equals("sh"))
                .flatMap(block -> block.commands().stream())
                .toList();
    }

    public List<String> commands(String section) {
        return only(section, "sh").commands();
    }

    /** The one block of this language in a section. */
    public Block only(String section, String language) {
        List<Block> found = blocks.stream()
                .filter(block ->
                        block.section().equals(section) && block.language().equals(language))
                .toList();
        if (found.size() != 1) {
            throw new IllegalStateException(found.size() + " blocks of " + language + " in the section " + section
                    + "; there are " + blocks.stream().map(Block::section).collect(joining(", ")));
        }
        return found.get(0);
    }
}
