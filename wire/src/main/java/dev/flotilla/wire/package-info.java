/** The peer's public door, {@link PeerNode} and {@link Torrent}, and behind it the shell that owns sockets and loops. */
package dev.flotilla.wire;
