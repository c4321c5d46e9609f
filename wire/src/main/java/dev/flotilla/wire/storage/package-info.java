/** Pieces, to and from the files of a torrent. The only room that blocks: keep it off the event loops. */
package dev.flotilla.wire.storage;
