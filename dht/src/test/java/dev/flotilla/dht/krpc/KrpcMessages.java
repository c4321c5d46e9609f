package dev.flotilla.dht.krpc;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.krpc.KrpcMessage.AnnouncePeer;
import dev.flotilla.dht.krpc.KrpcMessage.Answer;
import dev.flotilla.dht.krpc.KrpcMessage.Caller;
import dev.flotilla.dht.krpc.KrpcMessage.ErrorMessage;
import dev.flotilla.dht.krpc.KrpcMessage.FindNode;
import dev.flotilla.dht.krpc.KrpcMessage.GetPeers;
import dev.flotilla.dht.krpc.KrpcMessage.Ping;
import dev.flotilla.dht.krpc.KrpcMessage.Response;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Arbitrary messages. Immutable. */
final class KrpcMessages {
    static final List<Class<? extends KrpcMessage.Query>> QUERY_KINDS =
            List.of(Ping.class, FindNode.class, GetPeers.class, AnnouncePeer.class);

    private KrpcMessages() {}

    static Arbitrary<KrpcMessage> any() {
        return Arbitraries.<KrpcMessage>oneOf(
                        callers().map(Ping::new),
                        Combinators.combine(callers(), ids()).as(FindNode::new),
                        Combinators.combine(callers(), ids()).as(GetPeers::new),
                        Combinators.combine(
                                        callers(),
                                        ids(),
                                        Arbitraries.integers().between(1, 65535),
                                        Arbitraries.of(true, false),
                                        bytes(0, 40))
                                .as(AnnouncePeer::new),
                        Combinators.combine(
                                        bytes(0, 32), bytes(0, 8), endpoints().injectNull(0.5), ids(), answers())
                                .as(Response::new),
                        Combinators.combine(
                                        bytes(0, 32),
                                        bytes(0, 8),
                                        endpoints().injectNull(0.5),
                                        Arbitraries.integers().between(0, 400),
                                        Arbitraries.strings().ascii().ofMaxLength(60))
                                .as(ErrorMessage::new))
                .withoutEdgeCases();
    }

    private static Arbitrary<Answer> answers() {
        return Combinators.combine(
                        contacts(ipv4()).injectNull(0.3),
                        contacts(ipv6()).injectNull(0.5),
                        bytes(0, 20),
                        endpoints().list().ofMaxSize(60))
                .as(Answer::new);
    }

    private static Arbitrary<List<Contact>> contacts(Arbitrary<Endpoint> endpoints) {
        return Combinators.combine(ids(), endpoints).as(Contact::new).list().ofMaxSize(20);
    }

    private static Arbitrary<Caller> callers() {
        return Combinators.combine(bytes(0, 32), bytes(0, 8), ids(), Arbitraries.of(true, false))
                .as(Caller::new);
    }

    static Arbitrary<Id160> ids() {
        return bytes(20, 20).map(bytes -> Id160.of(bytes.toByteArray()));
    }

    private static Arbitrary<Endpoint> endpoints() {
        return Arbitraries.oneOf(ipv4(), ipv6());
    }

    private static Arbitrary<Endpoint> ipv4() {
        return Combinators.combine(bytes(4, 4), ports()).as((ip, port) -> Endpoint.of(ip.toByteArray(), port));
    }

    private static Arbitrary<Endpoint> ipv6() {
        return Combinators.combine(bytes(16, 16), ports())
                .as((ip, port) -> Endpoint.of(ip.toByteArray(), port))
                .filter(endpoint -> !endpoint.isIpv4());
    }

    private static Arbitrary<Integer> ports() {
        return Arbitraries.integers().between(0, 65535);
    }

    private static Arbitrary<ByteString> bytes(int min, int max) {
        return Arbitraries.bytes()
                .array(byte[].class)
                .ofMinSize(min)
                .ofMaxSize(max)
                .map(ByteString::of);
    }
}
