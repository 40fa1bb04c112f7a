/* mod_html_selection.c - the methods of Selection: goquery's, as k6 shows them to scripts. */
#include "base/arena.h"
#include "base/mem.h"
#include "data/form.h"
#include "dialect/k6/bytes.h"
#include "dialect/k6/mod_html_int.h"

#include <stdlib.h>

/* ---- nodes ---- */

struct str node_name(const xmlNode *n)
{
    if (html_is_element(n) || n->type == XML_DTD_NODE)
        return str_of((const char *)n->name);
    if (html_is_text(n))
        return STR("#text");
    return n->type == XML_COMMENT_NODE ? STR("#comment") : STR("#document");
}

bool node_inside(const xmlNode *n, const xmlNode *top)
{
    for (n = n->parent; n && n != top;)
        n = n->parent;
    return n != NULL;
}

JSValue node_attr(JSContext *ctx, const xmlNode *n, struct str name)
{
    struct str value;

    return n && html_attr(n, name, &value) ? script_new_str(ctx, value) : JS_UNDEFINED;
}

static JSValue text_of(JSContext *ctx, xmlNode *const *nodes, size_t n, void (*add)(const xmlNode *, struct buf *))
{
    struct buf b;
    JSValue v;

    buf_init(&b, BUF_NO_LIMIT);
    for (size_t i = 0; i < n; i++)
        add(nodes[i], &b);
    v = script_new_str(ctx, buf_str(&b));
    buf_release(&b);
    return v;
}

JSValue node_text(JSContext *ctx, const xmlNode *n)
{
    return text_of(ctx, (xmlNode *const *)&n, 1, html_text);
}

JSValue node_html(JSContext *ctx, const xmlNode *n)
{
    return text_of(ctx, (xmlNode *const *)&n, 1, html_inner);
}

JSValue value_or_html(JSContext *ctx, const xmlNode *n)
{
    struct str value;

    return html_attr(n, STR("value"), &value) ? script_new_str(ctx, value) : node_html(ctx, n);
}

/* ---- arguments ---- */

struct css *selector_compile(JSContext *ctx, struct str text)
{
    char why[CSS_WHY_BYTES];
    struct css *css = css_compile(text, why);

    if (!css)
        k6_warn_here(ctx, "\"" STR_FMT "\" is no CSS selector: %s; it matches nothing", STR_ARG(str_slice(text, 0, 200)), why);
    return css;
}

enum arg_kind { ARG_NONE, ARG_CSS, ARG_NODES, ARG_FUNCTION, ARG_BAD };

/* A selector (whose css is NULL when it matches nothing), the nodes of a Selection or of an Element, a function. Release. */
struct arg {
    enum arg_kind kind;
    struct css *css;
    const struct html_set *nodes;
    struct html_set one;
    xmlNode *node;
};

static void arg_release(struct arg *a)
{
    css_free(a->css);
}

/* False: exception pending. */
static bool arg_read(JSContext *ctx, JSValueConst v, struct arg *a)
{
    struct selection *s = selection_ask(ctx, v);
    struct element *e = element_ask(ctx, v);
    const char *hold;
    struct str text;

    *a = (struct arg){.kind = ARG_BAD};
    if (JS_IsString(v)) {
        text = script_str(ctx, v, &hold);
        if (!hold)
            return false;
        a->kind = ARG_CSS;
        a->css = selector_compile(ctx, text);
        JS_FreeCString(ctx, hold);
    } else if (s) {
        a->kind = ARG_NODES;
        a->nodes = &s->set;
    } else if (e) {
        a->kind = ARG_NODES;
        a->node = e->node;
        a->one = (struct html_set){.html = e->page->html, .p = &a->node, .n = 1};
        a->nodes = &a->one;
    } else if (JS_IsFunction(ctx, v)) {
        a->kind = ARG_FUNCTION;
    } else if (JS_IsUndefined(v) || JS_IsNull(v)) {
        a->kind = ARG_NONE;
    }
    return true;
}

static JSValue throw_argument(JSContext *ctx, JSValueConst v)
{
    return script_throw(ctx, "invalid argument, cannot use a '%s' as a selector", k6_go_type(ctx, v));
}

static JSValueConst arg(int argc, JSValueConst *argv, int i)
{
    return i < argc ? argv[i] : JS_UNDEFINED;
}

/* ---- what becomes of a set ---- */

