package dev.flotilla.wire.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The sets printed in BEP 6, and more computed by its rules. */
class AllowedFastTest {

    @TestFactory
    Stream<DynamicTest> vectors() throws IOException {
        JsonObject file = read();
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonElement vector : concat(file.getAsJsonArray("vectors"), file.getAsJsonArray("more_composed"))) {
            JsonObject v = vector.getAsJsonObject();
            String ip = v.get("ip").getAsString();
            int count = v.get("k").getAsInt();
            tests.add(DynamicTest.dynamicTest(
                    ip + " " + count,
                    () -> assertThat(AllowedFast.of(
                                    Id160.fromHex(v.get("info_hash").getAsString()),
                                    Endpoint.parse(ip + ":1"),
                                    v.get("pieces").getAsInt(),
                                    count))
                            .containsExactlyElementsOf(v.getAsJsonArray("set").asList().stream()
                                    .map(JsonElement::getAsInt)
                                    .toList())));
        }
        return tests.stream();
    }

    private static List<JsonElement> concat(JsonArray a, JsonArray b) {
        List<JsonElement> all = new ArrayList<>(a.asList());
        all.addAll(b.asList());
        assertThat(all).hasSizeGreaterThanOrEqualTo(4);
        return all;
    }

    private static JsonObject read() throws IOException {
        try (InputStream in = AllowedFastTest.class.getResourceAsStream("/vectors/bep06_allowed_fast.json")) {
            return JsonParser.parseReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .getAsJsonObject();
        }
    }

    @Test
    void hasNoMorePiecesThanTheTorrent() {
        assertThat(AllowedFast.of(Id160.fromHex("a".repeat(40)), Endpoint.parse("192.0.2.1:1"), 3, 5))
                .containsExactlyInAnyOrder(0, 1, 2);
        assertThat(AllowedFast.of(Id160.fromHex("a".repeat(40)), Endpoint.parse("192.0.2.1:1"), 0, 5))
                .isEmpty();
    }

    @Test
    void isEmptyForIpv6() {
        assertThat(AllowedFast.of(Id160.fromHex("a".repeat(40)), Endpoint.parse("[2001:db8::1]:1"), 1313, 5))
                .isEmpty();
    }
}
