/* extract.c - taking values out of answers. */
#include "user/extract.h"

#include "base/mem.h"
#include "data/regex.h"
#include "user/extract_int.h"

#include <stdio.h>
#include <stdlib.h>

bool extract_index(struct str text, enum extract_pick *pick, int64_t *nth)
{
    *nth = 0;
    if (str_is(text, "last"))
        *pick = EXTRACT_LAST;
    else if (str_is(text, "random"))
        *pick = EXTRACT_RANDOM;
    else if (str_to_i64(text, nth))
        *pick = EXTRACT_NTH;
    else
        return false;
    return true;
}

/* ---- compiling ---- */

static bool compile(const struct extract_spec *spec, struct str text,
                    struct extract_compiled *c, char why[EXTRACT_WHY_BYTES])
{
    unsigned flags = REGEX_JS;

    *c = (struct extract_compiled){0};
    switch (spec->kind) {
    case EXTRACT_JSON: c->path = jsonpath_compile(text, spec->flavour, why); break;
    case EXTRACT_REGEXP:
        if (!regex_flags(spec->flags, &flags)) {
            snprintf(why, EXTRACT_WHY_BYTES,
                     "\"" STR_FMT "\" are no flags of a regular expression",
                     STR_ARG(str_slice(spec->flags, 0, 40)));
            return false;
        }
        c->regex = regex_compile(text, flags, why);
        break;
    case EXTRACT_SELECTOR: c->css = css_compile(text, why); break;
    case EXTRACT_XPATH: c->xpath = extract_xpath_compile(text, why); break;
    case EXTRACT_HEADER: break;
    }
    c->text = str_dup(text);
    c->n = text.n;
    return c->path || c->regex || c->css || c->xpath || spec->kind == EXTRACT_HEADER;
}

static void release(struct extract_compiled *c)
{
    jsonpath_free(c->path);
    regex_free(c->regex);
    css_free(c->css);
    extract_xpath_free(c->xpath);
    free(c->text);
    *c = (struct extract_compiled){0};
}

static const char *kind_name(enum extract_kind kind)
{
    static const char *const names[] = {"JSONPath", "regular expression", "header", "selector",
                                        "XPath"};

    return names[kind];
}

static void warn(const struct extract_spec *spec, struct str text, struct diag *d)
{
    const char *file;
    unsigned line, col;

    template_place(spec->expression, &file, &line, &col);
    if (spec->kind == EXTRACT_SELECTOR && !spec->attr.n)
        diag_warn(d, file, line, col,
                  "no attr is given for the selector " STR_FMT
                  ": its text is taken (Artillery knows attributes only)",
                  STR_ARG(text));
    for (size_t i = 0; spec->kind == EXTRACT_HEADER && i < text.n; i++)
        if (text.p[i] >= 'A' && text.p[i] <= 'Z') {
            diag_warn(d, file, line, col,
                      "the header " STR_FMT
                      " is found in any case (Artillery finds it only in lower case)",
                      STR_ARG(text));
            return;
        }
}

struct extract *extract_new(const struct extract_spec *spec, struct diag *d)
{
    struct extract *x = xcalloc(1, sizeof(*x));
    char why[EXTRACT_WHY_BYTES] = "";
    const char *file;
    unsigned line, col;
    struct str text;

    x->spec = *spec;
    if (!template_constant(spec->expression, &text))
        return x;
    x->constant = true;
    if (compile(spec, text, &x->compiled[0], why)) {
        warn(spec, text, d);
        return x;
    }
    template_place(spec->expression, &file, &line, &col);
    diag_error(d, file, line, col, "this is no %s: %s", kind_name(spec->kind), why);
    extract_free(x);
    return NULL;
}

void extract_free(struct extract *x)
{
    if (!x)
        return;
    for (size_t i = 0; i < EXTRACT_CACHE; i++)
        release(&x->compiled[i]);
    free(x);
}

/* The expression of this time, compiled; NULL with why. */
static struct extract_compiled *compiled(struct extract *x, const struct template_scope *s,
                                         char why[EXTRACT_WHY_BYTES])
{
    struct extract_compiled *c = NULL;
    char reason[EXTRACT_WHY_BYTES] = "";
    struct buf text;

    if (x->constant)
        return &x->compiled[0];
    buf_init(&text, JSONPATH_BYTES_MAX);
    if (!template_text(x->spec.expression, s, &text)) {
        snprintf(why, EXTRACT_WHY_BYTES, "what to look for is undefined");
        buf_release(&text);
        return NULL;
    }
    for (size_t i = 0; i < EXTRACT_CACHE && !c; i++)
        if (x->compiled[i].text &&
            str_eq(buf_str(&text), str_make(x->compiled[i].text, x->compiled[i].n)))
            c = &x->compiled[i];
    if (!c) {
        c = &x->compiled[x->next++ % EXTRACT_CACHE];
        release(c);
        if (!compile(&x->spec, buf_str(&text), c, reason)) {
            snprintf(why, EXTRACT_WHY_BYTES, "no %s: %.200s", kind_name(x->spec.kind), reason);
            release(c);
            c = NULL;
        }
    }
    buf_release(&text);
    return c;
}

/* ---- looking ---- */

static json_t *fail(struct extract_look *l, const char *why)
{
    snprintf(l->why, EXTRACT_WHY_BYTES, "%s", why);
    return NULL;
}

