/** Hostile bytes to bencode values and back, within stated limits (BEP 3, <i>bencoding</i>). */
package dev.flotilla.core.bencode;
