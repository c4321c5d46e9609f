package dev.flotilla.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The datagrams that benchmarks read: examples printed in BEP 5, and one response as large as they get. Immutable. */
final class Packets {
    private static final Map<String, String> PRINTED_IN_BEP_5 = Map.of(
            "error",
            "d1:eli201e23:A Generic Error Ocurrede1:t2:aa1:y1:ee",
            "ping",
            "d1:ad2:id20:abcdefghij0123456789e1:q4:ping1:t2:aa1:y1:qe",
            "find_node",
            "d1:ad2:id20:abcdefghij01234567896:target20:mnopqrstuvwxyz123456e1:q9:find_node1:t2:aa1:y1:qe",
            "get_peers",
            "d1:ad2:id20:abcdefghij01234567899:info_hash20:mnopqrstuvwxyz123456e1:q9:get_peers1:t2:aa1:y1:qe",
            "announce_peer",
            "d1:ad2:id20:abcdefghij012345678912:implied_porti1e9:info_hash20:mnopqrstuvwxyz1234564:porti6881e"
                    + "5:token8:aoeusnthe1:q13:announce_peer1:t2:aa1:y1:qe");

    private Packets() {}

    /** The bytes of the packet: {@code peers} is a get_peers response with 8 nodes and 16 peers. */
    static byte[] named(String name) {
        String text = name.equals("peers") ? peers() : PRINTED_IN_BEP_5.get(name);
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String peers() {
        String id = "abcdefghij0123456789";
        String node = "mnopqrstuvwxyz123456" + "\u00c0\u0000\u0002\u0001\u001a\u00e1";
        String peer = "6:" + "\u00c0\u0000\u0002\u0002\u001a\u00e1";
        return "d1:rd2:id20:" + id + "5:nodes208:" + node.repeat(8) + "5:token8:aoeusnth6:valuesl" + peer.repeat(16)
                + "ee1:t2:aa1:v4:FL011:y1:re";
    }
}
