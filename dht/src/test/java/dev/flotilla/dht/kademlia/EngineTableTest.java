package dev.flotilla.dht.kademlia;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.kademlia.Counters.Counter;
import dev.flotilla.dht.krpc.KrpcMessage.Answer;
import dev.flotilla.dht.krpc.KrpcMessage.Caller;
import dev.flotilla.dht.krpc.KrpcMessage.ErrorMessage;
import dev.flotilla.dht.krpc.KrpcMessage.FindNode;
import dev.flotilla.dht.krpc.KrpcMessage.Ping;
import dev.flotilla.dht.krpc.KrpcMessage.Query;
import dev.flotilla.dht.krpc.KrpcMessage.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Whom one engine asks whether they are there, to join and to know them. */
class EngineTableTest extends EngineFixture {
    @Test
    void pingsAStrangerAndKeepsItOnlyWhenItAnswers() throws Exception {
        List<Packet> packets = receive(STRANGER, new Ping(stranger));
        assertThat(packets).hasSize(2).first().isEqualTo(reply(Answer.EMPTY));
        assertThat(packets.get(1).to()).isEqualTo(STRANGER);
        Ping ping = (Ping) packets.get(1).message();
        assertThat(engine.counters().get(Counter.NODES)).isZero();
        assertThat(receive(STRANGER, new Ping(stranger))).as("once a minute").hasSize(1);
        respond(STRANGER, ping, strangerId, Answer.EMPTY);
        assertThat(engine.counters().get(Counter.NODES)).isEqualTo(1);
    }

    @Test
    void pingsNoReadOnlyNode() throws Exception {
        assertThat(receive(STRANGER, new Ping(readOnly))).hasSize(1);
    }

    @Test
    void floodOfStrangersCausesFewPings() throws Exception {
        int pings = 0;
        for (int i = 0; i < 10_000; i++) {
            Caller caller = new Caller(AA, ByteString.EMPTY, Id160.random(random), false);
            for (Packet packet : receive(VirtualNetwork.address(i, true), new Ping(caller))) {
                pings += packet.message() instanceof Ping ? 1 : 0;
            }
        }
        assertThat(pings).isEqualTo(Verifier.MAX_OPEN);
    }

    @Test
    void dropsAnswersItDidNotAskFor() throws Exception {
        Ping ping = (Ping) receive(STRANGER, new Ping(stranger)).get(1).message();
        respond(STRANGER.withPort(1), ping, strangerId, Answer.EMPTY);
        receive(STRANGER, new Response(AA, ByteString.EMPTY, null, strangerId, Answer.EMPTY));
        receive(STRANGER, new ErrorMessage(AA, ByteString.EMPTY, null, 201, "no"));
        assertThat(engine.counters().get(Counter.UNEXPECTED)).isEqualTo(3);
        assertThat(engine.counters().get(Counter.NODES)).isZero();
    }

    @Test
    void looksForItselfWhenItMeetsTheFirstNode() throws Exception {
        engine.addBootstrap(now, List.of(STRANGER));
        List<Packet> packets = take();
        assertThat(packets).hasSize(1);
        List<Packet> next = respond(STRANGER, (Query) packets.get(0).message(), strangerId, Answer.EMPTY);
        assertThat(next).hasSize(1);
        assertThat(((FindNode) next.get(0).message()).target()).isEqualTo(ownId);
    }

    @Test
    void asksBootstrapNodesAgainLessAndLessOften() {
        engine.addBootstrap(now, List.of(STRANGER));
        List<Long> asked = new ArrayList<>();
        long start = now;
        while (now - start < TimeUnit.MINUTES.toNanos(10)) {
            now = engine.nextDeadlineNanos();
            engine.onTimer(now);
            if (!take().isEmpty()) {
                asked.add(TimeUnit.NANOSECONDS.toSeconds(now - start));
            }
        }
        assertThat(asked.size()).isBetween(11, 18);
        assertThat(asked.get(0)).isLessThanOrEqualTo(1);
        assertThat(asked.get(asked.size() - 1)).isGreaterThan(500);
    }

    @Test
    void namedNodesAreAskedThreeTimesAndBounded() {
        for (int i = 0; i < 1000; i++) {
            engine.addNode(now, VirtualNetwork.address(i, true));
        }
        assertThat(take()).hasSize(1000);
        int again = 0;
        for (long end = now + TimeUnit.MINUTES.toNanos(5); now - end < 0; now = engine.nextDeadlineNanos()) {
            engine.onTimer(now);
            again += take().size();
        }
        assertThat(again).isEqualTo(2 * Bootstrap.MAX_HINTS);
    }
}
