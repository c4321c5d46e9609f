package dev.flotilla.house;

import java.io.File;
import java.io.IOException;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The library as users get it: its own modules and those that they require at run time, found on this test's class path.
 *
 * <p>Immutable.
 */
final class Library {
    private static final String OWN = "dev.flotilla.";

    private final Map<String, ModuleReference> modules = new TreeMap<>();

    Library() {
        Map<String, ModuleReference> available = Stream.of(
                        System.getProperty("java.class.path").split(File.pathSeparator))
                .flatMap(entry -> ModuleFinder.of(Path.of(entry)).findAll().stream())
                .collect(Collectors.toMap(module -> module.descriptor().name(), Function.identity()));
        add(OWN + "wire", available);
    }

    private void add(String name, Map<String, ModuleReference> available) {
        ModuleReference module = available.get(name);
        if (module == null || modules.put(name, module) != null) {
            return; // of the JDK, or known
        }
        for (Requires requires : module.descriptor().requires()) {
            if (!requires.modifiers().contains(Requires.Modifier.STATIC)) {
                add(requires.name(), available);
            }
        }
    }

    /** What follows {@code --module-path}. */
    String modulePath() {
        return modules.values().stream()
                .map(module -> Path.of(module.location().orElseThrow()).toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Our own modules. */
    List<ModuleReference> own() {
        return modules.values().stream()
                .filter(module -> module.descriptor().name().startsWith(OWN))
                .toList();
    }

    /** The packages that anyone may import. */
    Set<String> exported() {
        return own().stream()
                .flatMap(module -> module.descriptor().exports().stream())
                .filter(exports -> !exports.isQualified())
                .map(exports -> exports.source())
                .collect(Collectors.toSet());
    }

    /** The types that anyone may name, nested ones too. */
    List<Class<?>> publicTypes() throws IOException, ClassNotFoundException {
        Set<String> exported = exported();
        List<Class<?>> types = new ArrayList<>();
        for (ModuleReference module : own()) {
            for (String name : classNames(module)) {
                if (exported.contains(name.substring(0, name.lastIndexOf('.')))) {
                    Class<?> type = Class.forName(name, false, Library.class.getClassLoader());
                    if (Signatures.isVisible(type)) {
                        types.add(type);
                    }
                }
            }
        }
        return types;
    }

    private static List<String> classNames(ModuleReference module) throws IOException {
        try (ModuleReader reader = module.open();
                Stream<String> resources = reader.list()) {
            return resources
                    .filter(resource -> resource.endsWith(".class") && resource.contains("/"))
                    .map(resource -> resource.substring(0, resource.length() - ".class".length())
                            .replace('/', '.'))
                    .toList();
        }
    }
}
