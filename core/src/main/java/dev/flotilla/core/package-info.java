/**
 * The values that every other room shares: 160-bit ids, byte strings, network endpoints. Immutable, free of I/O, clocks
 * and randomness of their own.
 */
package dev.flotilla.core;
