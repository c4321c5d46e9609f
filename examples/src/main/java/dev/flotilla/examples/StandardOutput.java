package dev.flotilla.examples;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;

/**
 * Standard output. Once nobody reads it any more, as after {@code | head -1}, the command ends where it next writes, without
 * a word: others are ended there by SIGPIPE, which Java ignores.
 *
 * <p>Thread-safe: as safe as what it writes to.
 */
final class StandardOutput extends FilterOutputStream {

    /** Nobody reads what is written. */
    static final class NoReader extends RuntimeException {
        private static final long serialVersionUID = 1;

        NoReader(IOException cause) {
            super(cause);
        }
    }

    StandardOutput() {
        this(new FileOutputStream(FileDescriptor.out));
    }

    /** For tests. */
    StandardOutput(OutputStream to) {
        super(to);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("pipe")) {
                throw new NoReader(e);
            }
            throw e;
        }
    }
}
