package dev.bulkhead.router.table;

/** What of a request is looked at to tell callers apart. */
public record Selector(Source source, String name) {

    /** Where the value stands. Names of headers know no case, those of cookies do. */
    public enum Source {
        header,
        cookie
    }
}
