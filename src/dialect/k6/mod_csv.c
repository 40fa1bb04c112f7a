/* mod_csv.c - module k6/experimental/csv: parse() into an array that all users share, and Parser, row by row. */
#include "base/mem.h"
#include "data/csv.h"
#include "data/json_write.h"
#include "dialect/k6/bytes.h"
#include "dialect/k6/mod_fs.h"

#include <stdlib.h>

struct csv_options {
    char delimiter[4];
    size_t delimiter_n;
    bool skip_first, objects, has_from, has_to;
    int64_t from, to; /* rows, counted from 0 */
};

/* A file being read as the options want it. */
struct rows {
    struct csv csv;
    struct csv_options o;
    struct csv_header header; /* objects only */
    size_t *sorted, nsorted;  /* columns by name, those that a later one of the same name hides left out */
    int64_t row;              /* read so far */
};

/* ---- options: a sentence in *why when they are no good ---- */

/* An option that is given; JS_UNDEFINED otherwise. */
static JSValue option(JSContext *ctx, JSValueConst from, const char *name)
{
    return JS_IsObject(from) ? JS_GetPropertyStr(ctx, from, name) : JS_UNDEFINED;
}

static bool flag(JSContext *ctx, JSValueConst from, const char *name, bool *out)
{
    JSValue v = option(ctx, from, name);
    int is = JS_IsException(v) ? -1 : JS_ToBool(ctx, v);

    JS_FreeValue(ctx, v);
    *out = is > 0;
    return is >= 0;
}

static bool number(JSContext *ctx, JSValueConst from, const char *name, bool *given, int64_t *out)
{
    JSValue v = option(ctx, from, name);
    int r = JS_IsException(v) ? -1 : 0;

    *given = !JS_IsUndefined(v);
    if (!r && *given)
        r = JS_ToInt64(ctx, out, v);
    JS_FreeValue(ctx, v);
    return r >= 0;
}

static bool delimiter(JSContext *ctx, JSValueConst from, struct csv_options *o, const char **why)
{
    JSValue v = option(ctx, from, "delimiter");
    const char *hold;
    struct str s;

    o->delimiter[0] = ',';
    o->delimiter_n = 1;
    if (JS_IsUndefined(v))
        return true;
    s = script_str(ctx, v, &hold);
    JS_FreeValue(ctx, v);
    if (!hold)
        return false;
    if (csv_delimiter_ok(s, '"')) {
        memcpy(o->delimiter, s.p, s.n);
        o->delimiter_n = s.n;
    } else {
        *why = s.n == 1 ? "csv: invalid field or comment delimiter" : "delimiter must be a single character";
    }
    JS_FreeCString(ctx, hold);
    return true;
}

/* False: an exception is pending. */
static bool read_options(JSContext *ctx, JSValueConst from, struct csv_options *o, const char **why)
{
    *o = (struct csv_options){0};
    *why = NULL;
    if (!delimiter(ctx, from, o, why) || !flag(ctx, from, "skipFirstLine", &o->skip_first) ||
        !number(ctx, from, "fromLine", &o->has_from, &o->from) || !number(ctx, from, "toLine", &o->has_to, &o->to) ||
        !flag(ctx, from, "asObjects", &o->objects))
        return false;
    if (!*why && o->has_from && o->has_to && o->from >= o->to)
        *why = "fromLine must be less than or equal to toLine";
    return true;
}

/* What doesn't fit together, as a sentence to be freed; NULL: all is well. */
static char *contradiction(const struct csv_options *o)
{
    if (o->objects && o->skip_first)
        return xstrdup("the 'header' option cannot be enabled when 'skipFirstLine' is true");
    if (o->objects && o->has_from && o->from > 0)
        return xstrdup("the 'header' option cannot be enabled when 'fromLine' is set to a value greater than 0");
    if (o->has_from && o->from < 0)
        return xasprintf("the 'fromLine' option must be greater than or equal to 0; got %lld", (long long)o->from);
    if (o->has_to && o->to < 0)
        return xasprintf("the 'toLine' option must be greater than or equal to 0; got %lld", (long long)o->to);
    return NULL;
}

