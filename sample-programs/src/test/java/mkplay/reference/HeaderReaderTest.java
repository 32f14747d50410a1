package mkplay.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import mkplay.reference.HeaderReader.Declared;
import mkplay.reference.ReferenceEntry.Kind;
import org.junit.jupiter.api.Test;

class HeaderReaderTest {

    private static List<Declared> read(String body) {
        return HeaderReader.read(
                "/* A header. Manual: here, chapter 1. */\n#ifndef H\n#define H\n" + body + "#endif\n");
    }

    private static Declared only(String body) {
        List<Declared> found = read(body);
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    @Test
    void aCommentHasMeaningErrorsAndManual() {
        Declared f = only("""
                /*
                 * Does it,
                 * twice.
                 *
                 * More of it.
                 * Errors: 1 when
                 * it fails. Manual: there.
                 */
                L4_INLINE int f(int a,
                                char b) { if (a) { return ';'; } return b; }
                """);
        assertThat(f.kind()).isEqualTo(Kind.FUNCTION);
        assertThat(f.signature()).isEqualTo("int f(int a, char b)");
        assertThat(f.doc()).isEqualTo(new Doc("Does it, twice.\n\nMore of it.", "1 when it fails.", "there."));
        assertThat(f.line()).isEqualTo(12);
    }

    @Test
    void macrosShareTheFirstOnesCommentUpToABlankLineAndFunctionsDoNot() {
        List<Declared> found = read("""
                /* Both. */
                #define A 1
                #define B 2 /* the second */

                #define C 3
                /* Does f. */
                void f(void) __attribute__((noreturn));
                void g(void);
                """);
        assertThat(found).extracting(Declared::name).containsExactly("A", "B", "C", "f", "g");
        assertThat(found)
                .extracting(declared -> declared.doc().meaning())
                .containsExactly("Both.", "the second\n\nBoth.", "", "Does f.", "");
        assertThat(found.get(3).signature()).isEqualTo("void f(void)");
        assertThat(found)
                .allSatisfy(declared -> assertThat(declared.doc().manual()).isEqualTo("here, chapter 1."));
    }

    @Test
    void ownMacrosThatDeclareAreExpanded() {
        List<Declared> found = read("""
                #define __TWO(name) double name(double x); float name##f(float x);
                __TWO(sin) /* Sine. */
                #undef __TWO
                """);
        assertThat(found)
                .extracting(Declared::signature)
                .containsExactly("double sin(double x)", "float sinf(float x)");
        assertThat(found)
                .allSatisfy(declared -> assertThat(declared.doc().meaning()).isEqualTo("Sine."));
    }

    @Test
    void headingsMakeSectionsWithTheirOwnManual() {
        List<Declared> found = read("""
                /* ---- First ---- */

                /* Manual: chapter 2. */

                #define A 1
                /* ---- Second ---- */
                #define B 2
                """);
        assertThat(found).extracting(Declared::section).containsExactly("First", "Second");
        assertThat(found)
                .extracting(declared -> declared.doc().manual())
                .containsExactly("chapter 2.", "here, chapter 1.");
    }

    @Test
    void whatOnlyCppSeesIsMarkedAndOperatorsBelongToTheirType() {
        List<Declared> found = read("""
                #ifdef __cplusplus
                extern "C" {
                #endif
                typedef struct { int a; /* a word */ } T;
                enum { ONE = 1, TWO };
                #ifdef __cplusplus
                }
                static inline bool operator==(const T &l, const T &r) { return l.a == r.a; }
                static inline int f(T t) { return t.a; }
                #endif
                """);
        assertThat(found).extracting(Declared::name).containsExactly("T", "ONE", "TWO", "T", "f");
        assertThat(found).extracting(Declared::cpp).containsExactly(false, false, false, true, true);
        assertThat(found.get(0).signature()).isEqualTo("typedef struct { int a; /* a word */ } T;");
        assertThat(found.get(2).signature()).isEqualTo("TWO = 2");
    }
}
