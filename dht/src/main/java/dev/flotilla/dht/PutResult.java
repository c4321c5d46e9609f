package dev.flotilla.dht;

import java.util.List;
import java.util.Map;

/**
 * How one round of puts ended.
 *
 * <p>Immutable.
 *
 * @param item what was put
 * @param replicas the nodes that acknowledged, closest first; none when this node is alone
 * @param refusals how many nodes refused, by error code (BEP 44): {@value #CAS_MISMATCH} another version is there than the
 *     put was to replace, {@value #OLD_SEQUENCE} a newer one is there
 */
public record PutResult(DhtItem item, List<NodeInfo> replicas, Map<Integer, Integer> refusals) {
    public static final int CAS_MISMATCH = 301;
    public static final int OLD_SEQUENCE = 302;

    public PutResult {
        replicas = List.copyOf(replicas);
        refusals = Map.copyOf(refusals);
    }

    boolean hasConflict() {
        return refusals.containsKey(CAS_MISMATCH) || refusals.containsKey(OLD_SEQUENCE);
    }
}
