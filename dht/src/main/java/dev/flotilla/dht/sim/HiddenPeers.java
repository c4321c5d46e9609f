package dev.flotilla.dht.sim;

import dev.flotilla.dht.krpc.KrpcReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Takes the peers out of an answer: their key gets a name that nobody reads. */
final class HiddenPeers {
    private static final byte[] KEY = "6:valuesl".getBytes(StandardCharsets.US_ASCII);

    private HiddenPeers() {}

    static void hide(KrpcReader answer, byte[] datagram) {
        if (!answer.values().isEmpty()) {
            for (int at = 0; at + KEY.length <= datagram.length; at++) {
                if (Arrays.equals(datagram, at, at + KEY.length, KEY, 0, KEY.length)) {
                    datagram[at + KEY.length - 2] = 'z'; // still after every other key
                    return;
                }
            }
        }
    }
}
