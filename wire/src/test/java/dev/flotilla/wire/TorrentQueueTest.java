package dev.flotilla.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.wire.TorrentQueue.Changes;
import dev.flotilla.wire.TorrentQueue.Part;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** The order decides who is active, never more than the limits say, and nobody waits for a place that is free. */
class TorrentQueueTest {

    /** A queue, and a plain account of what it was told and has answered. */
    private static final class Model {
        final TorrentQueue<Integer> queue = new TorrentQueue<>();
        final List<Integer> order = new ArrayList<>();
        final Map<Integer, Part> parts = new HashMap<>();
        final Set<Integer> forced = new HashSet<>();
        final Set<Integer> stalled = new HashSet<>();
        final Set<Integer> active = new HashSet<>();
        QueueLimits limits = QueueLimits.NONE;
        int added;

        void on(Changes<Integer> changes) {
            assertThat(Collections.disjoint(active, changes.started())).isTrue();
            active.removeAll(changes.stopped());
            active.addAll(changes.started());
            stalled.retainAll(active);
            stalled.removeAll(changes.started());
        }

        int add() {
            int torrent = added++;
            order.add(torrent);
            parts.put(torrent, Part.DOWNLOAD);
            on(queue.add(torrent, Part.DOWNLOAD, queue.end(0)));
            return torrent;
        }

        void remove(int torrent) {
            order.remove(Integer.valueOf(torrent));
            parts.remove(torrent);
            forced.remove(torrent);
            active.remove(torrent); // it is not told
            stalled.remove(torrent);
            on(queue.remove(torrent));
        }

        void setPart(int torrent, Part part) {
            if (parts.put(torrent, part) != part) {
                stalled.remove(torrent);
            }
            on(queue.setPart(torrent, part));
        }

        void setForced(int torrent, boolean isForced) {
            if (isForced) {
                forced.add(torrent);
            } else {
                forced.remove(torrent);
            }
            on(queue.setForced(torrent, isForced));
        }

        void setStalled(int torrent, boolean isStalled) {
            if (isStalled && active.contains(torrent)) {
                stalled.add(torrent);
            } else {
                stalled.remove(torrent);
            }
            on(queue.setStalled(torrent, isStalled));
        }

        void move(int torrent, QueueMove move) {
            int from = order.indexOf(torrent);
            order.remove(from);
            int to = switch (move) {
                case TOP -> 0;
                case UP -> Math.max(0, from - 1);
                case DOWN -> Math.min(order.size(), from + 1);
                case BOTTOM -> order.size();
            };
            order.add(to, torrent);
            on(queue.move(torrent, move));
        }

        void setLimits(QueueLimits newLimits) {
            limits = newLimits;
            on(queue.setLimits(newLimits));
        }

        void act(Random random) {
            int action = random.nextInt(8);
            if (order.isEmpty() || action == 0) {
                add();
                return;
            }
            int torrent = order.get(random.nextInt(order.size()));
            switch (action) {
                case 1 -> remove(torrent);
                case 2, 3 -> setPart(torrent, Part.values()[random.nextInt(4)]);
                case 4 -> setForced(torrent, random.nextBoolean());
                case 5 -> setStalled(torrent, random.nextBoolean());
                case 6 -> move(torrent, QueueMove.values()[random.nextInt(4)]);
                default -> setLimits(new QueueLimits(random.nextInt(4), random.nextInt(4)));
            }
        }

        void check() {
            for (int place = 0; place < order.size(); place++) {
                assertThat(queue.position(order.get(place))).isEqualTo(place);
            }
            assertThat(queue.places().keySet()).containsExactlyElementsOf(order);
            assertThat(new ArrayList<>(queue.places().values())).isSorted().doesNotHaveDuplicates();
            assertThat(queue.active()).containsExactlyInAnyOrderElementsOf(active);
            for (int torrent : order) {
                if (parts.get(torrent) == Part.NONE) {
                    assertThat(active).doesNotContain(torrent);
                } else if (parts.get(torrent) == Part.CHECK) {
                    boolean may = forced.contains(torrent) || !limits.isLimited();
                    assertThat(active.contains(torrent)).isEqualTo(may);
                } else if (forced.contains(torrent) || stalled.contains(torrent)) {
                    assertThat(active).contains(torrent);
                }
            }
            check(Part.DOWNLOAD, limits.activeDownloads());
            check(Part.SEED, limits.activeSeeds());
        }

        /** Of those that count, exactly the first are active. */
        private void check(Part part, int limit) {
            List<Integer> counted = order.stream()
                    .filter(torrent ->
                            parts.get(torrent) == part && !forced.contains(torrent) && !stalled.contains(torrent))
                    .toList();
            int places = limit == 0 ? counted.size() : Math.min(limit, counted.size());
            assertThat(counted.stream().filter(active::contains).toList()).isEqualTo(counted.subList(0, places));
        }
    }

    @Property(tries = 300)
    void neverMoreThanTheLimitsAndInOrder(@ForAll long seed, @ForAll @IntRange(min = 1, max = 120) int actions) {
        Model model = new Model();
        Random random = new Random(seed);
        for (int i = 0; i < actions; i++) {
            model.act(random);
            model.check();
        }
    }

