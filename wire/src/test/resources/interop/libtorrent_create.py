#!/usr/bin/python3
"""libtorrent_create.py PATH PIECE_LENGTH FILE.torrent: makes a v1 torrent of a file or a directory."""
import os
import sys

import libtorrent as lt

path, piece_length, target = os.path.abspath(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
files = lt.file_storage()
lt.add_files(files, path)
creation = lt.create_torrent(files, piece_size=piece_length, flags=lt.create_torrent.v1_only)
lt.set_piece_hashes(creation, os.path.dirname(path))
with open(target, 'wb') as out:
    out.write(lt.bencode(creation.generate()))
