package dev.flotilla.examples;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations and byte counts as people write and read them. */
final class Units {
    private static final Duration MAX_DURATION = Duration.ofNanos(Long.MAX_VALUE / 2); // a century, to be added to now
    private static final Pattern DURATION = Pattern.compile("(?:(\\d{1,9})h)?(?:(\\d{1,9})m)?(?:(\\d{1,9})s?)?");
    private static final Pattern BYTES =
            Pattern.compile("(\\d{1,18})\\s*(?:([kmg])(?:i?b)?|b)?", Pattern.CASE_INSENSITIVE);
    private static final String[] STEPS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

    private Units() {}

    /** The option value that {@link #size} reads. */
    static final class Size implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            return size(text);
        }
    }

    /** Reads {@code 30}, {@code 30s}, {@code 5m}, {@code 1h30m} or an ISO 8601 duration such as {@code PT1M}. */
    static Duration duration(String text) {
        try {
            Duration duration = anyDuration(text.strip());
            if (!duration.isNegative() && duration.compareTo(MAX_DURATION) <= 0) {
                return duration;
            }
        } catch (DateTimeParseException e) {
            // told below, in our words
        }
        throw new TypeConversionException("'" + text + "' is not a duration such as 30s, 5m, 1h30m or PT1M");
    }

    private static Duration anyDuration(String text) {
        Matcher parts = DURATION.matcher(text.toLowerCase(Locale.ROOT));
        return text.isEmpty() || !parts.matches()
                ? Duration.parse(text)
                : Duration.ofHours(number(parts.group(1)))
                        .plusMinutes(number(parts.group(2)))
                        .plusSeconds(number(parts.group(3)));
    }

    /** Reads {@code 262144}, {@code 256K}, {@code 256KiB} or {@code 1M}: steps of 1024. */
    static int size(String text) {
        Matcher parts = BYTES.matcher(text.strip());
        if (!parts.matches()) {
            throw new TypeConversionException("'" + text + "' is not a size such as 262144, 256K or 1MiB");
        }
        String step = parts.group(2) == null ? "" : parts.group(2).toLowerCase(Locale.ROOT);
        int shift = step.isEmpty() ? 0 : 10 * ("kmg".indexOf(step) + 1);
        long length = number(parts.group(1));
        if (length == 0 || length > Integer.MAX_VALUE >> shift) {
            throw new TypeConversionException("'" + text + "' is not a size from 1 to 2 GiB");
        }
        return (int) length << shift;
    }

    private static long number(String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }

    /** {@code 131.4 MiB}: four digits at most, steps of 1024. */
    static String bytes(long count) {
        double value = count;
        int step = 0;
        while (value >= 1023.95 && step < STEPS.length - 1) {
            value /= 1024;
            step++;
        }
        return String.format(Locale.ROOT, step == 0 ? "%.0f %s" : "%.1f %s", value, STEPS[step]);
    }

    /** {@code 30s}, {@code 1h30m}: as {@link #duration} reads it, fractions of a second left out. */
    static String text(Duration duration) {
        long hours = duration.toHours();
        int minutes = duration.toMinutesPart();
        int seconds = duration.toSecondsPart();
        String text = (hours > 0 ? hours + "h" : "") + (minutes > 0 ? minutes + "m" : "");
        return text.isEmpty() || seconds > 0 ? text + seconds + "s" : text;
    }

    /** {@code 12.3 s}, {@code 2 min 5 s}. */
    static String time(Duration duration) {
        double seconds = duration.toNanos() / 1e9;
        return seconds < 60
                ? String.format(Locale.ROOT, "%.1f s", seconds)
                : String.format(Locale.ROOT, "%d min %d s", duration.toMinutes(), duration.toSecondsPart());
    }
}
