package dev.bulkhead.agent;

import dev.bulkhead.agent.Arguments.WrongUse;
import java.io.PrintStream;
import java.util.List;

/** {@code agent}: brings models into pods. */
public final class Main {
    private static final String USAGE = """
            Usage: agent fetch --uri URI --to DIR [OPTION VALUE]...

            Brings a model from its store into a folder: whole and checked, or not at all. Run again after an
            interruption, it goes on where it was; after success, it has nothing to do.

              --uri URI             s3://BUCKET/KEY-OR-PREFIX or http(s)://HOST/FILE;
                                    one .tar, .tar.gz, .tgz or .zip is unpacked
              --to DIR              where its files go
              --adapter NAME=URI    another model, to NAME below --adapters-to; may be given several times
              --adapters-to DIR     default /mnt/adapters
              --checksum sha256:HEX refuse anything else: SHA-256 of the file; of a folder, of the lines of
                                    sha256sum, sorted by path
              --max-size BYTES      refuse what is larger, packed or unpacked; each adapter counts for itself
              --credentials DIR     a mounted Secret: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN,
                                    AWS_ENDPOINT_URL, AWS_REGION; token, or username and password; ca.crt
              --cache DIR           keep what is fetched here for other pods
              --cache-size BYTES    how much to keep; default what the volume holds
              --connections N       how many parts are fetched at a time; default 8
              --patience SECONDS    give up after so long without a byte; default 120
              --deadline SECONDS    give up after so long in all; default 7200
              --termination-log F   where the outcome is written as JSON; default /dev/termination-log

            Exit codes: 0 done; 1 a bug; 2 somebody has to mend something; 3 another try may succeed.
            """;

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments), System.out));
    }

    static int run(List<String> arguments, PrintStream out) {
        if (arguments.isEmpty() || arguments.contains("--help")) {
            out.print(USAGE);
            return 0;
        }
        try {
            if (!arguments.getFirst().equals("fetch")) {
                throw new WrongUse(arguments.getFirst() + " is no command");
            }
            return FetchCommand.of(arguments.subList(1, arguments.size())).run(new Output(out));
        } catch (WrongUse e) {
            out.println(e.getMessage() + "; see agent --help");
            return Transfer.LASTING;
        }
    }
}
