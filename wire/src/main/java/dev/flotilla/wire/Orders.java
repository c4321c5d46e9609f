package dev.flotilla.wire;

import dev.flotilla.core.Id160;
import dev.flotilla.core.metainfo.Metainfo;
import dev.flotilla.wire.storage.OrdersFile;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a user ordered of one torrent; what was never ordered is absent. When the node keeps orders, each is written to a file
 * as it is given, and given again when the torrent is added again.
 *
 * <p>The file is one of {@link Properties}: {@code version}, a number for each {@link Word}, and files by their numbers: those
 * that were {@code selected}, and those of each {@link FilePriority}.
 *
 * <p>Thread-safe: guarded by its monitor.
 */
final class Orders {

    /** What is ordered by a number. */
    enum Word {
        /** In the queue: who has the lower number comes first. */
        PLACE(1L << 60),
        PAUSED(1),
        FORCED(1),
        SEQUENTIAL(1),
        SUPER_SEED(1),
        SLOTS(Integer.MAX_VALUE),
        UP(Long.MAX_VALUE),
        DOWN(Long.MAX_VALUE),
        PEER_UP(Long.MAX_VALUE),
        PEER_DOWN(Long.MAX_VALUE);

        private final long most;

        Word(long most) {
            this.most = most;
        }
    }

    private static final Logger log = LoggerFactory.getLogger(Orders.class);
    private static final String VERSION = "1";

    private final @Nullable OrdersFile file; // null when they are not kept
    private final Map<Word, Long> numbers = new EnumMap<>(Word.class);
    private final Map<Integer, FilePriority> priorities = new HashMap<>(); // ordered after the selection
    private @Nullable BitSet selected;
    private boolean ended;

    Orders(@Nullable OrdersFile file) {
        this.file = file;
    }

    /** Those that are remembered; none when they cannot be read, which the log tells. Blocks. */
    static Orders of(NodeParts node, Id160 infoHash) {
        if (!node.keepsOrders() || node.stateDirectory() == null) {
            return new Orders(null);
        }
        OrdersFile file = OrdersFile.of(node.stateDirectory(), infoHash);
        try {
            Orders orders = new Orders(file);
            orders.decode(file.load());
            return orders;
        } catch (NoSuchFileException e) {
            // none yet
        } catch (IOException | IllegalArgumentException e) {
            log.warn("what was ordered of a torrent is not known, it begins anew: {}: {}", file.path(), e.getMessage());
        }
        return new Orders(file);
    }

    /** Null for a torrent that was never in the queue. */
    synchronized @Nullable Long place() {
        return numbers.get(Word.PLACE);
    }

    /** To be saved. */
    synchronized void setPlace(long place) {
        numbers.put(Word.PLACE, place);
    }

    void set(Word word, long value) {
        setAll(Map.of(word, value));
    }

    void setRates(Word up, Word down, RateLimits limits) {
        setAll(Map.of(up, limits.uploadBytesPerSecond(), down, limits.downloadBytesPerSecond()));
    }

    private synchronized void setAll(Map<Word, Long> values) {
        if (!numbers.entrySet().containsAll(values.entrySet())) {
            numbers.putAll(values);
            save();
        }
    }

    void set(Word word, boolean on) {
        set(word, on ? 1 : 0);
    }

    synchronized void select(BitSet files) {
        selected = (BitSet) files.clone();
        priorities.clear();
        save();
    }

    synchronized void prioritise(Map<Integer, FilePriority> wanted) {
        priorities.putAll(wanted);
        save();
    }

    /** What is ordered after this is not kept. */
    synchronized void end() {
        ended = true;
    }

    /** Ends them, and nothing of them is kept. */
    synchronized void forget() {
        ended = true;
        if (file != null) {
            try {
                file.delete();
            } catch (IOException e) {
                log.warn("cannot delete {}: {}", file.path(), e.toString());
            }
        }
    }

    /** Gives all to the torrent. On its loop, before it starts. */
    synchronized void giveTo(TorrentSession session) {
        given(Word.PAUSED, paused -> session.onPaused(paused == 1));
        given(Word.FORCED, forced -> session.admission().setForced(session, forced == 1));
        given(Word.SEQUENTIAL, sequential -> session.choice().setSequential(sequential == 1));
        given(Word.SUPER_SEED, on -> session.onUpload(upload -> upload.withSuperSeed(on == 1)));
        given(Word.SLOTS, slots -> session.onUpload(upload -> upload.withSlots((int) slots)));
        given(Word.UP, up -> session.rates().setLimits(System.nanoTime(), rates(Word.UP, Word.DOWN)));
        given(Word.PEER_UP, up -> session.rates().setEachPeer(rates(Word.PEER_UP, Word.PEER_DOWN)));
        if (selected != null) {
            session.choice().select(selected);
        }
        session.choice().set(Map.copyOf(priorities));
    }

    private void given(Word word, LongConsumer to) {
        Long value = numbers.get(word);
        if (value != null) {
            to.accept(value);
        }
    }

    private RateLimits rates(Word up, Word down) {
        return new RateLimits(numbers.getOrDefault(up, 0L), numbers.getOrDefault(down, 0L));
    }

    synchronized void save() {
        if (file == null || ended) {
            return;
        }
        try {
            file.save(encode());
        } catch (IOException e) {
            log.warn(
                    "cannot write {}; what is ordered of the torrent will be forgotten: {}", file.path(), e.toString());
        }
    }

    synchronized byte[] encode() throws IOException {
        Properties words = new Properties();
        words.setProperty("version", VERSION);
        numbers.forEach((word, value) -> words.setProperty(key(word), value.toString()));
        if (selected != null) {
            words.setProperty("selected", text(selected.stream()));
        }
        for (FilePriority priority : FilePriority.values()) {
            IntStream files = priorities.entrySet().stream()
                    .filter(entry -> entry.getValue() == priority)
                    .mapToInt(Map.Entry::getKey)
                    .sorted();
            words.setProperty(key(priority), text(files));
        }
        StringWriter text = new StringWriter();
        words.store(text, null);
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Takes what was encoded.
     *
     * @throws IOException when it is of another version, or says what nobody can order
     * @throws IllegalArgumentException when it is malformed
     */
    synchronized void decode(byte[] bytes) throws IOException {
        Properties words = new Properties();
        words.load(new StringReader(new String(bytes, StandardCharsets.UTF_8)));
        if (!VERSION.equals(words.getProperty("version"))) {
            throw new IOException("is of another version, or damaged");
        }
        for (Word word : Word.values()) {
            String text = words.getProperty(key(word));
            if (text != null) {
                numbers.put(word, number(text, word.most));
            }
        }
        rates(Word.UP, Word.DOWN);
        rates(Word.PEER_UP, Word.PEER_DOWN);
        String only = words.getProperty("selected");
        if (only != null) {
            selected = files(only);
        }
        for (FilePriority priority : FilePriority.values()) {
            files(words.getProperty(key(priority), "")).stream().forEach(file -> priorities.put(file, priority));
        }
    }

    private static String key(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }

    private static String text(IntStream files) {
        return files.mapToObj(Integer::toString).collect(Collectors.joining(" "));
    }

    private static BitSet files(String text) throws IOException {
        BitSet files = new BitSet();
        for (String file : text.isEmpty() ? new String[0] : text.split(" ", -1)) {
            files.set((int) number(file, Metainfo.MAX_FILES - 1));
        }
        return files;
    }

    private static long number(String text, long most) throws IOException {
        long number = Long.parseLong(text);
        if (number < 0 || number > most) {
            throw new IOException("says " + number);
        }
        return number;
    }
}
