package dev.flotilla.dht.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The values of the test vectors' files. */
final class Vectors {
    private Vectors() {}

    /** The text of all values with this key, in the order of the file. */
    static List<String> values(String file, String key) {
        try (InputStream in = Objects.requireNonNull(Vectors.class.getResourceAsStream(file))) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            List<String> values = Pattern.compile("\"" + key + "\": (?:\"([^\"]*)\"|([0-9.]+))")
                    .matcher(text)
                    .results()
                    .map(Vectors::value)
                    .toList();
            assertThat(values).as(key).isNotEmpty();
            return values;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String value(MatchResult match) {
        return match.group(1) == null ? match.group(2) : match.group(1);
    }
}
