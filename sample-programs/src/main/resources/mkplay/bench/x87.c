// Floating point on the x87: polynomials, divisions and roots in double precision, checked by their sum.
enum { ROUNDS = 400000 };

static double root(double x) {
    __asm__("fsqrt" : "+t"(x));
    return x;
}

int bench(void) {
    double sum = 0;
    __asm__ volatile("fninit");
    for (int round = 1; round <= ROUNDS; round++) {
        double x = round * 1e-6;
        double y = (((x * 0.25 - 1.5) * x + 3.0) * x - 0.125) * x + 2.0;
        sum += root(y) / (x + 1.0);
    }
    return !(sum > 0);
}
