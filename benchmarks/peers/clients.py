"""Who takes part, and the commands that start it; see README.md for the {placeholders}.

leech    from peers into an empty {dir}; it may go on as a seeder
seed     serves the complete {dir}; by default what leech does then
recheck, get, swarm, create: commands for these scenarios; by default seed, leech, leech, and none
peering  direct: dials {peer_args}; tracker: its .torrent names the harness's tracker;
         incoming: does not dial 127.0.0.0/8, so the other end dials it
swarm_peering   direct: in a swarm too it is told of its peers, else there is the tracker
done, ready   a line of its output that says that a leech is complete, that a seed has checked everything
"""
LIBTORRENT = "{python} {here}/clients/libtorrent_client.py --torrent {torrent} --dir {dir} --listen {listen} --done {done} {peer_args}"
BT = "java -Xmx1g -cp {bt} BtMain --torrent {torrent} --dir {dir} --listen {listen} --done {done} {peer_args}"
SCRIPT = "sh {here}/clients/%s {torrent} {dir} {addr} {port} {state} {done}"


def flotilla(launcher):
    node = " --bind {addr} --port {port} --state {state}"
    get = launcher + " get {torrent} --dir {dir} --progress none {peer_args}" + node
    return dict(
        leech=get + " --seed", get=get, seed=launcher + " seed {torrent} --data {dir}" + node,
        create=launcher + " create {file} --piece-length {piece} -o {state}/created.torrent",
        done="done: ", ready="listening ", peering="direct", swarm_peering="direct")


CLIENTS = {
    "flotilla": flotilla("{here}/../../flotilla"),
    "libtorrent": dict(leech=LIBTORRENT, swarm=LIBTORRENT + " --wan", peering="direct"),
    "aria2": dict(
        leech=SCRIPT % "aria2.sh leech", seed=SCRIPT % "aria2.sh seed", recheck=SCRIPT % "aria2.sh check",
        get=SCRIPT % "aria2.sh get", peering="tracker"),
    "rtorrent": dict(leech=SCRIPT % "rtorrent.sh", peering="tracker"),
    "transmission": dict(leech=SCRIPT % "transmission.sh", peering="incoming"),
    "bt": dict(leech=BT, peering="direct"),
    "bt-tuned": dict(leech=BT + " --hash-threads 2 --outstanding 2000 --assigned 32", peering="direct"),
}
