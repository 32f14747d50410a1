#include <cstdio>
#include <playground.h>

// A static object: its constructor runs before main, its destructor after.
class Greeter {
public:
    explicit Greeter(const char *whom) : whom(whom) { std::printf("constructor\n"); }
    ~Greeter() { std::printf("destructor\n"); }
    void greet() const { std::printf("Hello, %s, from C++.\n", whom); }

private:
    const char *whom;
};

static Greeter greeter("world");

struct Shape {
    virtual ~Shape() = default;
    virtual int area() const = 0;
};
struct Square : Shape {
    explicit Square(int side) : side(side) {}
    int area() const override { return side * side; }
    int side;
};

int main() {
    greeter.greet();
    Shape *shape = new Square(6);
    std::printf("area %d\n", shape->area());
    delete shape;
    L4_ThreadId_t me = L4_Myself();
    std::printf("own thread found by name: %s\n", L4_IsThreadEqual(l4_lookup("main"), me) ? "yes" : "no");
    return 0;
}
