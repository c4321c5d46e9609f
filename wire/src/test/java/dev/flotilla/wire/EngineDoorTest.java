package dev.flotilla.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.wire.swarm.PeerSource;
import dev.flotilla.wire.swarm.SwarmConfig;
import dev.flotilla.wire.swarm.SwarmEngine;
import dev.flotilla.wire.swarm.SwarmIdentity;
import dev.flotilla.wire.swarm.SwarmListener;
import dev.flotilla.wire.swarm.SwarmOutbox;
import io.netty.channel.embedded.EmbeddedChannel;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EngineDoorTest {
    private static final Id160 ID = Id160.fromHex("ab".repeat(20));

    private final List<String> asked = new ArrayList<>();
    private final List<Throwable> bugs = new ArrayList<>();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final EngineDoor door = new EngineDoor(newEngine(asked), channel.eventLoop(), bugs::add);

    @Test
    void letsInputsInAndAnswersOut() {
        assertThat(door.enter((engine, nowNanos) ->
                        engine.onPeersFound(nowNanos, List.of(Endpoint.parse("192.0.2.1:6881")), PeerSource.MANUAL)))
                .isTrue();
        channel.runScheduledPendingTasks();
        assertThat(asked).containsExactly("connect");
    }

    @Test
    void aBugIsToldAndDoesNotEscape() {
        RuntimeException bug = new IllegalStateException("ours");
        assertThat(door.enter((engine, nowNanos) -> {
                    throw bug;
                }))
                .isTrue();
        AssertionError worse = new AssertionError("ours too");
        door.enter((engine, nowNanos) -> {
            throw worse;
        });
        assertThat(bugs).containsExactly(bug, worse);
    }

    @Test
    void nothingEntersAClosedDoor() {
        door.close();
        assertThat(door.enter((engine, nowNanos) -> asked.add("entered"))).isFalse();
        door.onBug(new IllegalStateException("late"));
        assertThat(asked).isEmpty();
        assertThat(bugs).isEmpty();
    }

    /** An engine whose shell notes the names of the calls. */
    private static SwarmEngine newEngine(List<String> asked) {
        Class<?>[] both = {SwarmOutbox.class, SwarmListener.class};
        Object shell = Proxy.newProxyInstance(both[0].getClassLoader(), both, (proxy, method, arguments) -> {
            asked.add(method.getName());
            return null;
        });
        return new SwarmEngine(
                new SwarmIdentity(ID, ID, 6881, 0),
                SwarmConfig.DEFAULT,
                new SplittableRandom(1),
                (SwarmOutbox) shell,
                (SwarmListener) shell);
    }
}
