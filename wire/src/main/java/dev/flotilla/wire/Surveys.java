package dev.flotilla.wire;

import dev.flotilla.wire.storage.FileSurvey;
import java.io.EOFException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a torrent's files stand as its run left them: looked at when all is there, when a read has failed, and now and then.
 * Files that others have changed are checked again.
 *
 * <p>Confined to its owner loop.
 */
final class Surveys {
    private static final Logger log = LoggerFactory.getLogger(Surveys.class);

    private final TorrentSession session;

    Surveys(TorrentSession session) {
        this.session = session;
    }

    /**
     * Looks now.
     *
     * @param run the one that runs
     * @param force to have what was written reach the disk
     * @param stand called when the files stand, and the run still runs
     */
    void look(SwarmRun run, boolean force, Runnable stand) {
        session.runs().save(force).whenComplete((survey, failure) -> {
            if (onSurveyed(run, survey, failure)) {
                stand.run();
            }
        });
    }

    /** They were looked at; answers true when they stand as we left them. */
    private boolean onSurveyed(SwarmRun run, @Nullable FileSurvey survey, @Nullable Throwable failure) {
        if (session.hasEnded() || session.runs().run() != run) {
            return false;
        }
        if (survey == null) {
            session.fail(failure == null ? new AssertionError("neither files nor a failure") : failure);
            return false;
        }
        if (!survey.changed().isEmpty()) {
            log.warn(
                    "torrent {}: checked again, for another program has changed {}",
                    session.infoHash(),
                    survey.changed());
            session.runs().restart("files have changed", true);
            return false;
        }
        return true;
    }

    /** A file that is missing or too short was cut by others: what is there still is looked for. */
    void onDiskFailed(SwarmRun run, Throwable cause) {
        if (session.hasEnded() || session.runs().run() != run) {
            return;
        }
        if (cause instanceof EOFException) {
            look(run, false, () -> session.fail(cause)); // nothing is missing, and yet it was
        } else {
            session.fail(cause);
        }
    }
}
