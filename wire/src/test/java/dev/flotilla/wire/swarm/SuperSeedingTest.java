package dev.flotilla.wire.swarm;

import static dev.flotilla.wire.swarm.EngineWorld.BLOCK;
import static dev.flotilla.wire.swarm.EngineWorld.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.wire.protocol.Handshake.Feature;
import dev.flotilla.wire.protocol.PeerMessage;
import dev.flotilla.wire.protocol.PeerMessage.Request;
import dev.flotilla.wire.protocol.PeerProtocolException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A seeder that seems to have nothing (BEP 16): what it shows to whom. */
class SuperSeedingTest {

    private final EngineWorld world = new EngineWorld(
            EngineWorld.TORRENT,
            SwarmConfig.DEFAULT.withUpload(
                    UploadConfig.DEFAULT.withSuperSeed(true).withSlots(2)),
            0);

    private void open() {
        world.open(IntStream.range(0, 10).toArray());
    }

    private static int piece(String have) {
        return Integer.parseInt(have.split(" ")[1]);
    }

    /** The peer tells that it has the pieces from {@code first} to {@code last}. */
    private void tellHaves(RecordingLink peer, int first, int last) throws PeerProtocolException {
        for (int piece = first; piece <= last; piece++) {
            world.receive(peer, new PeerMessage.Have(piece));
        }
    }

    /** The peer fetches what it is shown, until it is shown nothing more. */
    private void fetchAll(RecordingLink peer) throws PeerProtocolException {
        for (List<String> next = peer.take("have "); !next.isEmpty(); next = peer.take("have ")) {
            for (String have : next) {
                world.receive(peer, new PeerMessage.Have(piece(have)));
            }
        }
    }

    @Test
    void seemsToHaveNothingAndShowsOnePieceToWhoWaits() {
        open();
        assertThat(world.connect(Feature.FAST).take()).startsWith("have-none").hasSize(2);
        assertThat(world.connect().take()).hasSize(1).allMatch(message -> message.startsWith("have "));
    }

    @Test
    void doesNotSayThatItWantsNothing() throws PeerProtocolException {
        RecordingLink early = world.connect(Feature.FAST, Feature.EXTENSION);
        open();
        RecordingLink late = world.connect(Feature.FAST, Feature.EXTENSION);
        for (RecordingLink peer : List.of(early, late)) {
            assertThat(peer.take("extended"))
                    .as("libtorrent parts from a peer that has nothing and wants nothing")
                    .isNotEmpty()
                    .noneMatch(message -> message.contains("upload_onlyi1e"));
        }
    }

    @Test
    void alsoToThoseThatCameBeforeTheFilesWereChecked() {
        RecordingLink early = world.connect(Feature.FAST);
        open();
        assertThat(early.take("have ")).hasSize(1);
    }

