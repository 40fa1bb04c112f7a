/* error.c - exceptions as k6 shows them, and our own as k6 throws them. */
#include "base/buf.h"
#include "base/mem.h"
#include "script/resolve.h"
#include "script/script.h"

#include <stdio.h>
#include <stdlib.h>

#define MESSAGE_MAX_BYTES (1 << 20)

/* ---- throwing ---- */

/* Error.prototype with the name GoError on top: made when first needed. */
static JSValue go_error_proto(struct script *s, JSContext *ctx)
{
    JSValue sample, base;

    if (JS_IsUndefined(s->go_error_proto)) {
        sample = JS_NewError(ctx);
        base = JS_GetPrototype(ctx, sample);
        s->go_error_proto = JS_NewObjectProto(ctx, base);
        JS_DefinePropertyValueStr(ctx, s->go_error_proto, "name", JS_NewString(ctx, "GoError"),
                                  JS_PROP_CONFIGURABLE | JS_PROP_WRITABLE);
        JS_FreeValue(ctx, base);
        JS_FreeValue(ctx, sample);
    }
    return s->go_error_proto;
}

static JSValue throw_as_go(JSContext *ctx, const char *text, size_t n)
{
    struct script *s = script_of(ctx);
    JSValue e = JS_NewError(ctx);

    if (JS_IsException(e))
        return e;
    JS_DefinePropertyValueStr(ctx, e, "message", script_new_str(ctx, str_make(text, n)),
                              JS_PROP_CONFIGURABLE | JS_PROP_WRITABLE);
    if (s->program->lib->node)
        return JS_Throw(ctx, e);
    JS_SetPrototype(ctx, e, go_error_proto(s, ctx));
    JS_DefinePropertyValueStr(ctx, e, "value", script_new_str(ctx, str_make(text, n)),
                              JS_PROP_CONFIGURABLE | JS_PROP_WRITABLE);
    return JS_Throw(ctx, e);
}

JSValue script_throw(JSContext *ctx, const char *fmt, ...)
{
    struct buf b;
    va_list ap;
    JSValue v;

    buf_init(&b, MESSAGE_MAX_BYTES);
    va_start(ap, fmt);
    buf_addv(&b, fmt, ap);
    va_end(ap);
    v = throw_as_go(ctx, buf_cstr(&b), b.n);
    buf_release(&b);
    return v;
}

JSValue script_throw_type(JSContext *ctx, const char *fmt, ...)
{
    struct buf b;
    va_list ap;
    JSValue v;

    buf_init(&b, MESSAGE_MAX_BYTES);
    va_start(ap, fmt);
    buf_addv(&b, fmt, ap);
    va_end(ap);
    v = JS_ThrowTypeError(ctx, "%s", buf_cstr(&b));
    buf_release(&b);
    return v;
}

/* ---- stacks ---- */

/* "FILE:LINE:COL" from the right; false when it is not of that form. */
static bool parse_place(struct str s, struct str *file, unsigned *line, unsigned *col)
{
    uint64_t l, c;
    ptrdiff_t at = str_rfind_char(s, ':'), at2;

    if (at < 0 || !str_to_u64(str_skip(s, (size_t)at + 1), &c))
        return false;
    at2 = str_rfind_char(str_slice(s, 0, (size_t)at), ':');
    if (at2 < 0 || !str_to_u64(str_slice(s, (size_t)at2 + 1, (size_t)at), &l))
        return false;
    *file = str_slice(s, 0, (size_t)at2);
    *line = (unsigned)l;
    *col = (unsigned)c;
    return true;
}

/* In a CommonJS file's first line the wrapper stands before the user's text. */
static void fix_column(const struct script_program *p, struct str file, unsigned line,
                       unsigned *col)
{
    struct module *m = line == 1 ? map_get(&p->by_name, file) : NULL;

    if (m && m->kind == MODULE_COMMONJS && *col > commonjs_head(p->lib->node).n)
        *col -= (unsigned)commonjs_head(p->lib->node).n;
}