/* ---- rows ---- */

static void rows_release(struct rows *r)
{
    csv_release(&r->csv);
    csv_header_release(&r->header);
    free(r->sorted);
}

static char *fault(const struct rows *r)
{
    struct buf b;

    buf_init(&b, 1000);
    csv_fault_text(&r->csv, &b);
    return buf_take(&b);
}

/* Read a row that nobody sees. NULL, or why that can't be done. */
static char *pass(struct rows *r)
{
    enum csv_result got = csv_next(&r->csv);

    r->row++;
    return got == CSV_ROW ? NULL : got == CSV_END ? xstrdup("EOF") : fault(r);
}

static void sort_columns(struct rows *r)
{
    struct csv_header *h = &r->header;

    r->sorted = xcalloc(h->n + 1, sizeof(*r->sorted));
    for (size_t i = 0; i < h->n; i++) {
        size_t k = r->nsorted;

        if (csv_header_find(h, h->name[i]) != (ptrdiff_t)i)
            continue;
        for (; k && str_cmp(h->name[r->sorted[k - 1]], h->name[i]) > 0; k--)
            r->sorted[k] = r->sorted[k - 1];
        r->sorted[k] = i;
        r->nsorted++;
    }
}

/* Prefix why (freed) with what could not be done. */
static char *because(const char *what, char *why)
{
    char *text = xasprintf("%s; reason: %s", what, why);

    free(why);
    return text;
}

static char *skip_to(struct rows *r)
{
    while (r->row < r->o.from) {
        char *why = pass(r), *what;

        if (why) {
            what = xasprintf("failed to skip lines until line %lld", (long long)r->o.from);
            why = because(what, why);
            free(what);
            return why;
        }
    }
    return NULL;
}

/* Stand in front of the first row that is wanted. NULL, or why that can't be done; release it in any case. */
static char *rows_init(struct rows *r, const struct csv_options *o, struct str text)
{
    struct csv_dialect d = csv_strict;
    char *why;

    *r = (struct rows){.o = *o};
    d.delimiter = str_make(r->o.delimiter, o->delimiter_n);
    csv_init(&r->csv, &d, text);
    if ((why = contradiction(o)))
        return why;
    if (o->objects) {
        if ((why = pass(r)))
            return because("failed to read the first line", why);
        csv_header_init(&r->header, &r->csv);
        sort_columns(r);
    }
    if (o->skip_first && !(o->has_from && o->from) && (why = pass(r)))
        return because("failed to skip the first line", why);
    return o->has_from ? skip_to(r) : NULL;
}

static enum csv_result rows_next(struct rows *r)
{
    enum csv_result got;

    if (r->o.has_to && r->o.to > 0 && r->row > r->o.to)
        return CSV_END;
    got = csv_next(&r->csv);
    if (got == CSV_ROW)
        r->row++;
    return got;
}

static void warn_bom(JSContext *ctx, const struct rows *r, const char *path)
{
    if (r->csv.bom)
        k6_warn_here(ctx, "%s begins with a byte order mark: it is not taken for a part of the first field", path);
}

/* The File behind the first argument and the options behind the second. NULL: an exception is pending. */
static struct k6_file *arguments(JSContext *ctx, int argc, JSValueConst *argv, struct csv_options *o,
                                 const char *about_options)
{
    struct k6_file *f = argc ? k6_file_of(ctx, argv[0]) : NULL;
    const char *why;

    if (!f) {
        script_throw(ctx, "first argument expected to be a fs.File instance, got %s instead",
                     k6_go_type(ctx, argc ? argv[0] : JS_UNDEFINED));
        return NULL;
    }
    if (!read_options(ctx, argc > 1 ? argv[1] : JS_UNDEFINED, o, &why))
        return NULL;
    if (why) {
        script_throw(ctx, "%s; reason: %s", about_options, why);
        return NULL;
    }
    return f;
}

static JSValue no_parser(JSContext *ctx, char *why)
{
    JSValue v = script_throw(ctx, "failed to create a new parser; reason: %s", why);

    free(why);
    return v;
}

