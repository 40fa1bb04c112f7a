/* mod_encoding.c - module k6/encoding: base64 in its four alphabets. */
#include "dialect/k6/bytes.h"
#include "dialect/k6/k6.h"

struct alphabet {
    bool url, padded;
};

/* What k6 takes for an unknown name too. */
static struct alphabet alphabet_of(JSContext *ctx, int argc, JSValueConst *argv)
{
    struct alphabet a = {false, true};
    const char *name = argc > 1 && JS_IsString(argv[1]) ? JS_ToCString(ctx, argv[1]) : NULL;

    if (name) {
        a.url = !strcmp(name, "url") || !strcmp(name, "rawurl");
        a.padded = strcmp(name, "rawstd") != 0 && strcmp(name, "rawurl") != 0;
    }
    JS_FreeCString(ctx, name);
    return a;
}

static JSValue js_encode(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    struct alphabet a = alphabet_of(ctx, argc, argv);
    const char *hold;
    struct str bytes;
    struct buf b;
    JSValue v;

    if (!k6_bytes(ctx, argv[0], &bytes, &hold))
        return k6_bytes_throw(ctx, "", argv[0]);
    buf_init(&b, BUF_NO_LIMIT);
    k6_base64(&b, bytes, a.url, a.padded);
    v = script_new_str(ctx, buf_str(&b));
    buf_release(&b);
    JS_FreeCString(ctx, hold);
    return v;
}

static bool wants_text(JSContext *ctx, int argc, JSValueConst *argv)
{
    const char *hold = NULL;
    bool text = argc > 2 && JS_IsString(argv[2]) && str_is(script_str(ctx, argv[2], &hold), "s");

    JS_FreeCString(ctx, hold);
    return text;
}

static JSValue js_decode(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    struct alphabet a = alphabet_of(ctx, argc, argv);
    const char *hold;
    struct str text = script_str(ctx, argv[0], &hold);
    ptrdiff_t wrong;
    struct buf b;
    JSValue v;

    if (!hold)
        return JS_EXCEPTION;
    buf_init(&b, BUF_NO_LIMIT);
    wrong = k6_base64_decode(&b, text, a.url, a.padded);
    if (wrong >= 0)
        v = script_throw(ctx, "illegal base64 data at input byte %td", wrong);
    else if (wants_text(ctx, argc, argv))
        v = script_new_str(ctx, buf_str(&b));
    else
        v = script_new_bytes(ctx, buf_str(&b));
    buf_release(&b);
    JS_FreeCString(ctx, hold);
    return v;
}

static const JSCFunctionListEntry functions[] = {JS_CFUNC_DEF("b64encode", 2, js_encode), JS_CFUNC_DEF("b64decode", 3, js_decode)};
static const char *const exports[] = {"default", "b64encode", "b64decode", NULL};

static int init(JSContext *ctx, JSModuleDef *m)
{
    return k6_module_set(ctx, m, functions, sizeof(functions) / sizeof(*functions));
}

const struct script_native k6_mod_encoding = {.name = "k6/encoding", .exports = exports, .init = init};
