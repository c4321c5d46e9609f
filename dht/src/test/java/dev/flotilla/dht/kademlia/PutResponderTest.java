package dev.flotilla.dht.kademlia;

import static dev.flotilla.dht.kademlia.LoneEngine.STRANGER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.kademlia.Counters.Counter;
import dev.flotilla.dht.krpc.KrpcReader;
import dev.flotilla.dht.krpc.KrpcReader.Field;
import dev.flotilla.dht.krpc.KrpcReader.Type;
import dev.flotilla.dht.store.SignedValue;
import dev.flotilla.dht.store.SigningKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Puts and gets of others (BEP 44), as the answers show them: what is stored, and every error code. */
class PutResponderTest {
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    private static final Endpoint OTHER = Endpoint.parse("192.0.2.3:5000");
    private static final ByteString SALT = ByteString.utf8("salt");
    private static final ByteString VALUE = ByteString.utf8("5:hello");
    private static final SigningKey KEY = SigningKey.fromSeed(ByteString.of(new byte[32]));
    private static final Id160 TARGET = SignedValue.target(KEY.publicKey(), SALT);
    private static final int ANY = -1;
    private static final int STORED = 0;

    private final LoneEngine node = new LoneEngine();

    @Test
    void keepsAnImmutableItemWithoutASeq() {
        Id160 target = SignedValue.target(VALUE);
        ByteString token = token(STRANGER, target);
        assertThat(code(node.ask(STRANGER, out -> out.putImmutable(1, token, VALUE))))
                .isEqualTo(STORED);
        KrpcReader answer = get(target, ANY);
        assertThat(answer.string(Field.VALUE)).isEqualTo(VALUE);
        assertThat(answer.hasSeq()).isFalse();
        assertThat(answer.has(Field.KEY)).isFalse();
    }

    @Test
    void keepsAMutableItemUnderItsKeyAndSalt() {
        SignedValue version = version(7, "1:a");
        assertThat(put(version, ANY)).isEqualTo(STORED);
        KrpcReader answer = get(TARGET, ANY);
        assertThat(answer.string(Field.VALUE)).isEqualTo(version.value());
        assertThat(answer.string(Field.SIGNATURE)).isEqualTo(version.signature());
        assertThat(answer.string(Field.KEY)).isEqualTo(KEY.publicKey());
        assertThat(answer.seq()).isEqualTo(7);
        assertThat(get(SignedValue.target(KEY.publicKey(), ByteString.EMPTY), ANY)
                        .has(Field.VALUE))
                .isFalse();
    }

    @Test
    void tellsNoValueThatIsNotNewerThanTheSeqAskedFor() {
        put(version(7, "1:a"), ANY);
        assertThat(get(TARGET, 6).has(Field.VALUE)).isTrue();
        for (int known : List.of(7, 8)) {
            KrpcReader answer = get(TARGET, known);
            assertThat(answer.seq()).isEqualTo(7);
            assertThat(answer.has(Field.VALUE)).isFalse();
            assertThat(answer.has(Field.KEY)).isFalse();
            assertThat(answer.has(Field.SIGNATURE)).isFalse();
            assertThat(answer.has(Field.TOKEN)).as("to put a newer one").isTrue();
        }
    }

    @Test
    void onlyNewerVersionsReplace() {
        put(version(7, "1:a"), ANY);
        assertThat(put(version(6, "1:b"), ANY)).isEqualTo(302);
        assertThat(put(version(7, "1:b"), ANY)).isEqualTo(302);
        assertThat(get(TARGET, ANY).string(Field.VALUE)).isEqualTo(ByteString.utf8("1:a"));
        assertThat(put(version(8, "1:b"), ANY)).isEqualTo(STORED);
        assertThat(get(TARGET, ANY).string(Field.VALUE)).isEqualTo(ByteString.utf8("1:b"));
    }

    @Test
    void casIsComparedWithTheStoredSeq() {
        assertThat(put(version(5, "1:a"), 4)).as("nothing is stored").isEqualTo(STORED);
        assertThat(put(version(6, "1:b"), 4)).isEqualTo(301);
        assertThat(put(version(6, "1:b"), 6)).isEqualTo(301);
        assertThat(put(version(6, "1:b"), 5)).isEqualTo(STORED);
        assertThat(get(TARGET, ANY).seq()).isEqualTo(6);
    }

    @Test
    void sameVersionAgainIsRefreshedWithoutAVerification() {
        SignedValue version = version(7, "1:a");
        put(version, ANY);
        node.passTime(90 * MINUTE);
        long verified = node.engine.counters().get(Counter.VERIFIED);
        assertThat(put(version, ANY)).isEqualTo(STORED);
        assertThat(node.engine.counters().get(Counter.VERIFIED)).isEqualTo(verified);
        node.passTime(90 * MINUTE);
        assertThat(get(TARGET, ANY).has(Field.VALUE)).isTrue();
        node.passTime(31 * MINUTE);
        assertThat(get(TARGET, ANY).has(Field.VALUE)).isFalse();
    }

    @Test
    void forgedVersionsAreRefused() {
        SignedValue genuine = version(7, "1:a");
        SignedValue forged = new SignedValue(genuine.key(), SALT, 8, ByteString.utf8("1:x"), genuine.signature());
        put(genuine, ANY);
        assertThat(put(forged, ANY)).isEqualTo(206);
        assertThat(put(forged, ANY)).as("known as forged").isEqualTo(206);
        assertThat(get(TARGET, ANY).seq()).isEqualTo(7);
    }

