/* css.c - compiled selectors against elements, from right to left.
 *
 * Matching what stands to the left of a combinator may fail for good or only for this ancestor
 * or sibling. The answers below tell which, as browsers do it, so that a failure is not tried
 * again on each ancestor: a chain of descendant combinators costs one walk to the root and not
 * one for each combination. */
#include "data/css_int.h"

#include "base/buf.h"
#include "base/mem.h"

#include <stdlib.h>

enum answer { YES, NO, NO_SIBLING, NO_ANCESTOR };

static enum answer match(struct css_run *r, const struct css_selector *s, const xmlNode *node);

struct css *css_compile(struct str text, char why[CSS_WHY_BYTES])
{
    struct css *c = xcalloc(1, sizeof(*c));

    arena_init(&c->arena, 1024);
    if (css_parse(c, arena_str(&c->arena, text), why))
        return c;
    css_free(c);
    return NULL;
}

void css_free(struct css *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < c->regexes.n; i++)
        regex_free(c->regexes.p[i]);
    vec_free(&c->regexes);
    arena_release(&c->arena);
    free(c);
}

static bool is_element(const xmlNode *n)
{
    return n && n->type == XML_ELEMENT_NODE;
}

static bool is_text(const xmlNode *n)
{
    return n->type == XML_TEXT_NODE || n->type == XML_CDATA_SECTION_NODE;
}

static struct str node_name(const xmlNode *n)
{
    return str_of((const char *)n->name);
}

static struct str text_of(const xmlNode *n)
{
    return str_of((const char *)n->content);
}

/* The attribute's value, without a copy: HTML attributes have one text child, or none. */
static bool attribute(const xmlNode *n, struct str name, struct str *value)
{
    for (const xmlAttr *a = n->properties; a; a = a->next) {
        if (str_is(name, (const char *)a->name)) {
            *value = a->children ? text_of(a->children) : STR("");
            return true;
        }
    }
    return false;
}

static bool has(const xmlNode *n, const char *name)
{
    struct str value;

    return attribute(n, str_of(name), &value);
}

static bool is_one_of(const xmlNode *n, const char *const *names)
{
    for (; *names; names++)
        if (!strcmp((const char *)n->name, *names))
            return true;
    return false;
}

/* Strings. */

static bool equal(struct str a, struct str b, bool fold)
{
    return fold ? str_ieq(a, b) : str_eq(a, b);
}

static bool contains(struct str text, struct str what, bool fold)
{
    if (!fold)
        return str_find(text, what) >= 0;
    for (size_t i = 0; i + what.n <= text.n; i++)
        if (str_ieq(str_slice(text, i, i + what.n), what))
            return true;
    return false;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f';
}

static bool has_word(struct str list, struct str word, bool fold)
{
    size_t start = 0;

    if (word.n == 0)
        return false;
    for (size_t i = 0; i <= list.n; i++) {
        if (i < list.n && !is_space(list.p[i]))
            continue;
        if (equal(str_slice(list, start, i), word, fold))
            return true;
        start = i + 1;
    }
    return false;
}

static bool regex_fits(struct regex *regex, struct str text)
{
    return regex_match(regex, text, 0, NULL, 0) > 0;
}

/* Conditions. */

static bool attribute_fits(const struct css_test *t, const xmlNode *n)
{
    struct str have, want = t->value;

    if (!attribute(n, t->name, &have))
        return t->op == '!';
    if (strchr("^$*", t->op) && t->op && (want.n == 0 || str_trim(have).n == 0))
        return want.n == 0 && str_trim(have).n > 0;
    switch (t->op) {
    case 0: return true;
    case '=': return equal(have, want, t->fold);
    case '!': return !equal(have, want, t->fold);
    case '~': return has_word(have, want, t->fold);
    case '|':
        return equal(have, want, t->fold) || (have.n > want.n && have.p[want.n] == '-' &&
                                              equal(str_slice(have, 0, want.n), want, t->fold));
    case '^': return have.n >= want.n && equal(str_slice(have, 0, want.n), want, t->fold);
    case '$': return have.n >= want.n && equal(str_skip(have, have.n - want.n), want, t->fold);
    case '*': return contains(have, want, t->fold);
    default: return regex_fits(t->regex, have);
    }
}

/* Next node in document order inside top, or NULL. */
static const xmlNode *next_inside(const xmlNode *n, const xmlNode *top)
{
    if (n->type == XML_ELEMENT_NODE && n->children)
        return n->children;
    while (n != top && !n->next)
        n = n->parent;
    return n == top ? NULL : n->next;
}