static JSValue made_of(JSContext *ctx, struct selection *from, xmlNode *const *nodes, size_t n)
{
    struct selection *s = selection_new(from->page, from);

    html_set_begin(&s->set);
    for (size_t i = 0; i < n; i++)
        html_set_add(&s->set, nodes[i]);
    return selection_object(ctx, s);
}

static JSValue made_of_index(JSContext *ctx, struct selection *from, int64_t i)
{
    int64_t n = (int64_t)from->set.n;

    i += i < 0 ? n : 0;
    return made_of(ctx, from, from->set.p + (i >= 0 && i < n ? i : 0), i >= 0 && i < n);
}

/* Call fn(i, the node as a Selection). */
static JSValue call_with(JSContext *ctx, struct selection *s, JSValueConst fn, size_t i)
{
    JSValue args[2] = {JS_NewInt64(ctx, (int64_t)i), made_of_index(ctx, s, (int64_t)i)}, v = JS_EXCEPTION;

    if (!JS_IsException(args[1]))
        v = JS_Call(ctx, fn, JS_UNDEFINED, 2, args);
    JS_FreeValue(ctx, args[1]);
    return v;
}

/* ---- find, closest, has, add ---- */

enum way { WAY_FIND, WAY_CLOSEST, WAY_HAS, WAY_ADD };

static void by_selector(struct html_set *out, struct selection *s, enum way way, const struct css *css)
{
    struct html_walk walk = {.filter = css};
    xmlNode *root = html_root(s->page->html);
    struct html_set whole = {.html = s->page->html, .p = &root, .n = 1}, found;

    if (way == WAY_ADD) {
        html_set_init(&found, s->page->html);
        if (css)
            html_find(&found, &whole, css);
        html_set_begin(out);
        for (size_t i = 0; i < s->set.n; i++)
            html_set_add(out, s->set.p[i]);
        for (size_t i = 0; i < found.n; i++)
            html_set_add(out, found.p[i]);
        html_set_release(&found);
        return;
    }
    if (css && way == WAY_FIND)
        html_find(out, &s->set, css);
    else if (css && way == WAY_CLOSEST)
        html_walk(out, &s->set, HTML_CLOSEST, &walk);
    else if (css)
        html_has(out, &s->set, css);
}

static bool inside_any(const xmlNode *n, const struct html_set *tops)
{
    for (size_t i = 0; i < tops->n; i++)
        if (node_inside(n, tops->p[i]))
            return true;
    return false;
}

static bool any_inside(const struct html_set *nodes, const xmlNode *top)
{
    for (size_t i = 0; i < nodes->n; i++)
        if (node_inside(nodes->p[i], top))
            return true;
    return false;
}

static void by_nodes(struct html_set *out, struct selection *s, enum way way, const struct html_set *nodes)
{
    html_set_begin(out);
    for (size_t i = 0; i < nodes->n && way == WAY_FIND; i++)
        if (inside_any(nodes->p[i], &s->set))
            html_set_add(out, nodes->p[i]);
    for (size_t i = 0; i < s->set.n && way != WAY_FIND; i++) {
        xmlNode *n = s->set.p[i];

        while (way == WAY_CLOSEST && n && html_set_index(nodes, n) < 0)
            n = n->parent;
        if (n && (way != WAY_HAS || any_inside(nodes, n)))
            html_set_add(out, n);
    }
    for (size_t i = 0; i < nodes->n && way == WAY_ADD; i++)
        html_set_add(out, nodes->p[i]);
}

static JSValue js_way(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv, int way)
{
    struct selection *s = selection_of(ctx, this_val), *made;
    struct arg a;

    if (!s || !arg_read(ctx, argv[0], &a))
        return JS_EXCEPTION;
    if (a.kind != ARG_CSS && a.kind != ARG_NODES)
        return throw_argument(ctx, argv[0]);
    if (way == WAY_ADD && a.kind == ARG_NODES && a.nodes->html != s->page->html)
        return script_throw(ctx, "add() can't join nodes of two documents");
    made = selection_new(s->page, s);
    if (a.kind == ARG_CSS)
        by_selector(&made->set, s, (enum way)way, a.css);
    else
        by_nodes(&made->set, s, (enum way)way, a.nodes);
    arg_release(&a);
    return selection_object(ctx, made);
}

JSValue k6_html_find(JSContext *ctx, JSValueConst v, JSValueConst selector)
{
    return js_way(ctx, v, 1, &selector, WAY_FIND);
}

