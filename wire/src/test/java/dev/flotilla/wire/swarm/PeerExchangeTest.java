package dev.flotilla.wire.swarm;

import static dev.flotilla.wire.swarm.EngineWorld.SECOND;
import static dev.flotilla.wire.swarm.EngineWorld.TORRENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.wire.protocol.ExtendedHandshake;
import dev.flotilla.wire.protocol.Handshake.Feature;
import dev.flotilla.wire.protocol.PeerMessage;
import dev.flotilla.wire.protocol.PeerProtocolException;
import dev.flotilla.wire.protocol.PexMessage;
import dev.flotilla.wire.protocol.PexMessage.Contact;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What peers tell each other of peers, and what is believed of it. */
class PeerExchangeTest {
    private static final int THEIR_ID = 9;

    private final EngineWorld world = EngineWorld.having();
    private int lastId;

    /** A peer that takes part, and listens there unless the port is 0. */
    private RecordingLink join(EngineWorld in, String from, boolean outgoing, int listening)
            throws PeerProtocolException {
        Id160 id = Id160.fromHex(String.format("%040x", ++lastId));
        RecordingLink link = in.connect(id, Endpoint.parse(from), outgoing, Feature.EXTENSION);
        in.receive(
                link,
                new PeerMessage.Extended(
                        0,
                        new ExtendedHandshake(
                                        Map.of("ut_pex", THEIR_ID), "", listening, 0, 0, ByteString.EMPTY, false, false)
                                .encode()));
        link.take();
        return link;
    }

    private RecordingLink join(String from, int listening) throws PeerProtocolException {
        return join(world, from, false, listening);
    }

    private void tell(RecordingLink from, PexMessage message) throws PeerProtocolException {
        world.receive(from, new PeerMessage.Extended(Extensions.PEX, message.encode()));
    }

    private static PexMessage adding(String... endpoints) {
        List<Contact> contacts = new ArrayList<>();
        for (String endpoint : endpoints) {
            contacts.add(new Contact(Endpoint.parse(endpoint), PexMessage.REACHABLE));
        }
        return new PexMessage(contacts, List.of());
    }

    private static String[] many(int from, int count) {
        return IntStream.range(from, from + count)
                .mapToObj(i -> "11." + i / 250 + "." + i % 250 + ".1:6881")
                .toArray(String[]::new);
    }

    private static List<PexMessage> takeTold(RecordingLink link) throws PeerProtocolException {
        List<PexMessage> told = new ArrayList<>();
        for (PeerMessage message : link.sent) {
            if (message instanceof PeerMessage.Extended m && m.id() == THEIR_ID) {
                told.add(PexMessage.decode(m.payload()));
            }
        }
        link.sent.clear();
        return told;
    }

    @Test
    void tellsWhoListensAfterSomeSeconds() throws PeerProtocolException {
        RecordingLink link = join("1.0.0.1:5000", 0);
        join("1.0.0.2:5000", 7000); // says where it listens
        join("1.0.0.3:5000", 0); // nobody knows
        join(world, "1.0.0.4:7004", true, 0); // we dialled it
        world.pass(4 * SECOND);
        assertThat(takeTold(link)).isEmpty();
        world.pass(3 * SECOND);
        assertThat(takeTold(link))
                .containsExactly(new PexMessage(
                        List.of(
                                new Contact(Endpoint.parse("1.0.0.2:7000"), 0),
                                new Contact(Endpoint.parse("1.0.0.4:7004"), PexMessage.REACHABLE)),
                        List.of()));
    }

    @Test
    void tellsOnceAMinuteAndOnlyWhatIsNew() throws PeerProtocolException {
        RecordingLink link = join("1.0.0.1:5000", 0);
        RecordingLink second = join("1.0.0.2:5000", 7000);
        world.pass(7 * SECOND);
        assertThat(takeTold(link)).hasSize(1);
        world.engine.onDisconnected(world.now, second);
        join("1.0.0.3:5000", 7000);
        world.pass(50 * SECOND);
        assertThat(takeTold(link)).isEmpty();
        world.pass(12 * SECOND);
        assertThat(takeTold(link))
                .containsExactly(new PexMessage(
                        List.of(new Contact(Endpoint.parse("1.0.0.3:7000"), 0)),
                        List.of(Endpoint.parse("1.0.0.2:7000"))));
        world.receive(link, new PeerMessage.KeepAlive());
        world.pass(100 * SECOND);
        assertThat(takeTold(link)).isEmpty();
    }

