package dev.flotilla.examples;

import dev.flotilla.core.metainfo.FileEntry;
import dev.flotilla.core.metainfo.InfoDictionary;
import dev.flotilla.core.metainfo.SafePaths;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/** Compares a copy with its original by other means than the ones that made it: SHA-256 over whole files. */
final class DemoCheck {
    private DemoCheck() {}

    /** The SHA-256 of the files of {@code info}, one after the other, where they stand below {@code directory}. */
    static byte[] digest(InfoDictionary info, Path directory) throws IOException {
        MessageDigest digest = sha256();
        List<String> paths = SafePaths.of(info).paths();
        for (int i = 0; i < paths.size(); i++) {
            FileEntry file = info.files().get(i);
            if (!file.isPad() && !file.isSymlink()) {
                try (DigestOutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
                    Files.copy(directory.resolve(paths.get(i)), out);
                }
            }
        }
        return digest.digest();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
