package dev.flotilla.wire.crypto;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * One side of the encrypted handshake (Message Stream Encryption), which comes before the BitTorrent handshake.
 *
 * <pre>
 *  initiator                                                   receiver
 *  | public key 96 | PadA 0..512 |                      -->
 *                                                       <--    | public key 96 | PadB 0..512 |
 *  | HASH(req1, S) 20 | HASH(req2, SKEY) ^ HASH(req3, S) 20 |
 *  { VC 8 | provide 4 | length 2 | PadC | length 2 | IA }   -->
 *                                                       <--    { VC 8 | select 4 | length 2 | PadD }
 *
 *  S = the secret of the key exchange, SKEY = the info-hash, HASH = SHA-1, VC = eight zeros, IA = the first bytes of
 *  what is said; what stands in braces is under RC4, with HASH(keyA, S, SKEY) one way and HASH(keyB, S, SKEY) the other,
 *  1024 bytes in. All that follows is under RC4 too, or, as selected, plain.
 * </pre>
 *
 * <p>Bounds: paddings of 512 bytes; a call leaves at most 514 bytes unread. The initial payload, up to 65,535 bytes, is
 * not collected: it is the start of what {@link Agreement#decrypt} decrypts. Time is the caller's to bound.
 *
 * <p>Confined to its owner loop.
 */
public sealed interface MseHandshake permits MseInitiator, MseReceiver {
    /** Offered or selected: after the handshake nothing is encrypted. */
    int PLAINTEXT = 1;

    /** Offered or selected: everything is encrypted. */
    int RC4 = 2;

    /**
     * Consumes of {@code in} as much as can be understood, and appends to {@code out} what is to be sent. However the bytes
     * are cut, the outcome is the same.
     *
     * @return once, at the end, what was agreed; what {@code in} then still holds is for {@link Agreement#decrypt}
     * @throws MseException when the other side breaks the rules, or neither takes what the other offers
     */
    @Nullable
    Agreement advance(ByteBuf in, ByteBuf out) throws MseException;
}