static JSValue js_single(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    struct selection *s = selection_of(ctx, this_val);
    struct css_run run;
    xmlNode *n = NULL;
    struct arg a;

    if (!s || !arg_read(ctx, argv[0], &a))
        return JS_EXCEPTION;
    if (a.kind != ARG_CSS)
        return throw_argument(ctx, argv[0]);
    css_run_init(&run, a.css);
    for (size_t i = 0; i < s->set.n && a.css && !n; i++)
        for (n = html_next(s->set.p[i], s->set.p[i]); n && !css_run_matches(&run, n);)
            n = html_next(n, s->set.p[i]);
    arg_release(&a);
    return made_of(ctx, s, &n, n != NULL);
}

/* ---- filter, not, is ---- */

enum sieve { SIEVE_FILTER, SIEVE_NOT, SIEVE_IS };

/* Marks by position which nodes pass; false: exception pending. */
static bool judge(JSContext *ctx, struct selection *s, const struct arg *a, JSValueConst fn, bool *pass)
{
    struct css_run run;

    css_run_init(&run, a->css);
    for (size_t i = 0; i < s->set.n; i++) {
        if (a->kind == ARG_FUNCTION) {
            JSValue v = call_with(ctx, s, fn, i);

            if (JS_IsException(v))
                return false;
            pass[i] = JS_ToBool(ctx, v) > 0;
            JS_FreeValue(ctx, v);
        } else if (a->kind == ARG_NODES) {
            pass[i] = html_set_index(a->nodes, s->set.p[i]) >= 0;
        } else {
            pass[i] = a->css && css_run_matches(&run, s->set.p[i]);
        }
    }
    return true;
}

static JSValue js_sieve(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv, int sieve)
{
    struct selection *s = selection_of(ctx, this_val), *made = NULL;
    bool *pass, any = false, ok;
    struct arg a;

    if (!s || !arg_read(ctx, argv[0], &a))
        return JS_EXCEPTION;
    if (a.kind == ARG_NONE || a.kind == ARG_BAD) {
        if (sieve == SIEVE_NOT)
            return throw_argument(ctx, argv[0]);
        return script_throw(ctx, "the argument to %s() must be a function, a selector or a selection",
                            sieve == SIEVE_IS ? "is" : "filter");
    }
    pass = xcalloc(s->set.n + 1, sizeof(*pass));
    ok = judge(ctx, s, &a, argv[0], pass);
    if (ok && sieve != SIEVE_IS) {
        made = selection_new(s->page, s);
        html_set_begin(&made->set);
    }
    for (size_t i = 0; i < s->set.n && ok; i++) {
        any = any || pass[i];
        if (made && pass[i] == (sieve == SIEVE_FILTER))
            html_set_add(&made->set, s->set.p[i]);
    }
    free(pass);
    arg_release(&a);
    if (!ok)
        return JS_EXCEPTION;
    return made ? selection_object(ctx, made) : JS_NewBool(ctx, any);
}

/* ---- children, parent, siblings, next, ... ---- */

/* Along an axis; what stands behind may be left out. */
static JSValue walk(JSContext *ctx, struct selection *s, enum html_axis axis, JSValueConst filter, JSValueConst until)
{
    struct arg f = {0}, u = {0};
    struct selection *made;
    struct html_walk how;

    if (!arg_read(ctx, filter, &f) || !arg_read(ctx, until, &u)) {
        arg_release(&f);
        return JS_EXCEPTION;
    }
    if ((f.kind != ARG_NONE && f.kind != ARG_CSS) || u.kind == ARG_FUNCTION || u.kind == ARG_BAD) {
        arg_release(&f);
        arg_release(&u);
        return throw_argument(ctx, f.kind != ARG_NONE && f.kind != ARG_CSS ? filter : until);
    }
    how = (struct html_walk){.filter = f.css, .until = u.css, .until_nodes = u.nodes};
    made = selection_new(s->page, s);
    if (f.kind == ARG_NONE || f.css) /* else nothing passes */
        html_walk(&made->set, &s->set, axis, &how);
    arg_release(&f);
    arg_release(&u);
    return selection_object(ctx, made);
}

static JSValue js_walk(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv, int axis)
{
    struct selection *s = selection_of(ctx, this_val);

    if (!s)
        return JS_EXCEPTION;
    return walk(ctx, s, (enum html_axis)axis, axis == HTML_CONTENTS ? JS_UNDEFINED : arg(argc, argv, 0), JS_UNDEFINED);
}

