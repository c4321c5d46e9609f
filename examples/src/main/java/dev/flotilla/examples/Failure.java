package dev.flotilla.examples;

import java.io.IOException;
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

    /** One line that says what went wrong, for a person. */
    static String describe(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof ExecutionException || cause instanceof CompletionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return oneLine(message(cause));
    }

    private static String message(Throwable cause) {
        String message = cause.getMessage();
        if (cause instanceof FileSystemException file && file.getReason() == null) {
            return kind(file) + ": " + file.getFile();
        }
        if (cause instanceof OutOfMemoryError) {
            return "out of memory: " + message;
        }
        if (cause instanceof InterruptedException || cause instanceof CancellationException) {
            return "interrupted";
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
        return message.strip().replaceAll("\\s*\\R\\s*", "; ");
    }
}
