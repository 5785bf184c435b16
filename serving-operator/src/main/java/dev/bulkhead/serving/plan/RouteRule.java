package dev.bulkhead.serving.plan;

import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.api.v1alpha1.Route;
import dev.bulkhead.api.v1alpha1.Traffic;
import dev.bulkhead.api.v1alpha1.Traffic.Share;
import dev.bulkhead.core.guard.Finding;
import dev.bulkhead.serving.plan.RolloutPlanner.Course;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the routers do. Shares go to revisions that answer, or rest: have no pods since nobody asked, and are started by the
 * next request. The share of one that does neither goes to the others. If none does, what serves now goes on serving, be it a
 * revision that was given up; and if nothing serves, the route stays, so that requests wait for a replica.
 */
final class RouteRule {
    /**
     * @param wanted the shares by number as they should be, whether the revisions answer or not
     * @param named further revisions that cohorts and the mirror name
     */
    record Routing(Route route, SortedMap<Integer, Integer> wanted, List<Integer> named, List<Finding> findings) {}

    private final RolloutInput in;
    private final Course course;
    private final List<Finding> findings = new ArrayList<>();
    private final List<Integer> named = new ArrayList<>();

    private RouteRule(RolloutInput in, Course course) {
        this.in = in;
        this.course = course;
    }

    static Routing route(RolloutInput in, Course course) {
        return new RouteRule(in, course).route();
    }

    private Routing route() {
        SortedMap<Integer, Integer> wanted = wanted();
        SortedMap<Integer, Integer> given = given(wanted);
        Optional<Traffic> traffic = in.traffic();
        List<Route.Target> targets = given.entrySet().stream()
                .map(e -> new Route.Target(name(e.getKey()), e.getValue()))
                .toList();
        List<Route.Cohort> cohorts = traffic.map(Traffic::cohorts).orElse(List.of()).stream()
                .flatMap(c -> resolved(c.to(), "a cohort").stream()
                        .map(r -> new Route.Cohort(c.header(), c.cookie(), c.values(), r.name())))
                .toList();
        Optional<Route.Mirror> mirror = traffic.map(Traffic::mirror)
                .flatMap(m -> resolved(m.to(), "the mirror").map(r -> new Route.Mirror(r.name(), m.percent())));
        Route route = new Route(
                saved(targets),
                saved(cohorts),
                traffic.map(Traffic::sticky).orElse(null),
                mirror.orElse(null),
                saved(in.spec().hosts()),
                timeout(),
                timeout(),
                concurrency());
        return new Routing(route, wanted, List.copyOf(named), List.copyOf(findings));
    }

    /** Limits change when the revision takes over that they were written for. */
    private Optional<Route> limits() {
        boolean ofStable = course.stable().isEmpty() || course.stable().get() == in.current();
        return ofStable ? Optional.empty() : in.savedRoute().filter(r -> r.timeoutSeconds() != null);
    }

    private Integer timeout() {
        return limits().map(Route::timeoutSeconds).orElse(in.spec().predictor().timeout());
    }

    private Integer concurrency() {
        return limits().isPresent()
                ? limits().get().concurrency()
                : in.spec().predictor().concurrency();
    }

    /** As it is when it is read again: an empty list is not written. */
    private static <T> List<T> saved(List<T> list) {
        return list == null || list.isEmpty() ? null : list;
    }

    private SortedMap<Integer, Integer> wanted() {
        if (in.splitByHand()) {
            return byHand(in.traffic().orElseThrow().split());
        }
        return byRollout();
    }

    private SortedMap<Integer, Integer> byRollout() {
        SortedMap<Integer, Integer> shares = new TreeMap<>();
        int share = course.candidate().isPresent()
                ? course.rollout().map(CanarySteps.of(in.rollout())::share).orElse(0)
                : 0;
        course.stable().ifPresent(s -> {
            shares.put(s, 100 - share);
            if (share > 0) {
                shares.put(course.candidate().orElseThrow(), share);
            }
        });
        return shares;
    }

    /** One revision that does not exist makes the whole split void: its share is nobody else's. */
    private SortedMap<Integer, Integer> byHand(List<Share> split) {
        SortedMap<Integer, Integer> shares = new TreeMap<>();
        List<String> missing = new ArrayList<>();
        for (Share share : split) {
            Optional<RevisionHealth> revision = find(share.to());
            revision.filter(r -> share.weight() > 0)
                    .ifPresent(r -> shares.merge(r.number(), share.weight(), Integer::sum));
            if (revision.isEmpty() && !share.to().equals("Candidate")) {
                missing.add(share.to());
            }
        }
        if (missing.isEmpty()) {
            return shares.isEmpty() ? byRollout() : shares;
        }
        SortedMap<Integer, Integer> before = before();
        findings.add(notFound("the split", String.join(", ", missing), "the shares stay as they were"));
        return before.isEmpty() ? byRollout() : before;
    }