static JSValue js_walk_until(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv, int axis)
{
    struct selection *s = selection_of(ctx, this_val);

    return s ? walk(ctx, s, (enum html_axis)axis, arg(argc, argv, 1), arg(argc, argv, 0)) : JS_EXCEPTION;
}

/* ---- positions ---- */

enum place { PLACE_EQ, PLACE_FIRST, PLACE_LAST, PLACE_GET };

static JSValue js_place(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv, int place)
{
    struct selection *s = selection_of(ctx, this_val);
    int64_t i = place == PLACE_LAST ? -1 : 0, n;

    if (!s || ((place == PLACE_EQ || (place == PLACE_GET && argc)) && JS_ToInt64(ctx, &i, argv[0]) < 0))
        return JS_EXCEPTION;
    if (place != PLACE_GET)
        return made_of_index(ctx, s, i);
    if (!argc)
        return element_list(ctx, s->page, s->set.p, s->set.n);
    n = (int64_t)s->set.n;
    i += i < 0 ? n : 0;
    return i >= 0 && i < n ? element_object(ctx, s->page, s->set.p[i]) : JS_UNDEFINED;
}

/* A position as Array.slice() understands it: negative from the end, in 0..n. False: exception pending. */
static bool clamped(JSContext *ctx, JSValueConst v, int64_t n, int64_t *i)
{
    if (JS_ToInt64(ctx, i, v) < 0)
        return false;
    *i += *i < 0 ? n : 0;
    *i = *i < 0 ? 0 : *i > n ? n : *i;
    return true;
}

static JSValue js_slice(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    struct selection *s = selection_of(ctx, this_val);
    int64_t n, a, b;

    if (!s)
        return JS_EXCEPTION;
    n = b = (int64_t)s->set.n;
    if (!clamped(ctx, argv[0], n, &a) || (!JS_IsUndefined(argv[1]) && !clamped(ctx, argv[1], n, &b)))
        return JS_EXCEPTION;
    return made_of(ctx, s, s->set.p + (b > a ? a : 0), b > a ? (size_t)(b - a) : 0);
}

static JSValue js_to_array(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    struct selection *s = selection_of(ctx, this_val);
    JSValue list = s ? JS_NewArray(ctx) : JS_EXCEPTION;

    for (size_t i = 0; s && i < s->set.n; i++)
        JS_DefinePropertyValueUint32(ctx, list, (uint32_t)i, made_of_index(ctx, s, (int64_t)i), JS_PROP_C_W_E);
    return list;
}

static int64_t place_among_siblings(const xmlNode *n)
{
    int64_t i = 0;

    while ((n = n->prev))
        i += html_is_element(n);
    return i;
}

static JSValue js_index(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    struct selection *s = selection_of(ctx, this_val);
    struct html_set found, whole;
    xmlNode *root;
    int64_t i = -1;
    struct arg a;

    if (!s || !arg_read(ctx, arg(argc, argv, 0), &a))
        return JS_EXCEPTION;
    if (a.kind == ARG_NODES && a.nodes->n) {
        i = html_set_index(&s->set, a.nodes->p[0]);
    } else if (argc == 0 && s->set.n) {
        i = place_among_siblings(s->set.p[0]);
    } else if (a.css && s->set.n) {
        root = html_root(s->page->html);
        whole = (struct html_set){.html = s->page->html, .p = &root, .n = 1};
        html_set_init(&found, s->page->html);
        html_find(&found, &whole, a.css);
        i = html_set_index(&found, s->set.p[0]);
        html_set_release(&found);
    }
    arg_release(&a);
    return JS_NewInt64(ctx, i);
}

static JSValue js_size(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    struct selection *s = selection_of(ctx, this_val);

    return s ? JS_NewInt64(ctx, (int64_t)s->set.n) : JS_EXCEPTION;
}

static JSValue js_end(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    struct selection *s = selection_of(ctx, this_val);

    if (!s)
        return JS_EXCEPTION;
    if (!s->before)
        return selection_object(ctx, selection_new(s->page, NULL));
    s->before->refs++;
    return selection_object(ctx, s->before);
}

/* ---- each, map ---- */

