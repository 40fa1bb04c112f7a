/* option.c - reading command lines by a table. */
#include "cli/option.h"

#include "base/dur.h"
#include "base/str.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* ------------------------------------------------------------------ nearest names */

#define WORD_MAX 64

/* Edits (insert, delete, replace, swap of neighbours) from a to b: the restricted
 * Damerau-Levenshtein distance. */
static unsigned distance(const char *a, const char *b)
{
    size_t na = strlen(a), nb = strlen(b);
    unsigned row[3][WORD_MAX + 1];

    if (na > WORD_MAX || nb > WORD_MAX)
        return UINT32_MAX;
    for (size_t j = 0; j <= nb; j++)
        row[0][j] = (unsigned)j;
    for (size_t i = 1; i <= na; i++) {
        unsigned *now = row[i % 3], *before = row[(i + 2) % 3], *older = row[(i + 1) % 3];

        now[0] = (unsigned)i;
        for (size_t j = 1; j <= nb; j++) {
            unsigned best = before[j - 1] + (a[i - 1] != b[j - 1]);

            best = before[j] + 1 < best ? before[j] + 1 : best;
            best = now[j - 1] + 1 < best ? now[j - 1] + 1 : best;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                older[j - 2] + 1 < best)
                best = older[j - 2] + 1;
            now[j] = best;
        }
    }
    return row[na % 3][nb];
}

const char *option_nearest(const char *word, const char *const *candidates)
{
    const char *best = NULL;
    unsigned limit = strlen(word) < 4 ? 1 : strlen(word) < 8 ? 2 : 3, least = limit + 1;

    for (size_t i = 0; candidates[i]; i++) {
        unsigned n = distance(word, candidates[i]);

        /* the beginning of a name, at least three letters of it */
        if (n > limit && strlen(word) >= 3 && strncmp(word, candidates[i], strlen(word)) == 0)
            n = limit;
        if (n < least) {
            least = n;
            best = candidates[i];
        }
    }
    return best;
}

/* ------------------------------------------------------------------ parsing */

struct parser {
    struct option_set set;
    int argc, at;
    char **argv;
    struct options *out;
    struct diag *d;
};

static const struct option *find_long(const struct parser *p, struct str name)
{
    for (size_t t = 0; p->set.tables[t]; t++)
        for (size_t i = 0; i < p->set.tables[t]->n; i++)
            if (str_is(name, p->set.tables[t]->o[i].name))
                return &p->set.tables[t]->o[i];
    return NULL;
}

static const struct option *find_letter(const struct parser *p, char letter)
{
    for (size_t t = 0; p->set.tables[t]; t++)
        for (size_t i = 0; i < p->set.tables[t]->n; i++)
            if (p->set.tables[t]->o[i].letter == letter)
                return &p->set.tables[t]->o[i];
    return NULL;
}

static void unknown_long(struct parser *p, struct str name)
{
    const char *names[256], *near;
    char word[WORD_MAX + 1];
    size_t n = 0;

    for (size_t t = 0; p->set.tables[t]; t++)
        for (size_t i = 0; i < p->set.tables[t]->n && n < 255; i++)
            if (!(p->set.tables[t]->o[i].flags & OPTION_ABSENT))
                names[n++] = p->set.tables[t]->o[i].name;
    names[n] = NULL;
    snprintf(word, sizeof(word), STR_FMT, STR_ARG(name));
    near = option_nearest(word, names);
    if (near)
        diag_error(p->d, NULL, 0, 0, "unknown option --" STR_FMT "; did you mean --%s?",
                   STR_ARG(name), near);
    else
        diag_error(p->d, NULL, 0, 0, "unknown option --" STR_FMT, STR_ARG(name));
}

static bool is_choice(const char *choices, const char *value)
{
    struct str rest = str_of(choices), one;

    while (rest.n) {
        str_cut(&rest, '|', &one);
        if (str_is(one, value))
            return true;
    }
    return false;
}

static bool is_bool(const char *value)
{
    static const char *const words[] = {"true", "false", "1",    "0",     "t",    "f",
                                        "T",    "F",     "True", "False", "TRUE", "FALSE"};

    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (strcmp(value, words[i]) == 0)
            return true;
    return false;
}

