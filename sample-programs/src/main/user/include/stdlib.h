/* ISO C general utilities, as far as the library has them. Manual: ISO C11, 7.22. */
#ifndef MK_STDLIB_H
#define MK_STDLIB_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Exit statuses of a program that did, and did not, what it should. */
#define EXIT_SUCCESS 0
#define EXIT_FAILURE 1
/* The largest number of rand. */
#define RAND_MAX 0x7FFFFFFF

/* Memory for size bytes, aligned for any type. Errors: NULL when the heap is full. */
void *malloc(size_t size);
/* Zeroed memory for count times size bytes. Errors: NULL when the heap is full, or the product too large. */
void *calloc(size_t count, size_t size);
/* Makes memory larger or smaller, moving it if need be. Errors: NULL when the heap is full; what was there stays. */
void *realloc(void *p, size_t size);
/* Gives memory back that malloc, calloc or realloc gave; nothing for NULL. */
void free(void *p);

/* Runs what atexit registered and static destructors, then ends the task; init sees the status. */
void exit(int status) __attribute__((noreturn));
void _Exit(int status) __attribute__((noreturn));
/* Ends the task with status 134 (128 + 6, as a shell shows an abort). */
void abort(void) __attribute__((noreturn));
/* Registers a function that exit calls, the last one first. Returns 0. Errors: not 0 when there are too many. */
int atexit(void (*fn)(void));

/* The decimal number at the beginning of a string; 0 without one. */
int atoi(const char *s);
/* As atoi. */
long atol(const char *s);
/*
 * The number at the beginning of a string, in a base from 2 to 36 or, for 0, the one of its prefix; *end is what is
 * behind it.
 * Errors: the largest or smallest long when it is too large.
 */
long strtol(const char *s, char **end, int base);
/* As strtol, without sign. Errors: the largest unsigned long when it is too large. */
unsigned long strtoul(const char *s, char **end, int base);
/* The number at the beginning of a string, within one unit in the last place; no hexadecimal ones. *end is what is behind it. */
double strtod(const char *s, char **end);
/* As strtod, without end. */
double atof(const char *s);
/* Absolute value. */
int abs(int n);
/* Absolute value. */
long labs(long n);

/* Sorts an array by a comparison that returns a number below, at, or above 0. */
void qsort(void *base, size_t count, size_t size, int (*compare)(const void *, const void *));
/* Finds an element of a sorted array. Errors: NULL when there is none. */
void *bsearch(const void *key, const void *base, size_t count, size_t size,
              int (*compare)(const void *, const void *));

/* A fixed sequence: the same program gives the same numbers on every run. */
int rand(void);
/* Begins another sequence of rand. */
void srand(unsigned seed);

#ifdef __cplusplus
}
#endif
#endif
