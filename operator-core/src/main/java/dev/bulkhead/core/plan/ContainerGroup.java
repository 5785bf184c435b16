package dev.bulkhead.core.plan;

/** The containers of one name in the pods of one group, such as a role: they need about the same. */
public record ContainerGroup(String group, String container) {}
