package dev.flotilla.wire.swarm;

import dev.flotilla.wire.protocol.ExtendedHandshake;
import dev.flotilla.wire.protocol.MetadataMessage;
import dev.flotilla.wire.protocol.PexMessage;

/**
 * What a peer has told of itself in its extended handshakes (BEP 10). A later one changes what it names.
 *
 * <p>Confined to its owner loop.
 */
final class Introduction {
    private String client = "";
    private int metadataId;
    private int metadataLength;
    private int pexId;
    private int uploadOnlyId;
    private boolean isUploadOnly;
    private boolean speaksHolepunch;
    private boolean prefersEncryption;

    void onHandshake(ExtendedHandshake theirs) {
        if (!theirs.client().isEmpty()) {
            client = theirs.client();
        }
        metadataId = theirs.extensions().getOrDefault(MetadataMessage.EXTENSION, metadataId);
        pexId = theirs.extensions().getOrDefault(PexMessage.EXTENSION, pexId);
        uploadOnlyId = theirs.extensions().getOrDefault(Extensions.UPLOAD_ONLY_NAME, uploadOnlyId);
        speaksHolepunch |= theirs.idOf("ut_holepunch") != 0;
        prefersEncryption |= theirs.prefersEncryption();
        Boolean uploadOnly = theirs.uploadOnly();
        if (uploadOnly != null) {
            isUploadOnly = uploadOnly;
        }
        if (theirs.metadataSize() > 0) {
            metadataLength = theirs.metadataSize();
        }
    }

    /** It has changed its mind: the message {@code upload_only}. Answers false when it has not. */
    boolean setUploadOnly(boolean uploadOnly) {
        boolean changed = isUploadOnly != uploadOnly;
        isUploadOnly = uploadOnly;
        return changed;
    }

    String client() {
        return client;
    }

    /** The id under which it takes {@code ut_metadata} messages (BEP 9), 0 when it takes none; so with the others. */
    int metadataId() {
        return metadataId;
    }

    /** The length of the metadata that it offers, 0 when it offers none. */
    int metadataLength() {
        return metadataLength;
    }

    /** BEP 11. */
    int pexId() {
        return pexId;
    }

    /** libtorrent's companion of BEP 21. */
    int uploadOnlyId() {
        return uploadOnlyId;
    }

    /** True when it wants nothing more, whatever it has (BEP 21). */
    boolean isUploadOnly() {
        return isUploadOnly;
    }

    boolean speaksHolepunch() {
        return speaksHolepunch;
    }

    boolean prefersEncryption() {
        return prefersEncryption;
    }
}
