/** KRPC messages of the DHT to bytes and back (BEP 5, <i>KRPC Protocol</i>). No sockets, no policy. */
package dev.flotilla.dht.krpc;
