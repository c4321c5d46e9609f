/** The way of a block to the disk and back, off the event loops: buffers, hashing, queues and their bounds. */
package dev.flotilla.wire.disk;
