/* assert prints "FILE:LINE: assertion failed: TEXT" and aborts. No include guard: NDEBUG may change. Manual: ISO C11, 7.2. */
#undef assert
#ifdef NDEBUG
/* Prints FILE:LINE: assertion failed: TEXT and aborts if the condition does not hold; nothing with NDEBUG. */
#define assert(condition) ((void)0)
#else
#ifdef __cplusplus
extern "C" {
#endif
void __assert_failed(const char *file, int line, const char *text) __attribute__((noreturn));
#ifdef __cplusplus
}
#endif
#define assert(condition) ((condition) ? (void)0 : __assert_failed(__FILE__, __LINE__, #condition))
#endif
#if !defined(__cplusplus) && !defined(static_assert)
/* Refuses to compile if the condition, a constant, does not hold. */
#define static_assert _Static_assert
#endif
