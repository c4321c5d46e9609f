package dev.flotilla.core.metainfo;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * One element of a path, made harmless. What offends is replaced by underscores, never dropped, so that an element stays
 * an element; a name that offends nobody stays as it is.
 *
 * <p>Thread-safe: it holds no state.
 */
final class SafeName {
    /** Bytes of UTF-8 of an element at most: the limit of the usual file systems. */
    static final int MAX_BYTES = 255;

    // a longer extension is cut like the rest of a name
    private static final int MAX_EXTENSION_BYTES = 24;
    // dot, ten digits and to spare
    private static final int NUMBER_BYTES = 12;

    private static final String WINDOWS_RESERVED = "<>:\"|?*";
    private static final Pattern DEVICE = Pattern.compile(
            "(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\\$|conout\\$|clock\\$) *([.:].*)?",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:([/\\\\].*)?", Pattern.DOTALL);

    private SafeName() {}

    /**
     * The name for {@code received}.
     *
     * @param windows true for a disk of Windows, which bears less
     */
    static String of(String received, boolean windows) {
        if (received.isEmpty() || received.equals(".") || received.equals("..")) {
            return "_".repeat(Math.max(1, received.length()));
        }
        StringBuilder name = new StringBuilder(received.length());
        for (int i = 0; i < received.length(); ) {
            int c = received.codePointAt(i);
            name.appendCodePoint(isHarmless(c, windows) ? c : '_');
            i += Character.charCount(c);
        }
        if (DRIVE.matcher(received).matches()) {
            name.setCharAt(1, '_');
        }
        if (DEVICE.matcher(name).matches()) {
            name.insert(0, '_');
        }
        String cut = cut(name.toString(), MAX_BYTES);
        return windows ? withoutTrailingDots(cut) : cut;
    }

    /** True when {@code received} leads nowhere but into its directory, unless on Windows. */
    static boolean isOneElement(String received) {
        return !received.isEmpty()
                && !received.equals(".")
                && !received.equals("..")
                && received.chars().noneMatch(c -> c == '/' || c == 0);
    }

    private static boolean isHarmless(int c, boolean windows) {
        if (c >= 0x20 && c < 0x7f) {
            return c != '/' && c != '\\' && !(windows && WINDOWS_RESERVED.indexOf(c) >= 0);
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                false;
            case Character.FORMAT -> !isBidirectional(c);
            default -> true;
        };
    }

    // they make gnp.exe look like exe.png
    private static boolean isBidirectional(int c) {
        return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0x200e || c == 0x200f || c == 0x61c;
    }

    private static String withoutTrailingDots(String name) {
        int end = name.length();
        while (end > 0 && (name.charAt(end - 1) == '.' || name.charAt(end - 1) == ' ')) {
            end--;
        }
        return name.substring(0, end) + "_".repeat(name.length() - end);
    }

    /** {@code name} with {@code number} before its extension, as {@code a.1.txt}. */
    static String numbered(String name, int number) {
        return stem(name) + "." + number + extension(name);
    }

    /** What all numbered forms of {@code name} have in common. */
    static String unnumbered(String name) {
        return stem(name) + extension(name);
    }

    private static String stem(String name) {
        String extension = extension(name);
        return prefix(
                name.substring(0, name.length() - extension.length()),
                MAX_BYTES - NUMBER_BYTES - utf8Length(extension));
    }

    /** Shortens {@code name} to {@code maxBytes} of UTF-8 but keeps its extension. */
    private static String cut(String name, int maxBytes) {
        if (utf8Length(name) <= maxBytes) {
            return name;
        }
        String extension = extension(name);
        return prefix(name, maxBytes - utf8Length(extension)) + extension;
    }

    private static String extension(String name) {
        int dot = name.lastIndexOf('.');
        boolean kept = dot > 0 && utf8Length(name.substring(dot)) <= MAX_EXTENSION_BYTES;
        return kept ? name.substring(dot) : "";
    }

    private static String prefix(String name, int maxBytes) {
        int bytes = 0;
        for (int i = 0; i < name.length(); ) {
            int c = name.codePointAt(i);
            bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
            if (bytes > maxBytes) {
                return name.substring(0, i);
            }
            i += Character.charCount(c);
        }
        return name;
    }

    private static int utf8Length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** Equal for names that some file system holds for the same: it ignores case, composition and invisible characters. */
    static String folded(String name) {
        String lower = foldedCase(name);
        if (isAscii(lower)) {
            return lower;
        }
        String folded = decomposed(foldedCase(decomposed(name)));
        StringBuilder visible = new StringBuilder(folded.length());
        folded.codePoints()
                .filter(c -> Character.getType(c) != Character.FORMAT)
                .forEach(visible::appendCodePoint);
        return visible.toString();
    }

    private static String foldedCase(String name) {
        return name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }

    private static String decomposed(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFD);
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }
}
