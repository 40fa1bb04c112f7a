/* format.c - values as text for people: k6's console formatting. */
#include "base/buf.h"
#include "script/script.h"

#define DEPTH_MAX 100

struct formatter {
    JSContext *ctx;
    struct script *s;
    struct buf *out;
    JSValueConst path[DEPTH_MAX]; /* the objects around the present one */
    int depth;
};

static JSClassID class_of_sample(JSContext *ctx, JSValue v)
{
    JSClassID id = JS_GetClassID(v);

    JS_FreeValue(ctx, v);
    return id;
}

void format_find_classes(struct script *s)
{
    JSContext *ctx = s->ctx;
    JSValueConst args[3] = {JS_NewInt32(ctx, 0), JS_UNDEFINED, JS_UNDEFINED};

    if (s->class_date)
        return;
    s->class_date = class_of_sample(ctx, JS_NewDate(ctx, 0));
    s->class_buffer = class_of_sample(ctx, JS_NewArrayBufferCopy(ctx, NULL, 0));
    s->class_array_first =
        class_of_sample(ctx, JS_NewTypedArray(ctx, 3, args, JS_TYPED_ARRAY_UINT8C));
    s->class_array_last =
        class_of_sample(ctx, JS_NewTypedArray(ctx, 3, args, JS_TYPED_ARRAY_FLOAT64));
}

static void ignore_exception(JSContext *ctx)
{
    if (!script_aborting(script_of(ctx)))
        JS_FreeValue(ctx, JS_GetException(ctx));
}

/* String(v) */
static void add_text(struct formatter *f, JSValueConst v)
{
    size_t n;
    const char *text;

    if (JS_IsSymbol(v)) {
        JSAtom atom = JS_ValueToAtom(f->ctx, v);

        text = JS_AtomToCString(f->ctx, atom); /* its description */
        buf_adds(f->out, text ? text : "");
        JS_FreeAtom(f->ctx, atom);
    } else if ((text = JS_ToCStringLen(f->ctx, &n, v))) {
        buf_add(f->out, text, n);
    } else {
        ignore_exception(f->ctx);
    }
    JS_FreeCString(f->ctx, text);
}

static void add_value(struct formatter *f, JSValueConst v, bool nested);

static void add_property(struct formatter *f, JSValueConst obj, JSAtom key)
{
    JSValue v = JS_GetProperty(f->ctx, obj, key);

    if (JS_IsException(v)) {
        ignore_exception(f->ctx);
        v = JS_NULL;
    }
    add_value(f, v, true);
    JS_FreeValue(f->ctx, v);
}

static void add_elements(struct formatter *f, JSValueConst v)
{
    JSValue length = JS_GetPropertyStr(f->ctx, v, "length");
    int64_t n = 0;

    JS_ToInt64(f->ctx, &n, length);
    JS_FreeValue(f->ctx, length);
    if (!n) {
        buf_adds(f->out, "[]");
        return;
    }
    for (int64_t i = 0; i < n && !f->out->full; i++) {
        JSAtom key = JS_NewAtomUInt32(f->ctx, (uint32_t)i);

        buf_adds(f->out, i ? ", " : "[ ");
        add_property(f, v, key);
        JS_FreeAtom(f->ctx, key);
    }
    buf_adds(f->out, " ]");
}

static void add_properties(struct formatter *f, JSValueConst v)
{
    JSPropertyEnum *names;
    uint32_t n;

    if (JS_GetOwnPropertyNames(f->ctx, &names, &n, v, JS_GPN_STRING_MASK | JS_GPN_ENUM_ONLY) <
        0) {
        ignore_exception(f->ctx);
        buf_adds(f->out, "{}");
        return;
    }
    for (uint32_t i = 0; i < n; i++) {
        const char *name = JS_AtomToCString(f->ctx, names[i].atom);

        buf_addf(f->out, "%s%s: ", i ? ", " : "{ ", name ? name : "");
        add_property(f, v, names[i].atom);
        JS_FreeCString(f->ctx, name);
        JS_FreeAtom(f->ctx, names[i].atom);
    }
    js_free(f->ctx, names);
    buf_adds(f->out, n ? " }" : "{}");
}

static void add_buffer(struct formatter *f, JSValueConst v)
{
    struct str bytes = {0};

    script_get_bytes(f->ctx, v, &bytes);
    buf_adds(f->out, "ArrayBuffer { [Uint8Contents]: <");
    for (size_t i = 0; i < bytes.n && !f->out->full; i++)
        buf_addf(f->out, "%s%02x", i ? " " : "", (unsigned char)bytes.p[i]);
    buf_addf(f->out, ">, byteLength: %zu }", bytes.n);
}

