package dev.bulkhead.suite.explain;

import java.util.List;
import java.util.Optional;

/** Tells the story of the objects of one kind. */
interface Explainer {
    /** The kind. */
    String kind();

    /** What people may write for the kind, in lower case: singular, plural, short. */
    List<String> words();

    /** Empty if there is no such object. */
    Optional<Story> explain(String namespace, String name);

    /** Names that exist, to suggest one. */
    List<String> names(String namespace);
}
