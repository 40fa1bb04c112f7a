/* regex.h - regular expressions: PCRE2's, compiled once and with limits, so that no pattern and
 * no text can hold a worker up.
 *
 * REGEX_JS reads JavaScript's syntax where PCRE2's differs: \u0041, [^], $ only at the end,
 * unset back references match nothing, unknown escapes are letters. Not there: look-behind of
 * variable length, \p{Script=..}, v-mode classes; \s knows ASCII only. */
#ifndef DATA_REGEX_H
#define DATA_REGEX_H

#include "base/arena.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

#define REGEX_WHY_BYTES     160
#define REGEX_PATTERN_MAX   (64 << 10) /* bytes */
#define REGEX_MATCH_LIMIT   1000000    /* steps of one match */
#define REGEX_DEPTH_LIMIT   10000
#define REGEX_HEAP_KIB      20000
#define REGEX_JIT_STACK_MAX (1 << 20) /* bytes, for what needs more than 32 KiB */

enum regex_flag {
    REGEX_JS = 1,        /* JavaScript's syntax */
    REGEX_ICASE = 2,     /* i */
    REGEX_MULTILINE = 4, /* m */
    REGEX_DOTALL = 8,    /* s */
    REGEX_STICKY = 16    /* y: only at the start */
};

/* Remembers where its last match was: for one thread at a time. */
struct regex;

/* JavaScript's letters, g, u, d and v without effect; false when one is unknown or comes twice.
 */
bool regex_flags(struct str letters, unsigned *flags);
/* NULL when it is no pattern: then why says what is wrong, and where. regex_free() it. */
struct regex *regex_compile(struct str pattern, unsigned flags, char why[REGEX_WHY_BYTES]);
/* Of a larger text: the offset of a mistake goes to *where, and not into why. */
struct regex *regex_compile_part(struct str pattern, unsigned flags, char why[REGEX_WHY_BYTES],
                                 size_t *where);
/* The same with all its memory in the arena; slower, as it is not compiled to machine code. Not
 * to be freed. */
struct regex *regex_compile_in(struct arena *a, struct str pattern, unsigned flags,
                               char why[REGEX_WHY_BYTES]);
void regex_free(struct regex *r);
/* Search from offset start. How many groups there are, the whole match counted (then
 * group[0..n) say where, as far as there is room; .p is NULL for one that took no part); 0 = no
 * match, -1 = a limit was met. Groups point into subject. */
int regex_match(struct regex *r, struct str subject, size_t start, struct str *group, size_t n);
/* The number of a named group, -1 = none of that name. */
int regex_group(const struct regex *r, struct str name);
bool regex_has_names(const struct regex *r);

#endif
