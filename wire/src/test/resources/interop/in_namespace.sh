#!/bin/sh
# unshare --map-root-user --net sh in_namespace.sh ADDRESS COMMAND...: runs it in a network of its own, with this address on
# its loopback device, multicast on it too, and no way out. For clients that refuse 127.0.0.0/8.
address=$1
shift
ip link set lo up && ip link set lo multicast on && ip addr add "$address/24" dev lo && ip route add 224.0.0.0/4 dev lo && exec "$@"
