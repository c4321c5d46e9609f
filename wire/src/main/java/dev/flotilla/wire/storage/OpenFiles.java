package dev.flotilla.wire.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The files that are open, of one torrent or of many: opened on demand, the least recently used closed when there are more
 * than the limit. Only files in use at this moment can exceed it, so at most one a thread.
 *
 * <p>Thread-safe: one lock round the table, never held while a file is opened, read or written.
 */
public final class OpenFiles {
    /** A file that may be open, counted by those who use it. */
    static final class Handle {
        private final TorrentFile file;
        private final boolean writable;

        // guarded by OpenFiles.this
        private int users;
        private boolean retired;

        // written under the lock of this handle
        private volatile @Nullable FileChannel channel;

        private Handle(TorrentFile file, boolean writable) {
            this.file = file;
            this.writable = writable;
        }

        /** The channel, opened by whoever comes first. */
        synchronized FileChannel channel() throws IOException {
            FileChannel open = channel;
            if (open == null) {
                open = file.open(writable);
                channel = open;
            }
            return open;
        }

        // An interrupted thread closes the channel under its hands; the next user gets a fresh one.
        private boolean isBroken() {
            FileChannel open = channel;
            return open != null && !open.isOpen();
        }

        private void close() throws IOException {
            FileChannel open = channel;
            if (open != null) {
                open.close();
            }
        }
    }

    private final int limit;
    private final Map<TorrentFile, Handle> handles = new LinkedHashMap<>(16, 0.75f, true); // guarded by this

    /** @param limit open files at most, 1 or more */
    public OpenFiles(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("open files: " + limit);
        }
        this.limit = limit;
    }

    /** The handle of {@code file}, to be given back by {@link #release}. */
    Handle acquire(TorrentFile file, boolean toWrite) throws IOException {
        List<Handle> toClose = new ArrayList<>();
        Handle handle;
        synchronized (this) {
            if (file.closed) {
                throw new IOException("cannot open " + file + ": its torrent is closed");
            }
            handle = handles.get(file);
            if (handle == null || (toWrite && !handle.writable) || handle.isBroken()) {
                if (handle != null) {
                    retire(handle, toClose);
                }
                handle = new Handle(file, toWrite);
                handles.put(file, handle);
            }
            handle.users++;
        }
        try {
            close(toClose);
            return handle;
        } catch (IOException e) {
            release(handle);
            throw e;
        }
    }

    /** Gives a handle back, and closes what is too much. */
    void release(Handle handle) throws IOException {
        List<Handle> toClose = new ArrayList<>();
        synchronized (this) {
            handle.users--;
            if (handle.retired && handle.users == 0) {
                toClose.add(handle);
            }
            evict(toClose);
        }
        close(toClose);
    }

    /** Closes {@code files} for good, each as soon as nobody uses it. */
    void closeAll(Collection<TorrentFile> files) throws IOException {
        List<Handle> toClose = new ArrayList<>();
        synchronized (this) {
            for (TorrentFile file : files) {
                file.closed = true;
                Handle handle = handles.remove(file);
                if (handle != null) {
                    retire(handle, toClose);
                }
            }
        }
        close(toClose);
    }

    private void evict(List<Handle> toClose) {
        Iterator<Handle> eldest = handles.values().iterator();
        int excess = handles.size() - limit;
        while (excess > 0 && eldest.hasNext()) {
            Handle handle = eldest.next();
            if (handle.users == 0) {
                eldest.remove();
                retire(handle, toClose);
                excess--;
            }
        }
    }

    private static void retire(Handle handle, List<Handle> toClose) {
        handle.retired = true;
        if (handle.users == 0) {
            toClose.add(handle);
        }
    }

    // Some file systems report a failed write only now.
    private static void close(List<Handle> toClose) throws IOException {
        IOException first = null;
        for (Handle handle : toClose) {
            try {
                handle.close();
            } catch (IOException e) {
                IOException failure = handle.file.failure("close", e);
                if (first == null) {
                    first = failure;
                } else {
                    first.addSuppressed(failure);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
