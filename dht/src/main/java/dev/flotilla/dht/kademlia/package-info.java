/**
 * Who is where: routing table, transactions, look-ups. Decides every packet and sends none; time is an argument,
 * randomness is given (BEP 5).
 */
package dev.flotilla.dht.kademlia;
