/** Message Stream Encryption: what hides a peer connection from those who look at its bytes in passing. */
package dev.flotilla.wire.crypto;