    @Test
    void bigValuesAndSaltsAreRefused() {
        ByteString token = token(STRANGER, TARGET);
        for (String value : List.of(text(997), "l" + text(995) + "e", "ll" + text(490) + text(500) + "ee")) {
            assertThat(value.length()).isGreaterThan(1000);
            assertThat(code(node.askRaw(STRANGER, rawPut("", token, value))))
                    .as(value.substring(0, 5))
                    .isEqualTo(205);
        }
        assertThat(code(node.askRaw(STRANGER, rawPut("4:salt" + text(65), token, "1:a"))))
                .isEqualTo(207);
        assertThat(code(node.askRaw(STRANGER, rawPut("4:salt" + text(64), token, "1:a"))))
                .as("the token is for another target")
                .isEqualTo(203);
    }

    @Test
    void whoWritesNeedsATokenOfItsOwn() {
        SignedValue version = version(7, "1:a");
        assertThat(put(version, ANY, token(OTHER, TARGET))).isEqualTo(203);
        assertThat(put(version, ANY, token(STRANGER, Id160.random(node.random))))
                .isEqualTo(203);
        assertThat(put(version, ANY, ByteString.EMPTY)).isEqualTo(203);
        String without = rawPut("", ByteString.EMPTY, "1:a").replace("5:token0:", "");
        assertThat(code(node.askRaw(STRANGER, without))).isEqualTo(203);
        assertThat(node.engine.counters().get(Counter.ITEMS)).isZero();
        assertThat(node.engine.counters().get(Counter.VERIFIED))
                .as("the token comes first")
                .isZero();
    }

    @Test
    void answersEachWhenTheVerdictIsIn() {
        SignedValue version = version(7, "1:a");
        ByteString token = token(STRANGER, TARGET);
        ByteString otherToken = token(OTHER, TARGET);
        feed(STRANGER, version, 11, token);
        feed(OTHER, version, 12, otherToken);
        assertThat(node.take()).isEmpty();
        assertThat(node.unverified).as("checked once for both").hasSize(1);
        node.verifyAll();
        List<LoneEngine.Sent> answers = node.take();
        assertThat(answers).extracting(LoneEngine.Sent::to).containsExactly(STRANGER, OTHER);
        assertThat(answers)
                .extracting(sent -> sent.read().string(Field.TRANSACTION).hex())
                .containsExactly("0000000b", "0000000c");
        assertThat(answers).allMatch(sent -> sent.read().type() == Type.RESPONSE);
    }

    @Test
    void newerOfTwoBeingVerifiedStaysWhateverTheOrder() {
        ByteString token = token(STRANGER, TARGET);
        feed(STRANGER, version(9, "1:b"), 1, token);
        feed(STRANGER, version(8, "1:a"), 2, token);
        node.verifyAll();
        assertThat(node.take()).extracting(sent -> code(sent.read())).containsExactly(STORED, 302);
        assertThat(get(TARGET, ANY).seq()).isEqualTo(9);
    }

    @Test
    void floodOfWrongSignaturesIsBounded() {
        ByteString token = token(STRANGER, TARGET);
        byte[] junk = new byte[64];
        List<Integer> codes = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            new SplittableRandom(i).nextBytes(junk);
            feed(STRANGER, new SignedValue(KEY.publicKey(), SALT, i, VALUE, ByteString.of(junk)), i, token);
            node.take().forEach(sent -> codes.add(code(sent.read())));
        }
        assertThat(node.unverified).hasSize(Verifications.MAX_FOR_OTHERS);
        assertThat(codes).hasSize(1000 - Verifications.MAX_FOR_OTHERS).containsOnly(202);
        node.verifyAll();
        assertThat(node.take()).hasSize(Verifications.MAX_FOR_OTHERS).allMatch(sent -> code(sent.read()) == 206);
        assertThat(put(version(1, "1:a"), ANY)).isEqualTo(STORED);
        node.verifies = false;
        assertThat(put(version(2, "1:b"), ANY)).as("nobody can").isEqualTo(202);
    }

    private ByteString token(Endpoint from, Id160 target) {
        return node.ask(from, out -> out.get(1, target, -1, false, false)).string(Field.TOKEN);
    }

    private KrpcReader get(Id160 target, long seq) {
        return node.ask(OTHER, out -> out.get(1, target, seq, false, false));
    }

    private static SignedValue version(long seq, String value) {
        return KEY.sign(SALT, seq, ByteString.utf8(value));
    }

    private int put(SignedValue item, long cas) {
        return put(item, cas, token(STRANGER, TARGET));
    }

    private int put(SignedValue item, long cas, ByteString token) {
        return code(node.ask(
                STRANGER,
                out -> out.putMutable(
                        1, token, item.key(), item.salt(), item.seq(), item.signature(), item.value(), cas)));
    }

    /** Hands in a put and leaves its signature unchecked. */
    private void feed(Endpoint from, SignedValue item, int transaction, ByteString token) {
        node.others.putMutable(
                transaction, token, item.key(), item.salt(), item.seq(), item.signature(), item.value(), ANY);
        node.engine.onDatagram(node.now, from, node.others.array(), 0, node.others.length());
    }

    /** A put of a mutable item with an empty signature in its place. */
    private static String rawPut(String salt, ByteString token, String value) {
        String key = new String(KEY.publicKey().toByteArray(), StandardCharsets.ISO_8859_1);
        String given = new String(token.toByteArray(), StandardCharsets.ISO_8859_1);
        return "d1:ad2:id20:abcdefghij01234567891:k32:" + key + salt + "3:seqi1e3:sig64:" + "s".repeat(64) + "5:token"
                + given.length() + ":" + given + "1:v" + value + "e1:q3:put1:t2:aa1:y1:qe";
    }

    private static String text(int length) {
        return length + ":" + "x".repeat(length);
    }

    private static int code(KrpcReader answer) {
        return answer.type() == Type.ERROR ? answer.errorCode() : STORED;
    }
}