/* ---- parse() ---- */

static struct str row_json(const struct rows *r)
{
    struct json_write w;
    struct buf b;
    size_t n;

    buf_init(&b, BUF_NO_LIMIT);
    json_write_init(&w, &b);
    if (r->o.objects) {
        json_write_object(&w);
        for (size_t i = 0; i < r->nsorted; i++) {
            json_write_key(&w, r->header.name[r->sorted[i]]);
            json_write_str(&w, r->csv.field[r->sorted[i]].text);
        }
    } else {
        json_write_array(&w);
        for (size_t i = 0; i < r->csv.nfields; i++)
            json_write_str(&w, r->csv.field[i].text);
    }
    json_write_end(&w);
    n = b.n;
    buf_cstr(&b);
    return str_make(buf_take(&b), n);
}

/* All rows into sh. NULL, or what is wrong with one. */
static char *fill(struct script_shared *sh, struct rows *r)
{
    size_t cap = 0;
    enum csv_result got;

    while ((got = rows_next(r)) == CSV_ROW) {
        if (sh->n == cap) {
            cap = cap ? 2 * cap : 64;
            sh->element = xrealloc(sh->element, cap * sizeof(*sh->element));
        }
        sh->element[sh->n++] = row_json(r);
    }
    if (got == CSV_END) {
        sh->ready = true;
        return NULL;
    }
    while (sh->n)
        free((char *)(uintptr_t)sh->element[--sh->n].p);
    free(sh->element);
    sh->element = NULL;
    return fault(r);
}

/* The same file read with the same options is the same array. */
static char *shared_name(const struct k6_file *f, const struct csv_options *o)
{
    return xasprintf("csv.parse %.*s %d %d %lld %d %lld %s", (int)o->delimiter_n, o->delimiter,
                     o->skip_first + 2 * o->objects, o->has_from, (long long)o->from, o->has_to, (long long)o->to, f->path);
}

static JSValue parsed(JSContext *ctx, const struct k6_file *f, const struct csv_options *o)
{
    char *name = shared_name(f, o), *why = NULL;
    struct script_shared *sh;
    struct rows r;
    bool fresh;
    JSValue v, key;

    sh = script_program_shared(k6_user_of(ctx)->k6->program, str_of(name), &fresh);
    if (!sh->ready) {
        if ((why = rows_init(&r, o, str_skip(f->bytes, f->at)))) {
            rows_release(&r);
            free(name);
            return no_parser(ctx, why);
        }
        warn_bom(ctx, &r, f->path);
        why = fill(sh, &r);
        rows_release(&r);
    }
    if (why) {
        script_throw(ctx, "failed to read record; reason: %s", why);
        v = k6_promise_of(ctx, JS_GetException(ctx), true);
    } else {
        key = JS_NewString(ctx, name);
        v = k6_promise_of(ctx, k6_shared_array(ctx, key), false);
        JS_FreeValue(ctx, key);
    }
    free(why);
    free(name);
    return v;
}

static JSValue js_parse(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    struct csv_options o;
    struct k6_file *f = arguments(ctx, argc, argv, &o, "failed to interpret the provided Parser options");

    return f ? parsed(ctx, f, &o) : JS_EXCEPTION;
}

/* ---- Parser ---- */

static JSClassID class_of(JSContext *ctx)
{
    return k6_user_of(ctx)->k6->class_id[K6_CLASS_CSV_PARSER];
}

static JSValue row_value(JSContext *ctx, const struct rows *r)
{
    JSValue v = r->o.objects ? JS_NewObject(ctx) : JS_NewArray(ctx), field;

    for (size_t i = 0; i < r->csv.nfields && !JS_IsException(v); i++) {
        field = script_new_str(ctx, r->csv.field[i].text);
        if (r->o.objects) {
            JSValue name = script_new_str(ctx, r->header.name[i]);
            JSAtom atom = JS_ValueToAtom(ctx, name);

            JS_DefinePropertyValue(ctx, v, atom, field, JS_PROP_C_W_E);
            JS_FreeAtom(ctx, atom);
            JS_FreeValue(ctx, name);
        } else {
            JS_DefinePropertyValueUint32(ctx, v, (uint32_t)i, field, JS_PROP_C_W_E);
        }
    }
    return v;
}

