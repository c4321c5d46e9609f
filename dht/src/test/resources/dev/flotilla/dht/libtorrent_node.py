"""A DHT node of libtorrent on loopback, driven line by line; its argument is a directory to work in.

  in    add PORT | announce HASH | get HASH | nodes
        put HEX | item TARGET | sign EXPANDED PUBLICKEY SALT HEX | version PUBLICKEY SALT | sample PORT TARGET
  out   listening PORT | peer HASH HOST:PORT ... | nodes N
        target HASH | stored N | item HEX | version SEQ HEX | samples TOTAL HASH ...

Salts and values are the bytes of strings in hexadecimal digits; - is none.
"""
import queue
import sys
import threading

import libtorrent as lt

session = lt.session({
    "listen_interfaces": "127.0.0.1:0",
    "enable_dht": True, "enable_lsd": False, "enable_upnp": False, "enable_natpmp": False,
    "alert_mask": lt.alert.category_t.all_categories,
    "dht_bootstrap_nodes": "",
    "dht_restrict_routing_ips": False, "dht_restrict_search_ips": False,
    "dht_prefer_verified_node_ids": False, "dht_ignore_dark_internet": False,
    "dht_block_ratelimit": 1000,
})
commands = queue.Queue()


def read():
    for line in sys.stdin:
        commands.put(line.split())
    commands.put(["quit"])


def say(*words):
    print(*words, flush=True)


def unhex(digits):
    return b"" if digits == "-" else bytes.fromhex(digits)


threading.Thread(target=read, daemon=True).start()
port = 0
while True:
    try:
        command = commands.get(timeout=0.02)
        if command[0] == "quit":
            break
        if command[0] == "add":
            session.add_dht_node(("127.0.0.1", int(command[1])))
        elif command[0] == "announce":
            # its Python binding cannot call dht_announce: a torrent of that hash announces the session's own port
            torrent = lt.parse_magnet_uri("magnet:?xt=urn:btih:" + command[1])
            torrent.save_path = sys.argv[1]
            session.add_torrent(torrent).force_dht_announce()
        elif command[0] == "get":
            session.dht_get_peers(lt.sha1_hash(bytes.fromhex(command[1])))
        elif command[0] == "nodes":
            session.post_dht_stats()
        elif command[0] == "put":
            say("target", session.dht_put_immutable_item(unhex(command[1])))
        elif command[0] == "item":
            session.dht_get_immutable_item(lt.sha1_hash(unhex(command[1])))
        elif command[0] == "sign":
            session.dht_put_mutable_item(*[unhex(word) for word in (command[1], command[2], command[4], command[3])])
        elif command[0] == "version":
            session.dht_get_mutable_item(unhex(command[1]), unhex(command[2]))
        elif command[0] == "sample":
            session.dht_sample_infohashes(("127.0.0.1", int(command[1])), lt.sha1_hash(unhex(command[2])))
    except queue.Empty:
        pass
    for alert in session.pop_alerts():
        if isinstance(alert, lt.dht_get_peers_reply_alert):
            peers = ["%s:%d" % (host, p) for host, p in alert.peers()]
            say("peer", str(alert.info_hash), *peers)
        elif isinstance(alert, lt.dht_put_alert):
            say("stored", alert.num_success)
        elif isinstance(alert, lt.dht_immutable_item_alert):
            say("item", alert.item["value"].hex())
        elif isinstance(alert, lt.dht_mutable_item_alert):
            if alert.seq > 0:
                say("version", alert.seq, alert.item["value"].hex())
        elif isinstance(alert, lt.dht_sample_infohashes_alert):
            say("samples", alert.num_infohashes, *[str(sample) for sample in alert.samples])
        elif isinstance(alert, lt.dht_stats_alert):
            say("nodes", sum(bucket["num_nodes"] for bucket in alert.routing_table))
        elif isinstance(alert, lt.listen_succeeded_alert) and port == 0:
            port = session.listen_port()
            say("listening", port)
