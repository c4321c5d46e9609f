#!/usr/bin/python3
"""One libtorrent session with one torrent, which looks at nothing beyond the peers and the DHT entry it is given.

Prints what happens and runs until it is killed.
"""
import argparse

import libtorrent as lt


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument('--listen', required=True, metavar='ADDR:PORT')
    parser.add_argument('--dir', required=True, help='where the data is, or goes')
    parser.add_argument('--dht', metavar='HOST:PORT', help='use the DHT, entered here')
    parser.add_argument('--peer', action='append', default=[], metavar='HOST:PORT', help='dial it')
    parser.add_argument('--pex', action='store_true', help='exchange peers')
    parser.add_argument('--lsd', action='store_true', help='local service discovery')
    parser.add_argument('--want-nothing', action='store_true', help='download no file: a partial seed')
    parser.add_argument('--seed-mode', action='store_true', help='trust the data, do not check it')
    parser.add_argument('--super-seed', action='store_true', help='BEP 16')
    parser.add_argument('--encryption', choices=['rc4', 'plaintext'], help='insist on the encrypted handshake and on this')
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument('--torrent')
    source.add_argument('--magnet')
    return parser.parse_args()


def settings(args):
    categories = lt.alert.category_t
    crypto = {} if args.encryption is None else {
        'in_enc_policy': int(lt.enc_policy.pe_forced), 'out_enc_policy': int(lt.enc_policy.pe_forced),
        'allowed_enc_level': int(lt.enc_level.rc4 if args.encryption == 'rc4' else lt.enc_level.plaintext),
    }
    return {
        **crypto,
        'listen_interfaces': args.listen, 'outgoing_interfaces': args.listen.rsplit(':', 1)[0],
        'alert_mask': categories.status_notification | categories.error_notification | categories.dht_notification
        | categories.connect_notification,
        'enable_lsd': args.lsd, 'enable_upnp': False, 'enable_natpmp': False,
        'enable_incoming_utp': False, 'enable_outgoing_utp': False,
        'allow_multiple_connections_per_ip': True,
        'enable_dht': args.dht is not None,
        'dht_bootstrap_nodes': args.dht or '',
        'dht_announce_interval': 1,  # it does not ask again sooner when it finds nobody
        # Every node here has the same address, of loopback.
        'dht_restrict_routing_ips': False, 'dht_restrict_search_ips': False,
        'dht_prefer_verified_node_ids': False, 'dht_enforce_node_id': False, 'dht_ignore_dark_internet': False,
    }


def torrent(args):
    if args.magnet:
        params = lt.parse_magnet_uri(args.magnet)
    else:
        params = lt.add_torrent_params()
        params.ti = lt.torrent_info(args.torrent)
    params.save_path = args.dir
    params.flags &= ~(lt.torrent_flags.auto_managed | lt.torrent_flags.paused)
    if not args.pex:
        params.flags |= lt.torrent_flags.disable_pex
    if args.want_nothing:
        params.file_priorities = [0] * params.ti.num_files()
    if args.seed_mode:
        params.flags |= lt.torrent_flags.seed_mode
    if args.super_seed:
        params.flags |= lt.torrent_flags.super_seeding
    return params


def main():
    args = arguments()
    session = lt.session(settings(args))
    handle = session.add_torrent(torrent(args))
    for peer in args.peer:
        host, port = peer.rsplit(':', 1)
        handle.connect_peer((host, int(port)))
    while True:
        session.wait_for_alert(1000)
        for alert in session.pop_alerts():
            print(alert.what(), alert.message(), flush=True)


main()