/* What fn threw, as text for a message: "Error: text". Takes the exception. */
static char *exception_text(JSContext *ctx)
{
    JSValue e = JS_GetException(ctx);
    const char *text = JS_ToCString(ctx, e);
    char *copy = xstrdup(text ? text : "?");

    if (!text)
        JS_FreeValue(ctx, JS_GetException(ctx));
    JS_FreeCString(ctx, text);
    JS_FreeValue(ctx, e);
    return copy;
}

static JSValue js_each(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    struct selection *s = selection_of(ctx, this_val);
    JSValue args[2], v;
    char *text;

    if (!s)
        return JS_EXCEPTION;
    if (!JS_IsFunction(ctx, argv[0]))
        return script_throw(ctx, "the argument to each() must be a function");
    for (size_t i = 0; i < s->set.n; i++) {
        args[0] = JS_NewInt64(ctx, (int64_t)i);
        args[1] = element_object(ctx, s->page, s->set.p[i]);
        v = JS_IsException(args[1]) ? JS_EXCEPTION : JS_Call(ctx, argv[0], JS_UNDEFINED, 2, args);
        JS_FreeValue(ctx, args[1]);
        if (JS_IsException(v)) {
            if (script_aborting(script_of(ctx)))
                return v;
            text = exception_text(ctx);
            script_throw(ctx, "the function passed to each() failed: %s", text);
            free(text);
            return JS_EXCEPTION;
        }
        JS_FreeValue(ctx, v);
    }
    return JS_DupValue(ctx, this_val);
}

/* k6 leaves out, without a word, what the function threw at. */
static JSValue js_map(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    struct selection *s = selection_of(ctx, this_val);
    uint32_t n = 0;
    JSValue list, v;
    char *text;

    if (!s)
        return JS_EXCEPTION;
    if (!JS_IsFunction(ctx, argv[0]))
        return script_throw(ctx, "the argument to map() must be a function");
    list = JS_NewArray(ctx);
    for (size_t i = 0; i < s->set.n; i++) {
        v = call_with(ctx, s, argv[0], i);
        if (!JS_IsException(v)) {
            JS_DefinePropertyValueUint32(ctx, list, n++, v, JS_PROP_C_W_E);
            continue;
        }
        if (script_aborting(script_of(ctx))) {
            JS_FreeValue(ctx, list);
            return JS_EXCEPTION;
        }
        text = exception_text(ctx);
        k6_warn_here(ctx, "the function passed to map() failed: %s; as in k6, the result lacks that element", text);
        free(text);
    }
    return list;
}

/* ---- contents ---- */

static JSValue js_text(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    struct selection *s = selection_of(ctx, this_val);

    return s ? text_of(ctx, s->set.p, s->set.n, html_text) : JS_EXCEPTION;
}

static JSValue js_html(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    struct selection *s = selection_of(ctx, this_val);

    return s ? text_of(ctx, s->set.p, s->set.n != 0, html_inner) : JS_EXCEPTION;
}

static JSValue js_attr(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    struct selection *s = selection_of(ctx, this_val);
    const char *hold;
    struct str name;
    JSValue v;

    if (!s)
        return JS_EXCEPTION;
    name = script_str(ctx, argv[0], &hold);
    if (!hold)
        return JS_EXCEPTION;
    v = s->set.n ? node_attr(ctx, s->set.p[0], name) : JS_UNDEFINED;
    JS_FreeCString(ctx, hold);
    return JS_IsUndefined(v) && argc > 1 ? JS_DupValue(ctx, argv[1]) : v;
}

static JSValue field_value(JSContext *ctx, const struct html_field *f)
{
    JSValue list;

    if (!f->multiple)
        return script_new_str(ctx, f->n ? f->values[0] : STR(""));
    list = JS_NewArray(ctx);
    for (size_t i = 0; i < f->n; i++)
        JS_DefinePropertyValueUint32(ctx, list, (uint32_t)i, script_new_str(ctx, f->values[i]), JS_PROP_C_W_E);
    return list;
}

static JSValue js_val(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    struct selection *s = selection_of(ctx, this_val);
    JSValue v = JS_UNDEFINED;
    struct html_field field;
    struct arena a;

    if (!s)
        return JS_EXCEPTION;
    arena_init(&a, 0);
    if (s->set.n && html_value(s->set.p[0], HTML_FORM_K6, &a, &field))
        v = field_value(ctx, &field);
    arena_release(&a);
    return v;
}

/* ---- data ---- */