    @Property(tries = 200)
    void everybodyHasATurnWhenTheActiveOnesComeToAnEnd(
            @ForAll @IntRange(min = 1, max = 5) int limit,
            @ForAll @Size(min = 1, max = 40) List<@IntRange(min = 0, max = 4) Integer> ends) {
        Model model = new Model();
        model.setLimits(new QueueLimits(limit, 1));
        ends.forEach(end -> model.add());
        List<Integer> started = new ArrayList<>();
        for (int torrent = 0; torrent < ends.size(); torrent++) {
            assertThat(model.active).as("its turn has come").contains(torrent);
            started.add(torrent);
            switch (ends.get(torrent)) {
                case 0 -> model.setPart(torrent, Part.SEED);
                case 1 -> model.setPart(torrent, Part.NONE);
                case 2 -> model.remove(torrent);
                case 3 -> model.setStalled(torrent, true);
                default -> model.move(torrent, QueueMove.BOTTOM);
            }
            model.check();
            if (ends.get(torrent) == 4) {
                model.remove(torrent);
            }
        }
        assertThat(started).hasSameSizeAs(ends);
    }

    @Test
    void withoutLimitsAllAreActive() {
        Model model = new Model();
        for (int i = 0; i < 1_000; i++) {
            model.add();
        }
        assertThat(model.active).hasSize(1_000);
        assertThat(model.queue.counts()).isEqualTo(new TorrentQueue.Counts(1_000, 0, 0));
    }

    @Test
    void whoComesAgainComesToItsPlace() {
        Model model = new Model();
        for (int i = 0; i < 5; i++) {
            model.add();
        }
        model.move(3, QueueMove.TOP);
        model.move(0, QueueMove.BOTTOM);
        model.move(4, QueueMove.UP);
        Map<Integer, Long> places = model.queue.places();
        TorrentQueue<Integer> again = new TorrentQueue<>();
        for (int torrent : List.of(2, 0, 4, 1, 3)) {
            again.add(torrent, Part.DOWNLOAD, places.get(torrent));
        }
        again.add(5, Part.DOWNLOAD, again.end(0));
        model.add();
        assertThat(again.places().keySet()).containsExactlyElementsOf(model.order);
    }

    @Test
    void firstCheckTakesNoPlaceAndWaitsWhileThereAreLimits() {
        TorrentQueue<Integer> queue = new TorrentQueue<>();
        queue.setLimits(new QueueLimits(1, 0));
        assertThat(queue.add(0, Part.CHECK, 0).started()).isEmpty();
        assertThat(queue.add(1, Part.DOWNLOAD, 1).started()).containsExactly(1);
        assertThat(queue.counts()).isEqualTo(new TorrentQueue.Counts(1, 0, 0));
        Changes<Integer> changes = queue.setPart(0, Part.DOWNLOAD);
        assertThat(changes.started()).containsExactly(0);
        assertThat(changes.stopped()).containsExactly(1);
        queue.setPart(0, Part.CHECK);
        assertThat(queue.setLimits(QueueLimits.NONE).started()).containsExactly(0);
    }

    @Test
    void whoIsMovedToTheTopTakesThePlaceOfTheLastActive() {
        Model model = threeOfWhichTwoAreActive();
        Changes<Integer> changes = model.queue.move(2, QueueMove.TOP);
        assertThat(changes.started()).containsExactly(2);
        assertThat(changes.stopped()).containsExactly(1);
    }

    @Test
    void forcedTakesNoPlace() {
        Model model = threeOfWhichTwoAreActive();
        model.setForced(0, true);
        assertThat(model.active).containsExactlyInAnyOrder(0, 1, 2);
        model.setForced(0, false);
        assertThat(model.active).containsExactlyInAnyOrder(0, 1);
    }

    @Test
    void stalledGoesOnUncountedUntilItMovesAgain() {
        Model model = threeOfWhichTwoAreActive();
        model.setStalled(0, true);
        assertThat(model.active).containsExactlyInAnyOrder(0, 1, 2);
        model.setStalled(0, false);
        assertThat(model.active).containsExactlyInAnyOrder(0, 1);
    }

    @Test
    void pausedGivesUpItsPlaceAndGetsItBack() {
        Model model = threeOfWhichTwoAreActive();
        model.setPart(0, Part.NONE);
        assertThat(model.queue.active()).containsExactly(1, 2);
        model.setPart(0, Part.DOWNLOAD);
        assertThat(model.queue.active()).containsExactly(0, 1);
    }

    @Test
    void downloadsAndSeedsHavePlacesOfTheirOwn() {
        Model model = threeOfWhichTwoAreActive();
        model.setLimits(new QueueLimits(2, 1));
        model.setPart(0, Part.SEED);
        model.setPart(1, Part.SEED);
        assertThat(model.queue.active()).containsExactly(0, 2);
        assertThat(model.queue.counts()).isEqualTo(new TorrentQueue.Counts(1, 1, 1));
    }

    private static Model threeOfWhichTwoAreActive() {
        Model model = new Model();
        model.setLimits(new QueueLimits(2, 0));
        model.add();
        model.add();
        model.add();
        assertThat(model.queue.active()).containsExactly(0, 1);
        return model;
    }
}
