package mkplay.aot;

/** A field by owner (internal name) and name. */
record FieldId(String owner, String name) implements Comparable<FieldId> {
    @Override
    public int compareTo(FieldId other) {
        int c = owner.compareTo(other.owner);
        return c != 0 ? c : name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return owner.replace('/', '.') + "." + name;
    }
}
