#!/bin/sh
# aria2.sh leech|get|seed|check TORRENT DIR ADDR PORT STATE DONE
HERE=$(cd "$(dirname "$0")" && pwd)
case "$1" in
  leech) X="--seed-ratio=0.0";;
  get) X="--seed-time=0";;
  seed) X="--seed-ratio=0.0 --check-integrity=true";;
  check) X="--check-integrity=true --hash-check-only=true --seed-time=0";;
esac
export DONE="$7"
exec aria2c --no-conf=true --quiet=true --no-netrc=true --enable-dht=false --enable-dht6=false --bt-enable-lpd=false --enable-peer-exchange=false \
  --disable-ipv6=true --interface="$4" --listen-port="$5" --dir="$3" --file-allocation=none --allow-overwrite=true --summary-interval=0 \
  --follow-torrent=mem --bt-max-peers=0 --on-bt-download-complete="$HERE/mark.sh" $X "$2"
