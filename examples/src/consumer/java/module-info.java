/** A user's module, which PublicApiTest compiles and runs: all that it needs is one artifact. */
module consumer {
    requires dev.flotilla.wire;
}