/* "NAME (PLACE)", "NAME (native)" or "PLACE", as QuickJS writes them behind "at ". */
static void convert_frame(const struct script_program *p, struct str frame, struct buf *out,
                          char **file, unsigned *line, unsigned *col)
{
    ptrdiff_t open = str_find(frame, STR(" ("));
    struct str name = {0}, place = frame, at;
    unsigned l, c;

    if (open >= 0 && str_ends(frame, STR(")"))) {
        name = str_slice(frame, 0, (size_t)open);
        place = str_slice(frame, (size_t)open + 2, frame.n - 1);
    }
    if (str_is(name, "<anonymous>") || str_is(name, "<eval>") || str_is(name, "<module>"))
        name.n = 0;
    if (!parse_place(place, &at, &l, &c)) {
        if (str_is(place, "native"))
            buf_addf(out, "\tat " STR_FMT " (native)\n",
                     STR_ARG(name.n ? name : STR("<anonymous>")));
        else
            buf_addf(out, "\tat " STR_FMT "\n", STR_ARG(frame));
        return;
    }
    fix_column(p, at, l, &c);
    if (name.n)
        buf_addf(out, "\tat " STR_FMT " (" STR_FMT ":%u:%u)\n", STR_ARG(name), STR_ARG(at), l,
                 c);
    else
        buf_addf(out, "\tat " STR_FMT ":%u:%u\n", STR_ARG(at), l, c);
    if (!*file && !str_starts(at, STR("node:"))) { /* our own part of it */
        *file = str_dup(at);
        *line = l;
        *col = c;
    }
}

void error_convert_stack(const struct script_program *p, const char *text, struct buf *out,
                         char **file, unsigned *line, unsigned *col)
{
    struct str rest = str_of(text), row;

    while (rest.n) {
        str_cut(&rest, '\n', &row);
        row = str_trim(row);
        if (str_starts(row, STR("at ")))
            convert_frame(p, str_skip(row, 3), out, file, line, col);
    }
}

/* A property that is a string; NULL otherwise. The caller frees with JS_FreeCString. */
static const char *string_of(JSContext *ctx, JSValueConst obj, const char *name)
{
    JSValue v = JS_GetPropertyStr(ctx, obj, name);
    const char *s = JS_IsString(v) ? JS_ToCString(ctx, v) : NULL;

    if (JS_IsException(v))
        JS_FreeValue(ctx, JS_GetException(ctx));
    JS_FreeValue(ctx, v);
    return s;
}

/* ---- keeping and taking ---- */

void error_keep_value(struct script *s, JSValue reason, bool in_promise)
{
    JS_FreeValue(s->ctx, s->error);
    s->error = reason;
    s->error_in_promise = in_promise;
}

enum script_result error_keep(struct script *s)
{
    JSValue e = JS_GetException(s->ctx);

    if (s->overtime) {
        char text[128];

        JS_FreeValue(s->ctx, e);
        snprintf(text, sizeof(text),
                 "the script's init code was still running after %g s, and was stopped",
                 (double)s->init_timeout_ns / 1e9);
        e = JS_NewString(s->ctx, text);
    }
    error_keep_value(s, e, false);
    return SCRIPT_EXCEPTION;
}

/* The engine's wording of the two most common mistakes in the words of k6's engine. */
static char *as_k6_says(char *text)
{
    struct str s = str_of(text), name;
    const char *of =
        strstr(text, "' of null") ? strstr(text, "' of null") : strstr(text, "' of undefined");
    char *m = NULL;

    if (str_starts(s, STR("ReferenceError: '")) && str_ends(s, STR("' is not defined"))) {
        name = str_slice(s, 17, s.n - 16);
        m = xasprintf("ReferenceError: " STR_FMT " is not defined", STR_ARG(name));
    } else if (str_starts(s, STR("TypeError: cannot read property '")) && of) {
        name = str_slice(s, 33, (size_t)(of - text));
        m = xasprintf("TypeError: Cannot read property '" STR_FMT "' of undefined or null",
                      STR_ARG(name));
    }
    if (!m)
        return text;
    free(text);
    return m;
}

