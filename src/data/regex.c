/* regex.c - PCRE2 with limits. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "data/regex.h"

#include "base/mem.h"

#include <assert.h>
#include <pcre2.h>
#include <stdio.h>
#include <stdlib.h>

struct regex {
    pcre2_general_context *memory; /* the arena's; NULL = malloc */
    pcre2_code *code;
    pcre2_match_context *limits;
    pcre2_match_data
        *data; /* NULL: made for each match, as what a match needs must not stay in an arena */
    pcre2_jit_stack *stack;
    uint32_t groups, names;
};

bool regex_flags(struct str letters, unsigned *flags)
{
    static const char known[] = "imsygudv";
    unsigned seen = 0;

    for (size_t i = 0; i < letters.n; i++) {
        const char *at = letters.p[i] ? strchr(known, letters.p[i]) : NULL;

        if (!at || seen & 1u << (at - known))
            return false;
        seen |= 1u << (at - known);
    }
    *flags |= (seen & 15) * REGEX_ICASE; /* i m s y in that order */
    return true;
}

static void *take(size_t n, void *arena)
{
    return arena_alloc(arena, n);
}

static void leave(void *p, void *arena) {}

static uint32_t options(unsigned flags)
{
    uint32_t o = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C;

    if (flags & REGEX_JS)
        o |= PCRE2_ALLOW_EMPTY_CLASS | PCRE2_ALT_BSUX | PCRE2_MATCH_UNSET_BACKREF;
    if (flags & REGEX_JS && !(flags & REGEX_MULTILINE))
        o |= PCRE2_DOLLAR_ENDONLY;
    if (flags & REGEX_ICASE)
        o |= PCRE2_CASELESS;
    if (flags & REGEX_MULTILINE)
        o |= PCRE2_MULTILINE;
    if (flags & REGEX_DOTALL)
        o |= PCRE2_DOTALL;
    if (flags & REGEX_STICKY)
        o |= PCRE2_ANCHORED;
    return o;
}

/* The place of a mistake goes to *where, or into the sentence. */
static pcre2_code *compile(struct str pattern, unsigned flags, pcre2_general_context *memory,
                           char *why, size_t *where)
{
    pcre2_compile_context *c = pcre2_compile_context_create(memory);
    PCRE2_UCHAR text[100];
    pcre2_code *code;
    PCRE2_SIZE offset;
    int error;

    if (!c)
        xmalloc_failed(0);
    pcre2_set_max_pattern_length(c, REGEX_PATTERN_MAX);
    if (flags & REGEX_JS) {
        pcre2_set_compile_extra_options(c, PCRE2_EXTRA_ALT_BSUX |
                                               PCRE2_EXTRA_BAD_ESCAPE_IS_LITERAL);
        pcre2_set_newline(c, PCRE2_NEWLINE_ANYCRLF);
    }
    code = pcre2_compile((PCRE2_SPTR)(pattern.n ? pattern.p : ""), pattern.n, options(flags),
                         &error, &offset, c);
    pcre2_compile_context_free(c);
    if (!code) {
        pcre2_get_error_message(error, text, sizeof(text));
        if (where)
            snprintf(why, REGEX_WHY_BYTES, "%s", (char *)text);
        else
            snprintf(why, REGEX_WHY_BYTES, "%s, at character %zu", (char *)text, offset + 1);
        if (where)
            *where = offset;
    }
    return code;
}

static bool prepare(struct regex *r)
{
    r->limits = pcre2_match_context_create(r->memory);
    if (!r->limits)
        return false;
    pcre2_set_match_limit(r->limits, REGEX_MATCH_LIMIT);
    pcre2_set_depth_limit(r->limits, REGEX_DEPTH_LIMIT);
    pcre2_set_heap_limit(r->limits, REGEX_HEAP_KIB);
    pcre2_pattern_info(r->code, PCRE2_INFO_CAPTURECOUNT, &r->groups);
    pcre2_pattern_info(r->code, PCRE2_INFO_NAMECOUNT, &r->names);
    return true;
}

