package dev.bulkhead.core.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.core.guard.MemoryGuard.Verdict;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class MemoryGuardTest {
    private static final MemorySize SHM = MemorySize.mebi(64);

    @Test
    void aContainerWithoutMemoryGetsTheDefaultAsRequestAndLimit() {
        Verdict.Passed passed = pass(pod(container("main", null, null)), EffectivePolicy.BUILT_IN);

        Container main = passed.spec().getContainers().getFirst();
        assertThat(main.getResources().getLimits()).containsEntry("memory", Quantity.parse("1Gi"));
        assertThat(main.getResources().getRequests()).containsEntry("memory", Quantity.parse("1Gi"));
        assertThat(passed.given().getFirst().filled()).isTrue();
    }

    @Test
    void aLimitAloneIsReservedWhole() {
        Container main = pass(pod(container("main", null, "3Gi")), EffectivePolicy.BUILT_IN)
                .spec()
                .getContainers()
                .getFirst();

        assertThat(main.getResources().getRequests()).containsEntry("memory", Quantity.parse("3Gi"));
    }

    @Test
    void aRequestThatTheUserWroteStays() {
        Container main = pass(pod(container("main", "1Gi", "3Gi")), EffectivePolicy.BUILT_IN)
                .spec()
                .getContainers()
                .getFirst();

        assertThat(main.getResources().getRequests()).containsEntry("memory", Quantity.parse("1Gi"));
    }

    @Test
    void initContainersAndSidecarsAreGuardedToo() {
        PodSpec ask = new PodSpecBuilder(pod(container("main", null, "1Gi"), container("proxy", null, null)))
                .addToInitContainers(container("fetch", null, null))
                .build();

        Verdict.Passed passed = pass(ask, EffectivePolicy.BUILT_IN);

        assertThat(passed.given()).extracting(MemoryGuard.Given::container).containsExactly("fetch", "main", "proxy");
        assertThat(passed.spec().getInitContainers().getFirst().getResources().getLimits())
                .containsEntry("memory", Quantity.parse("1Gi"));
    }

    @Test
    void sharedMemoryIsHalfOfASmallLimit() {
        PodSpec spec = pass(pod(container("main", null, "100Mi")), EffectivePolicy.BUILT_IN)
                .spec();

        assertThat(spec.getVolumes().getFirst().getEmptyDir().getSizeLimit()).isEqualTo(Quantity.parse("50Mi"));
        assertThat(spec.getContainers().getFirst().getVolumeMounts().getFirst().getMountPath())
                .isEqualTo("/dev/shm");
    }

    @Test
    void aMountThatTheUserMadeAtSharedMemoryStays() {
        Container main = new ContainerBuilder(container("main", null, "1Gi"))
                .addNewVolumeMount()
                .withName("mine")
                .withMountPath("/dev/shm")
                .endVolumeMount()
                .build();

        assertThat(pass(pod(main), EffectivePolicy.BUILT_IN).spec().getVolumes())
                .isEmpty();
    }

    @Test
    void whatNoNodeCanHoldIsRefusedWithTheLargestThereIs() {
        Verdict verdict = MemoryGuard.check(
                pod(container("main", null, "10Gi"), container("proxy", null, "7Gi")),
                "main",
                SHM,
                EffectivePolicy.BUILT_IN,
                Optional.of(new MemoryGuard.Node("node-7", MemorySize.mebi(16 * 1024))));

        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Refused.class,
                        r -> assertThat(r.finding())
                                .returns(Reason.MemoryExceedsNode, Finding::reason)
                                .extracting(Finding::cause)
                                .asString()
                                .contains("17Gi", "node-7", "16Gi"));
    }

    @Test
    void theSchedulerReservesTheLargestOfStartAndRun() {
        Container sidecar = new ContainerBuilder(container("proxy", "1Gi", "1Gi"))
                .withRestartPolicy("Always")
                .build();
        PodSpec spec = new PodSpecBuilder(pod(container("main", "2Gi", "2Gi")))
                .addToInitContainers(container("early", "2500Mi", "2500Mi"), sidecar, container("late", "4Gi", "4Gi"))
                .withOverhead(Map.of("memory", Quantity.parse("100Mi")))
                .build();

        assertThat(MemoryGuard.request(spec)).isEqualTo(MemorySize.mebi(5 * 1024 + 100));
    }

    @Property
    void whateverIsAskedEveryContainerEndsWithALimitItCanBeHeldTo(
            @ForAll @LongRange(min = 1, max = 1L << 45) long limit,
            @ForAll @LongRange(min = 1, max = 1L << 45) long ceiling) {
        EffectivePolicy policy = withCeiling(new MemorySize(ceiling));
        Verdict verdict = MemoryGuard.check(
                pod(container("main", null, Long.toString(limit))), "main", SHM, policy, Optional.empty());

        switch (verdict) {
            case Verdict.Passed passed -> {
                assertThat(limit).isLessThanOrEqualTo(ceiling);
                assertThat(passed.given().getFirst().limit().bytes()).isEqualTo(limit);
            }
            case Verdict.Refused refused -> {
                assertThat(limit).isGreaterThan(ceiling);
                assertThat(refused.finding().reason()).isEqualTo(Reason.MemoryExceedsPolicy);
            }
        }
    }

    static EffectivePolicy withCeiling(MemorySize ceiling) {
        EffectivePolicy p = EffectivePolicy.BUILT_IN;
        return new EffectivePolicy(
                Optional.of("test"),
                p.defaultLimit(),
                Optional.of(ceiling),
                p.growthFactor(),
                p.minGrowth(),
                p.sharedMemory(),
                p.application(),
                p.outOfMemory(),
                p.infrastructure(),
                p.deadlines(),
                false,
                p.growInPlace(),
                p.remember(),
                p.tolerated(),
                p.order(),
                p.idleGpus(),
                p.limitsForeignPods());
    }

    private static Verdict.Passed pass(PodSpec ask, EffectivePolicy policy) {
        return (Verdict.Passed) MemoryGuard.check(ask, "main", SHM, policy, Optional.empty());
    }

    private static PodSpec pod(Container... containers) {
        return new PodSpecBuilder().withContainers(containers).build();
    }

    private static Container container(String name, String request, String limit) {
        ContainerBuilder container = new ContainerBuilder().withName(name);
        if (limit != null) {
            container
                    .editOrNewResources()
                    .addToLimits("memory", Quantity.parse(limit))
                    .endResources();
        }
        if (request != null) {
            container
                    .editOrNewResources()
                    .addToRequests("memory", Quantity.parse(request))
                    .endResources();
        }
        return container.build();
    }
}
