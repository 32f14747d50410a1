#include <stdio.h>

int main(void) {
    printf("an endless loop begins\n");
    for (volatile unsigned i = 0;; i++) {
    }
}
