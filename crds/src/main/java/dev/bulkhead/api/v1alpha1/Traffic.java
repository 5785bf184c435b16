package dev.bulkhead.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** Who gets which revision. A revision is named by its number, as Stable or Candidate, or by its model's version. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Traffic(
        @JsonPropertyDescription(
                "A fixed split between revisions, instead of the newest: for A/B tests, or to pin one.")
        @Size(min = 1, max = 8)
        @ValidationRule(
                value = "self.map(s, s.weight).sum() == 100",
                message = "the weights of a split must sum to 100")
        @ValidationRule(
                value = "self.all(a, self.exists_one(b, b.to == a.to))",
                message = "a revision is named twice in the split")
        List<Share> split,

        @JsonPropertyDescription(
                "Callers that always get one revision, whatever the split. The first that matches counts.")
        @Size(max = 16)
        @ValidationRule(
                value = "self.all(a, self.exists_one(b, has(a.header) == has(b.header) && (has(a.header) ?"
                        + " a.header.lowerAscii() == b.header.lowerAscii() : a.cookie == b.cookie)"
                        + " && a.values.exists(v, v in b.values)))",
                message = "two cohorts overlap: they match the same value of the same header or cookie")
        List<Cohort> cohorts,

        @JsonPropertyDescription("Callers keep their revision: by the value of a header or cookie.")
        Sticky sticky,

        @JsonPropertyDescription("Copies of requests for a revision whose answers nobody sees.")
        Mirror mirror) {

    private static final String TO =
            "^(Stable|Candidate|[1-9][0-9]{0,8}|version:[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)$";
    private static final String TO_DESCRIPTION =
            "Stable, Candidate, a revision's number, or version:NAME for the newest"
                    + " revision of that model version.";

    /** A share of the requests. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Share(
            @JsonPropertyDescription(TO_DESCRIPTION) @Required @Pattern(TO) @Size(max = 80)
            String to,

            @JsonPropertyDescription("Percent.") @Required @Min(0) @Max(100)
            Integer weight) {}

    /** Callers told by a header or a cookie. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @ValidationRule(value = "has(self.header) != has(self.cookie)", message = "name a header or a cookie")
    public record Cohort(
            @Pattern(TOKEN) @Size(min = 1, max = 64) String header,
            @Pattern(TOKEN) @Size(min = 1, max = 64) String cookie,

            @JsonPropertyDescription("One of these.") @Required @Size(min = 1, max = 16)
            List<@Size(min = 1, max = 128) String> values,

            @JsonPropertyDescription(TO_DESCRIPTION) @Required @Pattern(TO) @Size(max = 80)
            String to) {}

    /** What callers are told apart by. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @ValidationRule(value = "has(self.header) != has(self.cookie)", message = "name a header or a cookie")
    public record Sticky(
            @Pattern(TOKEN) @Size(min = 1, max = 64) String header,
            @Pattern(TOKEN) @Size(min = 1, max = 64) String cookie) {}

    /** Copies of requests. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Mirror(
            @JsonPropertyDescription(TO_DESCRIPTION) @Required @Pattern(TO) @Size(max = 80)
            String to,

            @JsonPropertyDescription("Percent of the requests.") @Required @Min(1) @Max(100)
            Integer percent) {}

    static final String TOKEN = "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$";
}
