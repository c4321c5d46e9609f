package dev.flotilla.examples;

import java.util.ArrayList;
import java.util.List;

/** The inputs of one run that were rejected, while the others were shown. Confined to the thread of its command. */
final class Rejections {
    private final List<String> reasons = new ArrayList<>();

    void add(String input, String reason) {
        reasons.add(reason.contains(input) ? reason : input + ": " + reason);
    }

    /** Fails with one line when any of {@code inputs} inputs was rejected. */
    void check(int inputs) throws Failure {
        if (!reasons.isEmpty()) {
            String count = inputs == 1 ? "" : reasons.size() + " of " + inputs + " rejected: ";
            throw new Failure(count + reasons.get(0) + (reasons.size() > 1 ? ", …" : ""));
        }
    }
}
