/** The command line node, on the exported packages of the library alone. */
@NullMarked
package dev.flotilla.examples;

import org.jspecify.annotations.NullMarked;
