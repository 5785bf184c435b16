package dev.bulkhead.core.diagnose;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Makes text of strangers fit for a status: bounded, without control characters, without anything that looks like a secret.
 * Rather hides too much than too little. Every pattern is linear or bounded, since a program chooses what it logs.
 */
public final class Redaction {
    /** More than a termination message (4 KiB) or an event (1 KiB) can hold. */
    static final int MAX_TEXT = 8192;

    private static final String HIDDEN = "[redacted]";
    private static final String CUT = " [...] ";

    private record Rule(Pattern pattern, String replacement) {
        static Rule hide(String regex) {
            return new Rule(Pattern.compile(regex), HIDDEN);
        }

        static Rule hideAfter(String regex) {
            return new Rule(Pattern.compile(regex), "$1" + HIDDEN);
        }
    }

    private static final String VALUE = "(?:\\\\{0,2}\"[^\"\\n]{0,512}+\"?+|'[^'\\n]{0,512}+'?+)?+[^\\s]{0,4096}+";
    private static final String IS = "[\\\\\"']{0,3}[ \\t]{0,3}+(?:=|:)\\s{0,3}+";
    /** "token: unexpected status" of a registry is prose; prose is what the reader needs. */
    private static final String NOT_A_WORD = "(?![a-z]{1,20}(?:[\\s:.,;]|$))";

    private static final List<Rule> RULES = List.of(
            Rule.hide("-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[^-]*+(?:-----END [A-Z ]{0,30}PRIVATE KEY-----)?"),
            Rule.hideAfter("(?i)(authorization" + IS + ")(?:(?:bearer|basic|token|negotiate)\\s{1,3})?" + VALUE),
            Rule.hideAfter("(?i)(\\bbearer\\s{1,3})(?!token\\b|auth|realm)[^\\s]{1,4096}+"),
            new Rule(Pattern.compile("://[^\\s/@:]{0,128}+(?::[^\\s@]{0,256}+)?+@"), "://" + HIDDEN + "@"),
            Rule.hideAfter("(?i)((?:password|passwd|passphrase|pwd)" + IS + ")" + VALUE),
            Rule.hideAfter("(?i)((?:secret|token|credentials?|api[_-]?key|access[_-]?key(?:[_-]?id)?|secret[_-]?key"
                    + "|account[_-]?key|private[_-]?key|signature|\\bsig|x-amz-credential)"
                    + IS + ")(?-i:" + NOT_A_WORD + ")" + VALUE),
            Rule.hideAfter("(?i)(--(?:password|token|secret|api-key|access-key)\\s{1,3})[^\\s]{1,4096}+"),
            Rule.hide("(?<![A-Za-z0-9])(?:hf_|gh[pousr]_|github_pat_|glpat-|xox[abeprs]-|sk-|npm_|pypi-|AIza|ya29\\.)"
                    + "[A-Za-z0-9_-]{12,1024}+"),
            Rule.hide("(?<![A-Za-z0-9])(?:AKIA|ASIA)[0-9A-Z]{8,64}+"),
            Rule.hide("(?<![A-Za-z0-9])eyJ[A-Za-z0-9_-]{12,4096}+(?:\\.[A-Za-z0-9_-]{0,4096}+){0,2}+"),
            Rule.hide("(?<![A-Za-z0-9+/=_-])[A-Za-z0-9+/=_-]{100,}+"));

    private static final Pattern ESCAPES = Pattern.compile(
            "\u001b(?:\\[[0-?]{0,32}+[ -/]{0,8}+[@-~]|\\][^\u0007\u001b]{0,512}+(?:\u0007|\u001b\\\\)?|.)?");
    /** Control and format characters; the latter hold the marks that turn the direction of a line. */
    private static final Pattern CONTROLS = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Co}&&[^\\n\\t]]");

    private Redaction() {}

    /** At most {@link #MAX_TEXT} characters: of a longer text the beginning and the end. Null is empty. */
    public static String redact(String text) {
        if (text == null) {
            return "";
        }
        String clean = bounded(text.length() > MAX_TEXT ? ends(text) : text, MAX_TEXT);
        clean = ESCAPES.matcher(clean).replaceAll("");
        clean = CONTROLS.matcher(clean.replace("\r\n", "\n").replace('\r', '\n'))
                .replaceAll(" ");
        for (Rule rule : RULES) {
            clean = rule.pattern().matcher(clean).replaceAll(rule.replacement());
        }
        return bounded(clean, MAX_TEXT);
    }

    /** One line of at most {@code max} characters. */
    static String line(String text, int max) {
        String oneLine = text.strip().replaceAll("\\s++", " ");
        return oneLine.length() <= max ? oneLine : bounded(oneLine, max - 3) + "...";
    }

    private static String ends(String text) {
        String start = text.substring(0, MAX_TEXT / 2 - CUT.length());
        return start + CUT + afterCut(text.substring(text.length() - MAX_TEXT / 2));
    }

    /** The cut may have parted a secret from the word that gives it away: what is left of the word goes too. */
    private static String afterCut(String tail) {
        for (int i = 0; i < tail.length(); i++) {
            if (Character.isWhitespace(tail.charAt(i))) {
                return tail.substring(i);
            }
        }
        return "";
    }

    private static String bounded(String text, int max) {
        if (text.length() <= max) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(max - 1)) ? max - 1 : max);
    }
}
