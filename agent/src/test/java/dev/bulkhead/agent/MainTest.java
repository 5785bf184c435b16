package dev.bulkhead.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MainTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            fetsch --uri file:/x --to y                             | fetsch is no command
            fetch --uri file:/x                                     | --to is missing
            fetch --uri file:/x --to                                | --to needs a value
            fetch --to y                                            | --uri is missing
            fetch --uri file:/x --uri file:/y --to z                | --uri is given twice
            fetch --uri file:/x --to y --size 3                     | --size is no option
            fetch --uri file:/x --to y --max-size 20Gi              | --max-size must be a whole number of at least 1
            fetch --uri file:/x --to y --connections 0              | --connections must be a whole number of at least 1
            fetch --uri file:/x --to y --adapter ../y=file:/z       | --adapter must be NAME=URI
            """)
    void wrongUseIsNamedInOneLine(String arguments, String message) {
        var out = new ByteArrayOutputStream();

        int code = Main.run(List.of(arguments.split(" ")), new PrintStream(out));

        assertThat(code).isEqualTo(2);
        assertThat(out.toString()).contains(message).hasLineCount(1);
    }

    @Test
    void helpNamesEveryOption() {
        var out = new ByteArrayOutputStream();

        int code = Main.run(List.of("fetch", "--help"), new PrintStream(out));

        assertThat(code).isZero();
        assertThat(out.toString()).contains(FetchCommand.OPTIONS);
    }
}