static JSValue js_next(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    struct rows *r = JS_GetOpaque2(ctx, this_val, class_of(ctx));
    enum csv_result got;
    JSValue v;
    char *why;

    if (!r)
        return JS_EXCEPTION;
    got = rows_next(r);
    if (got == CSV_BAD) {
        why = fault(r);
        script_throw(ctx, "%s", why);
        free(why);
        return k6_promise_of(ctx, JS_GetException(ctx), true);
    }
    v = JS_NewObject(ctx);
    JS_SetPropertyStr(ctx, v, "done", JS_NewBool(ctx, got == CSV_END));
    JS_SetPropertyStr(ctx, v, "value", got == CSV_END ? JS_NewArray(ctx) : row_value(ctx, r));
    return k6_promise_of(ctx, v, false);
}

static void finalize(JSRuntime *rt, JSValue v)
{
    JSClassID id;
    struct rows *r = JS_GetAnyOpaque(v, &id);

    if (r)
        rows_release(r);
    free(r);
}

static const JSClassDef class_def = {.class_name = "Parser", .finalizer = finalize};
static const JSCFunctionListEntry methods[] = {JS_CFUNC_DEF("next", 0, js_next)};

static JSValue js_new(JSContext *ctx, JSValueConst new_target, int argc, JSValueConst *argv)
{
    struct csv_options o;
    struct k6_file *f;
    struct rows *r;
    JSValue v, proto;
    char *why;

    if (!k6_in_init(k6_user_of(ctx)))
        return script_throw(ctx, "csv Parser constructor must be called in the init context");
    if (argc < 1 || JS_IsUndefined(argv[0]) || JS_IsNull(argv[0]))
        return script_throw(ctx, "csv Parser constructor takes at least one non-nil source argument");
    if (!(f = arguments(ctx, argc, argv, &o, "encountered an error while interpreting Parser options")))
        return JS_EXCEPTION;
    r = xmalloc(sizeof(*r));
    if ((why = rows_init(r, &o, str_skip(f->bytes, f->at)))) {
        rows_release(r);
        free(r);
        return no_parser(ctx, why);
    }
    warn_bom(ctx, r, f->path);
    proto = JS_GetPropertyStr(ctx, new_target, "prototype");
    v = JS_NewObjectProtoClass(ctx, proto, class_of(ctx));
    JS_FreeValue(ctx, proto);
    if (JS_IsException(v)) {
        rows_release(r);
        free(r);
    } else {
        JS_SetOpaque(v, r);
    }
    return v;
}

static int init(JSContext *ctx, JSModuleDef *m)
{
    JSRuntime *rt = JS_GetRuntime(ctx);
    JSValue all = JS_NewObject(ctx), proto = JS_NewObject(ctx), parse = JS_NewCFunction(ctx, js_parse, "parse", 2),
            parser = JS_NewCFunction2(ctx, js_new, "Parser", 2, JS_CFUNC_constructor, 0);

    if (!JS_IsRegisteredClass(rt, class_of(ctx)) && JS_NewClass(rt, class_of(ctx), &class_def) < 0)
        return -1;
    JS_SetPropertyFunctionList(ctx, proto, methods, sizeof(methods) / sizeof(*methods));
    JS_SetConstructor(ctx, parser, proto);
    JS_FreeValue(ctx, proto);
    JS_SetPropertyStr(ctx, all, "parse", JS_DupValue(ctx, parse));
    JS_SetPropertyStr(ctx, all, "Parser", JS_DupValue(ctx, parser));
    JS_SetModuleExport(ctx, m, "parse", parse);
    JS_SetModuleExport(ctx, m, "Parser", parser);
    return JS_SetModuleExport(ctx, m, "default", all);
}

static const char *const exports[] = {"default", "parse", "Parser", NULL};

const struct script_native k6_mod_csv = {.name = "k6/experimental/csv", .exports = exports, .init = init};
