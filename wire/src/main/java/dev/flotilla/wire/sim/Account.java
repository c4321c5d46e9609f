package dev.flotilla.wire.sim;

import java.util.HashMap;
import java.util.Map;

/**
 * What one participant, under whatever names, has given to the others and got from them: payload that was delivered.
 *
 * <p>Confined to its owner loop.
 */
final class Account {
    private final boolean lies;
    private long sentBytes;
    private long receivedBytes;
    private long fromSeeders;
    private final Map<Account, Exchange> exchanges = new HashMap<>(); // by identity; only sums are taken of it

    /** What two participants gave each other while each still wanted something. */
    static final class Exchange {
        private final Account a;
        private long toA;
        private long toB;

        Exchange(Account a) {
            this.a = a;
        }

        private void add(Account receiver, int bytes) {
            toA += receiver == a ? bytes : 0;
            toB += receiver == a ? 0 : bytes;
        }

        private long surplusOf(Account account) {
            return Math.max(0, account == a ? toA - toB : toB - toA);
        }
    }

    /** @param lies whether blocks of it may be false */
    Account(boolean lies) {
        this.lies = lies;
    }

    boolean lies() {
        return lies;
    }

    /**
     * A block has come.
     *
     * @param exchange between the two
     * @param gaveAway the sender has all it wants: it expects nothing in return
     */
    void receive(Account sender, Exchange exchange, int bytes, boolean gaveAway) {
        receivedBytes += bytes;
        sender.sentBytes += bytes;
        if (gaveAway) {
            fromSeeders += bytes;
        } else {
            exchange.add(this, bytes);
        }
    }

    /** The one between the two, whatever connections they have. */
    Exchange exchangeWith(Account other) {
        Exchange exchange = exchanges.get(other);
        if (exchange == null) {
            exchange = new Exchange(this);
            exchanges.put(other, exchange);
            other.exchanges.put(this, exchange);
        }
        return exchange;
    }

    long sentBytes() {
        return sentBytes;
    }

    long receivedBytes() {
        return receivedBytes;
    }

    /** Of those received, from peers that had everything. */
    long fromSeeders() {
        return fromSeeders;
    }

    /** Of those received from peers that lacked something, what each of them gave beyond what it got. */
    long fromAltruism() {
        return exchanges.values().stream()
                .mapToLong(exchange -> exchange.surplusOf(this))
                .sum();
    }
}
