/* value.c - what stands in config, with its type. */
#include "dialect/artillery/value.h"

#include "base/dur.h"
#include "base/mem.h"
#include "dialect/artillery/step.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define WORD_BYTES_MAX 40
#define DURATION_S_MAX 315360000 /* ten years */

bool art_is_given(const struct yaml_node *n)
{
    return n && n->kind != YAML_NULL;
}

bool art_is_scalar(const struct yaml_node *n)
{
    return art_is_given(n) && n->kind != YAML_LIST && n->kind != YAML_MAP;
}

__attribute__((format(printf, 1, 0))) static char *format(const char *fmt, va_list ap)
{
    char *text;

    if (vasprintf(&text, fmt, ap) < 0)
        xmalloc_failed(0);
    return text;
}

void art_error_at(struct diag *d, const struct yaml_node *at, const char *fmt, ...)
{
    va_list ap;
    char *text;

    va_start(ap, fmt);
    text = format(fmt, ap);
    va_end(ap);
    diag_error(d, at->file, at->line, at->col, "%s", text);
    free(text);
}

void art_warn_at(struct diag *d, const struct yaml_node *at, const char *fmt, ...)
{
    va_list ap;
    char *text;

    va_start(ap, fmt);
    text = format(fmt, ap);
    va_end(ap);
    diag_warn(d, at->file, at->line, at->col, "%s", text);
    free(text);
}

bool art_read_bool(struct diag *d, const struct yaml_node *n, const char *what, bool *out)
{
    static const char *const yes[] = {"true", "yes", "on"}, *const no[] = {"false", "no",
                                                                           "off"};

    if (!art_is_given(n))
        return true;
    if (n->kind == YAML_BOOL) {
        *out = n->boolean;
        return true;
    }
    for (size_t i = 0; n->kind == YAML_TEXT && i < 3; i++) {
        if (!str_ieq(n->text, str_of(yes[i])) && !str_ieq(n->text, str_of(no[i])))
            continue;
        *out = str_ieq(n->text, str_of(yes[i]));
        if (i > 0)
            art_warn_at(d, n, "%s: \"" STR_FMT "\" is text to Artillery; write %s", what,
                        STR_ARG(n->text), *out ? "true" : "false");
        return true;
    }
    art_error_at(d, n, "%s: true or false is expected here, not %s", what,
                 yaml_kind_name(n->kind));
    return false;
}

bool art_read_number(struct diag *d, const struct yaml_node *n, const char *what, double min,
                     double max, double *out)
{
    double v;

    if (!art_is_given(n))
        return true;
    if (n->kind == YAML_NUMBER)
        v = n->number;
    else if (n->kind != YAML_TEXT || !str_to_double(str_trim(n->text), &v))
        v = NAN;
    if (isnan(v)) {
        art_error_at(d, n, "%s: a number is expected here, not %s", what,
                     art_is_scalar(n) ? n->text.p : yaml_kind_name(n->kind));
        return false;
    }
    if (v < min || v > max) {
        if (v < min)
            art_error_at(d, n, "%s: " STR_FMT " is less than %g", what, STR_ARG(n->text), min);
        else
            art_error_at(d, n, "%s: " STR_FMT " is more than %.15g", what, STR_ARG(n->text),
                         max);
        return false;
    }
    *out = v;
    return true;
}

static bool parse_duration(const struct yaml_node *n, int64_t *min, int64_t *max, bool *odd)
{
    if (n->kind == YAML_NUMBER) {
        if (!(n->number >= 0) || n->number > (double)DURATION_S_MAX)
            return false;
        *min = *max = (int64_t)(n->number * 1e9);
        *odd = n->number != floor(n->number);
        return true;
    }
    if (n->kind != YAML_TEXT || str_starts(str_trim(n->text), STR("-")))
        return false;
    if (art_duration_parse(n->text, min, max, odd))
        return true;
    *odd = true;
    return dur_parse(str_trim(n->text), min) && (*max = *min) >= 0;
}