static json_t *look_json(struct extract_look *l)
{
    const char *why = "";
    json_t *root = extract_answer_json(l->answer, &why), *all, *one;
    size_t n;

    if (!root)
        return fail(l, why);
    if (!json_is_object(root) && !json_is_array(root))
        return fail(l, "the body is JSON, but no object or list");
    if (l->x->spec.whole) {
        one = jsonpath_unwrapped(l->c->path, root);
        return one ? one : fail(l, "the path finds nothing in the body");
    }
    all = jsonpath_eval(l->c->path, root);
    if (!all)
        return fail(l, "the path takes too long in this body, or finds too much");
    n = json_array_size(all);
    one = n ? json_incref(json_array_get(all, n > 1 ? rng_below(l->rng, n) : 0)) : NULL;
    json_decref(all);
    return one ? one : fail(l, "the path finds nothing in the body");
}

/* As Artillery: a named group if the pattern has names, else a numbered one, else the whole
 * match; an empty group counts as none. */
static int group_number(const struct extract_look *l)
{
    int64_t number;

    if (!l->x->spec.group.n)
        return 0;
    if (str_to_i64(l->x->spec.group, &number))
        return number > 0 && number < EXTRACT_GROUPS_MAX ? (int)number : 0;
    return regex_group(l->c->regex, l->x->spec.group);
}

static json_t *look_regexp(struct extract_look *l)
{
    struct str g[EXTRACT_GROUPS_MAX] = {{0}};
    int n = regex_match(l->c->regex, l->answer->body, 0, g, EXTRACT_GROUPS_MAX);
    int i = group_number(l);

    if (n <= 0)
        return fail(l, n ? "the regular expression takes too long in this body"
                         : "the regular expression does not match the body");
    if (i < 0 && regex_has_names(l->c->regex))
        return fail(l, "the regular expression has no group of that name");
    if (i <= 0 || i >= n || !g[i].n)
        i = 0;
    return json_stringn_nocheck(g[i].n ? g[i].p : "", g[i].n);
}

static json_t *look_header(struct extract_look *l)
{
    json_t *v = extract_answer_header(l->answer, str_make(l->c->text, l->c->n));

    return v ? v : fail(l, "the answer has no such header");
}

static ptrdiff_t picked(const struct extract_look *l, size_t n)
{
    int64_t i = l->x->spec.nth;

    switch (l->x->spec.pick) {
    case EXTRACT_LAST: return (ptrdiff_t)n - 1;
    case EXTRACT_RANDOM: return n ? (ptrdiff_t)rng_below(l->rng, n) : -1;
    case EXTRACT_NTH: break;
    }
    i += i < 0 ? (int64_t)n : 0;
    return i >= 0 && i < (int64_t)n ? (ptrdiff_t)i : -1;
}

static json_t *element_value(struct extract_look *l, const xmlNode *element)
{
    struct str value;
    struct buf text;
    json_t *v;

    if (l->x->spec.attr.n) {
        if (!html_attr(element, l->x->spec.attr, &value))
            return fail(l, "the element has no such attribute");
        return json_stringn_nocheck(value.n ? value.p : "", value.n);
    }
    buf_init(&text, HTML_BYTES_MAX);
    html_text(element, &text);
    v = json_stringn_nocheck(text.p ? text.p : "", text.n);
    buf_release(&text);
    return v;
}

struct html *extract_html(struct extract_answer *a)
{
    if (!a->html_tried) {
        a->html_tried = true;
        a->html = html_parse(a->body);
    }
    return a->html;
}

static json_t *look_selector(struct extract_look *l)
{
    struct html *h = extract_html(l->answer);
    struct html_set all, found;
    json_t *v = NULL;
    ptrdiff_t i;

    if (!h)
        return fail(l, "the body is too long to be read as HTML");
    html_set_init(&all, h);
    html_set_init(&found, h);
    html_set_add(&all, html_root(h));
    html_find(&found, &all, l->c->css);
    i = picked(l, found.n);
    if (i >= 0)
        v = element_value(l, found.p[i]);
    else
        fail(l,
             found.n ? "there are not that many elements" : "no element matches the selector");
    html_set_release(&all);
    html_set_release(&found);
    return v;
}

static void look(void *arg)
{
    struct extract_look *l = arg;

    switch (l->x->spec.kind) {
    case EXTRACT_JSON: l->found = look_json(l); break;
    case EXTRACT_REGEXP: l->found = look_regexp(l); break;
    case EXTRACT_HEADER: l->found = look_header(l); break;
    case EXTRACT_SELECTOR: l->found = look_selector(l); break;
    case EXTRACT_XPATH: l->found = extract_xpath_look(l); break;
    }
}

json_t *extract_run(struct extract *x, struct extract_answer *a, const struct template_scope *s,
                    struct rng *r, char why[EXTRACT_WHY_BYTES])
{
    struct extract_look l = {.x = x, .answer = a, .rng = r, .why = why};

    why[0] = 0;
    l.c = compiled(x, s, why);
    if (!l.c)
        return NULL;
    if (x->spec.kind == EXTRACT_JSON) /* on the small stack it would start another call */
        extract_answer_json(a, NULL);
    if (a->loop && x->spec.kind != EXTRACT_HEADER)
        task_call(a->loop, look, &l);
    else
        look(&l);
    return l.found;
}
