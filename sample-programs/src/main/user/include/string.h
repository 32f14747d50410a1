/* ISO C string functions, as far as the library has them. Manual: ISO C11, 7.24. */
#ifndef MK_STRING_H
#define MK_STRING_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Copies n bytes between places that do not overlap. Returns to. */
void *memcpy(void *to, const void *from, size_t n);
/* Copies n bytes between places that may overlap. Returns to. */
void *memmove(void *to, const void *from, size_t n);
/* Fills n bytes with a value. Returns to. */
void *memset(void *to, int value, size_t n);
/* Compares n bytes: below, at, or above 0. */
int memcmp(const void *a, const void *b, size_t n);
/* The first byte c among n. Errors: NULL when there is none. */
void *memchr(const void *s, int c, size_t n);
/* Number of characters before the NUL. */
size_t strlen(const char *s);
/* As strlen, at most n. */
size_t strnlen(const char *s, size_t n);
/* Compares strings: below, at, or above 0. */
int strcmp(const char *a, const char *b);
/* Compares the first n characters of strings at most. */
int strncmp(const char *a, const char *b, size_t n);
/* Copies a string to where there is room. Returns to. */
char *strcpy(char *to, const char *from);
/* Copies n characters at most and fills up to n with NUL; without a NUL when the string is longer. Returns to. */
char *strncpy(char *to, const char *from, size_t n);
/* Copies a string into size bytes, cut if need be, always with a NUL. Returns the length of from. */
size_t strlcpy(char *to, const char *from, size_t size);
/* Appends a string where there is room. Returns to. */
char *strcat(char *to, const char *from);
/* Appends n characters at most and a NUL. Returns to. */
char *strncat(char *to, const char *from, size_t n);
/* The first c in a string. Errors: NULL when there is none. */
char *strchr(const char *s, int c);
/* The last c in a string. Errors: NULL when there is none. */
char *strrchr(const char *s, int c);
/* The first place of a part in a string. Errors: NULL when it is not there. */
char *strstr(const char *s, const char *part);
/* A copy of a string in memory of malloc. Errors: NULL when the heap is full. */
char *strdup(const char *s);

#ifdef __cplusplus
}
#endif
#endif
