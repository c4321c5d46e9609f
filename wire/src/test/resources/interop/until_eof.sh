#!/bin/sh
# until_eof.sh COMMAND...: runs it until it ends, or until standard input ends: then it is killed. A client never outlives
# the tests, not even when their JVM is killed.
exec 3<&0
"$@" </dev/null 3<&- &
child=$!
(
  read -r _ <&3
  kill -9 "$child" 2>/dev/null
) &
watch=$!
wait "$child"
code=$?
kill "$watch" 2>/dev/null
exit "$code"
