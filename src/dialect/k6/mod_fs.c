/* mod_fs.c - module k6/experimental/fs: files read once, before the workers are forked, and shared by all users. */
#include "dialect/k6/mod_fs.h"

#include "base/mem.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <sys/stat.h>

enum seek_mode { SEEK_MODE_START, SEEK_MODE_CURRENT, SEEK_MODE_END };

static JSClassID class_of(JSContext *ctx)
{
    return k6_user_of(ctx)->k6->class_id[K6_CLASS_FILE];
}

struct k6_file *k6_file_of(JSContext *ctx, JSValueConst v)
{
    return JS_GetOpaque(v, class_of(ctx));
}

/* A promise rejected by an error that has this name, as k6's own errors of files have. */
static JSValue refuse(JSContext *ctx, const char *name, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

static JSValue refuse(JSContext *ctx, const char *name, const char *fmt, ...)
{
    JSValue e = JS_NewError(ctx);
    struct buf text;
    va_list ap;

    buf_init(&text, 65536);
    va_start(ap, fmt);
    buf_addv(&text, fmt, ap);
    va_end(ap);
    JS_DefinePropertyValueStr(ctx, e, "name", JS_NewString(ctx, name), JS_PROP_C_W_E);
    JS_DefinePropertyValueStr(ctx, e, "message", script_new_str(ctx, buf_str(&text)), JS_PROP_C_W_E);
    buf_release(&text);
    return k6_promise_of(ctx, e, true);
}

/* ---- File ---- */

static struct k6_file *this_file(JSContext *ctx, JSValueConst v)
{
    return JS_GetOpaque2(ctx, v, class_of(ctx));
}

static JSValue js_stat(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    struct k6_file *f = this_file(ctx, this_val);
    const char *slash;
    JSValue info;

    if (!f)
        return JS_EXCEPTION;
    slash = strrchr(f->path, '/');
    info = JS_NewObject(ctx);
    JS_SetPropertyStr(ctx, info, "name", JS_NewString(ctx, slash && slash[1] ? slash + 1 : f->path));
    JS_SetPropertyStr(ctx, info, "size", JS_NewInt64(ctx, (int64_t)f->bytes.n));
    return k6_promise_of(ctx, info, false);
}

static JSValue js_read(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    struct k6_file *f = this_file(ctx, this_val);
    struct str into;
    size_t n;

    if (!f)
        return JS_EXCEPTION;
    if (argc < 1 || JS_IsUndefined(argv[0]) || JS_IsNull(argv[0]))
        return refuse(ctx, "TypeError", "read() failed; reason: into argument cannot be null or undefined");
    if (!script_is_uint8_array(ctx, argv[0]) || !script_get_bytes(ctx, argv[0], &into))
        return refuse(ctx, "TypeError", "read() failed; reason: into argument must be a Uint8Array");
    if (f->at >= f->bytes.n)
        return k6_promise_of(ctx, JS_NULL, false);
    n = f->bytes.n - f->at < into.n ? f->bytes.n - f->at : into.n;
    if (n)
        memcpy((char *)(uintptr_t)into.p, f->bytes.p + f->at, n);
    f->at += n;
    return k6_promise_of(ctx, JS_NewInt64(ctx, (int64_t)n), false);
}

/* A whole number; false with *why. */
static bool whole(JSContext *ctx, int argc, JSValueConst *argv, int i, int64_t *out, const char **why)
{
    double d;

    *why = "cannot be null or undefined";
    if (i >= argc || JS_IsUndefined(argv[i]) || JS_IsNull(argv[i]))
        return false;
    *why = "must be a number";
    if (!JS_IsNumber(argv[i]) || JS_ToFloat64(ctx, &d, argv[i]) < 0 || d != trunc(d) || !(fabs(d) < 9e15))
        return false;
    *out = (int64_t)d;
    return true;
}

/* Where a seek leads; -1 with *why. */
static int64_t target_of(const struct k6_file *f, int64_t offset, enum seek_mode mode, const char **why)
{
    int64_t size = (int64_t)f->bytes.n, to = offset;

    if (mode == SEEK_MODE_START && offset < 0) {
        *why = "offset cannot be negative when using SeekModeStart";
        return -1;
    }
    if (mode == SEEK_MODE_END && offset > 0) {
        *why = "offset cannot be positive when using SeekModeEnd";
        return -1;
    }
    if (mode == SEEK_MODE_CURRENT)
        to += (int64_t)f->at;
    if (mode == SEEK_MODE_END)
        to += size - 1; /* as k6 counts: the last byte, not what is behind it */
    *why = to < 0 ? "seeking before start of file" : "seeking beyond end of file";
    return to > size ? -1 : to;
}

static JSValue js_seek(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    struct k6_file *f = this_file(ctx, this_val);
    int64_t offset, mode, to;
    const char *why;

    if (!f)
        return JS_EXCEPTION;
    if (!whole(ctx, argc, argv, 0, &offset, &why))
        return refuse(ctx, "TypeError", "seek() failed; reason: the offset argument %s", why);
    if (!whole(ctx, argc, argv, 1, &mode, &why))
        return refuse(ctx, "TypeError", "seek() failed; reason: the whence argument %s", why);
    if (mode < SEEK_MODE_START || mode > SEEK_MODE_END)
        return refuse(ctx, "TypeError", "seek() failed; reason: the whence argument must be a SeekMode");
    to = target_of(f, offset, (enum seek_mode)mode, &why);
    if (to < 0)
        return refuse(ctx, "TypeError", "%s", why);
    f->at = (size_t)to;
    return k6_promise_of(ctx, JS_NewInt64(ctx, to), false);
}

static void finalize(JSRuntime *rt, JSValue v)
{
    JSClassID id;
    struct k6_file *f = JS_GetAnyOpaque(v, &id);

    if (f)
        free(f->path);
    free(f);
}

static const JSClassDef class_def = {.class_name = "File", .finalizer = finalize};
static const JSCFunctionListEntry methods[] = {
    JS_CFUNC_DEF("stat", 0, js_stat),
    JS_CFUNC_DEF("read", 1, js_read),
    JS_CFUNC_DEF("seek", 2, js_seek),
};

static JSValue file_object(JSContext *ctx, const char *path, struct str bytes)
{
    JSRuntime *rt = JS_GetRuntime(ctx);
    JSClassID id = class_of(ctx);
    struct k6_file *f;
    JSValue v, proto;

    if (!JS_IsRegisteredClass(rt, id) && JS_NewClass(rt, id, &class_def) == 0) {
        proto = JS_NewObject(ctx);
        JS_SetPropertyFunctionList(ctx, proto, methods, sizeof(methods) / sizeof(*methods));
        JS_SetClassProto(ctx, id, proto);
    }
    v = JS_NewObjectClass(ctx, (int)id);
    if (JS_IsException(v))
        return v;
    f = xmalloc(sizeof(*f));
    *f = (struct k6_file){.path = xstrdup(path), .bytes = bytes};
    JS_SetOpaque(v, f);
    JS_SetPropertyStr(ctx, v, "path", JS_NewString(ctx, path));
    return v;
}

/* ---- open() ---- */

static JSValue cannot_open(JSContext *ctx, const char *path, const char *why)
{
    struct stat st;
    int found = stat(path, &st);

    if (found != 0 && errno == ENOENT)
        return refuse(ctx, "NotFoundError", "no such file or directory \"%s\"", path);
    if (found == 0 && S_ISDIR(st.st_mode))
        return refuse(ctx, "InvalidResourceError", "cannot open \"%s\": opening a directory is not supported", path);
    return refuse(ctx, "Error", "open() failed; reason: %s", why);
}

static JSValue js_open(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    struct k6_user *k = k6_user_of(ctx);
    const char *hold;
    char *path, *why;
    struct str name, bytes;
    JSValue v;

    if (!k6_in_init(k))
        return refuse(ctx, "ForbiddenError",
                      "open() failed; reason: opening a file is allowed only in the Init context");
    if (argc < 1 || JS_IsUndefined(argv[0]) || JS_IsNull(argv[0]))
        return refuse(ctx, "TypeError", "open() failed; reason: path cannot be null or undefined");
    name = script_str(ctx, argv[0], &hold);
    if (!hold)
        return JS_EXCEPTION;
    if (!name.n) {
        JS_FreeCString(ctx, hold);
        return refuse(ctx, "TypeError", "open() failed; reason: path cannot be empty");
    }
    if (str_starts(name, STR("file://")))
        name = str_skip(name, 7);
    path = script_program_resolve_file(k->k6->program, NULL, name);
    JS_FreeCString(ctx, hold);
    if (script_program_file(k->k6->program, path, &bytes, &why)) {
        v = file_object(ctx, path, bytes);
        v = JS_IsException(v) ? v : k6_promise_of(ctx, v, false);
    } else {
        v = cannot_open(ctx, path, why);
    }
    free(why);
    free(path);
    return v;
}

static int init(JSContext *ctx, JSModuleDef *m)
{
    JSValue all = JS_NewObject(ctx), modes = JS_NewObject(ctx), open = JS_NewCFunction(ctx, js_open, "open", 1);

    JS_SetPropertyStr(ctx, modes, "Start", JS_NewInt32(ctx, SEEK_MODE_START));
    JS_SetPropertyStr(ctx, modes, "Current", JS_NewInt32(ctx, SEEK_MODE_CURRENT));
    JS_SetPropertyStr(ctx, modes, "End", JS_NewInt32(ctx, SEEK_MODE_END));
    JS_SetPropertyStr(ctx, all, "open", JS_DupValue(ctx, open));
    JS_SetPropertyStr(ctx, all, "SeekMode", JS_DupValue(ctx, modes));
    JS_SetModuleExport(ctx, m, "open", open);
    JS_SetModuleExport(ctx, m, "SeekMode", modes);
    return JS_SetModuleExport(ctx, m, "default", all);
}

static const char *const exports[] = {"default", "open", "SeekMode", NULL};

const struct script_native k6_mod_fs = {.name = "k6/experimental/fs", .exports = exports, .init = init};