    private SortedMap<Integer, Integer> before() {
        SortedMap<Integer, Integer> before = new TreeMap<>();
        in.savedRoute()
                .map(Route::targetsOrEmpty)
                .orElse(List.of())
                .forEach(t -> in.revisions().stream()
                        .filter(r -> r.name().equals(t.revision()))
                        .forEach(r -> before.put(r.number(), t.weight())));
        return before;
    }

    private SortedMap<Integer, Integer> given(SortedMap<Integer, Integer> wanted) {
        return Stream.of(serving(wanted), serving(before()), before())
                .filter(m -> !m.isEmpty())
                .findFirst()
                .map(Hundred::of)
                .map(given -> {
                    tellOfSilent(wanted, given);
                    return given;
                })
                .orElseGet(TreeMap::new);
    }

    private SortedMap<Integer, Integer> serving(SortedMap<Integer, Integer> shares) {
        SortedMap<Integer, Integer> serving = new TreeMap<>(shares);
        serving.keySet().removeIf(n -> in.revision(n).filter(this::serves).isEmpty());
        return serving;
    }

    /** One without pods serves if it was routed: the next request starts a replica. */
    private boolean serves(RevisionHealth revision) {
        return revision.answers() || revision.wanted() == 0 && routed(revision);
    }

    private boolean routed(RevisionHealth revision) {
        return in.savedRoute()
                .filter(r -> names(r).anyMatch(revision.name()::equals))
                .isPresent();
    }

    static Stream<String> names(Route route) {
        return Stream.of(
                        route.targetsOrEmpty().stream().map(Route.Target::revision),
                        route.cohortsOrEmpty().stream().map(Route.Cohort::revision),
                        Stream.ofNullable(route.mirror()).map(Route.Mirror::revision))
                .flatMap(s -> s);
    }

    private void tellOfSilent(SortedMap<Integer, Integer> wanted, SortedMap<Integer, Integer> given) {
        String takers = given.keySet().stream().map(String::valueOf).collect(Collectors.joining(", "));
        wanted.keySet().stream()
                .filter(n -> !given.containsKey(n))
                .flatMap(n -> in.revision(n).stream())
                .forEach(r -> findings.add(new Finding(
                        r.problem().map(Finding::reason).orElse(Reason.RevisionStarting),
                        "revision %d does not answer; its share of %d %% goes to revision %s"
                                .formatted(r.number(), wanted.get(r.number()), takers),
                        r.problem().map(Finding::sentence).orElse("its pods are on their way"))));
    }

    /** What a cohort or the mirror names, if it serves. Who is not there yet is left out; who does not exist is told of. */
    private Optional<RevisionHealth> resolved(String to, String what) {
        Optional<RevisionHealth> revision = find(to);
        if (revision.isEmpty() && !to.equals("Candidate") && !to.equals("Stable")) {
            findings.add(notFound(what, to, "it is left out"));
        }
        revision.ifPresent(r -> named.add(r.number()));
        return revision.filter(this::serves);
    }

    private Finding notFound(String what, String to, String consequence) {
        String known = in.revisions().stream()
                .sorted(Comparator.comparing(RevisionHealth::number).reversed())
                .map(r -> r.number()
                        + r.version().map(v -> " (version:" + v + ")").orElse(""))
                .collect(Collectors.joining(", "));
        return new Finding(
                Reason.RevisionNotFound,
                "%s names %s, which does not exist: %s".formatted(what, to, consequence),
                "name one of " + known + ", Stable or Candidate in spec.traffic");
    }

    private Optional<RevisionHealth> find(String to) {
        return switch (to) {
            case "Stable" -> course.stable().flatMap(in::revision);
            case "Candidate" -> course.candidate().flatMap(in::revision);
            default ->
                to.startsWith("version:")
                        ? in.revisions().stream()
                                .filter(r -> r.version().equals(Optional.of(to.substring("version:".length()))))
                                .max(Comparator.comparing(RevisionHealth::number))
                        : in.revision(Integer.valueOf(to));
        };
    }

    private String name(int number) {
        return in.revision(number).orElseThrow().name();
    }
}