    @Test
    void showsEachPieceToOnePeer() throws PeerProtocolException {
        open();
        List<String> shown = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            RecordingLink peer = world.connect(Feature.FAST);
            world.receive(peer, new PeerMessage.HaveNone());
            shown.addAll(peer.take("have "));
        }
        assertThat(shown).hasSize(5).doesNotHaveDuplicates();
    }

    @Test
    void showsTheNextWhenThePeerHasThePiece() throws PeerProtocolException {
        open();
        RecordingLink peer = world.connect(Feature.FAST);
        world.receive(peer, new PeerMessage.Interested());
        List<String> shown = peer.take("have ");
        assertThat(shown).as("one while it is choked, another when it is not").hasSize(2);
        world.receive(peer, new PeerMessage.Have(piece(shown.get(0))));
        assertThat(peer.take("have ")).hasSize(1).doesNotContainAnyElementsOf(shown);
    }

    @Test
    void whatWasShownToWhoeverLeftIsShownToTheNext() throws PeerProtocolException {
        open();
        RecordingLink left = world.connect(Feature.FAST);
        world.receive(left, new PeerMessage.Interested());
        List<String> shown = left.take("have ");
        world.engine.onDisconnected(world.now, left);
        RecordingLink peer = world.connect(Feature.FAST);
        world.receive(peer, new PeerMessage.Interested());
        List<String> all = new ArrayList<>();
        for (List<String> next = peer.take("have "); !next.isEmpty(); next = peer.take("have ")) {
            all.addAll(next);
            for (String have : next) {
                world.receive(peer, new PeerMessage.Have(piece(have)));
            }
        }
        assertThat(all).as("at once").hasSize(10).doesNotHaveDuplicates().containsAll(shown);
    }

    @Test
    void whatAnotherLetsLieIsShownASecondLater() throws PeerProtocolException {
        open();
        RecordingLink choked = world.connect(Feature.FAST); // and not interested
        List<String> shown = choked.take("have ");
        RecordingLink peer = world.connect(Feature.FAST);
        world.receive(peer, new PeerMessage.Interested());
        fetchAll(peer);
        world.pass(2 * SECOND);
        assertThat(peer.take("have ")).isEqualTo(shown);
    }

    @Test
    void whoWantsOtherPiecesIsShownMoreUntilAllAre() throws PeerProtocolException {
        open();
        RecordingLink peer = world.connect(Feature.FAST);
        assertThat(peer.take("have ")).hasSize(1);
        world.pass(2 * SECOND);
        assertThat(peer.take("have ")).as("its interest may be on its way").isEmpty();
        world.pass(30 * SECOND);
        assertThat(peer.take("have ")).as("all ten, none twice").hasSize(9).doesNotHaveDuplicates();
    }

    @Test
    void refusesWhatItDidNotShow() throws PeerProtocolException {
        open();
        RecordingLink peer = world.connect(Feature.FAST);
        world.receive(peer, new PeerMessage.Interested());
        List<Integer> shown =
                peer.take("have ").stream().map(SuperSeedingTest::piece).toList();
        for (int piece = 0; piece < 9; piece++) {
            world.receive(peer, new Request(piece, 0, BLOCK));
        }
        assertThat(world.takeTold("read"))
                .hasSize((int) shown.stream().filter(piece -> piece < 9).count());
    }

    @Test
    void leavesToThePeersWhatTwoOfThemHave() throws PeerProtocolException {
        open();
        RecordingLink first = world.connect(Feature.FAST);
        RecordingLink second = world.connect(Feature.FAST);
        tellHaves(first, 0, 8);
        tellHaves(second, 1, 8);
        RecordingLink third = world.connect(Feature.FAST);
        world.receive(third, new PeerMessage.Interested());
        world.pass(120 * SECOND);
        assertThat(third.take("have "))
                .as("the piece that nobody has, and in the end the one that only one has")
                .containsExactlyInAnyOrder("have 9", "have 0");
    }

    @Test
    void showsWhatTwoHadWhenOneOfThemHasLeft() throws PeerProtocolException {
        RecordingLink first = world.connect(Feature.FAST);
        RecordingLink second = world.connect(Feature.FAST);
        tellHaves(first, 0, 8);
        tellHaves(second, 0, 8);
        open();
        RecordingLink third = world.connect(Feature.FAST);
        world.receive(third, new PeerMessage.Interested());
        world.pass(2 * SECOND);
        assertThat(third.take("have ")).containsExactly("have 9");
        world.engine.onDisconnected(world.now, second);
        world.pass(SECOND);
        assertThat(third.take("have ")).isNotEmpty();
    }

    @Test
    void whoseOnlyPieceWasGivenToAnotherGetsNoSlot() throws PeerProtocolException {
        open();
        RecordingLink late = world.connect(Feature.FAST);
        RecordingLink peer = world.connect(Feature.FAST);
        world.receive(peer, new PeerMessage.Interested());
        fetchAll(peer);
        world.pass(2 * SECOND);
        late.take();
        assertThat(peer.take("have ")).as("what was meant for the other").hasSize(1);
        world.receive(late, new PeerMessage.Interested());
        assertThat(late.take("unchoke"))
                .as("it would fetch once more what the other fetches")
                .isEmpty();
        world.pass(31 * SECOND);
        assertThat(late.take("unchoke")).as("the other does not fetch it").hasSize(1);
    }

    @Test
    void theLastPiecesGoToWhoLacksMore() throws PeerProtocolException {
        RecordingLink leaving = world.connect(Feature.FAST);
        RecordingLink staying = world.connect(Feature.FAST);
        tellHaves(leaving, 0, 7);
        tellHaves(staying, 1, 7);
        world.receive(leaving, new PeerMessage.Interested());
        world.receive(staying, new PeerMessage.Interested());
        open();
        world.pass(SECOND);
        assertThat(leaving.take("have ")).isEmpty();
        assertThat(staying.take("have ")).containsExactlyInAnyOrder("have 8", "have 9");
        world.engine.onDisconnected(world.now, staying);
        world.pass(SECOND);
        assertThat(leaving.take("have ")).containsExactlyInAnyOrder("have 8", "have 9");
    }

    @Test
    void whoGetsNothingFromTheOthersIsServedInTheEnd() throws PeerProtocolException {
        open();
        for (RecordingLink holder : List.of(world.connect(Feature.FAST), world.connect(Feature.FAST))) {
            tellHaves(holder, 0, 8);
        }
        RecordingLink stranded = world.connect(Feature.FAST);
        world.receive(stranded, new PeerMessage.Interested());
        world.pass(2 * SECOND);
        fetchAll(stranded);
        world.pass(115 * SECOND);
        assertThat(stranded.take("have ")).isEmpty();
        world.pass(6 * SECOND);
        assertThat(stranded.take("have ")).isNotEmpty();
    }
}
