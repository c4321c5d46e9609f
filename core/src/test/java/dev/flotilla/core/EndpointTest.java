package dev.flotilla.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
    @Test
    void writesTheCompactFormsOfTheVectors() {
        JsonObject peer = Vectors.load("bep05_krpc_examples.json").getAsJsonObject("compact_peer");
        Endpoint ipv4 = Endpoint.parse(peer.get("address").getAsString());
        Endpoint ipv6 = Endpoint.parse(peer.get("ipv6").getAsString());
        assertThat(ipv4.compact().hex()).isEqualTo(peer.get("hex").getAsString());
        assertThat(ipv6.compact().hex()).isEqualTo(peer.get("hex6").getAsString());
        assertThat(Endpoint.readCompactIpv6(ipv6.compact().toByteArray(), 0)).isEqualTo(ipv6);
    }

    @Test
    void readsTheCompactNodeOfTheVectors() {
        JsonObject node = Vectors.load("bep05_krpc_examples.json").getAsJsonObject("compact_node_info");
        byte[] bytes = ByteString.fromHex(node.get("hex").getAsString()).toByteArray();
        assertThat(Id160.read(bytes, 0)).hasToString(node.get("id").getAsString());
        assertThat(Endpoint.readCompactIpv4(bytes, Id160.BYTES))
                .hasToString(node.get("address").getAsString());
    }

    @Test
    void readsTheCompactPeersOfTheVectors() {
        JsonObject peers = Vectors.load("magnets_and_ids.json").getAsJsonObject("compact_peers");
        byte[] bytes = ByteString.fromHex(peers.get("hex").getAsString()).toByteArray();
        List<String> read = new ArrayList<>();
        for (int i = 0; i < bytes.length; i += Endpoint.COMPACT_IPV4) {
            read.add(Endpoint.readCompactIpv4(bytes, i).toString());
        }
        assertThat(read).isEqualTo(Vectors.strings(peers.getAsJsonArray("peers")));
    }

    @Test
    void mappedAddressIsTheIpv4AddressItMaps() {
        Endpoint mapped = Endpoint.parse("[::ffff:192.0.2.1]:80");
        assertThat(mapped).isEqualTo(Endpoint.parse("192.0.2.1:80")).hasToString("192.0.2.1:80");
        assertThat(mapped.isIpv4()).isTrue();
        assertThat(Endpoint.parse("[::192.0.2.1]:80").isIpv4()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "1.2.3.4",
                "1.2.3.4:",
                "1.2.3.4:65536",
                "1.2.3.4:-1",
                "1.2.3:5",
                "1.2.3.4.5:6",
                "host:80",
                "[::1]",
                "::1:80x",
                "[1.2.3.4:80",
                "[:::1]:80",
                "1.2.3.4:80:90",
                "1.2.3.4: 80",
                "01.2.3.4:80"
            })
    void refusesWhatIsNoLiteralWithAPort(String text) {
        assertThatThrownBy(() -> Endpoint.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesOddAddressesAndPorts() {
        assertThatThrownBy(() -> Endpoint.of(new byte[5], 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Endpoint.of(new byte[4], 65_536)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Endpoint.of(new byte[4], -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Endpoint.of(InetSocketAddress.createUnresolved("host.example", 1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Endpoint.readCompactIpv4(new byte[6], 1))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void socketAddressRoundTrips() {
        for (String text : List.of("127.0.0.1:6881", "[::1]:1", "0.0.0.0:0", "[2001:db8::ffff]:65535")) {
            Endpoint endpoint = Endpoint.parse(text);
            assertThat(Endpoint.of(endpoint.toInetSocketAddress())).isEqualTo(endpoint);
            assertThat(endpoint).hasToString(text);
        }
    }

    @Test
    void samePlaceOnAnotherPort() {
        Endpoint endpoint = Endpoint.parse("192.0.2.1:1");
        assertThat(endpoint.withPort(2)).isNotEqualTo(endpoint).isGreaterThan(endpoint);
        assertThat(endpoint.withPort(2).hasSameAddress(endpoint)).isTrue();
        assertThat(endpoint.hasSameAddress(Endpoint.parse("192.0.2.2:1"))).isFalse();
    }

    @Test
    void ordersByAddressThenByPort() {
        List<Endpoint> ordered = List.of(
                Endpoint.parse("[::1]:9"),
                Endpoint.parse("1.2.3.4:1"),
                Endpoint.parse("1.2.3.4:2"),
                Endpoint.parse("200.0.0.1:1"),
                Endpoint.parse("[2001:db8::1]:1"),
                Endpoint.parse("[fe80::1]:1"));
        assertThat(ordered).isSorted();
        assertThat(ordered)
                .doesNotHaveDuplicates()
                .extracting(Endpoint::hashCode)
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "192.0.2.1:0",
                "0.0.0.0:1",
                "0.1.2.3:1",
                "224.0.0.1:1",
                "239.255.255.255:1",
                "255.255.255.255:1",
                "[::]:1",
                "[ff02::1]:1",
                "[2001:db8::1]:0"
            })
    void noMessageIsSentThere(String text) {
        assertThat(Endpoint.parse(text).isUnicast()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"127.0.0.1:1", "10.0.0.1:65535", "223.255.255.255:1", "[::1]:1", "[fe80::1]:1", "[2001:db8::1]:1"
            })
    void messagesAreSentThere(String text) {
        assertThat(Endpoint.parse(text).isUnicast()).isTrue();
    }

    @Test
    void knowsLoopback() {
        assertThat(Endpoint.parse("127.255.0.1:1").isLoopback()).isTrue();
        assertThat(Endpoint.parse("[::1]:1").isLoopback()).isTrue();
        assertThat(Endpoint.parse("[::ffff:127.0.0.1]:1").isLoopback()).isTrue();
        assertThat(Endpoint.parse("128.0.0.1:1").isLoopback()).isFalse();
        assertThat(Endpoint.parse("[::2]:1").isLoopback()).isFalse();
        assertThat(Endpoint.parse("[1::1]:1").isLoopback()).isFalse();
    }

    @Test
    void knowsLocalAddresses() {
        for (String local : new String[] {
            "10.0.0.1",
            "127.0.0.1",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.1.1",
            "[::1]",
            "[fe80::1]",
            "[febf::1]",
            "[fc00::1]",
            "[fdff::1]"
        }) {
            assertThat(Endpoint.parse(local + ":1").isLocal()).as(local).isTrue();
        }
        for (String global : new String[] {
            "9.255.255.255", "11.0.0.1", "172.15.0.1", "172.32.0.1", "192.169.0.1", "169.253.0.1",
            "[::2]", "[fe7f::1]", "[fec0::1]", "[fbff::1]", "[fe00::1]", "[2001:db8::1]"
        }) {
            assertThat(Endpoint.parse(global + ":1").isLocal()).as(global).isFalse();
        }
    }

    @Test
    void comparesNetworks() {
        assertThat(inOneNetwork("10.0.1.1:1", "10.0.1.255:2")).isTrue();
        assertThat(inOneNetwork("10.0.1.255:1", "10.0.2.0:1")).isFalse();
        assertThat(inOneNetwork("[2001:db8:0:1::1]:1", "[2001:db8:0:1:ffff::]:2"))
                .isTrue();
        assertThat(inOneNetwork("[2001:db8:0:1::1]:1", "[2001:db8:0:2::1]:1")).isFalse();
        assertThat(inOneNetwork("0.0.0.1:1", "[::1]:1")).isFalse();
        assertThat(inOneNetwork("[::1]:1", "[::2]:1")).isTrue();
    }

    private static boolean inOneNetwork(String a, String b) {
        return Endpoint.parse(a).hasSameNetwork(Endpoint.parse(b));
    }

    @Test
    void comparesWithACompactForm() {
        for (String text : new String[] {"192.0.2.1:6881", "[2001:db8::1]:6881"}) {
            Endpoint endpoint = Endpoint.parse(text);
            byte[] bytes = new byte[2 + endpoint.compactLength()];
            endpoint.writeCompact(bytes, 2);
            assertThat(endpoint.isAt(bytes, 2)).isTrue();
            assertThat(endpoint.withPort(1).isAt(bytes, 2)).isFalse();
            assertThat(endpoint.withPort(1).hasAddressAt(bytes, 2)).isTrue();
            bytes[2 + endpoint.compactLength() - 3]++;
            assertThat(endpoint.hasAddressAt(bytes, 2)).isFalse();
            assertThat(endpoint.isAt(bytes, 2)).isFalse();
        }
    }
}
