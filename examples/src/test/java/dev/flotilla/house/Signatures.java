package dev.flotilla.house;

import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.GenericDeclaration;
import java.lang.reflect.Member;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The classes named by what a type shows to everyone: its header, its public and protected members.
 *
 * <p>Thread-safe: no state.
 */
final class Signatures {

    private Signatures() {}

    /** One class, and the declaration that names it. */
    record Mention(String where, Class<?> type) {}

    static boolean isVisible(Class<?> type) {
        Class<?> outer = type.getEnclosingClass();
        return shown(type.getModifiers()) && !type.isAnonymousClass() && (outer == null || isVisible(outer));
    }

    static Stream<Mention> of(Class<?> type) {
        Stream<Type> header = Stream.of(
                        Stream.ofNullable(type.getGenericSuperclass()),
                        Arrays.stream(type.getGenericInterfaces()),
                        bounds(type))
                .flatMap(types -> types);
        Stream<Mention> fields = visible(type.getDeclaredFields())
                .flatMap(field -> mentions(field, Stream.of(((Field) field).getGenericType())));
        Stream<Mention> executables = Stream.of(
                        visible(type.getDeclaredConstructors()), visible(type.getDeclaredMethods()))
                .flatMap(members -> members)
                .flatMap(member -> mentions(member, types((Executable) member)));
        return Stream.of(mentions(type, header), fields, executables).flatMap(mentions -> mentions);
    }

    private static Stream<Member> visible(Member... members) {
        return Arrays.stream(members).filter(member -> shown(member.getModifiers()) && !member.isSynthetic());
    }

    private static boolean shown(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private static Stream<Type> types(Executable executable) {
        return Stream.of(
                        Stream.of(executable.getAnnotatedReturnType().getType()),
                        Arrays.stream(executable.getGenericParameterTypes()),
                        Arrays.stream(executable.getGenericExceptionTypes()),
                        bounds(executable))
                .flatMap(types -> types);
    }

    private static Stream<Type> bounds(GenericDeclaration declaration) {
        return Arrays.stream(declaration.getTypeParameters()).flatMap(variable -> Arrays.stream(variable.getBounds()));
    }

    private static Stream<Mention> mentions(Object where, Stream<Type> types) {
        return types.flatMap(Signatures::classes).map(type -> new Mention(where.toString(), type));
    }

    private static Stream<Class<?>> classes(Type type) {
        if (type instanceof Class<?> named) {
            return named.isArray() ? classes(named.getComponentType()) : Stream.of(named);
        }
        if (type instanceof ParameterizedType generic) {
            return Stream.concat(classes(generic.getRawType()), classes(generic.getActualTypeArguments()));
        }
        if (type instanceof GenericArrayType array) {
            return classes(array.getGenericComponentType());
        }
        if (type instanceof WildcardType wildcard) {
            return Stream.concat(classes(wildcard.getUpperBounds()), classes(wildcard.getLowerBounds()));
        }
        if (type instanceof TypeVariable) {
            return Stream.of(); // its bounds are read where it is declared
        }
        throw new AssertionError(type);
    }

    private static Stream<Class<?>> classes(Type... types) {
        return List.of(types).stream().flatMap(Signatures::classes);
    }
}
