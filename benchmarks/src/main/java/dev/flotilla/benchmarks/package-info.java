/** JMH benchmarks of the inner loops. What they showed, and how far to trust it, is in RESULTS.md of this module. */
package dev.flotilla.benchmarks;
