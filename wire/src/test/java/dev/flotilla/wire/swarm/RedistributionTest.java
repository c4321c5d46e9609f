package dev.flotilla.wire.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.wire.protocol.Handshake;
import dev.flotilla.wire.protocol.Handshake.Feature;
import dev.flotilla.wire.protocol.PeerMessage;
import dev.flotilla.wire.protocol.PeerProtocolException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RedistributionTest {
    private static final long SECOND = 1_000_000_000L;

    private final Map<Integer, Peer> peers = new LinkedHashMap<>();
    private final Map<Peer, RecordingLink> links = new LinkedHashMap<>();
    private final Redistribution redistribution = new Redistribution(8, peers);
    private final Peer first = peer("192.0.2.1:1");
    private final Peer second = peer("198.51.100.1:1");
    private final Peer third = peer("203.0.113.1:1");

    private Peer peer(String endpoint) {
        Handshake handshake =
                new Handshake(Id160.fromHex("1".repeat(40)), Id160.fromHex("2".repeat(40)), Set.of(Feature.FAST));
        RecordingLink link = new RecordingLink(handshake.peerId(), Endpoint.parse(endpoint));
        Peer peer =
                new Peer(0, peers.size() + 1, link, Endpoint.parse(endpoint), handshake, false, PeerSource.INCOMING);
        peers.put(peer.number(), peer);
        links.put(peer, link);
        return peer;
    }

    private void gets(long seconds, Peer peer, int piece, int availability) {
        peer.upload().onSentOf(piece);
        redistribution.onHave(seconds * SECOND, peer, piece, availability);
    }

    private void finds(long seconds, Peer peer, int piece) {
        redistribution.onHave(seconds * SECOND, peer, piece, 2);
    }

    private static void assertEvidence(Peer peer, int redistributed, int hoarded) {
        assertThat(peer.upload().redistributed()).isEqualTo(redistributed);
        assertThat(peer.upload().hoarded()).isEqualTo(hoarded);
    }

    @Test
    void whatOthersGotFromTheFirstIsItsCredit() {
        gets(0, first, 3, 1);
        assertEvidence(first, 0, 1);
        finds(1, second, 3);
        assertEvidence(first, 1, 0);
        finds(1, third, 3);
        assertEvidence(first, 1, 0);
    }

    @Test
    void aPieceThatOthersHadBeforeProvesNothing() {
        gets(0, first, 3, 2);
        finds(1, second, 3);
        assertEvidence(first, 0, 0);
    }

    @Test
    void nobodyHasFromOthersWhatNobodyHadYet() throws PeerProtocolException {
        first.pieces().onAll();
        redistribution.onCome(first);
        assertThat(first.upload().elsewhere()).isZero();
        finds(0, second, 3);
        assertThat(second.upload().elsewhere()).isZero();
        finds(1, third, 3);
        assertThat(third.upload().elsewhere()).isEqualTo(1);
        redistribution.onStored(4);
        Peer late = peer("192.0.2.9:1");
        late.pieces().onAll();
        redistribution.onCome(late);
        assertThat(late.upload().elsewhere()).isEqualTo(2);
        gets(2, second, 4, 3);
        assertThat(second.upload().elsewhere()).as("it came from us").isZero();
    }

    @Test
    void nobodyIsCreditedForWhatTwoHadFromUs() {
        gets(0, first, 3, 1);
        gets(1, second, 3, 2);
        finds(2, third, 3);
        assertEvidence(first, 0, 1);
        assertEvidence(second, 0, 0);
    }

    @Test
    void anotherNameInTheSameNetworkIsNoProof() {
        Peer sybil = peer("192.0.2.77:1");
        gets(0, first, 3, 1);
        finds(1, sybil, 3);
        assertEvidence(first, 0, 1);
        finds(2, second, 3);
        assertEvidence(first, 1, 0);
    }

    @Test
    void whoIsGivenAHoardedPieceIsTheNextThatMayProveItself() {
        gets(0, first, 3, 1);
        gets(4, second, 3, 2);
        finds(5, third, 3);
        assertEvidence(first, 0, 1);
        assertEvidence(second, 1, 0);
    }

    @Test
    void aHoardedPieceIsSuggestedToOneThatPassesOnAndThenToAnother() {
        for (Peer proven : new Peer[] {second, third}) {
            gets(0, proven, 3 + proven.number(), 1);
            finds(0, first, 3 + proven.number());
            proven.upload().turn(0, false);
        }
        first.upload().turn(0, false);
        gets(0, first, 3, 1);
        redistribution.onSecond(2 * SECOND);
        assertThat(links.get(second).sent).as("too soon").isEmpty();
        redistribution.onSecond(3 * SECOND);
        assertThat(links.get(second).sent).containsExactly(new PeerMessage.Suggest(3));
        second.upload().turn(4 * SECOND, true);
        redistribution.onSecond(4 * SECOND);
        assertThat(links.get(third).sent).isEmpty();
        redistribution.onSecond(13 * SECOND);
        assertThat(links.get(third).sent).containsExactly(new PeerMessage.Suggest(3));
        assertThat(links.get(first).sent).isEmpty();
    }
}