static void add_text(const xmlNode *n, bool own, struct buf *out)
{
    if (own) {
        for (const xmlNode *c = n->children; c; c = c->next)
            if (is_text(c))
                buf_addstr(out, text_of(c));
        return;
    }
    for (const xmlNode *c = n; c; c = next_inside(c, n))
        if (is_text(c))
            buf_addstr(out, text_of(c));
}

static bool text_fits(struct css_run *r, const struct css_test *t, const xmlNode *n)
{
    struct buf text;
    bool ok;

    buf_init(&text, BUF_NO_LIMIT);
    add_text(n, t->own, &text);
    r->steps += text.n;
    ok = t->kind == CSS_CONTAINS ? contains(buf_str(&text), t->value, true)
                                 : regex_fits(t->regex, buf_str(&text));
    buf_release(&text);
    return ok;
}

static bool counts(const struct css_test *t, const xmlNode *c, const xmlNode *n)
{
    return c->type == XML_ELEMENT_NODE &&
           (!t->of_type || !strcmp((const char *)c->name, (const char *)n->name));
}

/* n's place among those siblings that count, and how many there are. Going through the siblings
 * in order costs one step each: the place before is remembered, and count is looked up only
 * once per parent (and tag). */
static void position(struct css_run *r, const struct css_test *t, const xmlNode *n,
                     unsigned *index, unsigned *count)
{
    __typeof__(r->at[0]) none = {0},
                         *seen = t->slot < CSS_RUN_POSITIONS ? &r->at[t->slot] : &none;
    const xmlNode *c;

    *index = seen->index;
    *count = seen->count;
    if (seen->node == n)
        return;
    *index = 1;
    *count = 0;
    for (c = n->prev; c; c = c->prev, r->steps++) {
        if (c == seen->node && counts(t, c, n)) {
            *index += seen->index;
            *count = seen->count;
            break;
        }
        *index += counts(t, c, n);
    }
    if (t->last && !*count) {
        *count = *index;
        for (c = n->next; c; c = c->next, r->steps++)
            *count += counts(t, c, n);
    }
    seen->node = n;
    seen->index = *index;
    seen->count = *count;
}

static bool nth_fits(struct css_run *r, const struct css_test *t, const xmlNode *n)
{
    unsigned index, count;
    long at;

    if (!n->parent)
        return false;
    position(r, t, n, &index, &count);
    at = (long)(t->last ? count - index + 1 : index) - t->b;
    if (t->a == 0)
        return at == 0;
    return at % t->a == 0 && at / t->a >= 0;
}

static bool is_only(const struct css_test *t, const xmlNode *n)
{
    const xmlNode *c;

    if (!n->parent)
        return false;
    for (c = n->prev; c && !counts(t, c, n); c = c->prev)
        ;
    if (c)
        return false;
    for (c = n->next; c && !counts(t, c, n); c = c->next)
        ;
    return !c;
}

static bool is_empty(const xmlNode *n)
{
    for (const xmlNode *c = n->children; c; c = c->next)
        if (is_element(c) || (is_text(c) && str_trim(text_of(c)).n))
            return false;
    return true;
}

static bool group_fits(struct css_run *r, const struct css_selector *group, const xmlNode *n)
{
    for (; group; group = group->next)
        if (match(r, group, n) == YES)
            return true;
    return false;
}

static bool has_fitting(struct css_run *r, const struct css_test *t, const xmlNode *n)
{
    const xmlNode *c = n->children;

    while (c) {
        if (is_element(c) && group_fits(r, t->group, c))
            return true;
        c = t->kind == CSS_HAS_CHILD ? c->next : next_inside(c, n);
    }
    return false;
}

static bool lang_fits(const struct css_test *t, const xmlNode *n)
{
    struct str have;

    for (; is_element(n); n = n->parent)
        if (attribute(n, STR("lang"), &have) && str_starts(have, t->value) &&
            (have.n == t->value.n || have.p[t->value.n] == '-'))
            return true;
    return false;
}

static bool is_first_legend(const xmlNode *n)
{
    if (!str_is(node_name(n), "legend"))
        return false;
    for (n = n->prev; n; n = n->prev)
        if (is_element(n) && str_is(node_name(n), "legend"))
            return false;
    return true;
}

