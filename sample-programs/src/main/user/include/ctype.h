/* ISO C character classes for ASCII. */
#ifndef MK_CTYPE_H
#define MK_CTYPE_H

#ifdef __cplusplus
extern "C" {
#endif

int isdigit(int c);
int isxdigit(int c);
int isalpha(int c);
int isalnum(int c);
int isspace(int c);
int isupper(int c);
int islower(int c);
int isprint(int c);
int ispunct(int c);
int toupper(int c);
int tolower(int c);

#ifdef __cplusplus
}
#endif
#endif