bool art_read_duration(struct diag *d, const struct yaml_node *n, const char *what,
                       int64_t *out_ns)
{
    int64_t min = 0, max = 0;
    bool odd = false;

    if (!art_is_given(n))
        return true;
    if (!parse_duration(n, &min, &max, &odd)) {
        art_error_at(d, n,
                     "%s: a duration is expected here, like 30 (seconds), \"500ms\" or \"5 "
                     "min\", not %s",
                     what, art_is_scalar(n) ? n->text.p : yaml_kind_name(n->kind));
        return false;
    }
    if (min != max) {
        art_error_at(d, n, "%s: one duration is expected here, not the range " STR_FMT, what,
                     STR_ARG(n->text));
        return false;
    }
    if (odd)
        art_warn_at(d, n,
                    "%s: " STR_FMT
                    " is %gs here; Artillery does not read it so: write \"%gs\" or \"%gms\"",
                    what, STR_ARG(n->text), (double)min / 1e9, (double)min / 1e9,
                    (double)min / 1e6);
    *out_ns = min;
    return true;
}

bool art_read_text(struct diag *d, const struct yaml_node *n, const char *what, struct str *out)
{
    if (!art_is_given(n))
        return true;
    if (!art_is_scalar(n)) {
        art_error_at(d, n, "%s: text is expected here, not %s", what, yaml_kind_name(n->kind));
        return false;
    }
    *out = n->text;
    return true;
}

bool art_read_map(struct diag *d, const struct yaml_node *n, const char *what)
{
    if (!art_is_given(n) || n->kind == YAML_MAP)
        return true;
    art_error_at(d, n, "%s: a map is expected here, not %s", what, yaml_kind_name(n->kind));
    return false;
}

/* ---- keys ---- */

static size_t least(size_t a, size_t b, size_t c)
{
    size_t ab = a < b ? a : b;

    return ab < c ? ab : c;
}

/* How many letters must be put in, taken out, changed or swapped with their neighbours to make
 * a into b, case aside. */
static size_t distance(struct str a, struct str b)
{
    size_t rows[3][WORD_BYTES_MAX + 1], *before = rows[0], *last = rows[1], *row = rows[2],
                                        *spare;

    for (size_t j = 0; j <= b.n; j++)
        last[j] = j;
    for (size_t i = 1; i <= a.n; i++) {
        row[0] = i;
        for (size_t j = 1; j <= b.n; j++) {
            bool same = (a.p[i - 1] | 32) == (b.p[j - 1] | 32);

            row[j] = least(last[j] + 1, row[j - 1] + 1, last[j - 1] + !same);
            if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1] &&
                before[j - 2] + 1 < row[j])
                row[j] = before[j - 2] + 1;
        }
        spare = before;
        before = last;
        last = row;
        row = spare;
    }
    return last[b.n];
}

bool art_suggest(struct str name, const char *list, struct str *out)
{
    struct str rest = str_of(list), word;
    size_t best = name.n < 5 ? 1 : 2;
    bool found = false;

    if (!name.n || name.n > WORD_BYTES_MAX)
        return false;
    while (rest.n) {
        size_t far;

        str_cut(&rest, ' ', &word);
        far = word.n > WORD_BYTES_MAX ? SIZE_MAX : distance(name, word);
        if (far > best || (found && far == best))
            continue;
        best = far;
        *out = word;
        found = true;
    }
    return found;
}

bool art_listed(struct str name, const char *list)
{
    struct str rest = str_of(list), word;

    while (rest.n) {
        str_cut(&rest, ' ', &word);
        if (str_eq(word, name))
            return true;
    }
    return false;
}

void art_check_keys(struct diag *d, const struct yaml_node *map, const char *what,
                    const char *list)
{
    struct str near;

    for (size_t i = 0; map && map->kind == YAML_MAP && i < map->n; i++) {
        const struct yaml_pair *p = &map->pair[i];

        if (art_listed(p->key, list))
            continue;
        if (art_suggest(p->key, list, &near))
            diag_warn(d, map->file, p->line, p->col,
                      "%s: \"" STR_FMT "\" is unknown and does nothing; is \"" STR_FMT
                      "\" meant?",
                      what, STR_ARG(p->key), STR_ARG(near));
        else
            diag_warn(d, map->file, p->line, p->col,
                      "%s: \"" STR_FMT "\" is unknown and does nothing", what, STR_ARG(p->key));
    }
}