static void check_value(struct parser *p, const struct option *o, const char *value)
{
    struct str s = str_of(value);
    uint64_t u;
    int64_t ns;
    double v;

    switch (o->kind) {
    case OPTION_FLAG:
        if (!is_bool(value))
            diag_error(p->d, NULL, 0, 0, "--%s takes true or false, not '%s'", o->name, value);
        break;
    case OPTION_COUNT:
        if (!str_to_u64(s, &u) || u > INT64_MAX)
            diag_error(p->d, NULL, 0, 0, "--%s takes a whole number, not '%s'", o->name, value);
        break;
    case OPTION_NUMBER:
        if (!str_to_double(s, &v) || !(v >= 0) || v > 1e15)
            diag_error(p->d, NULL, 0, 0, "--%s takes a number, not '%s'", o->name, value);
        break;
    case OPTION_DURATION:
        if (!dur_parse(s, &ns) || ns < 0)
            diag_error(p->d, NULL, 0, 0,
                       "--%s takes a duration like 30s, 1m30s or 500ms, not '%s'", o->name,
                       value);
        break;
    case OPTION_CHOICE:
        if (!is_choice(o->choices, value))
            diag_error(p->d, NULL, 0, 0, "--%s takes one of %s, not '%s'", o->name, o->choices,
                       value);
        break;
    case OPTION_TEXT:
    case OPTION_FILE: break;
    }
}

static void give(struct parser *p, const struct option *o, const char *value)
{
    if (o->flags & OPTION_ABSENT) {
        diag_error(p->d, NULL, 0, 0, "--%s %s", o->name, o->help);
        return;
    }
    check_value(p, o, value);
    vec_push(&p->out->given, (struct option_value){o, value});
}

/* The argument that follows an option in the next word; NULL with an error at the end of the
 * line. */
static const char *next_word(struct parser *p, const struct option *o)
{
    if (p->at < p->argc)
        return p->argv[p->at++];
    diag_error(p->d, NULL, 0, 0, "--%s needs an argument: %s", o->name,
               o->argument ? o->argument : "VALUE");
    return NULL;
}

static void take_long(struct parser *p, char *word)
{
    char *equals = strchr(word, '=');
    struct str name = equals ? str_make(word, (size_t)(equals - word)) : str_of(word);
    const struct option *o = find_long(p, name);
    const char *value = equals ? equals + 1 : NULL;

    if (!o) {
        unknown_long(p, name);
        return;
    }
    if (!value && o->kind == OPTION_FLAG)
        value = "true";
    else if (!value && (o->flags & OPTION_SPARES))
        value = o->spare;
    else if (!value && !(o->flags & OPTION_ABSENT && !o->argument))
        value = next_word(p, o);
    if (value || (o->flags & OPTION_ABSENT))
        give(p, o, value);
}

static void take_letters(struct parser *p, char *word)
{
    for (char *c = word; *c; c++) {
        const struct option *o = find_letter(p, *c);
        const char *value = "true";

        if (!o) {
            diag_error(p->d, NULL, 0, 0, "unknown option -%c in -%s", *c, word);
            return;
        }
        if (o->kind == OPTION_FLAG) {
            give(p, o, value);
            continue;
        }
        value = c[1] == '=' ? c + 2 : c[1] ? c + 1 : next_word(p, o);
        if (value)
            give(p, o, value);
        return;
    }
}

bool options_parse(struct option_set set, int argc, char **argv, struct options *out,
                   struct diag *d)
{
    struct parser p = {.set = set, .argc = argc, .argv = argv, .out = out, .d = d};

    *out = (struct options){0};
    while (p.at < argc) {
        char *word = argv[p.at++];

        if (strcmp(word, "--") == 0) {
            while (p.at < argc)
                vec_push(&out->operands, argv[p.at++]);
        } else if (strncmp(word, "--", 2) == 0) {
            take_long(&p, word + 2);
        } else if (word[0] == '-' && word[1]) {
            take_letters(&p, word + 1);
        } else {
            vec_push(&out->operands, word);
        }
    }
    return diag_ok(d);
}

void options_release(struct options *o)
{
    vec_free(&o->given);
    vec_free(&o->operands);
}

/* ------------------------------------------------------------------ reading what was given */

const char *options_get(const struct options *o, const char *name)
{
    for (size_t i = o->given.n; i-- > 0;)
        if (strcmp(o->given.p[i].option->name, name) == 0)
            return o->given.p[i].value;
    return NULL;
}

bool options_flag(const struct options *o, const char *name)
{
    const char *v = options_get(o, name);

    return v && *v && strchr("t1T", *v);
}

unsigned long long options_count(const struct options *o, const char *name,
                                 unsigned long long otherwise)
{
    uint64_t u = otherwise;
    const char *v = options_get(o, name);

    if (v)
        str_to_u64(str_of(v), &u);
    return u;
}

double options_number(const struct options *o, const char *name, double otherwise)
{
    const char *v = options_get(o, name);

    if (v)
        str_to_double(str_of(v), &otherwise);
    return otherwise;
}

long long options_duration_ns(const struct options *o, const char *name, long long otherwise)
{
    int64_t ns = otherwise;
    const char *v = options_get(o, name);

    if (v)
        dur_parse(str_of(v), &ns);
    return ns;
}
