package dev.flotilla.examples;

import dev.flotilla.dht.DhtNode;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How a question to the DHT is asked, and its answer shown. Confined to the thread that runs the command. */
final class DhtQuestion {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Mixin
    private DhtOptions options;

    @Option(names = "--json", description = "JSON, one object a line; ok and error say how it went.")
    private boolean json;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "20s",
            description = "Give up after it; ${DEFAULT-VALUE} by default.")
    private Duration timeout;

    /** What a question does with the node that asks it. */
    interface Asking {
        void ask(DhtNode node, DhtAnswer answer) throws Exception;
    }

    /** Asks from a node that lives so long, answers nobody, and leaves no trace in the tables of others (BEP 43). */
    int ask(Asking asking) throws Exception {
        DhtAnswer answer = new DhtAnswer();
        open(true, answer, node -> asking.ask(node, answer));
        show(answer);
        return 0;
    }

    /** Does what lasts with a node that serves others meanwhile; it shows answers itself. */
    int serve(OnExit.Use<DhtNode> use) throws Exception {
        open(false, new DhtAnswer(), use);
        return 0;
    }

    private void open(boolean readOnly, DhtAnswer answer, OnExit.Use<DhtNode> use) throws Exception {
        try {
            OnExit.using(options.builder().readOnly(readOnly).open(), use);
        } catch (ParameterException e) {
            throw e;
        } catch (Exception e) {
            if (json && !Failure.isInterrupt(e)) {
                Json.line(out(), answer.failed(Failure.describe(e)));
            }
            throw e;
        }
    }

    /** Shows an answer: the last one, or one of many. */
    synchronized void show(DhtAnswer answer) {
        if (json) {
            Json.line(out(), answer.json());
        } else {
            answer.print(out());
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    Duration timeout() {
        return timeout;
    }

    <T> T await(CompletionStage<T> stage) throws Exception {
        try {
            return stage.toCompletableFuture().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new Failure("no answer within " + Units.text(timeout));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TimeoutException) {
                throw new Failure("no answer", e);
            }
            throw e;
        }
    }

    void needsBootstrap() {
        if (options.network().isAlone()) {
            throw new ParameterException(spec.commandLine(), "whom to ask? Give HOST:PORT or --bootstrap HOST:PORT");
        }
    }

    ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
