package dev.flotilla.examples;

import dev.flotilla.dht.DhtNodeBuilder;
import dev.flotilla.dht.DhtProfile;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What kind of DHT node is opened, and where. Confined to the thread that runs the command. */
final class DhtOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Mixin
    private NetworkOptions network;

    @Option(
            names = "--profile",
            paramLabel = "private|public|server",
            defaultValue = "private",
            description =
                    "private: one's own network, any address; public: the world's DHT; server: the same, with a larger"
                            + " routing table. ${DEFAULT-VALUE} by default.")
    private DhtProfile profile;

    @Option(
            names = "--network",
            paramLabel = "TAG",
            defaultValue = "",
            description = "Only talk to nodes with the same tag, so that a network never merges with another.")
    private String tag;

    DhtNodeBuilder builder() throws Failure {
        try {
            return network.dht().profile(profile).network(tag);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    NetworkOptions network() {
        return network;
    }
}
