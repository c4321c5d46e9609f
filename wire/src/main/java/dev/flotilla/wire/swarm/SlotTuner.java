package dev.flotilla.wire.swarm;

/**
 * How many peers to upload to at a time: from {@link #LEAST} on, one more for as long as another adds throughput, up to
 * {@link #MOST}.
 *
 * <p>Confined to its owner loop.
 */
final class SlotTuner {
    /*
     * A full up-link is best given to few: a piece that goes out in a fourth of the time can be passed on so much sooner. In
     * the simulated flash crowds, 50 leechers as fast as their seeder, four slots instead of eight ended 7 % sooner. Where
     * the peers are slow, few of them do not fill the line. So a slot is tried for as long as the rates take to be measured;
     * it stays when the whole gained at least half of what a slot carries, else the next trial comes after a minute.
     */
    static final int LEAST = 4;
    static final int MOST = 24;

    private static final int TRIAL_ROUNDS = 2;
    private static final int REST_ROUNDS = 6;

    private int slots = LEAST;
    private int trialRounds; // left
    private int restRounds; // left
    private long rateBefore;

    int slots() {
        return slots;
    }

    /**
     * A round has passed.
     *
     * @param bytesPerSecond sent to all peers
     * @param isWanted every slot is taken, and someone waits for one
     */
    void onRound(long bytesPerSecond, boolean isWanted) {
        if (trialRounds > 0) {
            trialRounds--;
            if (trialRounds == 0) {
                end(bytesPerSecond);
            }
        } else if (restRounds > 0) {
            restRounds--;
        } else if (isWanted && bytesPerSecond > 0) {
            begin(bytesPerSecond);
        }
    }

    private void begin(long bytesPerSecond) {
        if (slots < MOST) {
            rateBefore = bytesPerSecond;
            slots++;
            trialRounds = TRIAL_ROUNDS;
        }
    }

    private void end(long bytesPerSecond) {
        long before = slots - 1L;
        if (bytesPerSecond >= rateBefore + rateBefore / (2 * before)) {
            begin(bytesPerSecond);
        } else {
            slots--;
            restRounds = REST_ROUNDS;
        }
    }
}
