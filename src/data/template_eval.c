/* template_eval.c - fills in the placeholders of compiled texts. */
#include "data/template.h"

#include "data/jsval.h"
#include "data/template_int.h"

#include <string.h>

json_t *template_lookup(const struct template_scope *s, const struct vpath *p)
{
    json_t *v;

    if (p->n > 1 && (v = s->get(s->ctx, p->whole)))
        return json_incref(v);
    v = s->get(s->ctx, p->key[0]);
    if (!v || p->n == 1)
        return json_incref(v);
    return vpath_below(v, p->key + 1, p->n - 1);
}

static void tell(const struct template *t, const struct part *p, const struct template_scope *s)
{
    if (*p->told)
        return;
    *p->told = true;
    if (s->missing)
        s->missing(s->ctx, t, p->inside);
}

static json_t *verbatim(const struct part *p)
{
    return json_stringn_nocheck(p->text.p, p->text.n);
}

static json_t *name_value(const struct part *p, const struct template_scope *s)
{
    json_t *v = template_lookup(s, &p->path);
    struct expr_seen seen;

    if (v || !p->expr)
        return v;
    v = expr_value_seen(p->expr, s, &seen);
    if (v && !seen.undefined && !seen.unknown_function)
        return v;
    json_decref(v);
    return NULL;
}

/* New reference, NULL = undefined; *all = false when the whole text is undefined thereby. */
static json_t *part_value(const struct template *t, const struct part *p,
                          const struct template_scope *s, bool *all)
{
    struct expr_seen seen;
    json_t *v;

    if (p->kind == PART_NAME) {
        v = name_value(p, s);
        if (!v)
            tell(t, p, s);
        return v;
    }
    v = expr_value_seen(p->expr, s, &seen);
    if (p->kind == PART_CALL && !seen.unknown_function) {
        if (!v)
            tell(t, p, s);
        return v;
    }
    if (v && !seen.unknown_function && (!seen.undefined || expr_asks(p->expr)))
        return v;
    json_decref(v);
    tell(t, p, s);
    if (p->kind == PART_CALL && p->strict) {
        *all = false;
        return NULL;
    }
    return verbatim(p);
}

static void put(json_t *v, struct buf *out)
{
    if (json_is_array(v) || json_is_object(v))
        jsval_json(v, out);
    else
        jsval_text(v, out);
}

/* ---- placeholders that values brought along ---- */

static void put_named(const struct template *t, struct str name, const struct template_scope *s,
                      struct buf *out)
{
    struct arena a;
    struct vpath p;
    json_t *v;

    arena_init(&a, 0);
    vpath_compile(&p, &a, name);
    v = template_lookup(s, &p);
    if (!v && !*t->told && s->missing)
        s->missing(s->ctx, t, name);
    if (!v)
        *t->told = true;
    put(v, out);
    json_decref(v);
    arena_release(&a);
}

static bool find_name(struct str text, size_t *start, size_t *end, struct str *name)
{
    for (size_t i = *start; i + 1 < text.n; i++) {
        const char *brace = memchr(text.p + i, '{', text.n - i - 1);

        if (!brace)
            return false;
        i = (size_t)(brace - text.p);
        if (text.p[i + 1] == '{' && (*end = template_name_end(text, i, name))) {
            *start = i;
            return true;
        }
    }
    return false;
}

/* Fill in what is in out from offset from on, again and again: bounded, as values may name each
 * other. */
static void fill_again(const struct template *t, const struct template_scope *s,
                       struct buf *out, size_t from)
{
    size_t at = 0, end, work = 0;
    struct str name, text;
    struct buf tail;

    if (str_find(str_skip(buf_str(out), from), STR("{{")) < 0)
        return;
    buf_init(&tail, TEMPLATE_BYTES_MAX);
    for (int round = 0; round < TEMPLATE_ROUNDS_MAX && work < TEMPLATE_WORK_BYTES_MAX;
         round++) {
        text = str_skip(buf_str(out), from);
        if (!find_name(text, &at, &end, &name))
            break;
        buf_clear(&tail);
        put_named(t, name, s, &tail);
        buf_addstr(&tail, str_skip(text, end));
        if (tail.full)
            break;
        work += text.n + tail.n;
        out->n = from + at;
        buf_addstr(out, buf_str(&tail));
        at = at > 2 ? at - 2 : 0; /* it may make a placeholder with what stands before it */
    }
    buf_release(&tail);
}

/* ---- whole texts ---- */

static bool brings_braces(json_t *v)
{
    return json_is_string(v) ? memchr(json_string_value(v), '{', json_string_length(v)) != NULL
                             : json_is_array(v) || json_is_object(v);
}

/* Parts as text, appended; false when all is undefined. */
static bool put_parts(const struct template *t, const struct template_scope *s, struct buf *out)
{
    size_t from = out->n;
    bool again = t->open, all = true;

    for (size_t i = 0; i < t->n && all; i++) {
        const struct part *p = &t->part[i];
        json_t *v;

        if (p->kind == PART_TEXT) {
            buf_addstr(out, p->text);
            continue;
        }
        v = part_value(t, p, s, &all);
        again = again || brings_braces(v);
        put(v, out);
        json_decref(v);
    }
    if (!all || out->full) {
        out->n = from;
        return false;
    }
    if (again)
        fill_again(t, s, out, from);
    return true;
}

static json_t *parts_value(const struct template *t, const struct template_scope *s)
{
    json_t *v = NULL;
    struct buf out;

    buf_init(&out, TEMPLATE_BYTES_MAX);
    if (put_parts(t, s, &out))
        v = json_stringn_nocheck(out.p ? out.p : "", out.n);
    buf_release(&out);
    return v;
}

/* What a function gave is read for placeholders, what a variable holds alone is not. */
static bool goes_on(const struct template *t, json_t *v)
{
    return t->part[0].kind == PART_CALL && json_is_string(v) &&
           str_find(jsval_str(v), STR("{{")) >= 0;
}

static json_t *again(const struct template *t, json_t *v, const struct template_scope *s)
{
    struct buf out;

    buf_init(&out, TEMPLATE_BYTES_MAX);
    buf_addstr(&out, jsval_str(v));
    json_decref(v);
    fill_again(t, s, &out, 0);
    v = json_stringn_nocheck(out.p ? out.p : "", out.n);
    buf_release(&out);
    return v;
}

json_t *template_value(const struct template *t, const struct template_scope *s)
{
    bool all = true;
    json_t *v;

    if (t->constant)
        return json_stringn_nocheck(t->text.n ? t->text.p : "", t->text.n);
    if (t->n > 1)
        return parts_value(t, s);
    v = part_value(t, &t->part[0], s, &all);
    return goes_on(t, v) ? again(t, v, s) : v;
}

bool template_text(const struct template *t, const struct template_scope *s, struct buf *out)
{
    size_t from = out->n;
    json_t *v;

    if (t->constant)
        return buf_addstr(out, t->text);
    if (t->n > 1)
        return put_parts(t, s, out);
    v = template_value(t, s);
    if (!v)
        return false;
    put(v, out);
    json_decref(v);
    if (out->full)
        out->n = from;
    return !out->full;
}
