package dev.bulkhead.agent;

/** How a transfer ended: the words of the termination message, which the operators look for. */
public enum Reason {
    ModelFetched,
    ModelNotFound,
    /** The store wants credentials, or the Secret has none that are known. */
    ModelCredentialsMissing,
    ModelCredentialsRefused,
    ModelStorageUnreachable,
    ModelChecksumMismatch,
    /** Larger than it may be. */
    ModelTooLarge,
    DiskFull,
    /** The address, a redirect or a path within the model leads where it may not. */
    ModelUriRefused,
    /** Anything else, such as a folder that cannot be written. */
    ModelFetchFailed
}
