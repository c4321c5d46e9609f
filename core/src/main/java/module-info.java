import org.jspecify.annotations.NullMarked;

/** Ids, bencode, metainfo and virtual time: what the node and the peer share. */
@NullMarked
@SuppressWarnings("module") // qualified exports name modules that are built later
module dev.flotilla.core {
    exports dev.flotilla.core;
    exports dev.flotilla.core.bencode;
    exports dev.flotilla.core.metainfo;
    exports dev.flotilla.core.sim;

    requires com.google.common;
    requires bencode; // an automatic module, named by its file
    requires static org.jspecify;
}