    @Test
    void tellsFiftyAtATimeAndNothingTwice() throws PeerProtocolException {
        EngineWorld large = new EngineWorld(TORRENT, SwarmConfig.DEFAULT.withMaxNeighbours(200), 0);
        RecordingLink link = join(large, "1.0.0.1:5000", false, 0);
        for (int i = 0; i < 120; i++) {
            join(large, "2.0." + i + ".1:6881", true, 0);
        }
        List<Endpoint> told = new ArrayList<>();
        for (int minute = 0; minute < 3; minute++) {
            large.pass(61 * SECOND);
            List<PexMessage> messages = takeTold(link);
            assertThat(messages)
                    .isNotEmpty()
                    .allSatisfy(m -> assertThat(m.added()).hasSizeLessThanOrEqualTo(50));
            messages.forEach(m -> m.added().forEach(c -> told.add(c.endpoint())));
        }
        assertThat(told).hasSize(120).doesNotHaveDuplicates();
    }

    @Test
    void tellsFlagsOfSeedsAndOfThoseThatCanPunchHoles() throws PeerProtocolException {
        RecordingLink link = join("1.0.0.1:5000", 0);
        RecordingLink seed = join("1.0.0.2:5000", 7000);
        ExtendedHandshake more =
                new ExtendedHandshake(Map.of("ut_holepunch", 4), "", 0, 0, 0, ByteString.EMPTY, true, true);
        world.receive(seed, new PeerMessage.Extended(0, more.encode()));
        world.pass(7 * SECOND);
        assertThat(takeTold(link))
                .singleElement()
                .satisfies(m -> assertThat(m.added())
                        .containsExactly(new Contact(
                                Endpoint.parse("1.0.0.2:7000"),
                                PexMessage.PREFERS_ENCRYPTION | PexMessage.UPLOAD_ONLY | PexMessage.HOLEPUNCH)));
    }

    @Test
    void keepsTheLocalNetworkToItself() throws PeerProtocolException {
        RecordingLink stranger = join("1.0.0.1:5000", 7000);
        RecordingLink near = join("192.168.1.2:5000", 7000);
        RecordingLink here = join("127.0.0.1:5000", 7000);
        world.pass(7 * SECOND);
        assertThat(takeTold(stranger)).isEmpty();
        assertThat(takeTold(near))
                .singleElement()
                .satisfies(m -> assertThat(m.added())
                        .extracting(Contact::endpoint)
                        .containsExactly(Endpoint.parse("1.0.0.1:7000")));
        assertThat(takeTold(here))
                .singleElement()
                .satisfies(m -> assertThat(m.added()).hasSize(2));
        world.takeTold();
        tell(stranger, adding("192.168.1.3:80", "10.0.0.1:80", "127.0.0.1:22", "[fe80::1]:80"));
        tell(near, adding("127.0.0.1:22", "192.168.1.4:80"));
        assertThat(world.takeTold("connect")).containsExactly("connect 192.168.1.4:80");
    }

    @Test
    void dialsWhatItIsTold() throws PeerProtocolException {
        RecordingLink link = join("1.0.0.1:5000", 0);
        tell(link, adding("2.0.0.1:6881", "[2001:db8::1]:6881"));
        assertThat(world.takeTold("connect")).containsExactly("connect 2.0.0.1:6881", "connect [2001:db8::1]:6881");
        join(world, "2.0.0.1:6881", true, 0);
        assertThat(world.engine.snapshot(world.now).peers())
                .extracting(PeerSnapshot::source)
                .containsExactly(PeerSource.INCOMING, PeerSource.PEX);
    }

    @Test
    void ignoresWhatIsNoPeer() throws PeerProtocolException {
        RecordingLink link = join("1.0.0.1:5000", 0);
        tell(link, adding("2.0.0.1:0", "239.1.2.3:6881", "255.255.255.255:1", "0.1.2.3:1", "[ff02::1]:1", "[::]:1"));
        assertThat(world.takeTold("connect")).isEmpty();
    }

    @Test
    void ignoresOurOwnAddress() throws PeerProtocolException {
        RecordingLink link = join("1.0.0.1:5000", 0);
        ExtendedHandshake seen =
                new ExtendedHandshake(Map.of(), "", 0, 0, 0, ByteString.fromHex("05060708"), false, false);
        world.receive(link, new PeerMessage.Extended(0, seen.encode()));
        tell(link, adding("5.6.7.8:6881", "5.6.7.8:6882"));
        assertThat(world.takeTold("connect")).containsExactly("connect 5.6.7.8:6882");
    }

