package dev.bulkhead.core.plan;

import dev.bulkhead.api.v1alpha1.Gpu;
import dev.bulkhead.core.guard.MemorySize;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.resource.v1.DeviceSelector;
import io.fabric8.kubernetes.api.model.resource.v1.DeviceSelectorBuilder;
import io.fabric8.kubernetes.api.model.resource.v1.ResourceClaimTemplate;
import io.fabric8.kubernetes.api.model.resource.v1.ResourceClaimTemplateBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * GPUs claimed by dynamic resource allocation, {@code resource.k8s.io/v1}. Model and memory are asked of the attributes that
 * a driver publishes under its own name: {@code productName} (or {@code model}), and the capacity {@code memory}.
 */
public final class GpuClaims {
    /** Of {@code resource.k8s.io}, the version that templates are written in. */
    public static final String API_VERSION = "resource.k8s.io/v1";

    private static final String REQUEST = "gpu";

    private GpuClaims() {}

    /** The template from which every pod of a role gets a claim of its own. */
    public static ResourceClaimTemplate template(ObjectMeta metadata, Gpu gpu) {
        return new ResourceClaimTemplateBuilder()
                .withMetadata(metadata)
                .withNewSpec()
                .withNewSpec()
                .withNewDevices()
                .addNewRequest()
                .withName(REQUEST)
                .withNewExactly()
                .withDeviceClassName(gpu.deviceClass())
                .withCount(gpu.count().longValue())
                .withSelectors(selectors(gpu))
                .endExactly()
                .endRequest()
                .endDevices()
                .endSpec()
                .endSpec()
                .build();
    }

    private static List<DeviceSelector> selectors(Gpu gpu) {
        List<DeviceSelector> selectors = new ArrayList<>();
        List<String> models = gpu.models() == null ? List.of() : gpu.models();
        if (!models.isEmpty()) {
            String names = models.stream()
                    .map(m -> "'" + m.toLowerCase(Locale.ROOT).replaceAll("[\\\\']", "") + "'")
                    .reduce((a, b) -> a + ", " + b)
                    .orElseThrow();
            selectors.add(cel("[" + names + "].exists(m, ['productName', 'model'].exists(a,"
                    + " a in device.attributes[device.driver]"
                    + " && string(device.attributes[device.driver][a]).lowerAscii().contains(m)))"));
        }
        Optional.ofNullable(gpu.memory())
                .flatMap(MemorySize::parse)
                .ifPresent(m -> selectors.add(
                        cel("device.capacity[device.driver].memory.compareTo(quantity('" + m + "')) >= 0")));
        return selectors;
    }

    private static DeviceSelector cel(String expression) {
        return new DeviceSelectorBuilder()
                .withNewCel()
                .withExpression(expression)
                .endCel()
                .build();
    }
}
