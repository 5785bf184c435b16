package dev.bulkhead.core.run;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.Layout;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets logback up in code: reading its XML would cost a good part of the start. Before {@link #configure}, and in the
 * command line, only warnings are written, to standard error.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_NORMAL_PRIORITY)
public final class Logs extends ContextAwareBase implements Configurator {
    /** The object, if the line is about one, in angle brackets. */
    private static final String PATTERN = "%d{HH:mm:ss.SSS} %-5level %logger{0}"
            + "%replace( <%X{resource.kind}/%X{resource.namespace}/%X{resource.name}>){' <//>', ''} - %msg%n";

    /** These write requests, and with them Secrets, at their lower levels: no setting lets them. */
    private static final Map<String, Level> QUIET = Map.of(
            "io.fabric8.kubernetes.client.http", Level.INFO,
            "io.fabric8.kubernetes.client.dsl.internal", Level.INFO,
            "jdk.internal.httpclient", Level.INFO,
            // Warns with a stack trace of each watch that the server has closed already.
            "io.fabric8.kubernetes.client.jdkhttp.JdkWebSocketImpl", Level.ERROR,
            // Warns of v1alpha1 at each start.
            "io.fabric8.kubernetes.client.dsl.internal.VersionUsageUtils", Level.ERROR,
            // Says much at each start, of which nothing is of use to who runs it.
            "io.javaoperatorsdk", Level.WARN,
            "Default ConfigurationService implementation", Level.WARN);

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (System.getProperty("logback.configurationFile") != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        install(context, Level.WARN, LogFormat.text, "System.err");
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** For the operators: to standard output, as configured. */
    static void configure(OperatorConfig config) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context
                && System.getProperty("logback.configurationFile") == null) {
            install(context, Level.toLevel(config.logLevel().name()), config.logFormat(), "System.out");
        }
    }

    private static void install(LoggerContext context, Level level, LogFormat format, String target) {
        context.reset();
        Layout<ILoggingEvent> layout = layout(context, format);
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setLayout(layout);
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setName("console");
        appender.setTarget(target);
        appender.setEncoder(encoder);
        appender.start();
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(level);
        root.addAppender(appender);
        QUIET.forEach(
                (logger, floor) -> context.getLogger(logger).setLevel(level.isGreaterOrEqual(floor) ? level : floor));
    }

    private static Layout<ILoggingEvent> layout(LoggerContext context, LogFormat format) {
        if (format == LogFormat.json) {
            JsonLines lines = new JsonLines();
            lines.setContext(context);
            lines.start();
            return lines;
        }
        PatternLayout lines = new PatternLayout();
        lines.setContext(context);
        lines.setPattern(PATTERN);
        lines.start();
        return lines;
    }
}
