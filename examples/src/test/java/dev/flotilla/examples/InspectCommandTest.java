package dev.flotilla.examples;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectCommandTest {
    private static final String PIECES = "6:pieces20:01234567890123456789";
    private static final String LINK = "magnet:?xt=urn:btih:c3499c2729730a7f807efb8676a92dcb6f8a3f8f&dn=NAME&so=0,2,6-8"
            + "&x.pe=192.0.2.1:6881&tr=http%3A%2F%2Ft.example%2Fa&ws=http%3A%2F%2Fw.example%2F";

    @TempDir
    Path dir;

    private Path file(String name, String latin1) throws IOException {
        return Files.write(dir.resolve(name), latin1.getBytes(ISO_8859_1));
    }

    @Test
    void showsAFile() throws IOException {
        Path file = file(
                "a.torrent",
                "d8:announce12:http://t/ann13:announce-listll12:http://t/annel8:http://uee4:infod5:filesl"
                        + "d4:attr1:x6:lengthi3e4:pathl1:d1:aeed4:attr1:p6:lengthi5e4:pathl4:.pad1:5eee"
                        + "4:name1:n12:piece lengthi16384e" + PIECES + "7:privatei1ee"
                        + "5:nodesll9:127.0.0.1i6881eee8:url-list8:http://we");
        Cli cli = Cli.run("inspect", "--json", file);
        assertThat(cli.status()).as(cli.out()).isZero();
        JsonObject line = cli.json().get(0);
        assertThat(line.keySet())
                .containsExactly(
                        "file",
                        "ok",
                        "error",
                        "name",
                        "infoHashV1",
                        "infoHashV2",
                        "pieceLength",
                        "numPieces",
                        "length",
                        "private",
                        "files",
                        "nodes",
                        "webSeeds",
                        "trackers");
        line.remove("infoHashV1");
        assertThat(line)
                .isEqualTo(JsonParser.parseString("{'file':'" + file + "','ok':true,'error':null,'name':'n',"
                        + "'infoHashV2':null,'pieceLength':16384,'numPieces':1,'length':8,'private':true,"
                        + "'files':[{'path':'n/d/a','length':3,'pad':false,'attr':'x'},"
                        + "{'path':'n/.pad/5','length':5,'pad':true,'attr':'p'}],'nodes':['127.0.0.1:6881'],"
                        + "'webSeeds':['http://w'],'trackers':['http://t/ann','http://u']}"));
    }

    @Test
    void showsALink() {
        JsonObject line = Cli.run("inspect", "--json", LINK).json().get(0);
        assertThat(line)
                .isEqualTo(JsonParser.parseString("{'file':'" + LINK + "','ok':true,'error':null,'name':'NAME',"
                        + "'infoHashV1':'c3499c2729730a7f807efb8676a92dcb6f8a3f8f','infoHashV2':null,"
                        + "'pieceLength':null,'numPieces':null,'length':null,'private':null,'files':null,'nodes':null,"
                        + "'webSeeds':['http://w.example/'],'trackers':['http://t.example/a'],"
                        + "'so':[0,2,6,7,8],'peers':['192.0.2.1:6881']}"));
    }

    @Test
    void showsTheOthersWhenOneIsRejected() throws IOException {
        Cli cli = Cli.run("inspect", "--json", file("bad.torrent", "de"), LINK, "magnet:?dn=x");
        assertThat(cli.status()).isOne();
        assertThat(cli.json()).extracting(line -> line.get("ok").getAsBoolean()).containsExactly(false, true, false);
        assertThat(cli.json())
                .extracting(line -> line.get("error").isJsonNull())
                .containsExactly(false, true, false);
        assertThat(cli.err().lines()).singleElement().asString().startsWith("error: 2 of 3 rejected: ");
    }

    @Test
    void saysThatV2AloneIsNotSupportedYet() throws IOException {
        Cli cli = Cli.run(
                "inspect",
                file("v2.torrent", "d4:infod9:file treede12:meta versioni2e4:name1:n12:piece lengthi16384eee"));
        assertThat(cli.status()).isOne();
        assertThat(cli.err()).contains("not supported yet");
        assertThat(cli.out()).contains("rejected");
    }

    @Test
    void hostileNamesNeitherEscapeNorMoveTheCursor() throws IOException {
        Path file = file(
                "evil.torrent",
                "d4:infod5:filesld6:lengthi1e4:pathl2:..2:..9:etc/\u001b[2Jpeee4:name3:../12:piece lengthi16384e"
                        + PIECES + "ee");
        String path = Cli.run("inspect", "--json", file)
                .json()
                .get(0)
                .getAsJsonArray("files")
                .get(0)
                .getAsJsonObject()
                .get("path")
                .getAsString();
        assertThat(Path.of("/dir").resolve(path).normalize()).startsWithRaw(Path.of("/dir"));
        assertThat(path.split("/")).doesNotContain("..", "");
        assertThat(Cli.run("inspect", file).out()).contains("length").doesNotContain("\u001b");
    }

    @Test
    void printsForPeople() {
        assertThat(Cli.run("inspect", LINK).lines())
                .contains(
                        "  name         NAME",
                        "  info-hash    c3499c2729730a7f807efb8676a92dcb6f8a3f8f",
                        "  peer         192.0.2.1:6881",
                        "  select only  [0,2,6,7,8]");
    }
}
