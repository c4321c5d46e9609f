package dev.flotilla.wire.swarm;

import dev.flotilla.core.Id160;
import java.util.Collection;

/**
 * Who of several downloaders is to ask a seeder for which piece, so that no two ask for the same. Each computes it for itself
 * from the peer ids it knows; nothing is agreed upon.
 *
 * <p>Immutable.
 */
final class Claims {
    /*
     * What a downloader has asked of a seeder, others learn only when it has the whole piece; when all choose by chance,
     * eight of them make the seeder send a third of the file twice. So the downloaders, sorted by peer id, share the pieces
     * out: every eighth is mine. Those of others come last, since each of them fetches its own; but one may be choked,
     * slow, or gone, and then no two of the rest should be its heirs in the same piece: so each piece ranks the places in
     * another order, place -> a + b * place modulo a prime, which is a permutation.
     *
     * Neighbours that know of other peers, or are other programs, collide with us no more often than by chance. A liar
     * gains nothing: this is only about which of equally rare pieces comes first.
     */
    static final Claims ALONE = of(0, 1);

    private final int place;
    private final int count;
    private final int prime;

    private Claims(int place, int count) {
        this.place = place;
        this.count = count;
        prime = nextPrime(count);
    }

    /** Those of the downloader at {@code place}, from 0, among {@code count}. */
    static Claims of(int place, int count) {
        return new Claims(place, count);
    }

    /** Those of {@code self} among itself and the peers that lack something. */
    static Claims of(Id160 self, Collection<Peer> peers) {
        int before = 0;
        int count = 1;
        for (Peer peer : peers) {
            if (!peer.isUploadOnly()) {
                count++;
                before += peer.id().compareTo(self) < 0 ? 1 : 0;
            }
        }
        return of(before, count);
    }

    /** How many have a better claim to the piece, nearly; 0: it is ours. */
    int rank(int piece) {
        if (piece % count == place) {
            return 0;
        }
        int mixed = mix(piece);
        int a = (mixed >>> 16) % prime;
        int b = 1 + (mixed & 0xffff) % (prime - 1);
        return 1 + (a + b * place) % prime;
    }

    private static int mix(int piece) {
        int mixed = (piece + 1) * 0x9e3779b9;
        mixed = (mixed ^ mixed >>> 15) * 0x85ebca6b;
        return mixed ^ mixed >>> 13;
    }

    private static int nextPrime(int least) {
        int candidate = Math.max(2, least);
        while (!isPrime(candidate)) {
            candidate++;
        }
        return candidate;
    }

    private static boolean isPrime(int number) {
        for (int divisor = 2; divisor * divisor <= number; divisor++) {
            if (number % divisor == 0) {
                return false;
            }
        }
        return true;
    }
}
