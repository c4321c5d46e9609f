package dev.flotilla.examples;

import dev.flotilla.core.Id160;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
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
 * 130 interrupted; a termination signal gives 143, as the JVM does, and output that nobody reads any more 141. Output is
 * UTF-8, whatever the locale.
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
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:failed, with one line \"error: …\" on standard error",
            "2:wrong usage",
            "130:interrupted",
            "141:nobody reads the output any more, as after \"| head\""
        })
final class Main implements Runnable {
    private static final List<Class<?>> COMMANDS = List.of(
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
            SimulateCommand.class);
    private static final int INTERRUPTED = 130;
    private static final int NO_READER = 141; // as whom SIGPIPE ends

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
        PrintWriter out = utf8(new StandardOutput());
        PrintWriter err = utf8(new FileOutputStream(FileDescriptor.err));
        int status = run(out, err, args);
        System.exit(status);
    }

    /** Runs one command; returns its exit code. */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        Main main = new Main();
        CommandLine line = new CommandLine(main);
        commands(args).forEach(line::addSubcommand);
        line.setOut(out)
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
            String message = String.valueOf(e.getMessage()).replace("option option", "option"); // picocli's own
            err.println("error: " + Failure.oneLine(message));
            err.println("Try '" + command + " --help'.");
            return CommandLine.ExitCode.USAGE;
        });
        line.setExecutionExceptionHandler((e, command, result) -> main.fail(err, e));
        line.setExecutionStrategy(result -> {
            if (main.debug) {
                System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "debug");
            }
            try {
                return new CommandLine.RunLast().execute(result);
            } catch (StandardOutput.NoReader e) { // of a help text
                return NO_READER;
            }
        });
        try {
            int status = line.execute(args);
            boolean isLost = out.checkError(); // which writes it out
            if (status == CommandLine.ExitCode.OK && isLost) {
                err.println("error: cannot write to standard output");
                return CommandLine.ExitCode.SOFTWARE;
            }
            return status;
        } catch (StandardOutput.NoReader e) {
            return NO_READER;
        } catch (OutOfMemoryError | StackOverflowError e) {
            return main.fail(err, e);
        }
    }

    /** To describe a command to picocli takes its time: when the first word names one, that is all there are. */
    private static List<Class<?>> commands(String[] args) {
        return COMMANDS.stream()
                .filter(type -> args.length > 0
                        && type.getAnnotation(Command.class).name().equals(args[0]))
                .findFirst()
                .<List<Class<?>>>map(List::of)
                .orElse(COMMANDS);
    }

    private static Id160 id(String text) {
        try {
            return Id160.fromHex(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException("'" + text + "' is not 40 hexadecimal digits");
        }
    }

    private int fail(PrintWriter err, Throwable failure) {
        if (failure instanceof StandardOutput.NoReader) {
            return NO_READER;
        }
        if (debug) {
            failure.printStackTrace(err);
        }
        if (Failure.isInterrupt(failure)) {
            return INTERRUPTED; // whoever did it knows
        }
        err.println("error: " + Failure.describe(failure));
        return CommandLine.ExitCode.SOFTWARE;
    }

    private static PrintWriter utf8(OutputStream bytes) {
        return new PrintWriter(new java.io.OutputStreamWriter(bytes, StandardCharsets.UTF_8), true);
    }
}
