package dev.bulkhead.agent.store;

/**
 * A file of a model, in its store.
 *
 * @param path where it goes, relative to the target: checked, see {@link ModelPath}
 * @param key the store's own name of it
 * @param size in bytes; -1 if the store does not say before it sends
 * @param version changes with the content; empty if the store does not say
 * @param ranges whether a part of it can be had
 */
public record StoredFile(String path, String key, long size, String version, boolean ranges) {}
