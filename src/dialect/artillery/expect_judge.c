/* expect_judge.c - does a response meet an expectation? */
#include "data/jsval.h"
#include "data/template.h"
#include "data/vpath.h"
#include "dialect/artillery/expect_int.h"

#include <stdio.h>

static void say(struct art_verdict *v, struct buf *b, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static void say(struct art_verdict *v, struct buf *b, const char *fmt, ...)
{
    va_list ap;

    if (!v->told)
        return;
    va_start(ap, fmt);
    buf_addv(b, fmt, ap);
    va_end(ap);
}

static void say_value(struct art_verdict *v, struct buf *b, json_t *value)
{
    if (v->told)
        jsval_text(value, b);
}

static json_t *value_of(const struct template_tree *t, const struct art_exchange *x)
{
    return t ? template_tree_value(t, x->user->scope) : NULL;
}

static int status_of(const struct art_exchange *x)
{
    return x->result->response.status;
}

/* ------------------------------------------------------------------ status */

static bool is_among(json_t *wanted, int status)
{
    if (!json_is_array(wanted))
        return jsval_number(wanted) == status;
    for (size_t i = 0; i < json_array_size(wanted); i++)
        if (jsval_number(json_array_get(wanted, i)) == status)
            return true;
    return false;
}

static void judge_status(const struct art_check *c, struct art_exchange *x,
                         struct art_verdict *v)
{
    json_t *wanted = value_of(c->value, x);
    bool among = is_among(wanted, status_of(x));

    v->ok = c->kind == CHECK_STATUS ? among : !among;
    if (c->kind == CHECK_NOT_STATUS)
        say(v, &v->expected, "Status code different than ");
    say_value(v, &v->expected, wanted);
    say(v, &v->got, "%d", status_of(x));
    json_decref(wanted);
}

/* ------------------------------------------------------------------ the body */

static bool says_json(const struct art_exchange *x)
{
    struct str type = art_exchange_header(x, "content-type");

    return str_find(type, STR("application/json")) >= 0 ||
           str_find(type, STR("application/problem+json")) >= 0 ||
           str_find(type, STR("application/ld+json")) >= 0;
}

/* The parsed body when it is an object or a list; else NULL. */
static json_t *object_of(struct art_exchange *x)
{
    json_t *body = says_json(x) ? art_exchange_json(x) : NULL;

    return json_is_object(body) || json_is_array(body) ? body : NULL;
}

static void judge_content_type(const struct art_check *c, struct art_exchange *x,
                               struct art_verdict *v)
{
    struct str type = art_exchange_header(x, "content-type");
    json_t *wanted = value_of(c->value, x), *body;
    struct buf text;

    buf_init(&text, 4096);
    jsval_text(wanted, &text);
    say_value(v, &v->expected, wanted);
    if (str_is(buf_str(&text), "json")) {
        body = says_json(x) ? art_exchange_json(x) : NULL;
        v->ok = object_of(x) != NULL;
        if (v->ok)
            say(v, &v->got, "json");
        else if (says_json(x) && (!body || json_is_null(body)))
            say(v, &v->got, "could not parse response body as JSON");
        else
            say(v, &v->got, "content-type is " STR_FMT,
                STR_ARG(type.p ? type : STR("undefined")));
    } else {
        v->ok = type.n && str_ieq(type, buf_str(&text));
        say(v, &v->got, STR_FMT, STR_ARG(type.n ? type : STR("content-type header not set")));
    }
    buf_release(&text);
    json_decref(wanted);
}

/* lodash's has and get: a member of that whole name first, then as a path. New reference; NULL:
 * not there. */
static json_t *below(json_t *root, struct str path)
{
    json_t *v = json_is_object(root) ? json_object_getn(root, path.p, path.n) : NULL;
    struct vpath p;
    struct arena a;

    if (v)
        return json_incref(v);
    arena_init(&a, 512);
    vpath_compile(&p, &a, path);
    v = vpath_below(root, p.key, p.n);
    arena_release(&a);
    return v;
}

static void judge_has_property(const struct art_check *c, struct art_exchange *x,
                               struct art_verdict *v)
{
    json_t *wanted = value_of(c->value, x), *body = object_of(x), *found;
    struct buf path;

    buf_init(&path, 1 << 16);
    jsval_text(wanted, &path);
    say(v, &v->expected, STR_FMT, STR_ARG(buf_str(&path)));
    if (!body) {
        say(v, &v->got, "response body is not an object");
    } else {
        found = below(body, buf_str(&path));
        v->ok = (found != NULL) == (c->kind == CHECK_HAS_PROPERTY);
        if (v->ok)
            say(v, &v->got, STR_FMT, STR_ARG(buf_str(&path)));
        else
            say(v, &v->got, "response body has %s" STR_FMT " property", found ? "" : "no ",
                STR_ARG(buf_str(&path)));
        json_decref(found);
    }
    buf_release(&path);
    json_decref(wanted);
}

/* Values are equal when they are so as JSON, or written alike: a captured 5 and "5". */
static bool alike(json_t *a, json_t *b)
{
    struct buf ta, tb;
    bool same;

    if (!a || !b)
        return a == b;
    if (json_equal(a, b))
        return true;
    if (json_is_object(a) || json_is_array(a) || json_is_object(b) || json_is_array(b))
        return false;
    buf_init(&ta, BUF_NO_LIMIT);
    buf_init(&tb, BUF_NO_LIMIT);
    jsval_text(a, &ta);
    jsval_text(b, &tb);
    same = str_eq(buf_str(&ta), buf_str(&tb));
    buf_release(&ta);
    buf_release(&tb);
    return same;
}

static void judge_equals_of(const struct art_check *c, struct art_exchange *x,
                            struct art_verdict *v, struct str path, json_t *found)
{
    json_t *wanted = value_of(c->equals, x);
    bool same = alike(found, wanted);

    v->ok &= same;
    if (v->told) {
        buf_addf(&v->expected, STR_FMT " to equal ", STR_ARG(path));
        jsval_json(wanted, &v->expected);
    }
    json_decref(wanted);
}

static void judge_exists_of(const struct art_check *c, struct art_exchange *x,
                            struct art_verdict *v, struct str path, json_t *found)
{
    json_t *wanted = value_of(c->exists, x);
    bool want = c->exists ? jsval_true(wanted) &&
                                !(json_is_string(wanted) && str_is(jsval_str(wanted), "false"))
                          : true;

    v->ok &= want == (found != NULL);
    say(v, &v->expected, "%s" STR_FMT " to %sexist", v->expected.n ? " and " : "",
        STR_ARG(path), want ? "" : "not ");
    json_decref(wanted);
}

static void judge_property(const struct art_check *c, struct art_exchange *x,
                           struct art_verdict *v)
{
    json_t *wanted = value_of(c->value, x), *body = object_of(x), *found = NULL;
    struct buf path;

    buf_init(&path, 1 << 16);
    jsval_text(wanted, &path);
    if (body)
        found = below(body, buf_str(&path));
    v->ok = body != NULL;
    if (c->equals)
        judge_equals_of(c, x, v, buf_str(&path), found);
    if (c->exists || !c->equals)
        judge_exists_of(c, x, v, buf_str(&path), found);
    if (!body)
        say(v, &v->got, "response body is not an object");
    else if (v->told && found)
        jsval_json(found, &v->got);
    else
        say(v, &v->got, "response body has no " STR_FMT " property", STR_ARG(buf_str(&path)));
    buf_release(&path);
    json_decref(found);
    json_decref(wanted);
}

/* RegExp.test: Artillery looks at "[object Object]" when the body is JSON; here it is always
 * the text. */
static void judge_regexp(const struct art_check *c, struct art_exchange *x,
                         struct art_verdict *v)
{
    char why[REGEX_WHY_BYTES] = "";
    struct regex *own = NULL, *r = c->regex;
    struct str group, body = art_exchange_text(x);
    int found = 0;

    if (!r) {
        json_t *pattern = value_of(c->value, x);
        struct buf text;

        buf_init(&text, 1 << 16);
        jsval_text(pattern, &text);
        r = own = regex_compile(buf_str(&text), REGEX_JS, why);
        buf_release(&text);
        json_decref(pattern);
    }
    if (r)
        found = regex_match(r, body.p ? body : STR(""), 0, &group, 1);
    v->ok = found > 0;
    say(v, &v->expected, "true");
    say(v, &v->got, "%s",
        !r          ? why
        : found < 0 ? "the match takes too long"
        : found     ? "true"
                    : "false");
    regex_free(own);
}

static void judge_jmespath(const struct art_check *c, struct art_exchange *x,
                           struct art_verdict *v)
{
    json_t *body = object_of(x), *result;
    char why[JMESPATH_WHY_BYTES] = "";

    say(v, &v->expected, STR_FMT, STR_ARG(c->description.n ? c->description : c->written));
    if (!body) {
        say(v, &v->got, "response body is not an object");
        return;
    }
    result = jmespath_search(c->path, body, why);
    v->ok = result && jsval_true(result);
    say(v, &v->got, "%s", result ? c->written.p : why);
    json_decref(result);
}

/* ------------------------------------------------------------------ equals */

static void judge_equals(const struct art_check *c, struct art_exchange *x,
                         struct art_verdict *v)
{
    struct buf first, one;

    buf_init(&first, BUF_NO_LIMIT);
    buf_init(&one, BUF_NO_LIMIT);
    v->ok = c->nitems > 0;
    say(v, &v->expected, "all values to be equal");
    for (size_t i = 0; i < c->nitems; i++) {
        json_t *value = value_of(c->item[i], x);

        buf_clear(&one);
        jsval_text(value, i ? &one : &first);
        json_decref(value);
        if (i && !str_eq(buf_str(&first), buf_str(&one)))
            v->ok = false;
        say(v, &v->got, "%s" STR_FMT, i ? ", " : "",
            STR_ARG(i ? buf_str(&one) : buf_str(&first)));
    }
    buf_release(&first);
    buf_release(&one);
}

/* ------------------------------------------------------------------ headers */

static struct str header(const struct art_exchange *x, struct buf *name)
{
    for (size_t i = 0; i < name->n; i++)
        if (name->p[i] >= 'A' && name->p[i] <= 'Z')
            name->p[i] |= 32;
    return art_exchange_header(x, buf_cstr(name));
}

static void judge_has_header(const struct art_check *c, struct art_exchange *x,
                             struct art_verdict *v)
{
    json_t *wanted = value_of(c->value, x);
    struct buf name;

    buf_init(&name, 1 << 16);
    jsval_text(wanted, &name);
    say(v, &v->expected, STR_FMT, STR_ARG(buf_str(&name)));
    v->ok = header(x, &name).n > 0;
    if (v->ok)
        say_value(v, &v->got, wanted);
    else
        say(v, &v->got, "response has no " STR_FMT " header", STR_ARG(buf_str(&v->expected)));
    buf_release(&name);
    json_decref(wanted);
}

static void judge_header_equals(const struct art_check *c, struct art_exchange *x,
                                struct art_verdict *v)
{
    json_t *wanted = value_of(c->value, x);
    struct buf name, value;
    struct str found;

    buf_init(&name, 1 << 16);
    buf_init(&value, 1 << 16);
    jsval_text(json_array_get(wanted, 0), &name);
    jsval_text(json_array_get(wanted, 1), &value);
    buf_addf(&v->type, "header " STR_FMT " values equals", STR_ARG(buf_str(&name)));
    found = header(x, &name);
    v->ok = found.n && str_eq(found, buf_str(&value));
    if (found.n) {
        say(v, &v->expected, STR_FMT, STR_ARG(buf_str(&value)));
        say(v, &v->got, STR_FMT, STR_ARG(found));
    } else {
        say(v, &v->expected, "response to have " STR_FMT " header", STR_ARG(buf_str(&name)));
        say(v, &v->got, "response has no " STR_FMT " header", STR_ARG(buf_str(&name)));
    }
    buf_release(&name);
    buf_release(&value);
    json_decref(wanted);
}

static void judge_cdn(const struct art_check *c, struct art_exchange *x, struct art_verdict *v)
{
    static const char *const names[] = {"cf-cache-status", "x-cache", "x-vercel-cache"};
    json_t *wanted = value_of(c->value, x);
    bool hit = wanted && jsval_true(wanted);

    say(v, &v->expected, "a cache header indicating a cache %s", hit ? "hit" : "miss");
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        struct str h = art_exchange_header(x, names[i]);

        if (hit ? !str_istarts(h, STR("hit")) && !str_istarts(h, STR("stale"))
                : !str_istarts(h, STR("miss")))
            continue;
        v->ok = true;
        buf_clear(&v->got);
        say(v, &v->got, "%s is " STR_FMT, names[i], STR_ARG(h));
    }
    if (!v->ok)
        say(v, &v->got, "cache status header not found");
    json_decref(wanted);
}

void art_check_judge(const struct art_check *c, struct art_exchange *x, struct art_verdict *v)
{
    v->ok = false;
    buf_clear(&v->expected);
    buf_clear(&v->got);
    buf_clear(&v->type);
    if (c->bad)
        return;
    switch (c->kind) {
    case CHECK_STATUS:
    case CHECK_NOT_STATUS: judge_status(c, x, v); break;
    case CHECK_CONTENT_TYPE: judge_content_type(c, x, v); break;
    case CHECK_HAS_PROPERTY:
    case CHECK_NOT_PROPERTY: judge_has_property(c, x, v); break;
    case CHECK_EQUALS: judge_equals(c, x, v); break;
    case CHECK_HAS_HEADER: judge_has_header(c, x, v); break;
    case CHECK_HEADER_EQUALS: judge_header_equals(c, x, v); break;
    case CHECK_REGEXP: judge_regexp(c, x, v); break;
    case CHECK_CDN: judge_cdn(c, x, v); break;
    case CHECK_JMESPATH: judge_jmespath(c, x, v); break;
    case CHECK_PROPERTY: judge_property(c, x, v); break;
    }
}
