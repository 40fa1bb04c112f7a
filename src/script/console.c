/* console.c - console.log() and its kin go to the log, as from "console". */
#include "base/buf.h"
#include "script/script.h"

#define LINE_MAX_BYTES (4 << 20)

static JSValue js_log(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv,
                      int level)
{
    const struct log *log = script_of(ctx)->log;
    struct buf b;

    (void)this_val;
    if (!log || !log->sink || level < (int)log->level)
        return JS_UNDEFINED;
    buf_init(&b, LINE_MAX_BYTES);
    script_format(ctx, argc, argv, &b);
    if (b.full)
        log_warn(log, "the next line of console output is cut at %d bytes", LINE_MAX_BYTES);
    if (!JS_HasException(ctx))
        log_write(log, level, "console", buf_str(&b));
    buf_release(&b);
    return JS_HasException(ctx) ? JS_EXCEPTION : JS_UNDEFINED;
}

void console_setup(struct script *s, JSValue global)
{
    static const JSCFunctionListEntry functions[] = {
        JS_CFUNC_MAGIC_DEF("log", 1, js_log, LOG_INFO),
        JS_CFUNC_MAGIC_DEF("info", 1, js_log, LOG_INFO),
        JS_CFUNC_MAGIC_DEF("debug", 1, js_log, LOG_DEBUG),
        JS_CFUNC_MAGIC_DEF("warn", 1, js_log, LOG_WARN),
        JS_CFUNC_MAGIC_DEF("error", 1, js_log, LOG_ERROR),
    };
    static const JSCFunctionListEntry console[] = {
        JS_OBJECT_DEF("console", functions, 5, JS_PROP_WRITABLE | JS_PROP_CONFIGURABLE),
    };

    /* Made real only when a script looks at it. */
    JS_SetPropertyFunctionList(s->ctx, global, console, 1);
}
