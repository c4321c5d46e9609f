package dev.flotilla.dht;

import dev.flotilla.core.Endpoint;
import dev.flotilla.dht.kademlia.Counters;
import dev.flotilla.dht.kademlia.Counters.Counter;
import dev.flotilla.dht.kademlia.Search;
import dev.flotilla.dht.krpc.Contact;
import dev.flotilla.dht.krpc.KrpcReader;
import dev.flotilla.dht.krpc.KrpcReader.Field;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What the engine says, in the words of the public door. Thread-safe: it holds no state. */
final class Results {
    private Results() {}

    static LookupResult of(Search.Outcome outcome) {
        return new LookupResult(
                outcome.target(),
                outcome.peers(),
                nodes(outcome.closest()),
                outcome.queries(),
                outcome.answers(),
                Duration.ofNanos(outcome.tookNanos()));
    }

    static List<NodeInfo> nodes(Collection<Contact> contacts) {
        return contacts.stream()
                .map(contact -> new NodeInfo(contact.id(), contact.endpoint()))
                .toList();
    }

    static NodeReply reply(Endpoint from, KrpcReader response, long roundTripNanos) {
        List<Contact> named = new ArrayList<>(response.nodes(true));
        named.addAll(response.nodes(false));
        Endpoint seenAs = response.ip();
        return new NodeReply(
                new NodeInfo(response.sender(), from),
                Duration.ofNanos(roundTripNanos),
                response.string(Field.VERSION),
                seenAs == null ? List.of() : List.of(seenAs),
                nodes(named),
                response.values(),
                response.string(Field.TOKEN));
    }

    static DhtStatistics statistics(Counters counters) {
        return new DhtStatistics(
                new DhtStatistics.MessageCounts(
                        counters.get(Counter.PING_RECEIVED),
                        counters.get(Counter.FIND_NODE_RECEIVED),
                        counters.get(Counter.GET_PEERS_RECEIVED),
                        counters.get(Counter.ANNOUNCE_PEER_RECEIVED),
                        counters.get(Counter.RESPONSES_RECEIVED),
                        counters.get(Counter.ERRORS_RECEIVED)),
                new DhtStatistics.MessageCounts(
                        counters.get(Counter.PING_SENT),
                        counters.get(Counter.FIND_NODE_SENT),
                        counters.get(Counter.GET_PEERS_SENT),
                        counters.get(Counter.ANNOUNCE_PEER_SENT),
                        counters.get(Counter.RESPONSES_SENT),
                        counters.get(Counter.ERRORS_SENT)),
                counters.get(Counter.MALFORMED),
                counters.get(Counter.LIMITED),
                counters.get(Counter.UNEXPECTED),
                counters.get(Counter.TIMEOUTS),
                (int) counters.get(Counter.NODES),
                (int) counters.get(Counter.SWARMS),
                (int) counters.get(Counter.PEERS));
    }
}
