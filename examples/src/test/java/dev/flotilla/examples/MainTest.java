package dev.flotilla.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FilterOutputStream;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract that every command shares: help, exit codes, one line for an error. */
class MainTest {
    private static final String LINK = "magnet:?xt=urn:btih:" + "ab".repeat(20);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "demo",
                "create",
                "inspect",
                "bencode",
                "seed",
                "get",
                "cat",
                "node",
                "dht",
                "dht ping",
                "dht find-node",
                "dht get-peers",
                "dht announce",
                "verify",
                "simulate",
                "simulate dht",
                "simulate swarm"
            })
    void explainsEachCommand(String command) {
        Cli cli = Cli.run((Object[]) (command + " --help").strip().split(" "));
        assertThat(cli.status()).isZero();
        assertThat(cli.out()).startsWith("Usage: flotilla " + command).contains("Exit codes:");
        assertThat(cli.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "--nonsense",
                "create",
                "create x",
                "inspect",
                "inspect --jso x",
                "bencode",
                "seed",
                "get magnet:?",
                "get x --dir d --progress loud",
                "get x --dir d --timeout soon",
                "node --port 65536",
                "node --bootstrap nowhere",
                "get x --dir d --peer 127.0.0.1:0",
                "dht",
                "dht ping",
                "dht find-node zz",
                "dht lookup 0123456789012345678901234567890123456789",
                "dht lookup 0123456789012345678901234567890123456789 --enough 0 --bootstrap 127.0.0.1:9",
                "dht put x",
                "dht put x --cas 1 --bootstrap 127.0.0.1:9",
                "dht get x",
                "dht publish x",
                "dht follow x",
                "dht keygen",
                "dht sample zz",
                "dht ping 127.0.0.1:9 --profile mine",
                "node --source-rate some",
                "node --network 123456789012345678901234567890123",
                "dht get-peers 0123456789012345678901234567890123456789",
                "verify x",
                "demo a b",
                "simulate",
                "simulate dht --nodes 1",
                "simulate dht --loss 101",
                "simulate dht --minutes -1",
                "simulate dht --nodes 10 --minutes 2147483647",
                "simulate dht --nodes 10 --churn 2147483647",
                "simulate dht --searches -1",
                "simulate swarm --peers 2 --size 64 --piece-size 3",
                "simulate dht --attack nonsense"
            })
    void wrongUsageIsTwo(String words) {
        Cli cli = Cli.run((Object[]) words.split(" "));
        assertThat(cli.status()).as(cli.err()).isEqualTo(2);
        assertThat(cli.out()).isEmpty();
        assertThat(cli.err()).startsWith("error: ").contains("--help").doesNotContain("\tat ");
    }

    @Test
    void failureNeitherEscapesNorMovesTheCursor(@TempDir Path dir) {
        Cli cli = Cli.run("verify", dir.resolve("\u001b[2J.torrent"), dir);
        assertThat(cli.err()).startsWith("error: no such file").contains("\ufffd[2J.torrent");
    }

    @Test
    void failureIsOneLineWithoutATrace(@TempDir Path dir) {
        Cli cli = Cli.run("verify", dir.resolve("missing.torrent"), dir);
        assertThat(cli.status()).isOne();
        assertThat(cli.err().lines()).singleElement().asString().startsWith("error: no such file");
    }

    @Test
    void debugShowsTheTrace(@TempDir Path dir) {
        Cli cli = Cli.run("verify", "--debug", dir.resolve("missing.torrent"), dir);
        assertThat(cli.status()).isOne();
        assertThat(cli.err()).contains("\tat dev.flotilla").contains("error: no such file");
    }

    @Test
    void outputThatIsLostIsAFailure() {
        StringWriter err = new StringWriter();
        Writer full = new FilterWriter(Writer.nullWriter()) {
            @Override
            public void flush() throws IOException {
                throw new IOException("No space left on device");
            }
        };
        int status = Main.run(new PrintWriter(full), new PrintWriter(err), "inspect", LINK);
        assertThat(status).isOne();
        assertThat(err.toString().lines()).containsExactly("error: cannot write to standard output");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "get --help",
                "inspect magnet:?xt=urn:btih:0123456789012345678901234567890123456789",
                "inspect --json missing.torrent"
            })
    void endsWithoutAWordWhenNobodyReadsOn(String words) {
        StringWriter err = new StringWriter();
        OutputStream left = new FilterOutputStream(OutputStream.nullOutputStream()) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        PrintWriter out = new PrintWriter(new StandardOutput(left), true, StandardCharsets.UTF_8);
        assertThat(Main.run(out, new PrintWriter(err), words.split(" "))).isEqualTo(141);
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void stateThatCannotBeKeptIsAFailure(@TempDir Path dir) throws IOException {
        Path file = Files.createFile(dir.resolve("file"));
        for (Path state : List.of(file, file.resolve("below"))) {
            Cli cli = Cli.run("get", LINK, "--dir", dir, "--state", state);
            assertThat(cli.status()).isOne();
            assertThat(cli.err().lines())
                    .singleElement()
                    .asString()
                    .startsWith("error: cannot keep state in " + state + ": ")
                    .endsWith("; name another directory with --state");
        }
    }

    @Test
    void messageOfManyLinesBecomesOne() {
        assertThat(Failure.oneLine(" a\n  b\r\nc ")).isEqualTo("a; b; c");
    }
}
