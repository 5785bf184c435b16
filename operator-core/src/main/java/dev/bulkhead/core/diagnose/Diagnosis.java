package dev.bulkhead.core.diagnose;

import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.core.guard.Finding;
import java.util.Objects;

/**
 * What went wrong, how that is known, and what would change it.
 *
 * @param cause one sentence, with the names and values of this failure
 * @param evidence the line that says so, as somebody else wrote it, without secrets; empty when there is none
 * @param remedy what to change
 * @param pod null when no pod exists, as for a refused one
 * @param exitCode null when no container ended
 * @param at when it happened, RFC 3339; null when nobody says
 */
public record Diagnosis(
        Reason reason,
        Owner owner,
        Retry retry,
        String cause,
        String evidence,
        String remedy,
        String pod,
        String container,
        Integer exitCode,
        String at) {

    static final int MAX_SENTENCE = 480;
    static final int MAX_EVIDENCE = 300;

    /** Who can do something about it. */
    public enum Owner {
        /** Who wrote the job: its spec, image or program. */
        User,
        /** Who shares out the namespace: quota, rights, credentials. */
        Team,
        /** Who runs the cluster. */
        Platform,
        /** Who runs what the cluster depends on: registry, cloud. */
        Provider
    }

    /** Whether another try of the same pod would help. */
    public enum Retry {
        /** It would fail again. */
        No,
        Yes,
        /** With more memory. */
        YesBigger,
        /** On another node. */
        YesElsewhere,
        /** No restart helps: it clears by itself, or when its owner acts. */
        Wait
    }

    public Diagnosis {
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(owner, "owner");
        Objects.requireNonNull(retry, "retry");
        evidence = evidence == null ? "" : evidence;
        check("cause", cause, MAX_SENTENCE);
        check("remedy", remedy, MAX_SENTENCE);
        if (evidence.length() > MAX_EVIDENCE) {
            throw new IllegalArgumentException("evidence is longer than " + MAX_EVIDENCE + " characters");
        }
    }

    private static void check(String what, String text, int max) {
        if (text == null || text.isBlank() || text.length() > max) {
            throw new IllegalArgumentException(what + " must have 1 to " + max + " characters");
        }
    }

    /** The same of a pod that it keeps from running. */
    public Diagnosis of(String pod) {
        return new Diagnosis(reason, owner, retry, cause, evidence, remedy, pod, container, exitCode, at);
    }

    Diagnosis withCause(String longer) {
        String bounded = Redaction.line(longer, MAX_SENTENCE);
        return new Diagnosis(reason, owner, retry, bounded, evidence, remedy, pod, container, exitCode, at);
    }

    /** The same as something that must change. */
    public Finding finding() {
        return new Finding(reason, cause, remedy);
    }

    /** For a condition's message; at most 1000 characters. */
    public String sentence() {
        return cause + " \u2014 " + remedy;
    }
}
