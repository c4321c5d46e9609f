#!/bin/sh
# transmission.sh TORRENT DIR ADDR PORT STATE DONE   (transmission-daemon, one torrent, loopback only)
T=$1 D=$2 A=$3 P=$4 S=$5 DONE=$6
HERE=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$S" "$D" || exit 1
cat > "$S/settings.json" <<J
{ "bind-address-ipv4": "$A", "bind-address-ipv6": "::1", "peer-port": $P, "peer-port-random-on-start": false,
  "dht-enabled": false, "lpd-enabled": false, "pex-enabled": false, "utp-enabled": false, "port-forwarding-enabled": false,
  "encryption": 0, "download-dir": "$D", "incomplete-dir-enabled": false, "preallocation": 0,
  "rpc-enabled": true, "rpc-bind-address": "$A", "rpc-port": $((P + 1000)), "rpc-whitelist-enabled": false, "rpc-host-whitelist-enabled": false,
  "rpc-authentication-required": false, "start-added-torrents": true, "rename-partial-files": false,
  "speed-limit-down-enabled": false, "speed-limit-up-enabled": false, "ratio-limit-enabled": false, "idle-seeding-limit-enabled": false,
  "upload-slots-per-torrent": 14, "download-queue-enabled": false, "seed-queue-enabled": false,
  "script-torrent-done-enabled": true, "script-torrent-done-filename": "$HERE/mark.sh",
  "watch-dir-enabled": true, "watch-dir": "$S/watch", "blocklist-enabled": false, "message-level": 1 }
J
mkdir -p "$S/watch"
cp "$T" "$S/watch/t.torrent"
export DONE
exec transmission-daemon -f --config-dir "$S"
