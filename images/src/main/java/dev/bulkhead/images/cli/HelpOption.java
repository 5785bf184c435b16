package dev.bulkhead.images.cli;

import picocli.CommandLine.Option;

final class HelpOption {

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    boolean asked;
}
