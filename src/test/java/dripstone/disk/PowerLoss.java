package dripstone.disk;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** One power loss of a {@link SimulatedDisk}: makes new nodes of what survived, and leaves the old ones as they were. Single use. */
final class PowerLoss {
    private final RandomGenerator random;
    private final List<SimulatedDisk.NameChange> kept;
    /** A file that has several names stays one. */
    private final IdentityHashMap<SimulatedNode, SimulatedNode> done = new IdentityHashMap<>();

    /** @param kept changes of names that were not forced and survive all the same */
    PowerLoss(RandomGenerator random, List<SimulatedDisk.NameChange> kept) {
        this.random = random;
        this.kept = kept;
    }

    SimulatedNode.Directory survivor(SimulatedNode.Directory directory) {
        Map<String, SimulatedNode> names = new TreeMap<>(directory.durable);
        kept.forEach(change -> change.apply(directory, names));
        SimulatedNode.Directory next = new SimulatedNode.Directory();
        names.forEach((name, node) -> {
            SimulatedNode survivor = done.get(node);
            if (survivor == null) {
                survivor = switch (node) {
                    case SimulatedNode.Directory d -> survivor(d);
                    case SimulatedNode.File f -> f.survive(random);
                };
                done.put(node, survivor);
            }
            next.current.put(name, survivor);
            next.durable.put(name, survivor);
        });
        return next;
    }
}
