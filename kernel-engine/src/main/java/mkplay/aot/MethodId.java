package mkplay.aot;

import java.lang.constant.MethodTypeDesc;

/** A method by owner (internal name), name and descriptor. */
record MethodId(String owner, String name, String descriptor) implements Comparable<MethodId> {
    MethodTypeDesc type() {
        return MethodTypeDesc.ofDescriptor(descriptor);
    }

    /** {@code Class.method} with the simple class name. */
    String brief() {
        return owner.substring(owner.lastIndexOf('/') + 1) + "." + name;
    }

    @Override
    public int compareTo(MethodId other) {
        int c = owner.compareTo(other.owner);
        if (c == 0) {
            c = name.compareTo(other.name);
        }
        return c != 0 ? c : descriptor.compareTo(other.descriptor);
    }

    @Override
    public String toString() {
        return owner.replace('/', '.') + "." + name + descriptor;
    }
}
