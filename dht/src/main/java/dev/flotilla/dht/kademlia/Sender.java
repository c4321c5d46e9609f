package dev.flotilla.dht.kademlia;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.bencode.BencodeWriter;
import dev.flotilla.dht.krpc.KrpcEncoder;
import dev.flotilla.dht.krpc.KrpcMessage;

/**
 * Encodes messages into one buffer.
 *
 * <p>Confined to its owner loop.
 */
final class Sender {
    private final DhtOutbox outbox;
    private final BencodeWriter encoded = new BencodeWriter(1500);

    Sender(DhtOutbox outbox) {
        this.outbox = outbox;
    }

    void send(Endpoint to, KrpcMessage message) {
        encoded.reset();
        KrpcEncoder.encode(message, encoded);
        outbox.send(to, encoded.array(), encoded.size());
    }
}
