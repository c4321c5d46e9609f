package dev.flotilla.examples;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.flotilla.core.ByteString;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BencodeCommandTest {

    @TempDir
    Path dir;

    private Path file(String name, String latin1) throws IOException {
        return Files.write(dir.resolve(name), latin1.getBytes(ISO_8859_1));
    }

    @Test
    void showsEachKindOfValue() throws IOException {
        Path file = file("a", "d3:inti-42e4:listl0:1:xe4:name3:abc3:rawi9223372036854775807ee");
        JsonObject line = Cli.run("bencode", "--json", file).json().get(0);
        assertThat(line.keySet()).containsExactly("file", "ok", "error", "value");
        assertThat(line.get("file").getAsString()).isEqualTo(file.toString());
        assertThat(line.get("ok").getAsBoolean()).isTrue();
        assertThat(line.get("error").isJsonNull()).isTrue();
        assertThat(line.get("value"))
                .isEqualTo(
                        JsonParser.parseString("{'int':-42,'list':['','x'],'name':'abc','raw':9223372036854775807}"));
    }

    @Test
    void showsBytesThatAreNoTextAsHex() throws IOException {
        Path file = file("a", "d2:\u00ff\u00fe1:\u00004:name7:hex:ab\u00003:txt6:hex:ab4:utf82:\u00c3\u00bce");
        Cli cli = Cli.run("bencode", "--json", file);
        assertThat(cli.json().get(0).getAsJsonObject("value").toString())
                .isEqualTo("{\"name\":\"hex:6865783a616200\",\"txt\":\"hex:6865783a6162\",\"utf8\":\"ü\","
                        + "\"hex:fffe\":\"hex:00\"}");
    }

    @Property
    void differentBytesNeverLookAlike(@ForAll byte[] one, @ForAll byte[] other) {
        ByteString a = ByteString.of(one);
        ByteString b = ByteString.of(other);
        assertThat(BencodeText.string(a).equals(BencodeText.string(b))).isEqualTo(a.equals(b));
        assertThat(reads(BencodeText.string(a))).isEqualTo(a);
    }

    private static ByteString reads(String shown) {
        return shown.startsWith("hex:") ? ByteString.fromHex(shown.substring(4)) : ByteString.of(shown.getBytes(UTF_8));
    }

    @Test
    void printsForPeople() throws IOException {
        Cli cli = Cli.run("bencode", file("a", "d1:ad1:bl1:xi1eee1:\u0000lee"));
        assertThat(cli.lines())
                .containsExactly(
                        "dictionary of 2",
                        "  hex:00 (1 bytes): []",
                        "  a: dictionary of 1",
                        "    b: list of 2",
                        "      - \"x\"",
                        "      - 1");
    }

    @Test
    void showsTheOthersWhenOneIsRejected() throws IOException {
        Cli cli = Cli.run("bencode", "--json", file("bad", "i1"), file("good", "i1e"), dir, dir.resolve("missing"));
        assertThat(cli.status()).isOne();
        assertThat(cli.json())
                .extracting(line -> line.get("ok").getAsBoolean())
                .containsExactly(false, true, false, false);
        assertThat(cli.json().get(0).get("error").getAsString()).isNotEmpty();
        assertThat(cli.err().lines()).singleElement().asString().startsWith("error: 3 of 4 rejected: ");
    }

    @Test
    void strictRefusesWhatLenientShows() throws IOException {
        Path unsorted = file("a", "d1:bi1e1:ai2ee");
        assertThat(Cli.run("bencode", unsorted).status()).isZero();
        Cli strict = Cli.run("bencode", "--strict", unsorted);
        assertThat(strict.status()).isOne();
        assertThat(strict.err()).contains("order");
    }

    @Test
    void refusesAFileBeyondTheLimitUnread() throws IOException {
        Path large = dir.resolve("large");
        try (FileChannel channel = FileChannel.open(
                large, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            channel.write(java.nio.ByteBuffer.wrap(new byte[1]), 5L << 30);
        }
        Cli cli = Cli.run("bencode", large);
        assertThat(cli.status()).isOne();
        assertThat(cli.err()).contains("longer than the limit of 16.0 MiB");
    }
}
