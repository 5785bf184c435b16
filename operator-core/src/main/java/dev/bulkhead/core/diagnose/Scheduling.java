package dev.bulkhead.core.diagnose;

import static dev.bulkhead.core.diagnose.Diagnosis.Owner.Platform;
import static dev.bulkhead.core.diagnose.Diagnosis.Owner.Team;
import static dev.bulkhead.core.diagnose.Diagnosis.Owner.User;
import static dev.bulkhead.core.diagnose.Diagnosis.Retry.Wait;

import dev.bulkhead.api.v1alpha1.Reason;
import java.util.List;

/**
 * Why the scheduler places a pod nowhere, in its own words. Nodes without room come before taints: control-plane nodes are
 * tainted in nearly every cluster, and nobody wants to hear of them while the others are full.
 */
final class Scheduling {
    private static final String WHO = "pod {pod} (container {container} asks for {asks})";
    private static final String SEEN = "; the scheduler sees {seen}";

    static final List<Entry> ENTRIES = List.of(
            new Entry(
                    Reason.UntoleratedTaint,
                    User,
                    Wait,
                    "^(?<seen>[^\\n]*untolerated taint\\(?s?\\)? \\{(?<taint>[^\\s:}\\n]*gpu[^:}\\n]*)[^\\n]*)$",
                    "the GPU nodes carry the taint {taint}, which " + WHO + " does not tolerate" + SEEN,
                    "add to the pod: tolerations: [{key: {taint}, operator: Exists}], or list the taint in the GuardPolicy"),
            new Entry(
                    Reason.InsufficientGpu,
                    Team,
                    Wait,
                    "^(?<seen>[^\\n]*Insufficient (?<resource>[\\w.-]{1,60}/[\\w.-]*(?:gpu|mig-)[\\w.-]*)[^\\n]*)$",
                    "no node has enough free {resource} for " + WHO + SEEN,
                    "wait until others finish, ask for fewer GPUs per pod, or add nodes"),
            new Entry(
                    Reason.InsufficientMemory,
                    Team,
                    Wait,
                    "^(?<seen>[^\\n]*Insufficient memory[^\\n]*)$",
                    "no node has enough free memory for " + WHO + SEEN,
                    "wait until others finish, ask for less memory, or add nodes"),
            new Entry(
                    Reason.InsufficientCpu,
                    Team,
                    Wait,
                    "^(?<seen>[^\\n]*Insufficient cpu[^\\n]*)$",
                    "no node has enough free CPU for " + WHO + SEEN,
                    "wait until others finish, ask for less CPU, or add nodes"),
            new Entry(
                    Reason.Unschedulable,
                    Platform,
                    Wait,
                    "^(?<seen>[^\\n]*(?:Insufficient (?<resource>[\\w./-]{1,80})|(?<pods>Too many pods))[^\\n]*)$",
                    "the nodes are full for " + WHO + SEEN,
                    "wait until others finish, or add nodes"),
            new Entry(
                    Reason.UntoleratedTaint,
                    User,
                    Wait,
                    "^(?<seen>[^\\n]*(?:untolerated taint|had taint \\{)[^\\n]*)$",
                    "the nodes that are left carry taints which " + WHO + " does not tolerate" + SEEN,
                    "add the toleration to the pod, or have the GuardPolicy grant it to the namespace"),
            new Entry(
                    Reason.NoMatchingNode,
                    User,
                    Wait,
                    "^(?<seen>[^\\n]*(?:didn't match Pod's node affinity/selector|didn't match pod (?:anti-)?affinity rules"
                            + "|didn't match pod topology spread constraints|didn't satisfy existing pods anti-affinity"
                            + "|missing required label)[^\\n]*)$",
                    "no node matches the selector, affinity or spread of " + WHO + SEEN,
                    "correct nodeSelector or affinity, or label a node so that it matches"),
            new Entry(
                    Reason.Unschedulable,
                    Platform,
                    Wait,
                    "^(?<seen>[^\\n]*node\\(s\\) were unschedulable[^\\n]*)$",
                    "the nodes for " + WHO + " are cordoned" + SEEN,
                    "wait for the maintenance to end, or uncordon a node"),
            new Entry(
                    Reason.Unschedulable,
                    Platform,
                    Wait,
                    "^(?<seen>[^\\n]{1,300})",
                    "the scheduler places pod {pod} nowhere: {seen}",
                    "read the scheduler's words; they name what rules each node out"));

    private Scheduling() {}

    /** The cluster autoscaler has looked at the pod and adds no node, for the reason after the colon. */
    static Diagnosis withoutNewNode(Diagnosis unplaced, String autoscaler) {
        String why = Redaction.line(Redaction.redact(autoscaler.replaceFirst("^[^:\\n]{0,100}: ", "")), 200);
        return unplaced.withCause(unplaced.cause() + "; the cluster autoscaler adds no node: " + why);
    }

    /** Without the second half, on preemption, which names the same resources again. */
    static String nodes(String message) {
        int end = message.indexOf(". preemption:");
        String first = end < 0 ? message : message.substring(0, end);
        int noClaims = first.indexOf(". no new claims to deallocate");
        return noClaims < 0 ? first : first.substring(0, noClaims);
    }
}
