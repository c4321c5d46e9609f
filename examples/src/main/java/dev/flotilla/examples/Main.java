package dev.flotilla.examples;

import dev.flotilla.core.Id160;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * The command line node. Exit codes: 0 done, 1 failed (one line {@code error: …} on standard error), 2 wrong usage,
 * 130 interrupted; a termination signal gives 143, as the JVM does. Output is UTF-8, whatever the locale.
 *
 * <p>Confined to the thread that parses and runs the command.
 */
@Command(
        name = "flotilla",
        description = "A BitTorrent node that needs no tracker.",
        version = "flotilla 0.1.0-SNAPSHOT",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        usageHelpAutoWidth = true,
        sortOptions = false,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DemoCommand.class,
            CreateCommand.class,
            InspectCommand.class,
            BencodeCommand.class,
            SeedCommand.class,
            GetCommand.class,
            CatCommand.class,
            NodeCommand.class,
            DhtCommand.class,
            VerifyCommand.class,
            SimulateCommand.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:failed, with one line \"error: …\" on standard error",
            "2:wrong usage",
            "130:interrupted"
        })
final class Main implements Runnable {
    private static final int INTERRUPTED = 130;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            description = "Log what the node does; print the stack trace of a failure.")
    private boolean debug;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    public static void main(String[] args) {
        PrintWriter out = utf8(FileDescriptor.out);
        PrintWriter err = utf8(FileDescriptor.err);
        int status = run(out, err, args);
        out.flush();
        err.flush();
        System.exit(status);
    }

    /** Runs one command; returns its exit code. */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        Main main = new Main();
        CommandLine line = new CommandLine(main)
                .setOut(out)
                .setErr(err)
                .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExpandAtFiles(false) // a file may be called @x
                .setUsageHelpLongOptionsMaxWidth(28)
                .registerConverter(java.time.Duration.class, Units::duration)
                .registerConverter(HostPort.class, HostPort::parse)
                .registerConverter(ChoiceOptions.Files.class, ChoiceOptions.Files::parse)
                .registerConverter(Id160.class, Main::id);
        line.setParameterExceptionHandler((e, arguments) -> {
            String command = e.getCommandLine().getCommandSpec().qualifiedName();
            err.println("error: " + Failure.oneLine(String.valueOf(e.getMessage())));
            err.println("Try '" + command + " --help'.");
            return CommandLine.ExitCode.USAGE;
        });
        line.setExecutionExceptionHandler((e, command, result) -> main.fail(err, e));
        line.setExecutionStrategy(result -> {
            System.setProperty("flotilla.log", main.debug ? "DEBUG" : "ERROR");
            return new CommandLine.RunLast().execute(result);
        });
        try {
            int status = line.execute(args);
            if (status == CommandLine.ExitCode.OK && out.checkError()) {
                err.println("error: cannot write to standard output");
                return CommandLine.ExitCode.SOFTWARE;
            }
            return status;
        } catch (OutOfMemoryError | StackOverflowError e) {
            return main.fail(err, e);
        }
    }

    private static Id160 id(String text) {
        try {
            return Id160.fromHex(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException("'" + text + "' is not 40 hexadecimal digits");
        }
    }

    private int fail(PrintWriter err, Throwable failure) {
        if (debug) {
            failure.printStackTrace(err);
        }
        if (Failure.isInterrupt(failure)) {
            return INTERRUPTED; // whoever did it knows
        }
        err.println("error: " + Failure.describe(failure));
        return CommandLine.ExitCode.SOFTWARE;
    }

    private static PrintWriter utf8(FileDescriptor stream) {
        OutputStream bytes = new FileOutputStream(stream);
        return new PrintWriter(new java.io.OutputStreamWriter(bytes, StandardCharsets.UTF_8), true);
    }
}
