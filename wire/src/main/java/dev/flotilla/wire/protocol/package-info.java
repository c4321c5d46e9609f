/** Handshake and peer messages, to and from bytes (BEP 3, 6, 9, 10, the port message of BEP 5). Pure: no socket, no clock. */
package dev.flotilla.wire.protocol;
