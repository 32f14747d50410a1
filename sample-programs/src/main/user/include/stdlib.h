/* ISO C general utilities, as far as the library has them. */
#ifndef MK_STDLIB_H
#define MK_STDLIB_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#define EXIT_SUCCESS 0
#define EXIT_FAILURE 1
#define RAND_MAX 0x7FFFFFFF

void *malloc(size_t size);
void *calloc(size_t count, size_t size);
void *realloc(void *p, size_t size);
void free(void *p);

/* Runs what atexit registered and static destructors, then ends the task; init sees the status. */
void exit(int status) __attribute__((noreturn));
void _Exit(int status) __attribute__((noreturn));
/* Ends the task with status 134 (128 + 6, as a shell shows an abort). */
void abort(void) __attribute__((noreturn));
int atexit(void (*fn)(void));

int atoi(const char *s);
long atol(const char *s);
long strtol(const char *s, char **end, int base);
unsigned long strtoul(const char *s, char **end, int base);
/* Within one unit in the last place; no hexadecimal numbers. */
double strtod(const char *s, char **end);
double atof(const char *s);
int abs(int n);
long labs(long n);

void qsort(void *base, size_t count, size_t size, int (*compare)(const void *, const void *));
void *bsearch(const void *key, const void *base, size_t count, size_t size,
              int (*compare)(const void *, const void *));

/* A fixed sequence: the same program gives the same numbers on every run. */
int rand(void);
void srand(unsigned seed);

#ifdef __cplusplus
}
#endif
#endif
