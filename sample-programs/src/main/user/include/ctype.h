/* ISO C character classes for ASCII. Manual: ISO C11, 7.4. */
#ifndef MK_CTYPE_H
#define MK_CTYPE_H

#ifdef __cplusplus
extern "C" {
#endif

/* Is it a decimal digit? */
int isdigit(int c);
/* Is it a hexadecimal digit? */
int isxdigit(int c);
/* Is it a letter? */
int isalpha(int c);
/* Is it a letter or a digit? */
int isalnum(int c);
/* Is it a blank, tab, newline, vertical tab, form feed or carriage return? */
int isspace(int c);
/* Is it a capital letter? */
int isupper(int c);
/* Is it a small letter? */
int islower(int c);
/* Is it a character that one sees, or a blank? */
int isprint(int c);
/* Is it a character that one sees and neither a letter nor a digit? */
int ispunct(int c);
/* The capital letter of a small one; others as they are. */
int toupper(int c);
/* The small letter of a capital one; others as they are. */
int tolower(int c);

#ifdef __cplusplus
}
#endif
#endif