/* Words that Go's naming writes in capitals: what follows a "-" in an attribute becomes "userID", not "userId". */
static const char *const initials[] = {
    "ACL", "API",  "ASCII", "CPU", "CSS", "DNS",  "EOF", "ETA", "GPU", "GUID", "HTML", "HTTP", "HTTPS", "ID", "IP",
    "JSON", "LHS", "OS",    "QPS", "RAM", "RHS",  "RPC", "SLA", "SMTP", "SQL", "SSH",  "TCP",  "TLS",   "TTL", "UDP",
    "UI",  "UID",  "UUID",  "URI", "URL", "UTF8", "VM",  "XML", "XMPP", "XSRF", "XSS", "OAuth"};
#define INITIALS (sizeof(initials) / sizeof(*initials))

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static void add_word(struct buf *out, struct str word)
{
    for (size_t i = 0; i < INITIALS; i++)
        if (str_ieq(word, str_of(initials[i]))) {
            buf_adds(out, initials[i]);
            return;
        }
    for (size_t i = 0; i < word.n; i++)
        buf_addc(out, i ? word.p[i] : upper(word.p[i]));
}

/* "user-id" as "userID". */
static void attr_to_property(struct str attr, struct buf *out)
{
    struct str word;

    str_cut(&attr, '-', &word);
    buf_addstr(out, word);
    while (attr.n) {
        str_cut(&attr, '-', &word);
        add_word(out, word);
    }
}

/* The longest of initials that s begins with. */
static size_t initial(struct str s)
{
    size_t n = 0;

    for (size_t i = 0; i < INITIALS; i++)
        if (str_starts(s, str_of(initials[i])) && strlen(initials[i]) > n && strlen(initials[i]) <= 5)
            n = strlen(initials[i]);
    return n;
}

/* "userID" and "userId" as "user-id". */
static void property_to_attr(struct str name, struct buf *out)
{
    for (size_t i = 0, n; i < name.n; i += n) {
        n = initial(str_skip(name, i));
        if (n == 0)
            for (n = 1; i + n < name.n && !(name.p[i + n] >= 'A' && name.p[i + n] <= 'Z');)
                n++;
        if (i)
            buf_addc(out, '-');
        for (size_t k = 0; k < n; k++)
            buf_addc(out, name.p[i + k] == '_' ? '-' : lower(name.p[i + k]));
    }
}

/* A number when it would be written just so, else the text. */
static JSValue number_or_text(JSContext *ctx, struct str text)
{
    JSValue as_text = script_new_str(ctx, text), number;
    const char *again;
    bool same;
    double d;

    if (!((text.p[0] >= '0' && text.p[0] <= '9') || text.p[0] == '-' || str_is(text, "NaN")) ||
        JS_ToFloat64(ctx, &d, as_text) < 0)
        return as_text;
    number = JS_NewFloat64(ctx, d);
    again = JS_ToCString(ctx, number);
    same = again && str_is(text, again);
    JS_FreeCString(ctx, again);
    if (!same)
        return as_text;
    JS_FreeValue(ctx, as_text);
    return number;
}

static JSValue data_value(JSContext *ctx, struct str text)
{
    JSValue v;

    if (text.n == 0 || str_is(text, "null") || str_is(text, "undefined"))
        return JS_UNDEFINED;
    if (text.p[0] == '{' || text.p[0] == '[') {
        v = script_parse_json(ctx, text);
        if (!JS_IsException(v))
            return v;
        JS_FreeValue(ctx, JS_GetException(ctx));
        return script_new_str(ctx, text);
    }
    if (str_is(text, "true") || str_is(text, "false"))
        return JS_NewBool(ctx, text.p[0] == 't');
    return number_or_text(ctx, text);
}

static JSValue one_datum(JSContext *ctx, const xmlNode *n, JSValueConst property)
{
    const char *hold;
    struct str name = script_str(ctx, property, &hold), text;
    JSValue v = JS_UNDEFINED;
    struct buf b;

    if (!hold)
        return JS_EXCEPTION;
    buf_init(&b, 65536);
    buf_adds(&b, "data-");
    property_to_attr(name, &b);
    if (html_attr(n, buf_str(&b), &text))
        v = data_value(ctx, text);
    buf_release(&b);
    JS_FreeCString(ctx, hold);
    return v;
}