    @Test
    void takesOnePortOfAnAddress() throws PeerProtocolException {
        RecordingLink link = join("1.0.0.1:5000", 0);
        tell(link, adding(IntStream.range(1, 50).mapToObj(i -> "2.0.0.1:" + i).toArray(String[]::new)));
        assertThat(world.takeTold("connect")).containsExactly("connect 2.0.0.1:1");
        RecordingLink near = join("10.0.0.1:5000", 0);
        tell(near, adding(IntStream.range(1, 50).mapToObj(i -> "10.0.0.2:" + i).toArray(String[]::new)));
        assertThat(world.takeTold("connect")).hasSize(Candidates.MAX_PER_ADDRESS);
    }

    @Test
    void readsNoMoreThanFiftyOfAMessage() throws PeerProtocolException {
        RecordingLink link = join("1.0.0.1:5000", 0);
        tell(link, adding(many(0, 100)));
        assertThat(world.engine.snapshot(world.now).candidates()).isEqualTo(PeerExchange.MAX_ENTRIES);
    }

    @Test
    void oneLiarFillsAShareOfTheCandidates() throws PeerProtocolException {
        RecordingLink liar = join("1.0.0.1:5000", 0);
        for (int minute = 0; minute < 30; minute++) {
            tell(liar, adding(many(minute * 50, 50)));
            world.pass(46 * SECOND);
        }
        assertThat(world.engine.snapshot(world.now).candidates()).isLessThanOrEqualTo(Candidates.MAX_TOLD);
    }

    @Test
    void manyLiarsLeaveRoomForWhatTheDhtFinds() throws PeerProtocolException {
        for (int liar = 0; liar < 40; liar++) {
            tell(join("1.0." + liar + ".1:5000", 0), adding(many(liar * 50, 50)));
        }
        int told = world.engine.snapshot(world.now).candidates();
        assertThat(told).isBetween(450, SwarmConfig.DEFAULT.maxCandidates() / 2);
        List<Endpoint> found = IntStream.range(0, 2_000)
                .mapToObj(i -> Endpoint.parse("12." + i / 250 + "." + i % 250 + ".1:6881"))
                .toList();
        world.engine.onPeersFound(world.now, found, PeerSource.DHT);
        world.takeTold();
        for (int i = 0; i < 20; i++) {
            world.pass(SECOND);
            for (String connect : world.takeTold("connect")) {
                world.engine.onConnectFailed(world.now, Endpoint.parse(connect.substring("connect ".length())));
                assertThat(connect).startsWith("connect 12.");
            }
        }
    }

    @Test
    void forgetsSoonWhatDoesNotAnswer() throws PeerProtocolException {
        tell(join("1.0.0.1:5000", 0), adding("2.0.0.1:6881"));
        world.engine.onConnectFailed(world.now, Endpoint.parse("2.0.0.1:6881"));
        world.pass(15 * SECOND);
        world.engine.onConnectFailed(world.now, Endpoint.parse("2.0.0.1:6881"));
        assertThat(world.engine.snapshot(world.now).candidates()).isZero();
    }

    @Test
    void forgetsWhoHasLeftItsTeller() throws PeerProtocolException {
        EngineWorld full = new EngineWorld(TORRENT, SwarmConfig.DEFAULT.withMaxNeighbours(2), 0);
        RecordingLink teller = join(full, "1.0.0.1:5000", false, 0);
        RecordingLink other = join(full, "1.0.0.2:5000", false, 0);
        Endpoint told = Endpoint.parse("2.0.0.1:6881");
        full.receive(
                teller,
                new PeerMessage.Extended(Extensions.PEX, adding(told.toString()).encode()));
        PexMessage dropping = new PexMessage(List.of(), List.of(told));
        full.receive(other, new PeerMessage.Extended(Extensions.PEX, dropping.encode()));
        assertThat(full.engine.snapshot(full.now).candidates()).isEqualTo(1);
        full.receive(teller, new PeerMessage.Extended(Extensions.PEX, dropping.encode()));
        assertThat(full.engine.snapshot(full.now).candidates()).isZero();
    }

    @Test
    void readsThreeMessagesAtOnceAndThenOneInFortyFiveSeconds() throws PeerProtocolException {
        RecordingLink link = join("1.0.0.1:5000", 0);
        for (int i = 0; i < 5; i++) {
            tell(link, adding("2.0." + i + ".1:6881"));
        }
        assertThat(world.takeTold("connect")).hasSize(3);
        assertThat(world.engine.snapshot(world.now).rejectedMessages()).isGreaterThanOrEqualTo(2);
        world.pass(46 * SECOND);
        tell(link, adding("2.0.8.1:6881"));
        tell(link, adding("2.0.9.1:6881"));
        assertThat(world.takeTold("connect")).containsExactly("connect 2.0.8.1:6881");
    }