struct regex *regex_compile(struct str pattern, unsigned flags, char why[REGEX_WHY_BYTES])
{
    return regex_compile_part(pattern, flags, why, NULL);
}

struct regex *regex_compile_part(struct str pattern, unsigned flags, char why[REGEX_WHY_BYTES],
                                 size_t *where)
{
    pcre2_code *code = compile(pattern, flags, NULL, why, where);
    struct regex *r;

    if (!code)
        return NULL;
    r = xcalloc(1, sizeof(*r));
    r->code = code;
    r->data = pcre2_match_data_create_from_pattern(code, NULL);
    if (!prepare(r) || !r->data)
        xmalloc_failed(0);
    pcre2_jit_compile(code, PCRE2_JIT_COMPLETE); /* without it, it is interpreted */
    return r;
}

struct regex *regex_compile_in(struct arena *a, struct str pattern, unsigned flags,
                               char why[REGEX_WHY_BYTES])
{
    pcre2_general_context *memory = pcre2_general_context_create(take, leave, a);
    pcre2_code *code;
    struct regex *r;

    code = compile(pattern, flags, memory, why, NULL);
    if (!code)
        return NULL;
    r = ARENA_NEW(a, struct regex);
    r->memory = memory;
    r->code = code;
    if (!prepare(r))
        xmalloc_failed(0);
    return r;
}

void regex_free(struct regex *r)
{
    if (!r)
        return;
    assert(!r->memory);
    pcre2_jit_stack_free(r->stack);
    pcre2_match_data_free(r->data);
    pcre2_match_context_free(r->limits);
    pcre2_code_free(r->code);
    free(r);
}

static int search(const struct regex *r, pcre2_match_data *data, struct str subject,
                  size_t start)
{
    return pcre2_match(r->code, (PCRE2_SPTR)(subject.n ? subject.p : ""), subject.n, start, 0,
                       data, r->limits);
}

static void take_groups(pcre2_match_data *data, size_t found, struct str subject,
                        struct str *group, size_t n)
{
    const PCRE2_SIZE *at = pcre2_get_ovector_pointer(data);

    for (size_t i = 0; i < n; i++) {
        group[i] = (struct str){0};
        if (i < found && at[2 * i] != PCRE2_UNSET && at[2 * i + 1] >= at[2 * i])
            group[i] =
                str_make((subject.n ? subject.p : "") + at[2 * i], at[2 * i + 1] - at[2 * i]);
    }
}

int regex_match(struct regex *r, struct str subject, size_t start, struct str *group, size_t n)
{
    pcre2_match_data *data = r->data ? r->data : pcre2_match_data_create(r->groups + 1, NULL);
    int found;

    if (!data)
        xmalloc_failed(0);
    found = start > subject.n ? PCRE2_ERROR_NOMATCH : search(r, data, subject, start);
    if (found == PCRE2_ERROR_JIT_STACKLIMIT && !r->stack) {
        r->stack = pcre2_jit_stack_create(32 << 10, REGEX_JIT_STACK_MAX, NULL);
        if (r->stack) {
            pcre2_jit_stack_assign(r->limits, NULL, r->stack);
            found = search(r, data, subject, start);
        }
    }
    if (found > 0)
        take_groups(data, (size_t)found, subject, group, n);
    if (!r->data)
        pcre2_match_data_free(data);
    if (found == PCRE2_ERROR_NOMATCH)
        return 0;
    return found < 0 ? -1 : (int)r->groups + 1;
}

int regex_group(const struct regex *r, struct str name)
{
    char text[64];
    int n;

    if (name.n >= sizeof(text) || memchr(name.n ? name.p : "", 0, name.n))
        return -1;
    memcpy(text, name.p ? name.p : "", name.n);
    text[name.n] = 0;
    n = pcre2_substring_number_from_name(r->code, (PCRE2_SPTR)text);
    return n > 0 ? n : -1;
}

bool regex_has_names(const struct regex *r)
{
    return r->names > 0;
}
