package dev.flotilla.dht.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.flotilla.core.ByteString;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which signed values were lately found genuine or forged, so that one that comes again costs a hash and no verification.
 * At most {@value #MAX}, each for ten minutes; what is forgotten is verified again. An unused one takes next to nothing.
 *
 * <p>Confined to its owner loop.
 */
public final class SignatureVerdicts {
    static final int MAX = 1024;

    private static final Duration KEPT = Duration.ofMinutes(10);

    private @Nullable Cache<ByteString, Boolean> verdicts;
    private long nowNanos;

    /** Knows nothing. */
    public SignatureVerdicts() {}

    /** What {@link Ed25519#verify} said of this very value, salt, number, key and signature; null when not known. */
    public @Nullable Boolean recall(long now, SignedValue value) {
        nowNanos = now;
        return verdicts == null ? null : verdicts.getIfPresent(fingerprint(value));
    }

    /** Notes what {@link Ed25519#verify} said. */
    public void remember(long now, SignedValue value, boolean genuine) {
        nowNanos = now;
        if (verdicts == null) {
            verdicts = Caffeine.newBuilder()
                    .maximumSize(MAX)
                    .expireAfterWrite(KEPT)
                    .executor(Runnable::run)
                    .ticker(() -> nowNanos)
                    .build();
        }
        verdicts.put(fingerprint(value), genuine);
    }

    /** SHA-256, since whoever finds two values with one fingerprint could have the second stored without a signature. */
    private static ByteString fingerprint(SignedValue value) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(value.key().asByteBuffer());
            sha256.update(value.signature().asByteBuffer());
            sha256.update(value.signedBytes().asByteBuffer());
            return ByteString.of(sha256.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
