package dev.bulkhead.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonLinesTest {

    @Test
    void aLineIsOneObjectWithTheObjectItIsAbout() throws Exception {
        LoggingEvent event = event("two\nlines and a \"quote\"", null);
        event.setMDCPropertyMap(Map.of(
                "resource.kind", "TrainingJob", "resource.namespace", "team-a", "resource.name", "digits", "x", "y"));

        String line = new JsonLines().doLayout(event);

        assertThat(line).hasLineCount(1).endsWith("\n");
        JsonNode json = new ObjectMapper().readTree(line);
        assertThat(json.get("message").asText()).isEqualTo("two\nlines and a \"quote\"");
        assertThat(json.get("level").asText()).isEqualTo("WARN");
        assertThat(json.get("kind").asText()).isEqualTo("TrainingJob");
        assertThat(json.get("namespace").asText()).isEqualTo("team-a");
        assertThat(json.get("name").asText()).isEqualTo("digits");
        assertThat(json.has("x")).isFalse();
    }

    @Test
    void anExceptionComesWithItsTrace() throws Exception {
        LoggingEvent event = event("failed", new IllegalStateException("because"));
        event.setMDCPropertyMap(Map.of());

        JsonNode json = new ObjectMapper().readTree(new JsonLines().doLayout(event));

        assertThat(json.get("exception").asText())
                .startsWith("java.lang.IllegalStateException: because")
                .contains("at dev.bulkhead");
    }

    private static LoggingEvent event(String message, Throwable cause) {
        return new LoggingEvent("here", new LoggerContext().getLogger("some.Logger"), Level.WARN, message, cause, null);
    }
}
