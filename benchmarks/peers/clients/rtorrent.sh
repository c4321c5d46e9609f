#!/bin/sh
# rtorrent.sh TORRENT DIR ADDR PORT STATE DONE
T=$1 D=$2 A=$3 P=$4 S=$5 DONE=$6
mkdir -p "$S/session" "$D" || exit 1
cat > "$S/rc" <<J
system.daemon.set = true
network.bind_address.set = $A
network.local_address.set = $A
network.port_range.set = $P-$P
network.port_random.set = no
dht.mode.set = disable
protocol.pex.set = no
protocol.encryption.set = none
trackers.use_udp.set = no
directory.default.set = $D
session.path.set = $S/session
pieces.hash.on_completion.set = no
system.umask.set = 0022
method.set_key = event.download.finished,mark,"execute.nothrow=touch,$DONE"
load.start = "$T"
J
export TERM=${TERM:-dumb}
exec rtorrent -n -o import="$S/rc"
