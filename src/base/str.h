/* str.h - a borrowed piece of text: pointer and length, not NUL-terminated.
 *
 * A struct str never owns its bytes. Who keeps one longer than the call it came from copies it (str_dup,
 * arena_str). .p may be NULL only when .n is 0. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
    const char *p;
    size_t n;
};

#define STR(literal) ((struct str){"" literal, sizeof(literal) - 1})
#define STR_FMT "%.*s"
#define STR_ARG(s) (int)(s).n, (s).p

static inline struct str str_of(const char *s)
{
    return (struct str){s, s ? strlen(s) : 0};
}

static inline struct str str_make(const char *p, size_t n)
{
    return (struct str){p, n};
}

static inline bool str_eq(struct str a, struct str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* Equals a C string. Here, so that the length of a literal costs nothing. */
static inline bool str_is(struct str a, const char *s)
{
    return str_eq(a, str_of(s));
}

bool str_ieq(struct str a, struct str b);           /* equal but for ASCII case */
int str_cmp(struct str a, struct str b);            /* bytewise order */
bool str_starts(struct str s, struct str prefix);
bool str_istarts(struct str s, struct str prefix);  /* but for ASCII case */
bool str_ends(struct str s, struct str suffix);
/* Offset of the first occurrence, or -1. */
ptrdiff_t str_find(struct str s, struct str what);
ptrdiff_t str_find_char(struct str s, char c);
ptrdiff_t str_rfind_char(struct str s, char c);
/* s without its first n / from offset a up to b (clamped to the length). */
struct str str_skip(struct str s, size_t n);
struct str str_slice(struct str s, size_t a, size_t b);
/* s without spaces, tabs, CR and LF at both ends. */
struct str str_trim(struct str s);
/* Cut s at the first sep: *head gets what stands before it, s what stands after; false when sep is not
 * there (then *head is all of s, and s becomes empty). */
bool str_cut(struct str *s, char sep, struct str *head);
/* Whole-string numbers; false when there is anything else in s, or on overflow. Decimal. */
bool str_to_u64(struct str s, uint64_t *out);
bool str_to_i64(struct str s, int64_t *out);
bool str_to_double(struct str s, double *out); /* strtod's syntax, no surrounding space */
/* A NUL-terminated copy; free() it. */
char *str_dup(struct str s);
/* FNV-1a folded to 64 bits with a final mix; for hash tables, not for security. */
uint64_t str_hash(struct str s);

#endif
