package dev.flotilla.examples;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line node. */
@Command(name = "flotilla", description = "A trackerless BitTorrent node.", mixinStandardHelpOptions = true)
final class Main implements Runnable {

    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }

    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }
}
