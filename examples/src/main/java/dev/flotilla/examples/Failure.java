package dev.flotilla.examples;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** A command that could not do its work, with a message for its user and no stack trace of interest. */
final class Failure extends Exception {
    private static final long serialVersionUID = 1;

    Failure(String message) {
        super(message);
    }

    Failure(String message, Throwable cause) {
        super(message, cause);
    }

    /** True when the command did not fail by itself, but was told to end. */
    static boolean isInterrupt(Throwable failure) {
        Throwable cause = cause(failure);
        return cause instanceof InterruptedException
                || cause instanceof InterruptedIOException
                || cause instanceof CancellationException;
    }

    /** One line that says what went wrong, for a person. */
    static String describe(Throwable failure) {
        return oneLine(message(cause(failure)));
    }

    private static Throwable cause(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof ExecutionException || cause instanceof CompletionException) {
            Throwable deeper = cause.getCause();
            if (deeper == null) {
                break;
            }
            cause = deeper;
        }
        return cause;
    }

    private static String message(Throwable cause) {
        String message = cause.getMessage();
        if (cause instanceof FileSystemException file && file.getReason() == null) {
            return kind(file) + ": " + file.getFile();
        }
        if (cause instanceof OutOfMemoryError) {
            return "out of memory: " + message;
        }
        boolean ours =
                cause instanceof Failure || cause instanceof IOException || cause instanceof IllegalArgumentException;
        if (ours && message != null && !message.isBlank()) {
            return message;
        }
        return "internal error: " + cause + " (--debug prints more)";
    }

    private static String kind(FileSystemException file) {
        if (file instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        if (file instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (file instanceof FileAlreadyExistsException) {
            return "exists already";
        }
        if (file instanceof NotDirectoryException) {
            return "not a directory";
        }
        return "cannot use file";
    }

    static String oneLine(String message) {
        return SourceText.printable(message.strip().replaceAll("\\s*\\R\\s*", "; "));
    }
}
