package dev.flotilla.dht.kademlia;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.bencode.BencodeWriter;
import dev.flotilla.dht.krpc.KrpcDecoder;
import dev.flotilla.dht.krpc.KrpcEncoder;
import dev.flotilla.dht.krpc.KrpcException;
import dev.flotilla.dht.krpc.KrpcMessage;
import dev.flotilla.dht.krpc.KrpcReader;

/** Messages to bytes and back, as tests speak of them. */
final class Datagrams {
    private Datagrams() {}

    static byte[] encode(KrpcMessage message) {
        BencodeWriter writer = new BencodeWriter();
        KrpcEncoder.encode(message, writer);
        return writer.toByteString().toByteArray();
    }

    static KrpcMessage decode(byte[] bytes, int length) {
        try {
            return new KrpcDecoder().decode(bytes, 0, length);
        } catch (KrpcException e) {
            throw new AssertionError(e);
        }
    }

    /** A reader that has read the message. */
    static KrpcReader read(KrpcMessage message) {
        byte[] bytes = encode(message);
        KrpcReader reader = new KrpcReader();
        try {
            reader.read(bytes, 0, bytes.length);
        } catch (KrpcException e) {
            throw new AssertionError(e);
        }
        return reader;
    }

    /** Hands a message to an engine as the bytes it arrives in. */
    static void receive(DhtEngine engine, long nowNanos, Endpoint from, KrpcMessage message) {
        byte[] bytes = encode(message);
        engine.onDatagram(nowNanos, from, bytes, 0, bytes.length);
    }
}
