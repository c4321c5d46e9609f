package dev.flotilla.house;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.house.Signatures.Mention;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.module.ModuleDescriptor.Exports;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user sees on the module path: enough to work with, and nothing of what is behind it. */
class PublicApiTest {
    private static final Set<String> PLANNED = Set.of(
            "dev.flotilla.core",
            "dev.flotilla.core.bencode",
            "dev.flotilla.core.metainfo",
            "dev.flotilla.core.sim",
            "dev.flotilla.dht",
            "dev.flotilla.dht.sim",
            "dev.flotilla.wire",
            "dev.flotilla.wire.sim",
            "dev.flotilla.wire.choke",
            "dev.flotilla.wire.storage");
    private static final Set<String> OUR_MODULES =
            Set.of("dev.flotilla.dht", "dev.flotilla.wire", "dev.flotilla.benchmarks");
    private static final Path CONSUMER = Path.of("src", "consumer", "java");

    private final Library library = new Library();

    @TempDir
    Path directory;

    @Test
    void consumerNeedsOnlyWhatIsExported() throws IOException, InterruptedException {
        Path classes = directory.resolve("classes");
        compile(classes);
        assertThat(run(classes)).isEqualTo("received" + System.lineSeparator());
    }

    @Test
    void publicSignaturesNameOnlyTheJdkAndWhatIsExported() throws IOException, ClassNotFoundException {
        Set<String> exported = library.exported();
        List<Class<?>> types = library.publicTypes();
        assertThat(types).hasSizeGreaterThan(20);
        assertThat(types.stream().flatMap(Signatures::of))
                .filteredOn(mention -> !isForUsers(mention.type(), exported))
                .isEmpty();
    }

    @Test
    void exportsArePlanned() {
        assertThat(library.exported()).isSubsetOf(PLANNED);
        assertThat(library.own()).hasSize(3);
        for (ModuleReference module : library.own()) {
            assertThat(module.descriptor().exports())
                    .filteredOn(Exports::isQualified)
                    .allSatisfy(exports -> assertThat(OUR_MODULES).containsAll(exports.targets()));
        }
    }

    @Test
    void findsWhatASignatureNames() {
        assertThat(Signatures.of(Sample.class).map(Mention::type))
                .contains(Process.class, List.class, Thread.class, Path.class, IOException.class, Runnable.class)
                .doesNotContain(StringWriter.class);
    }

    @SuppressWarnings("unused")
    public abstract static class Sample<T extends Runnable> implements Supplier<Process> {
        protected List<? super Thread[]> field;
        StringWriter hidden;

        public abstract T method(Set<Path>[] sets) throws IOException;
    }

    private static boolean isForUsers(Class<?> type, Set<String> exported) {
        return type.getModule().isNamed() // of the JDK: the library is on the class path here
                || type.isPrimitive()
                || exported.contains(type.getPackageName()) && Signatures.isVisible(type);
    }

    private void compile(Path classes) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("--release", "17", "-Xlint:all", "-Werror"));
        arguments.addAll(List.of("-p", library.modulePath(), "-d", classes.toString()));
        try (Stream<Path> sources = Files.walk(CONSUMER)) {
            sources.map(Path::toString).filter(name -> name.endsWith(".java")).forEach(arguments::add);
        }
        StringWriter out = new StringWriter();
        PrintWriter writer = new PrintWriter(out);
        ToolProvider javac = ToolProvider.findFirst("javac").orElseThrow();
        assertThat(javac.run(writer, writer, arguments.toArray(String[]::new)))
                .as(out.toString())
                .isZero();
    }

    private String run(Path classes) throws IOException, InterruptedException {
        Path output = directory.resolve("output");
        Path errors = directory.resolve("errors");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-p",
                        library.modulePath() + File.pathSeparator + classes,
                        "-m",
                        "consumer/consumer.Consumer",
                        directory.resolve("work").toString())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        try {
            assertThat(process.waitFor(100, TimeUnit.SECONDS)).as("ended").isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
        return Files.readString(output);
    }
}
