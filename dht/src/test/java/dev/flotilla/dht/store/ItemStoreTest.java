package dev.flotilla.dht.store;

import static dev.flotilla.dht.store.ItemStore.NO_CAS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.store.ItemStore.Item;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ItemStoreTest {
    private static final long START = Long.MAX_VALUE - 99;
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    private static final Endpoint FROM = Endpoint.parse("192.0.2.1:6881");
    private static final SigningKey KEY = SigningKey.fromSeed(ByteString.of(new byte[32]));
    private static final ByteString SALT = ByteString.utf8("s");

    private final RandomGenerator random = new SplittableRandom(3);
    private final ItemStore store =
            new ItemStore(START, new StoreBudget(StoreLimits.DEFAULT, Id160.random(random)), random);

    @Test
    void keepsImmutableItems() {
        ByteString value = ByteString.utf8("12:Hello World!");
        assertThat(store.get(START, SignedValue.target(value))).isNull();
        assertThat(store.putImmutable(START, FROM, value)).isEqualTo(PutVerdict.STORED);
        assertThat(store.putImmutable(START, FROM, value)).isEqualTo(PutVerdict.STORED);
        assertThat(store.get(START, SignedValue.target(value))).isEqualTo(new Item(value, null));
        assertThat(store.items()).isEqualTo(1);
        assertThat(store.putImmutable(START, FROM, ByteString.EMPTY)).isEqualTo(PutVerdict.INVALID);
        assertThat(store.putImmutable(START, FROM, ByteString.of(new byte[1001])))
                .isEqualTo(PutVerdict.VALUE_TOO_BIG);
        assertThat(store.putImmutable(START, FROM, ByteString.of(new byte[1000])))
                .isEqualTo(PutVerdict.STORED);
    }

    @Test
    void storesAMutableItemOnlyAfterItsVerification() {
        SignedValue value = version(1, "1:a");
        assertThat(store.check(START, FROM, value, NO_CAS)).isEqualTo(PutVerdict.NEEDS_VERIFICATION);
        assertThat(store.get(START, value.target())).isNull();
        assertThat(store.store(START, FROM, value, NO_CAS, true)).isEqualTo(PutVerdict.STORED);
        assertThat(store.get(START, value.target())).isEqualTo(new Item(value.value(), value));
        SignedValue forged = new SignedValue(value.key(), SALT, 2, value.value(), value.signature());
        assertThat(store.check(START, FROM, forged, NO_CAS)).isEqualTo(PutVerdict.NEEDS_VERIFICATION);
        assertThat(store.store(START, FROM, forged, NO_CAS, false)).isEqualTo(PutVerdict.BAD_SIGNATURE);
        assertThat(store.check(START, FROM, forged, NO_CAS))
                .as("a second forgery costs no verification")
                .isEqualTo(PutVerdict.BAD_SIGNATURE);
        assertThat(store.get(START, value.target())).isEqualTo(new Item(value.value(), value));
    }

    /** BEP 44: MUST reject a seq that is lower or equal, unless the value is the same. */
    @Test
    void equalNumberWithAnotherValueIsRefused() {
        put(version(5, "1:a"));
        assertThat(store.check(START, FROM, version(5, "1:b"), NO_CAS)).isEqualTo(PutVerdict.SEQUENCE_NOT_NEWER);
        assertThat(store.check(START, FROM, version(4, "1:a"), NO_CAS)).isEqualTo(PutVerdict.SEQUENCE_NOT_NEWER);
        assertThat(store.check(START, FROM, version(6, "1:a"), NO_CAS)).isEqualTo(PutVerdict.NEEDS_VERIFICATION);
        assertThat(seq()).isEqualTo(5);
    }

    @Test
    void sameVersionIsRenewedWithoutAVerification() {
        SignedValue value = version(5, "1:a");
        put(value);
        long later = START + 90 * MINUTE;
        ByteString otherSignature = version(6, "1:z").signature();
        SignedValue copy = new SignedValue(value.key(), SALT, 5, value.value(), otherSignature);
        assertThat(store.check(later, FROM, copy, NO_CAS)).isEqualTo(PutVerdict.STORED);
        assertThat(store.get(START + 200 * MINUTE, value.target()))
                .as("renewed, with the signature that was verified")
                .isEqualTo(new Item(value.value(), value));
    }

    /** BEP 44: cas is compared with the stored seq, and ignored when nothing is stored. */
    @Test
    void casIsComparedWithTheStoredNumber() {
        assertThat(store.check(START, FROM, version(5, "1:a"), 4)).isEqualTo(PutVerdict.NEEDS_VERIFICATION);
        put(version(5, "1:a"));
        assertThat(store.check(START, FROM, version(6, "1:b"), 4)).isEqualTo(PutVerdict.CAS_MISMATCH);
        assertThat(store.check(START, FROM, version(6, "1:b"), 6)).isEqualTo(PutVerdict.CAS_MISMATCH);
        assertThat(store.check(START, FROM, version(6, "1:b"), -1)).isEqualTo(PutVerdict.CAS_MISMATCH);
        assertThat(store.check(START, FROM, version(6, "1:b"), 5)).isEqualTo(PutVerdict.NEEDS_VERIFICATION);
        assertThat(store.store(START, FROM, version(6, "1:b"), 5, true)).isEqualTo(PutVerdict.STORED);
        assertThat(seq()).isEqualTo(6);
    }

    @Test
    void whatCameDuringTheVerificationCounts() {
        put(version(1, "1:a"));
        assertThat(store.check(START, FROM, version(2, "1:b"), 1)).isEqualTo(PutVerdict.NEEDS_VERIFICATION);
        assertThat(store.check(START, FROM, version(2, "1:c"), NO_CAS)).isEqualTo(PutVerdict.NEEDS_VERIFICATION);
        put(version(3, "1:d"));
        assertThat(store.store(START, FROM, version(2, "1:b"), 1, true)).isEqualTo(PutVerdict.CAS_MISMATCH);
        assertThat(store.store(START, FROM, version(2, "1:c"), NO_CAS, true)).isEqualTo(PutVerdict.SEQUENCE_NOT_NEWER);
        assertThat(seq()).isEqualTo(3);
    }

    @Test
    void rememberedVerdictsSpareAVerification() {
        SignedValue value = version(1, "1:a");
        put(value);
        long later = START + 5 * MINUTE;
        ItemStore shortLived =
                new ItemStore(START, new StoreBudget(new StoreLimits(4096, 9, 60, 60), Id160.random(random)), random);
        shortLived.store(START, FROM, value, NO_CAS, true);
        assertThat(shortLived.get(later, value.target())).isNull();
        assertThat(shortLived.check(later, FROM, value, NO_CAS)).isEqualTo(PutVerdict.STORED);
        assertThat(shortLived.get(later, value.target())).isNotNull();
        assertThat(shortLived.check(later + 11 * MINUTE, FROM, value, NO_CAS)).isEqualTo(PutVerdict.NEEDS_VERIFICATION);
    }

    @Test
    void itemsLiveTwoHours() {
        put(version(1, "1:a"));
        store.putImmutable(START, FROM, ByteString.utf8("i1e"));
        long end = START + 120 * MINUTE;
        store.expire(START + 60 * MINUTE);
        assertThat(store.get(end, version(1, "1:a").target())).isNotNull();
        assertThat(store.get(end + 1, version(1, "1:a").target())).isNull();
        assertThat(store.check(end + 1, FROM, version(1, "1:b"), 9)).isEqualTo(PutVerdict.NEEDS_VERIFICATION);
        store.expire(end + 2 * MINUTE);
        assertThat(store.items()).isZero();
        assertThat(store.bytes()).isZero();
    }

    @Test
    void shapesHaveTheCodesOfTheBep() {
        assertThat(ItemStore.checkShape(32, 64, 0, 1000, 64)).isEqualTo(PutVerdict.STORED);
        assertThat(ItemStore.checkShape(32, 64, 0, 1001, 64).errorCode()).isEqualTo(205);
        assertThat(ItemStore.checkShape(32, 65, 0, 1000, 64).errorCode()).isEqualTo(207);
        assertThat(ItemStore.checkShape(31, 64, 0, 1000, 64).errorCode()).isEqualTo(203);
        assertThat(ItemStore.checkShape(32, 64, 0, 1000, 63).errorCode()).isEqualTo(203);
        assertThat(ItemStore.checkShape(32, 64, -1, 1000, 64).errorCode()).isEqualTo(203);
        assertThat(ItemStore.checkShape(32, 64, 0, 0, 64).errorCode()).isEqualTo(203);
        assertThat(PutVerdict.BAD_SIGNATURE.errorCode()).isEqualTo(206);
        assertThat(PutVerdict.CAS_MISMATCH.errorCode()).isEqualTo(301);
        assertThat(PutVerdict.SEQUENCE_NOT_NEWER.errorCode()).isEqualTo(302);
    }

    /** A public key may look like the head of a bencoded string, so both kinds may claim one target. */
    @Test
    void oneKindDoesNotReplaceTheOther() {
        ByteString key = ByteString.utf8("61:" + "k".repeat(29));
        ByteString salt = ByteString.utf8("k".repeat(32));
        ByteString immutable = ByteString.utf8("61:" + "k".repeat(61));
        SignedValue mutable = new SignedValue(key, salt, 1, SALT, ByteString.of(new byte[64]));
        assertThat(mutable.target()).isEqualTo(SignedValue.target(immutable));
        store.putImmutable(START, FROM, immutable);
        assertThat(store.store(START, FROM, mutable, NO_CAS, true)).isEqualTo(PutVerdict.INVALID);
        assertThat(store.get(START, mutable.target())).isEqualTo(new Item(immutable, null));
    }

    private void put(SignedValue value) {
        assertThat(store.check(START, FROM, value, NO_CAS)).isEqualTo(PutVerdict.NEEDS_VERIFICATION);
        assertThat(store.store(START, FROM, value, NO_CAS, Ed25519.verify(value)))
                .isEqualTo(PutVerdict.STORED);
        store.checkInvariants();
    }

    private long seq() {
        Item item = store.get(START, SignedValue.target(KEY.publicKey(), SALT));
        assertThat(item).isNotNull();
        assertThat(item.signed()).isNotNull();
        return item.signed().seq();
    }

    private static SignedValue version(long seq, String value) {
        return KEY.sign(SALT, seq, ByteString.utf8(value));
    }
}