/* The same in Node's words, which counters of errors are named by. */
static char *as_node_says(char *text)
{
    struct str s = str_of(text);
    const char *of = strstr(text, "' of ");
    char *m = NULL;

    if (str_starts(s, STR("ReferenceError: '")) && str_ends(s, STR("' is not defined")))
        m = xasprintf("ReferenceError: " STR_FMT " is not defined", STR_ARG(str_slice(s, 17, s.n - 16)));
    else if (str_starts(s, STR("TypeError: cannot read property '")) && of)
        m = xasprintf("TypeError: Cannot read properties of %s (reading '" STR_FMT "')", of + 5,
                      STR_ARG(str_slice(s, 33, (size_t)(of - text))));
    else if (str_starts(s, STR("TypeError: cannot set property '")) && of)
        m = xasprintf("TypeError: Cannot set properties of %s (setting '" STR_FMT "')", of + 5,
                      STR_ARG(str_slice(s, 32, (size_t)(of - text))));
    if (!m)
        return text;
    free(text);
    return m;
}

/* String(e), which may run the script's own toString(). */
static char *message_of(JSContext *ctx, JSValueConst e)
{
    const char *text = JS_ToCString(ctx, e);
    char *m;

    if (!text) {
        JS_FreeValue(ctx, JS_GetException(ctx));
        return xstrdup("an exception that can't be shown as text");
    }
    m = xstrdup(text);
    JS_FreeCString(ctx, text);
    if (!JS_IsError(ctx, e))
        return m;
    return script_of(ctx)->program->lib->node ? as_node_says(m) : as_k6_says(m);
}

/* What it is counted as: its code, else its message without the name of its class. */
static char *key_of(JSContext *ctx, JSValueConst e, const char *message)
{
    const char *code = JS_IsObject(e) ? string_of(ctx, e, "code") : NULL, *name = NULL;
    char *key = NULL;

    if (code && *code) {
        key = xstrdup(code);
    } else if (JS_IsError(ctx, e) && (name = string_of(ctx, e, "name"))) {
        size_t n = strlen(name);

        if (!strncmp(message, name, n) && !strncmp(message + n, ": ", 2))
            key = xstrdup(message + n + 2);
    } else if (JS_IsObject(e) && !JS_IsError(ctx, e) && (name = string_of(ctx, e, "message"))) {
        key = xstrdup(name);
    }
    JS_FreeCString(ctx, code);
    JS_FreeCString(ctx, name);
    return key ? key : xstrdup(message);
}

void script_error_take(struct script *s, struct script_error *out)
{
    JSContext *ctx = s->ctx;
    JSValue e = s->error;
    const char *stack;
    struct buf b;

    *out = (struct script_error){0};
    s->error = JS_UNINITIALIZED;
    if (JS_IsUninitialized(e)) {
        out->message = xstrdup("");
        out->key = xstrdup("");
        out->stack = xstrdup("");
        return;
    }
    out->message = message_of(ctx, e);
    out->key = key_of(ctx, e, out->message);
    if (s->error_in_promise) {
        char *m = xasprintf("Uncaught (in promise) %s", out->message);

        free(out->message);
        out->message = m;
    }
    buf_init(&b, MESSAGE_MAX_BYTES);
    if (JS_IsObject(e) && (stack = string_of(ctx, e, "stack"))) {
        error_convert_stack(s->program, stack, &b, &out->file, &out->line, &out->col);
        JS_FreeCString(ctx, stack);
    }
    buf_cstr(&b);
    out->stack = buf_take(&b);
    JS_FreeValue(ctx, e);
}

void script_error_release(struct script_error *e)
{
    free(e->message);
    free(e->key);
    free(e->stack);
    free(e->file);
    *e = (struct script_error){0};
}

bool script_where(JSContext *ctx, char **file, unsigned *line, unsigned *col)
{
    struct script *s = script_of(ctx);
    const char *stack;
    struct buf b;
    JSValue e;

    *file = NULL;
    *line = *col = 0;
    JS_ThrowTypeError(ctx, "where"); /* the engine notes the frames in it */
    e = JS_GetException(ctx);
    stack = string_of(ctx, e, "stack");
    buf_init(&b, MESSAGE_MAX_BYTES);
    if (stack)
        error_convert_stack(s->program, stack, &b, file, line, col);
    buf_release(&b);
    JS_FreeCString(ctx, stack);
    JS_FreeValue(ctx, e);
    return *file != NULL;
}
