package mkplay.aot;

/** The rules of the system Java subset. The name in brackets is what {@code @Exempt} names. */
public enum Rule {
    NEW("new", "objects are created by class initialisers only; 'new' is allowed in 'throw new X(\"constant\")'"),
    THROW("throw", "only 'throw new X(\"constant\")' may be thrown"),
    ARRAY("array", "arrays live in static final or @Count fields and are used there directly"),
    STRING("string", "strings are Latin-1 constants; only length() and charAt() work on them"),
    LAMBDA("lambda", "no lambdas, method references or string concatenation (invokedynamic)"),
    INTERFACE("interface", "no interface calls"),
    OVERRIDABLE("overridable", "instance methods are called on final classes only"),
    CAST("cast", "no casts between references, no instanceof"),
    TRY("try", "no try, catch or finally"),
    SYNCHRONIZED("synchronized", "no synchronized"),
    FLOAT("float", "no float or double"),
    ENUM("enum", "no enum, enum switch or string switch; use int constants"),
    STRUCT("struct", "a class used on the target is a final class that extends Object and implements nothing"),
    LAYOUT("layout", "struct layouts are as their annotations say"),
    STATIC("static", "a static used on the target is a primitive, a struct, a string or an array of these"),
    VOLATILE("volatile", "no 64-bit volatile access: two instructions on i386"),
    CALL("call", "every called method is system Java, an intrinsic or imported"),
    NATIVE("native", "no native or abstract methods"),
    CLASS("class", "no class literals or other constants than int, long and String"),
    EXPORT("export", "exported, imported, intrinsic and trace point methods are static with passable types"),
    EXEMPT("exempt", "an exemption names a rule and gives a reason"),
    FLOW("flow", "a value has one kind on every path that leads to its use");

    private final String id;
    private final String sentence;

    Rule(String id, String sentence) {
        this.id = id;
        this.sentence = sentence;
    }

    /** The name used in messages and exemptions. */
    public String id() {
        return id;
    }

    /** The rule in one sentence. */
    public String sentence() {
        return sentence;
    }
}
