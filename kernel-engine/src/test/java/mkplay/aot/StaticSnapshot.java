package mkplay.aot;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import mkplay.systemjava.Export;

/** The exported statics of a class as bytes, as they are in this JVM now. */
final class StaticSnapshot {
    private final Classes classes;
    private final String owner;

    StaticSnapshot(Classes classes, String owner) {
        this.classes = classes;
        this.owner = owner;
    }

    /** By symbol name; pointers are marked, their values are the linker's. */
    Map<String, DataImage> read() {
        Violations violations = new Violations();
        Layouts layouts = new Layouts(classes, violations);
        Program program = new Program();
        for (var field : classes.get(owner).fields()) {
            if (Classes.has(field, Export.class)) {
                FieldId id = new FieldId(owner, field.fieldName().stringValue());
                program.statics.add(id);
                program.exportedStatics.put(id, id.name());
            }
        }
        StaticImage image = new StaticImage(classes, layouts, new Strings(), violations, program);
        image.build();
        if (!violations.found().isEmpty()) {
            throw new IllegalStateException(List.copyOf(violations.found()).toString());
        }
        Map<String, DataImage> regions = new TreeMap<>();
        program.exportedStatics.forEach((id, name) -> regions.put(name, image.content(id)));
        return regions;
    }
}