static JSValue all_data(JSContext *ctx, const xmlNode *n)
{
    JSValue all = JS_NewObject(ctx);
    struct str name, text;
    struct buf b;
    JSAtom atom;

    buf_init(&b, BUF_NO_LIMIT);
    for (const xmlAttr *a = n->properties; a; a = a->next) {
        name = str_of((const char *)a->name);
        if (!str_starts(name, STR("data-")) || name.n == 5 || !html_attr(n, name, &text))
            continue;
        buf_clear(&b);
        attr_to_property(str_skip(name, 5), &b);
        atom = JS_NewAtomLen(ctx, buf_cstr(&b), b.n);
        JS_DefinePropertyValue(ctx, all, atom, data_value(ctx, text), JS_PROP_C_W_E);
        JS_FreeAtom(ctx, atom);
    }
    buf_release(&b);
    return all;
}

static JSValue js_data(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    struct selection *s = selection_of(ctx, this_val);
    const xmlNode *n;

    if (!s)
        return JS_EXCEPTION;
    n = s->set.n ? s->set.p[0] : NULL;
    if (!html_is_element(n) || !n->properties)
        return JS_UNDEFINED;
    return argc ? one_datum(ctx, n, argv[0]) : all_data(ctx, n);
}

/* ---- forms ---- */

enum serial { SERIAL_ARRAY, SERIAL_OBJECT };

static void add_field(JSContext *ctx, JSValueConst to, enum serial how, size_t i, const struct html_field *f)
{
    JSValue item;
    JSAtom name;

    if (how == SERIAL_ARRAY) {
        item = JS_NewObject(ctx);
        JS_DefinePropertyValueStr(ctx, item, "name", script_new_str(ctx, f->name), JS_PROP_C_W_E);
        JS_DefinePropertyValueStr(ctx, item, "value", field_value(ctx, f), JS_PROP_C_W_E);
        JS_DefinePropertyValueUint32(ctx, to, (uint32_t)i, item, JS_PROP_C_W_E);
    } else {
        name = JS_NewAtomLen(ctx, f->name.p, f->name.n);
        JS_DefinePropertyValue(ctx, to, name, field_value(ctx, f), JS_PROP_C_W_E);
        JS_FreeAtom(ctx, name);
    }
}

static JSValue js_serialize_to(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv, int how)
{
    struct selection *s = selection_of(ctx, this_val);
    html_fields fields = {0};
    struct arena a;
    JSValue v;

    if (!s)
        return JS_EXCEPTION;
    arena_init(&a, 0);
    html_form_fields(&s->set, HTML_FORM_K6, &a, &fields);
    v = how == SERIAL_ARRAY ? JS_NewArray(ctx) : JS_NewObject(ctx);
    for (size_t i = 0; i < fields.n; i++)
        add_field(ctx, v, (enum serial)how, i, &fields.p[i]);
    vec_free(&fields);
    arena_release(&a);
    return v;
}

/* Does a field behind it have the same name? */
static bool is_overruled(const html_fields *fields, size_t i)
{
    for (size_t k = i + 1; k < fields->n; k++)
        if (str_eq(fields->p[k].name, fields->p[i].name))
            return true;
    return false;
}

static JSValue js_serialize(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    struct selection *s = selection_of(ctx, this_val);
    VEC(struct form_pair) pairs = {0};
    html_fields fields = {0};
    struct arena a;
    struct buf b;
    JSValue v;

    if (!s)
        return JS_EXCEPTION;
    arena_init(&a, 0);
    html_form_fields(&s->set, HTML_FORM_K6, &a, &fields);
    for (size_t i = 0; i < fields.n; i++) {
        if (is_overruled(&fields, i)) {
            k6_warn_here(ctx, "serialize(): several fields have the name \"" STR_FMT "\"; as in k6, only the last is kept "
                         "(serializeArray() has them all)", STR_ARG(fields.p[i].name));
            continue;
        }
        for (size_t k = 0; k < fields.p[i].n; k++)
            vec_push(&pairs, (struct form_pair){fields.p[i].name, fields.p[i].values[k]});
    }
    buf_init(&b, BUF_NO_LIMIT);
    form_urlencode(&b, pairs.p, pairs.n);
    v = script_new_str(ctx, buf_str(&b));
    buf_release(&b);
    vec_free(&pairs);
    vec_free(&fields);
    arena_release(&a);
    return v;
}

/* ---- url ---- */

static JSValue js_get_url(JSContext *ctx, JSValueConst this_val)
{
    struct selection *s = selection_of(ctx, this_val);

    return s ? script_new_str(ctx, str_of(s->page->url)) : JS_EXCEPTION;
}

