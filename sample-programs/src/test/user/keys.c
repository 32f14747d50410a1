/* Reads keys one by one, then a line, then keys to the end. */
#include <playground.h>
#include <stdio.h>

int main(void) {
    char line[40];
    int first = l4_getkey(), second = l4_getkey();
    printf("keys %c %c\n", first, second);
    if (fgets(line, sizeof line, stdin) != NULL) printf("line %s", line);
    printf("end of input: %s\n", fgets(line, sizeof line, stdin) == NULL ? "yes" : "no");
    printf("key %d\n", l4_getkey());
    return 0;
}