/* The controls in a disabled fieldset's first legend stay enabled. */
static bool in_disabled_fieldset(const xmlNode *n)
{
    for (; is_element(n->parent); n = n->parent)
        if (str_is(node_name(n->parent), "fieldset") && has(n->parent, "disabled") &&
            !is_first_legend(n))
            return true;
    return false;
}

static const char *const links[] = {"a", "area", "link", NULL};
static const char *const groups[] = {"optgroup", "menuitem", "fieldset", NULL};
static const char *const controls[] = {"button", "input", "select", "textarea", "option", NULL};

static bool is_enabled(const xmlNode *n)
{
    if (is_one_of(n, links))
        return has(n, "href");
    if (is_one_of(n, groups))
        return !has(n, "disabled");
    return is_one_of(n, controls) && !has(n, "disabled") && !in_disabled_fieldset(n);
}

static bool is_disabled(const xmlNode *n)
{
    if (is_one_of(n, groups))
        return has(n, "disabled");
    return is_one_of(n, controls) && (has(n, "disabled") || in_disabled_fieldset(n));
}

static bool is_checked(const xmlNode *n)
{
    struct str name = node_name(n), type;

    if (str_is(name, "option"))
        return has(n, "selected");
    if (!str_is(name, "input") && !str_is(name, "menuitem"))
        return false;
    return has(n, "checked") && attribute(n, STR("type"), &type) &&
           (str_ieq(type, STR("checkbox")) || str_ieq(type, STR("radio")));
}

static bool fits(struct css_run *r, const struct css_test *t, const xmlNode *n)
{
    struct str value;

    if (r->steps++ > CSS_STEPS_MAX)
        return false;
    switch (t->kind) {
    case CSS_TAG: return str_eq(node_name(n), t->name);
    case CSS_ID: return attribute(n, STR("id"), &value) && str_eq(value, t->value);
    case CSS_CLASS:
        return attribute(n, STR("class"), &value) && has_word(value, t->value, false);
    case CSS_ATTR: return attribute_fits(t, n);
    case CSS_NOT: return !group_fits(r, t->group, n);
    case CSS_HAS:
    case CSS_HAS_CHILD: return has_fitting(r, t, n);
    case CSS_CONTAINS:
    case CSS_MATCHES: return text_fits(r, t, n);
    case CSS_NTH: return nth_fits(r, t, n);
    case CSS_ONLY: return is_only(t, n);
    case CSS_INPUT: return is_one_of(n, controls) && !str_is(node_name(n), "option");
    case CSS_EMPTY: return is_empty(n);
    case CSS_ROOT: return n->parent && !is_element(n->parent);
    case CSS_LINK: return is_one_of(n, links) && has(n, "href");
    case CSS_LANG: return lang_fits(t, n);
    case CSS_ENABLED: return is_enabled(n);
    case CSS_DISABLED: return is_disabled(n);
    case CSS_CHECKED: return is_checked(n);
    case CSS_NEVER: break;
    }
    return false;
}

static const xmlNode *previous_element(const xmlNode *n)
{
    do
        n = n->prev;
    while (n && n->type != XML_ELEMENT_NODE);
    return n;
}

static enum answer match_left(struct css_run *r, const struct css_selector *s,
                              const xmlNode *node)
{
    const xmlNode *n;
    enum answer a;

    switch (s->combinator) {
    case '>': return is_element(node->parent) ? match(r, s->left, node->parent) : NO_ANCESTOR;
    case '+': n = previous_element(node); return n ? match(r, s->left, n) : NO_SIBLING;
    case '~':
        for (n = previous_element(node); n; n = previous_element(n)) {
            a = match(r, s->left, n);
            if (a != NO)
                return a;
        }
        return NO_SIBLING;
    default:
        for (n = node->parent; is_element(n); n = n->parent) {
            a = match(r, s->left, n);
            if (a == YES || a == NO_ANCESTOR)
                return a;
        }
        return NO_ANCESTOR;
    }
}

static enum answer match(struct css_run *r, const struct css_selector *s, const xmlNode *node)
{
    for (const struct css_test *t = s->tests; t; t = t->next)
        if (!fits(r, t, node))
            return NO;
    return s->combinator ? match_left(r, s, node) : YES;
}

void css_run_init(struct css_run *r, const struct css *c)
{
    *r = (struct css_run){.css = c};
}

bool css_run_matches(struct css_run *r, const xmlNode *node)
{
    return is_element(node) && group_fits(r, r->css->group, node);
}

bool css_matches(const struct css *c, const xmlNode *node)
{
    struct css_run r;

    css_run_init(&r, c);
    return css_run_matches(&r, node);
}