/* In k6 each selection has its own; here it is the document's. */
static JSValue js_set_url(JSContext *ctx, JSValueConst this_val, JSValueConst v)
{
    struct selection *s = selection_of(ctx, this_val);
    const char *hold;
    struct str url;

    if (!s)
        return JS_EXCEPTION;
    url = script_str(ctx, v, &hold);
    if (!hold)
        return JS_EXCEPTION;
    free(s->page->url);
    s->page->url = str_dup(url);
    JS_FreeCString(ctx, hold);
    return JS_UNDEFINED;
}

static const JSCFunctionListEntry methods[] = {
    JS_CFUNC_MAGIC_DEF("find", 1, js_way, WAY_FIND),
    JS_CFUNC_MAGIC_DEF("closest", 1, js_way, WAY_CLOSEST),
    JS_CFUNC_MAGIC_DEF("has", 1, js_way, WAY_HAS),
    JS_CFUNC_MAGIC_DEF("add", 1, js_way, WAY_ADD),
    JS_CFUNC_DEF("single", 1, js_single),
    JS_CFUNC_MAGIC_DEF("filter", 1, js_sieve, SIEVE_FILTER),
    JS_CFUNC_MAGIC_DEF("not", 1, js_sieve, SIEVE_NOT),
    JS_CFUNC_MAGIC_DEF("is", 1, js_sieve, SIEVE_IS),
    JS_CFUNC_MAGIC_DEF("children", 1, js_walk, HTML_CHILDREN),
    JS_CFUNC_MAGIC_DEF("contents", 0, js_walk, HTML_CONTENTS),
    JS_CFUNC_MAGIC_DEF("parent", 1, js_walk, HTML_PARENT),
    JS_CFUNC_MAGIC_DEF("parents", 1, js_walk, HTML_PARENTS),
    JS_CFUNC_MAGIC_DEF("siblings", 1, js_walk, HTML_SIBLINGS),
    JS_CFUNC_MAGIC_DEF("next", 1, js_walk, HTML_NEXT),
    JS_CFUNC_MAGIC_DEF("nextAll", 1, js_walk, HTML_NEXT_ALL),
    JS_CFUNC_MAGIC_DEF("prev", 1, js_walk, HTML_PREV),
    JS_CFUNC_MAGIC_DEF("prevAll", 1, js_walk, HTML_PREV_ALL),
    JS_CFUNC_MAGIC_DEF("parentsUntil", 2, js_walk_until, HTML_PARENTS),
    JS_CFUNC_MAGIC_DEF("nextUntil", 2, js_walk_until, HTML_NEXT_ALL),
    JS_CFUNC_MAGIC_DEF("prevUntil", 2, js_walk_until, HTML_PREV_ALL),
    JS_CFUNC_MAGIC_DEF("eq", 1, js_place, PLACE_EQ),
    JS_CFUNC_MAGIC_DEF("first", 0, js_place, PLACE_FIRST),
    JS_CFUNC_MAGIC_DEF("last", 0, js_place, PLACE_LAST),
    JS_CFUNC_MAGIC_DEF("get", 1, js_place, PLACE_GET),
    JS_CFUNC_DEF("slice", 2, js_slice),
    JS_CFUNC_DEF("toArray", 0, js_to_array),
    JS_CFUNC_DEF("index", 1, js_index),
    JS_CFUNC_DEF("size", 0, js_size),
    JS_CFUNC_DEF("end", 0, js_end),
    JS_CFUNC_DEF("each", 1, js_each),
    JS_CFUNC_DEF("map", 1, js_map),
    JS_CFUNC_DEF("text", 0, js_text),
    JS_CFUNC_DEF("html", 0, js_html),
    JS_CFUNC_DEF("attr", 2, js_attr),
    JS_CFUNC_DEF("val", 0, js_val),
    JS_CFUNC_DEF("data", 1, js_data),
    JS_CFUNC_MAGIC_DEF("serializeArray", 0, js_serialize_to, SERIAL_ARRAY),
    JS_CFUNC_MAGIC_DEF("serializeObject", 0, js_serialize_to, SERIAL_OBJECT),
    JS_CFUNC_DEF("serialize", 0, js_serialize),
    JS_CGETSET_DEF("url", js_get_url, js_set_url),
};

void selection_setup(JSContext *ctx, JSValueConst proto)
{
    JS_SetPropertyFunctionList(ctx, proto, methods, sizeof(methods) / sizeof(*methods));
}
