package dev.flotilla.core.metainfo;

import java.util.EnumSet;
import java.util.Set;

/** A letter of the {@code attr} string of a file (BEP 47, <i>Extended file attributes</i>). */
public enum FileAttribute {
    /** Zeros that align the next file with a piece; counted, never written. */
    PAD('p'),
    EXECUTABLE('x'),
    HIDDEN('h'),
    /** A symbolic link; has no bytes. */
    SYMLINK('l');

    private final char letter;

    FileAttribute(char letter) {
        this.letter = letter;
    }

    public char letter() {
        return letter;
    }

    /** The attributes among the letters of {@code attr}; unknown letters are ignored, as BEP 47 says. */
    static Set<FileAttribute> read(String attr) {
        Set<FileAttribute> attributes = EnumSet.noneOf(FileAttribute.class);
        for (FileAttribute attribute : values()) {
            if (attr.indexOf(attribute.letter) >= 0) {
                attributes.add(attribute);
            }
        }
        return attributes;
    }
}
