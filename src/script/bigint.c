/* bigint.c - BigInt.prototype.toString() for radices that are powers of two.
 *
 * Version 2025-04-26 of QuickJS asks for the leading zeros of 0 when the number's highest bit is that of a word: it writes a zero
 * too many, or crashes. tools/setup mends that where it builds the engine; a distribution's has it. */
#include "script/script.h"

/* Digit by digit over chunks that a double holds exactly; no power of two goes to the engine's own. */
static const char source[] =
    "(function (own, value, big, number, log2, trunc) {\n"
    "  const digits = { 2: 52, 4: 26, 8: 17, 16: 12, 32: 10 };\n"
    "  return { toString(radix = 10) {\n"
    "    radix = trunc(+radix);\n"
    "    const k = digits[radix];\n"
    "    if (k === undefined)\n"
    "      return own.call(this, radix);\n"
    "    let v = value.call(this), out = '', minus = v < 0 ? '-' : '';\n"
    "    const bits = big(k * log2(radix)), mask = (big(1) << bits) - big(1);\n"
    "    if (minus)\n"
    "      v = -v;\n"
    "    for (; v > mask; v >>= bits)\n"
    "      out = number(v & mask).toString(radix).padStart(k, '0') + out;\n"
    "    return minus + number(v).toString(radix) + out;\n"
    "  } }.toString;\n"
    "})(BigInt.prototype.toString, BigInt.prototype.valueOf, BigInt, Number, Math.log2, Math.trunc)";

void bigint_repair(struct script *s)
{
    JSContext *ctx = s->ctx;
    JSValue global, class, proto, repaired;

    if (s->has_bigints)
        return;
    s->has_bigints = true;
    global = JS_GetGlobalObject(ctx);
    class = JS_GetPropertyStr(ctx, global, "BigInt");
    proto = JS_IsObject(class) ? JS_GetPropertyStr(ctx, class, "prototype") : JS_UNDEFINED;
    if (JS_IsObject(proto)) {
        repaired = JS_Eval(ctx, source, sizeof(source) - 1, "<bigint>", JS_EVAL_TYPE_GLOBAL | JS_EVAL_FLAG_STRICT);
        if (JS_IsException(repaired)) /* memory is out: the script will meet that itself */
            JS_FreeValue(ctx, JS_GetException(ctx));
        else
            JS_DefinePropertyValueStr(ctx, proto, "toString", repaired,
                                      JS_PROP_CONFIGURABLE | JS_PROP_WRITABLE);
    }
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
