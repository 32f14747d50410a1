package mkplay.aot;

/**
 * The compile-time kind of an array: system Java has no array whose length is not known to the compiler.
 *
 * @param element descriptor of the element type
 * @param length number of elements
 * @param elementSize bytes from one element to the next
 * @param inline whether structs lie in the array itself
 */
record ArrayShape(String element, int length, int elementSize, boolean inline) {
    int size() {
        return length * elementSize;
    }
}