/* By its kind, whatever class it is of: a clamped one is called as k6 calls it. */
static const char *array_name(const struct script *s, JSClassID id)
{
    static const char *const names[] = {"Uint8",  "Int8",  "Uint8",    "Int16",     "Uint16", "Int32",
                                        "Uint32", "BigInt64", "BigUint64", "Float16", "Float32", "Float64"};
    unsigned i = id - s->class_array_first;

    /* engines without Float16Array have one kind less */
    if (i >= 9 && s->class_array_last - s->class_array_first == 10)
        i++;
    return i < sizeof(names) / sizeof(*names) ? names[i] : "Typed";
}

static void add_typed_array(struct formatter *f, JSValueConst v)
{
    JSValue length = JS_GetPropertyStr(f->ctx, v, "length");

    buf_addf(f->out, "%sArray(", array_name(f->s, JS_GetClassID(v)));
    add_text(f, length);
    buf_adds(f->out, ") ");
    JS_FreeValue(f->ctx, length);
    add_elements(f, v);
}

static bool has_properties(struct formatter *f, JSValueConst v)
{
    JSPropertyEnum *names;
    uint32_t n;

    if (JS_GetOwnPropertyNames(f->ctx, &names, &n, v, JS_GPN_STRING_MASK | JS_GPN_ENUM_ONLY) < 0) {
        ignore_exception(f->ctx);
        return false;
    }
    for (uint32_t i = 0; i < n; i++)
        JS_FreeAtom(f->ctx, names[i].atom);
    js_free(f->ctx, names);
    return n > 0;
}

static void add_date(struct formatter *f, JSValueConst v)
{
    JSAtom iso;
    JSValue text;

    if (has_properties(f, v)) {
        f->path[f->depth++] = v;
        add_properties(f, v);
        f->depth--;
        return;
    }
    iso = JS_NewAtom(f->ctx, "toISOString");
    text = JS_Invoke(f->ctx, v, iso, 0, NULL);
    if (JS_IsException(text)) {
        ignore_exception(f->ctx);
        buf_adds(f->out, "{}");
    } else {
        add_value(f, text, true);
    }
    JS_FreeValue(f->ctx, text);
    JS_FreeAtom(f->ctx, iso);
}

static bool around(const struct formatter *f, JSValueConst v)
{
    for (int i = 0; i < f->depth; i++)
        if (JS_VALUE_GET_PTR(f->path[i]) == JS_VALUE_GET_PTR(v))
            return true;
    return false;
}

static void add_object(struct formatter *f, JSValueConst v)
{
    JSClassID id = JS_GetClassID(v);

    if (JS_IsFunction(f->ctx, v)) {
        buf_adds(f->out, "[object Function]");
    } else if (JS_IsError(f->ctx, v)) {
        add_text(f, v);
    } else if (around(f, v) || f->depth == DEPTH_MAX) {
        buf_adds(f->out, f->depth == DEPTH_MAX ? "..." : "[Circular]");
    } else if (id == f->s->class_date) {
        add_date(f, v);
    } else if (id == f->s->class_buffer) {
        add_buffer(f, v);
    } else {
        f->path[f->depth++] = v;
        if (id >= f->s->class_array_first && id <= f->s->class_array_last)
            add_typed_array(f, v);
        else if (JS_IsArray(f->ctx, v) > 0)
            add_elements(f, v);
        else
            add_properties(f, v);
        f->depth--;
    }
}

static void add_value(struct formatter *f, JSValueConst v, bool nested)
{
    if (JS_IsObject(v)) {
        add_object(f, v);
    } else if (nested && (JS_IsString(v) || JS_IsSymbol(v))) {
        buf_addc(f->out, '"');
        add_text(f, v);
        buf_addc(f->out, '"');
    } else if (nested && JS_IsUndefined(v)) {
        buf_adds(f->out, "null");
    } else {
        add_text(f, v);
    }
}

void script_format(JSContext *ctx, int argc, JSValueConst *argv, struct buf *out)
{
    struct formatter f = {.ctx = ctx, .s = script_of(ctx), .out = out};

    format_find_classes(f.s);
    for (int i = 0; i < argc; i++) {
        if (i)
            buf_addc(out, ' ');
        add_value(&f, argv[i], false);
    }
}
