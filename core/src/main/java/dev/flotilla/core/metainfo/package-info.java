/**
 * What is shared: the metainfo of a torrent, its pieces and files, the names they may take on disk, magnet links, and the
 * creation of torrents (BEP 3, 5, 9, 27, 47, 53). Pure but for the {@linkplain dev.flotilla.core.metainfo.TorrentCreator
 * creator}, which reads files.
 *
 * <p>Hostile input meets three doors: {@link dev.flotilla.core.metainfo.Metainfo#parse}, which bounds what it reads,
 * {@link dev.flotilla.core.metainfo.Magnet#parse}, and {@link dev.flotilla.core.metainfo.SafePaths}, through which every
 * received name must pass before it becomes a file.
 */
package dev.flotilla.core.metainfo;
