package dev.flotilla.dht.krpc;

import dev.flotilla.core.Id160;

/** What of a response can be used. Immutable. */
final class ResponseRules {
    private ResponseRules() {}

    /** Makes absent what has the wrong length or form; of a list of entries, the whole ones count. */
    static void dropUnusable(KrpcFields fields) {
        fields.truncate(Slots.NODES, Contact.COMPACT_IPV4);
        fields.truncate(Slots.NODES6, Contact.COMPACT_IPV6);
        fields.truncate(Slots.SAMPLES, Id160.BYTES);
        keepOnly(fields, Slots.KEY, KrpcReader.KEY_BYTES);
        keepOnly(fields, Slots.SIGNATURE, KrpcReader.SIGNATURE_BYTES);
        keepOnly(fields, Slots.BLOOM_PEERS, KrpcWriter.BLOOM_BYTES);
        keepOnly(fields, Slots.BLOOM_SEEDS, KrpcWriter.BLOOM_BYTES);
        if (!fields.has(Slots.BLOOM_SEEDS) && fields.has(Slots.BLOOM_SEEDS_MISSPELT, KrpcWriter.BLOOM_BYTES)) {
            fields.copy(Slots.BLOOM_SEEDS_MISSPELT, Slots.BLOOM_SEEDS);
        }
        if (fields.length(Slots.TOKEN) > KrpcReader.MAX_TOKEN_BYTES) {
            fields.drop(Slots.TOKEN);
        }
        if (fields.length(Slots.VALUE) > KrpcReader.MAX_VALUE_BYTES || !fields.isCanonicalValue()) {
            fields.drop(Slots.VALUE);
        }
        if (fields.number(Slots.SEQ) < 0) {
            fields.drop(Slots.SEQ);
        }
    }

    private static void keepOnly(KrpcFields fields, int slot, int length) {
        if (!fields.has(slot, length)) {
            fields.drop(slot);
        }
    }
}
