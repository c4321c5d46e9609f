package dev.flotilla.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.metainfo.TorrentCreator;
import dev.flotilla.wire.PeerNode;
import java.io.IOException;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program in the README, as it is printed there: it compiles, and it downloads. */
class ReadmeIT {
    private static final Pattern EXAMPLE = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path dir;

    @Test
    void embeddingExampleDownloads() throws Exception {
        String source = example();
        assertThat(source.lines().filter(line -> !line.isBlank())).hasSize(12);
        Class<?> program = compile(source);
        byte[] bytes = new byte[1_234_567];
        new Random(1).nextBytes(bytes);
        Path file = Files.write(dir.resolve("file.bin"), bytes);
        var loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (PeerNode seeder = PeerNode.builder().bind(loopback).open()) {
            var torrent = seeder.add(TorrentCreator.from(file).create(), dir);
            torrent.completion().toCompletableFuture().get();
            String bootstrap = HostPort.of(seeder.localAddress()).toString();
            String copy = dir.resolve("copy").toString();
            var main = program.getDeclaredMethod("main", String[].class);
            main.setAccessible(true);
            main.invoke(null, (Object) new String[] {torrent.magnet().toString(), bootstrap, copy});
        }
        assertThat(dir.resolve("copy/file.bin")).hasBinaryContent(bytes);
    }

    private static String example() throws IOException {
        Matcher blocks = EXAMPLE.matcher(Files.readString(Path.of("..", "README.md")));
        assertThat(blocks.find()).as("a block of Java in the README").isTrue();
        return blocks.group(1);
    }

    private Class<?> compile(String source) throws Exception {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        JavaFileObject file =
                new SimpleJavaFileObject(URI.create("string:///Download.java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return source;
                    }
                };
        List<String> options =
                List.of("-d", dir.toString(), "-proc:none", "-classpath", System.getProperty("java.class.path"));
        boolean good = compiler.getTask(messages, null, null, options, null, List.of(file))
                .call();
        assertThat(good).as(messages.toString()).isTrue();
        URL[] classes = {dir.toUri().toURL()};
        return new URLClassLoader(classes, ReadmeIT.class.getClassLoader()).loadClass("Download");
    }
}
