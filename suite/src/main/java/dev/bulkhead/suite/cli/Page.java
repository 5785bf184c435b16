package dev.bulkhead.suite.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** What a command shows a person: lines no wider than they may be, coloured only where that is asked for. */
public final class Page {
    /** What a piece of text is, for its colour. */
    public enum Tone {
        PLAIN(""),
        TITLE("\u001b[1m"),
        GOOD("\u001b[32m"),
        WARNING("\u001b[33m"),
        BAD("\u001b[31m"),
        QUIET("\u001b[2m");

        private final String start;

        Tone(String start) {
            this.start = start;
        }
    }

    private static final String END = "\u001b[0m";
    private static final String GAP = "  ";
    /** Below this a column of words cannot be read. */
    private static final int NARROWEST = 24;

    private static final int LONGEST_CELL = 40;
    private static final int NARROWEST_CELL = 4;

    private final int width;
    private final boolean colours;
    private final List<String> lines = new ArrayList<>();

    public Page(int width, boolean colours) {
        this.width = width;
        this.colours = colours;
    }

    public List<String> lines() {
        return List.copyOf(lines);
    }

    public Page gap() {
        if (!lines.isEmpty() && !lines.getLast().isEmpty()) {
            lines.add("");
        }
        return this;
    }

    public Page title(String text) {
        return say(Tone.TITLE, text);
    }

    public Page say(Tone tone, String text) {
        Words.wrap(text, width).forEach(l -> lines.add(paint(tone, l)));
        return this;
    }

    /** A word, and what is to be said of it, indented as a whole. */
    public Page item(String label, int labelWidth, Tone tone, String text) {
        String indent = " ".repeat(labelWidth + GAP.length());
        List<String> wrapped = Words.wrap(text, Math.max(NARROWEST, width - indent.length()));
        String first = paint(tone, pad(Words.cut(label, labelWidth), labelWidth)) + GAP + wrapped.getFirst();
        lines.add(first.stripTrailing());
        wrapped.stream().skip(1).forEach(l -> lines.add(indent + l));
        return this;
    }

    /** To be pasted, so never broken. */
    public Page paste(String text) {
        text.lines().forEach(l -> lines.add("    " + l));
        return this;
    }

    /** The last column may hold sentences: it takes what is left of the width, in as many lines as it needs. */
    public Page table(List<String> header, List<List<String>> rows) {
        int last = header.size() - 1;
        int[] widths = IntStream.range(0, last)
                .map(i -> Math.max(
                        header.get(i).length(),
                        rows.stream()
                                .mapToInt(r -> Math.min(LONGEST_CELL, r.get(i).length()))
                                .max()
                                .orElse(0)))
                .toArray();
        shrink(widths, width - NARROWEST);
        int rest = Math.max(1, width - used(widths));
        row(header, widths, rest, Tone.QUIET);
        rows.forEach(r -> row(r, widths, rest, Tone.PLAIN));
        return this;
    }

    private static int used(int[] widths) {
        return IntStream.of(widths).map(w -> w + GAP.length()).sum();
    }

    /** The widest column gives way, a character at a time. */
    private static void shrink(int[] widths, int available) {
        while (used(widths) > available) {
            int widest = 0;
            for (int i = 1; i < widths.length; i++) {
                widest = widths[i] > widths[widest] ? i : widest;
            }
            if (widths[widest] <= NARROWEST_CELL) {
                return;
            }
            widths[widest]--;
        }
    }

    private void row(List<String> cells, int[] widths, int rest, Tone tone) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            line.append(pad(Words.cut(cells.get(i), widths[i]), widths[i])).append(GAP);
        }
        String indent = " ".repeat(line.length());
        List<String> words = Words.wrap(cells.getLast(), rest);
        lines.add(paint(tone, (line + words.getFirst()).stripTrailing()));
        words.stream().skip(1).forEach(w -> lines.add(paint(tone, indent + w)));
    }

    private String paint(Tone tone, String text) {
        return colours && tone != Tone.PLAIN && !text.isBlank() ? tone.start + text + END : text;
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
