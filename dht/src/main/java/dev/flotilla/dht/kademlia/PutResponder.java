package dev.flotilla.dht.kademlia;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.kademlia.Counters.Counter;
import dev.flotilla.dht.krpc.KrpcException;
import dev.flotilla.dht.krpc.KrpcReader;
import dev.flotilla.dht.krpc.KrpcReader.Field;
import dev.flotilla.dht.krpc.KrpcWriter;
import dev.flotilla.dht.store.ItemStore;
import dev.flotilla.dht.store.PutVerdict;
import dev.flotilla.dht.store.SignedValue;

/**
 * Takes the items that others put here (BEP 44, <i>put</i>). What is cheap is checked first: the lengths, the token, the
 * sequence number; only then the signature, off the loop, and the answer leaves when the verdict is in.
 *
 * <p>Confined to its owner loop.
 */
final class PutResponder {
    /** Sends what was written. */
    @FunctionalInterface
    interface Sender {
        void send(Endpoint to, Counter kind);
    }

    private final KrpcWriter out;
    private final Responder responder;
    private final Verifications verifications;
    private final Sender sender;

    PutResponder(KrpcWriter out, Responder responder, Verifications verifications, Sender sender) {
        this.out = out;
        this.responder = responder;
        this.verifications = verifications;
        this.sender = sender;
    }

    /** Answers now, or later. */
    void put(long nowNanos, Endpoint from, KrpcReader query) throws KrpcException {
        ByteString value = query.string(Field.VALUE);
        if (query.has(Field.KEY)) {
            putMutable(nowNanos, from, query, value);
        } else {
            responder.checkToken(nowNanos, from, query, SignedValue.target(value));
            answer(from, query.string(Field.TRANSACTION), responder.items().putImmutable(nowNanos, from, value));
        }
    }

    private void putMutable(long nowNanos, Endpoint from, KrpcReader query, ByteString value) throws KrpcException {
        ByteString transaction = query.string(Field.TRANSACTION);
        PutVerdict shape = ItemStore.checkShape(
                query.length(Field.KEY),
                Math.max(0, query.length(Field.SALT)),
                query.seq(),
                value.size(),
                query.length(Field.SIGNATURE));
        if (shape.isError()) {
            throw KrpcException.refusal(shape.errorCode(), shape.text());
        }
        ByteString key = query.string(Field.KEY);
        ByteString salt = query.string(Field.SALT);
        Id160 target = SignedValue.target(key, salt);
        responder.checkToken(nowNanos, from, query, target);
        SignedValue signed = new SignedValue(key, salt, query.seq(), value, query.string(Field.SIGNATURE));
        long cas = query.hasCas() ? query.cas() : ItemStore.NO_CAS;
        PutVerdict verdict = responder.items().check(nowNanos, from, signed, cas);
        if (verdict != PutVerdict.NEEDS_VERIFICATION) {
            answer(from, transaction, verdict);
        } else if (!verifications.verifyForOthers(
                signed,
                (laterNanos, verified, genuine) ->
                        answer(from, transaction, responder.items().store(laterNanos, from, verified, cas, genuine)))) {
            throw KrpcException.refusal(KrpcException.SERVER, "too many signatures to verify");
        }
    }

    private void answer(Endpoint to, ByteString transaction, PutVerdict verdict) {
        if (verdict.isError()) {
            out.error(transaction, verdict.errorCode(), verdict.text(), to);
            sender.send(to, Counter.ERRORS_SENT);
        } else {
            out.beginResponse(to);
            out.endResponse(transaction);
            sender.send(to, Counter.RESPONSES_SENT);
        }
    }
}
