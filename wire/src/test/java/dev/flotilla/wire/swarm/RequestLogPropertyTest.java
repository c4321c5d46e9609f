package dev.flotilla.wire.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** The log against a list that does the same slowly. */
class RequestLogPropertyTest {

    private record Request(long block, long sentNanos, boolean isOvertaken) {}

    @Property
    void behavesLikeAList(@ForAll @Size(max = 300) List<@IntRange(min = 0, max = 60) Integer> operations) {
        RequestLog log = new RequestLog();
        List<Request> model = new ArrayList<>();
        long now = 0;
        for (int operation : operations) {
            now++;
            if (operation < 40 && model.stream().noneMatch(r -> r.block() == operation)) {
                log.add(operation, now);
                model.add(new Request(operation, now, false));
            } else if (operation < 58) {
                remove(log, model, operation % 40, operation % 2 == 0);
            } else if (!model.isEmpty()) {
                assertThat(log.removeOldest()).isEqualTo(model.remove(0).block());
            }
            assertThat(log.size()).isEqualTo(model.size());
            assertThat(log.isEmpty()).isEqualTo(model.isEmpty());
            for (int i = 0; i < model.size(); i++) {
                assertThat(log.block(i)).isEqualTo(model.get(i).block());
                assertThat(log.sentNanos(i)).isEqualTo(model.get(i).sentNanos());
            }
            assertThat(log.isOldestOvertaken())
                    .isEqualTo(!model.isEmpty() && model.get(0).isOvertaken());
        }
    }

    private static void remove(RequestLog log, List<Request> model, long block, boolean came) {
        long sent = RequestLog.ABSENT;
        for (int i = 0; i < model.size(); i++) {
            if (model.get(i).block() == block) {
                sent = model.remove(i).sentNanos();
                for (int older = 0; came && older < i; older++) {
                    Request request = model.get(older);
                    model.set(older, new Request(request.block(), request.sentNanos(), true));
                }
            }
        }
        assertThat(came ? log.answer(block) : log.remove(block)).isEqualTo(sent);
        assertThat(log.contains(block)).isFalse();
    }
}
