/* bigint.c - BigInt.prototype.toString() without the zero that this QuickJS writes in front.
 *
 * Version 2025-04-26 does so for radices that are powers of two when the highest bit of the
 * number's highest word is set: (2n ** 64n - 1n).toString(16) has 17 digits there. */
#include "script/script.h"

static JSValue to_string(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv,
                         int magic, JSValue *data)
{
    JSValue v = JS_Call(ctx, data[0], this_val, argc, argv), fixed;
    const char *hold;
    struct str s;
    struct buf b;
    bool minus;

    (void)magic;
    if (JS_IsException(v) || argc < 1 || JS_IsUndefined(argv[0]))
        return v;
    s = script_str(ctx, v, &hold);
    minus = str_starts(s, STR("-"));
    s = str_skip(s, minus);
    if (!hold || s.n < 2 || s.p[0] != '0') {
        JS_FreeCString(ctx, hold);
        return v;
    }
    buf_init(&b, BUF_NO_LIMIT);
    if (minus)
        buf_addc(&b, '-');
    buf_addstr(&b, str_skip(s, 1));
    fixed = script_new_str(ctx, buf_str(&b));
    buf_release(&b);
    JS_FreeCString(ctx, hold);
    JS_FreeValue(ctx, v);
    return fixed;
}

void bigint_repair(struct script *s)
{
    JSContext *ctx = s->ctx;
    JSValue global, class, proto, old;

    if (s->has_bigints)
        return;
    s->has_bigints = true;
    global = JS_GetGlobalObject(ctx);
    class = JS_GetPropertyStr(ctx, global, "BigInt");
    proto = JS_IsObject(class) ? JS_GetPropertyStr(ctx, class, "prototype") : JS_UNDEFINED;
    old = JS_IsObject(proto) ? JS_GetPropertyStr(ctx, proto, "toString") : JS_UNDEFINED;
    if (JS_IsFunction(ctx, old))
        JS_DefinePropertyValueStr(ctx, proto, "toString",
                                  JS_NewCFunctionData(ctx, to_string, 0, 0, 1, &old),
                                  JS_PROP_CONFIGURABLE | JS_PROP_WRITABLE);
    JS_FreeValue(ctx, old);
    JS_FreeValue(ctx, proto);
    JS_FreeValue(ctx, class);
    JS_FreeValue(ctx, global);
}

/* Is there an n behind a number? text[at] is an n. */
static bool ends_literal(struct str text, size_t at)
{
    size_t from = at;

#define WORD(c)                                                                                \
    (((c) >= '0' && (c) <= '9') || ((c) >= 'a' && (c) <= 'z') || ((c) >= 'A' && (c) <= 'Z') || \
     (c) == '_' || (c) == '$')
    if (at + 1 < text.n && WORD(text.p[at + 1]))
        return false;
    while (from && WORD(text.p[from - 1]))
        from--;
    return from < at && text.p[from] >= '0' && text.p[from] <= '9';
#undef WORD
}

bool bigint_in(struct str text)
{
    if (str_find(text, STR("BigInt")) >= 0)
        return true;
    for (size_t i = 1; i < text.n; i++)
        if (text.p[i] == 'n' && ends_literal(text, i))
            return true;
    return false;
}
