#!/bin/sh
# Run by clients when they are done: DONE names the marker file.
[ -z "$DONE" ] || : > "$DONE"