    @Test
    void closesWhoFloods() throws PeerProtocolException {
        RecordingLink link = join("1.0.0.1:5000", 0);
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 60; i++) {
                        tell(link, adding("2.0." + i + ".1:6881"));
                    }
                })
                .isInstanceOf(PeerProtocolException.class);
    }

    @Test
    void closesWhoSendsNoList() throws PeerProtocolException {
        RecordingLink link = join("1.0.0.1:5000", 0);
        assertThatThrownBy(() -> world.receive(
                        link, new PeerMessage.Extended(Extensions.PEX, ByteString.utf8("d5:added5:abcdee"))))
                .isInstanceOf(PeerProtocolException.class);
    }

    @Test
    void seederDoesNotDialOtherSeeders() throws PeerProtocolException {
        EngineWorld seeding = EngineWorld.seeding();
        RecordingLink link = join(seeding, "1.0.0.1:5000", false, 0);
        PexMessage seeds = new PexMessage(
                List.of(
                        new Contact(Endpoint.parse("2.0.0.1:1"), PexMessage.UPLOAD_ONLY),
                        new Contact(Endpoint.parse("2.0.0.2:1"), 0)),
                List.of());
        seeding.takeTold();
        seeding.receive(link, new PeerMessage.Extended(Extensions.PEX, seeds.encode()));
        assertThat(seeding.takeTold("connect")).containsExactly("connect 2.0.0.2:1");
    }

    @Test
    void saysAndHearsNothingWhenSwitchedOff() throws PeerProtocolException {
        EngineWorld silent = new EngineWorld(TORRENT, SwarmConfig.DEFAULT.withExchangesPeers(false), 0);
        assertSilent(silent);
    }

    @Test
    void privateTorrentSaysAndHearsNothing() throws PeerProtocolException {
        EngineWorld world = new EngineWorld(PrivateTorrent.SAMPLE, SwarmConfig.DEFAULT, 0);
        world.open();
        assertSilent(world);
    }

    private void assertSilent(EngineWorld silent) throws PeerProtocolException {
        assertThat(silent.connect(Feature.EXTENSION).take("extended"))
                .singleElement()
                .asString()
                .contains("ut_pexi0e");
        RecordingLink link = join(silent, "1.0.0.1:5000", false, 0);
        join(silent, "1.0.0.2:5000", false, 7000);
        silent.receive(
                link,
                new PeerMessage.Extended(Extensions.PEX, adding("2.0.0.1:6881").encode()));
        silent.pass(100 * SECOND);
        assertThat(silent.takeTold("connect")).isEmpty();
        assertThat(takeTold(link)).isEmpty();
    }

    @Test
    void magnetThatTurnsOutPrivateForgetsWhatStrangersTold() throws PeerProtocolException {
        EngineWorld magnet = new EngineWorld(PrivateTorrent.SAMPLE, SwarmConfig.DEFAULT, 0);
        RecordingLink named = join(magnet, "1.0.0.1:5000", false, 7000);
        magnet.receive(
                named,
                new PeerMessage.Extended(
                        Extensions.PEX, adding("2.0.0.1:1", "2.0.0.2:1").encode()));
        magnet.engine.onPeersFound(magnet.now, List.of(Endpoint.parse("3.0.0.1:1")), PeerSource.DHT);
        magnet.engine.onPeersFound(magnet.now, List.of(Endpoint.parse("10.0.0.1:1")), PeerSource.LSD);
        assertThat(magnet.takeTold("connect")).hasSize(4);
        RecordingLink told = join(magnet, "2.0.0.1:1", true, 0);
        RecordingLink found = join(magnet, "3.0.0.1:1", true, 0);
        magnet.open();
        assertThat(told.closeReason).contains("private");
        assertThat(found.closeReason).contains("private");
        assertThat(named.closeReason).isNull();
        assertThat(join2(magnet, "10.0.0.1:1").closeReason).contains("private"); // was under way
        magnet.pass(3_600 * SECOND);
        assertThat(magnet.takeTold("connect")).allMatch(connect -> connect.equals("connect 1.0.0.1:7000"));
        for (PeerSource source : List.of(PeerSource.DHT, PeerSource.PEX, PeerSource.LSD)) {
            magnet.engine.onPeersFound(magnet.now, List.of(Endpoint.parse("10.0.0.9:1")), source);
            assertThat(magnet.takeTold("connect")).isEmpty();
        }
    }

    private RecordingLink join2(EngineWorld in, String endpoint) {
        return in.connect(Id160.fromHex("7".repeat(40)), Endpoint.parse(endpoint), true, Feature.EXTENSION);
    }
}
