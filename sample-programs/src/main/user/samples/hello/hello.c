#include <stdio.h>

int main(void) {
    printf("Hello from user mode on an L4 microkernel.\n");
    return 0;
}
