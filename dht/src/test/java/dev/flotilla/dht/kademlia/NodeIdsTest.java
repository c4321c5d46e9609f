package dev.flotilla.dht.kademlia;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The five ids printed in BEP 42, libtorrent's for IPv6, some spoilt, and CRCs computed apart. */
class NodeIdsTest {
    private final RandomGenerator random = new SplittableRandom(42);

    @ParameterizedTest
    @CsvSource({
        "124.31.75.21, 5fbfbff10c5d6a4ec8a88e4c6ab4c28b95eee401, true",
        "21.75.31.124, 5a3ce9c14e7a08645677bbd1cfe7d8f956d53256, true",
        "65.23.51.170, a5d43220bc8f112a3d426c84764f8c2a1150e616, true",
        "84.124.73.14, 1b0321dd1bb1fe518101ceef99462b947a01ff41, true",
        "43.213.53.83, e56f6cbf5b7c4be0237986d5243b87aa6d51305a, true",
        "[2001:b829:2123:be84:e16c:d6ae:5290:49f1], 0a8ad123be84e16cd6ae529049f1f1bbe9ebb304, true",
        "124.31.75.21, 18bfbff10c5d6a4ec8a88e4c6ab4c28b95eee401, false",
        "21.75.31.124, 183ce9c14e7a08645677bbd1cfe7d8f956d53256, false",
        "124.31.75.21, 5fbfb7f10c5d6a4ec8a88e4c6ab4c28b95eee401, false",
        "21.75.31.124, 5a3ce1c14e7a08645677bbd1cfe7d8f956d53256, false",
        "124.31.75.21, 5fbfbbf10c5d6a4ec8a88e4c6ab4c28b95eee401, true",
        "21.75.31.124, 5a3cedc14e7a08645677bbd1cfe7d8f956d53256, true",
        "124.31.75.21, 5fbfbff10c5d6a4ec8a88e4c6ab4c28b95eee402, false",
    })
    void checksIdsAgainstAddresses(String address, String id, boolean valid) {
        assertThat(NodeIds.isValid(Id160.fromHex(id), endpoint(address))).isEqualTo(valid);
    }

    @ParameterizedTest
    @CsvSource({
        "203.0.113.5, 0, 4c5858",
        "203.0.113.5, 7, 627bd8",
        "198.51.100.77, 0, d27c78",
        "198.51.100.77, 7, fc5ff8",
        "[2001:db8::1], 0, 7c89c8",
        "[2001:db8::1], 7, 5f88f0",
        "[2001:db8:85a3::8a2e:370:7334], 0, d18468",
        "[2001:db8:85a3::8a2e:370:7334], 7, f28550",
    })
    void makesIdsThatFit(String address, int r, String first21Bits) {
        Endpoint endpoint = endpoint(address);
        Id160 id = NodeIds.random(endpoint, random);
        while ((id.toByteArray()[19] & 7) != r) {
            id = NodeIds.random(endpoint, random);
        }
        byte[] bytes = id.toByteArray();
        assertThat(id.hex()).startsWith(first21Bits.substring(0, 4));
        assertThat(bytes[2] & 0xf8).isEqualTo(Integer.parseInt(first21Bits.substring(4), 16));
        assertThat(NodeIds.isValid(id, endpoint)).isTrue();
        assertThat(NodeIds.isValid(id, endpoint.withPort(1))).isTrue();
        assertThat(NodeIds.random(endpoint, random)).isNotEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.1.2.3", "172.31.0.1", "192.168.7.7", "169.254.9.9", "127.0.0.1", "[::1]", "[fe80::1]"})
    void exemptsLocalAddresses(String address) {
        assertThat(NodeIds.isValid(Id160.random(random), endpoint(address))).isTrue();
    }

    @Test
    void randomIdsHardlyEverFit() {
        int valid = 0;
        for (int i = 0; i < 1000; i++) {
            valid += NodeIds.isValid(Id160.random(random), endpoint("172.32.0.1")) ? 1 : 0;
        }
        assertThat(valid).isZero();
    }

    private static Endpoint endpoint(String address) {
        return Endpoint.parse(address + ":6881");
    }
}
