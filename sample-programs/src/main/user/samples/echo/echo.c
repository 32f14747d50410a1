#include <stdio.h>
#include <string.h>

int main(void) {
    char line[100];
    int count = 0;
    printf("Type lines; an empty line or Ctrl-D ends.\n");
    for (;;) {
        printf("> ");
        if (fgets(line, sizeof line, stdin) == NULL || line[0] == '\n') break;
        char *newline = strchr(line, '\n');
        if (newline != NULL) *newline = '\0';
        printf("line %d has %u characters: %s\n", ++count, (unsigned)strlen(line), line);
    }
    printf("%d lines\n", count);
    return 0;
}
