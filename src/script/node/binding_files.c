/* binding_files.c - the system calls below Node's fs: what fails gives its error number, negative. */
#include "base/mem.h"
#include "script/node/binding.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MAX_BYTES (1024u << 20)

static JSValue failed(JSContext *ctx, int error)
{
    return JS_NewInt32(ctx, -error);
}

static int read_all(int fd, struct buf *b)
{
    char block[65536];
    ssize_t got;

    while ((got = read(fd, block, sizeof(block))) != 0) {
        if (got < 0 && errno != EINTR)
            return errno;
        if (got > 0 && !buf_add(b, block, (size_t)got))
            return EFBIG;
    }
    return 0;
}

static JSValue js_read_file(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    const char *path = JS_ToCString(ctx, argv[0]);
    int fd, error;
    struct buf b;
    JSValue v;

    (void)this_val;
    (void)argc;
    if (!path)
        return JS_EXCEPTION;
    buf_init(&b, FILE_MAX_BYTES);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    error = fd < 0 ? errno : read_all(fd, &b);
    if (fd >= 0)
        close(fd);
    v = error ? failed(ctx, error) : script_new_bytes(ctx, buf_str(&b));
    buf_release(&b);
    JS_FreeCString(ctx, path);
    return v;
}

static int write_all(int fd, struct str s)
{
    while (s.n) {
        ssize_t n = write(fd, s.p, s.n);

        if (n < 0 && errno != EINTR)
            return errno;
        if (n > 0)
            s = str_skip(s, (size_t)n);
    }
    return 0;
}

static JSValue js_write_file(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    const char *path = JS_ToCString(ctx, argv[0]), *mode = JS_ToCString(ctx, argv[2]);
    struct str bytes;
    int fd, error, flags = O_WRONLY | O_CREAT | O_CLOEXEC;
    bool ok = path && mode && binding_bytes(ctx, argv[1], &bytes);

    (void)this_val;
    (void)argc;
    if (ok) {
        flags |= mode[0] == 'a' ? O_APPEND : O_TRUNC;
        flags |= strchr(mode, 'x') ? O_EXCL : 0;
        fd = open(path, flags, 0666);
        error = fd < 0 ? errno : write_all(fd, bytes);
        if (fd >= 0 && close(fd) != 0 && !error)
            error = errno;
    }
    JS_FreeCString(ctx, path);
    JS_FreeCString(ctx, mode);
    return ok ? failed(ctx, error) : JS_EXCEPTION;
}

static JSValue js_stat(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    const char *path = JS_ToCString(ctx, argv[0]);
    struct stat st;
    JSValue list;
    int r;

    (void)this_val;
    (void)argc;
    if (!path)
        return JS_EXCEPTION;
    r = JS_ToBool(ctx, argv[1]) > 0 ? stat(path, &st) : lstat(path, &st);
    JS_FreeCString(ctx, path);
    if (r != 0)
        return failed(ctx, errno);
    list = JS_NewArray(ctx);
    JS_SetPropertyUint32(ctx, list, 0,
                         JS_NewString(ctx, S_ISREG(st.st_mode)   ? "f"
                                           : S_ISDIR(st.st_mode) ? "d"
                                           : S_ISLNK(st.st_mode) ? "l"
                                                                 : "o"));
    JS_SetPropertyUint32(ctx, list, 1, JS_NewInt64(ctx, st.st_size));
    JS_SetPropertyUint32(
        ctx, list, 2,
        JS_NewFloat64(ctx, (double)st.st_mtim.tv_sec * 1e3 + (double)(st.st_mtim.tv_nsec / 1000) / 1e3));
    JS_SetPropertyUint32(ctx, list, 3, JS_NewInt64(ctx, st.st_mode));
    return list;
}

static JSValue js_readdir(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    const char *path = JS_ToCString(ctx, argv[0]);
    struct dirent *e;
    uint32_t n = 0;
    JSValue list;
    DIR *d;

    (void)this_val;
    (void)argc;
    if (!path)
        return JS_EXCEPTION;
    d = opendir(path);
    JS_FreeCString(ctx, path);
    if (!d)
        return failed(ctx, errno);
    list = JS_NewArray(ctx);
    while ((e = readdir(d)))
        if (strcmp(e->d_name, ".") && strcmp(e->d_name, ".."))
            JS_SetPropertyUint32(ctx, list, n++, script_new_str(ctx, str_of(e->d_name)));
    closedir(d);
    return list;
}

enum change { CHANGE_MKDIR, CHANGE_UNLINK, CHANGE_RMDIR, CHANGE_RENAME };

static JSValue js_change(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv, int what)
{
    const char *path = JS_ToCString(ctx, argv[0]), *to = NULL;
    int r = -1;

    (void)this_val;
    (void)argc;
    if (!path || (what == CHANGE_RENAME && !(to = JS_ToCString(ctx, argv[1])))) {
        JS_FreeCString(ctx, path);
        return JS_EXCEPTION;
    }
    switch ((enum change)what) {
    case CHANGE_MKDIR:
        r = mkdir(path, 0777);
        break;
    case CHANGE_UNLINK:
        r = unlink(path);
        break;
    case CHANGE_RMDIR:
        r = rmdir(path);
        break;
    case CHANGE_RENAME:
        r = rename(path, to);
        break;
    }
    r = r != 0 ? errno : 0;
    JS_FreeCString(ctx, path);
    JS_FreeCString(ctx, to);
    return failed(ctx, r);
}

static JSValue js_realpath(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    const char *path = JS_ToCString(ctx, argv[0]);
    char real[PATH_MAX];
    JSValue v;

    (void)this_val;
    (void)argc;
    if (!path)
        return JS_EXCEPTION;
    v = realpath(path, real) ? JS_NewString(ctx, real) : failed(ctx, errno);
    JS_FreeCString(ctx, path);
    return v;
}

/* Name and sentence as Node prints them. */
static JSValue js_errname(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    static const struct {
        int number;
        const char *name, *text;
    } known[] = {
        {ENOENT, "ENOENT", "no such file or directory"},
        {EACCES, "EACCES", "permission denied"},
        {EPERM, "EPERM", "operation not permitted"},
        {EEXIST, "EEXIST", "file already exists"},
        {EISDIR, "EISDIR", "illegal operation on a directory"},
        {ENOTDIR, "ENOTDIR", "not a directory"},
        {ENOTEMPTY, "ENOTEMPTY", "directory not empty"},
        {EMFILE, "EMFILE", "too many open files"},
        {ENOSPC, "ENOSPC", "no space left on device"},
        {EROFS, "EROFS", "read-only file system"},
        {EFBIG, "EFBIG", "file too large"},
        {ELOOP, "ELOOP", "too many symbolic links encountered"},
        {ENAMETOOLONG, "ENAMETOOLONG", "name too long"},
        {EXDEV, "EXDEV", "cross-device link not permitted"},
    };
    JSValue list = JS_NewArray(ctx);
    const char *name = "EUNKNOWN", *text = NULL;
    int32_t number = 0;

    (void)this_val;
    (void)argc;
    JS_ToInt32(ctx, &number, argv[0]);
    for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
        if (known[i].number == number) {
            name = known[i].name;
            text = known[i].text;
        }
    JS_SetPropertyUint32(ctx, list, 0, JS_NewString(ctx, name));
    JS_SetPropertyUint32(ctx, list, 1, JS_NewString(ctx, text ? text : strerror(number)));
    return list;
}

void binding_add_files(JSContext *ctx, JSValue object)
{
    static const JSCFunctionListEntry functions[] = {
        JS_CFUNC_DEF("readFile", 1, js_read_file),
        JS_CFUNC_DEF("writeFile", 3, js_write_file),
        JS_CFUNC_DEF("stat", 2, js_stat),
        JS_CFUNC_DEF("readdir", 1, js_readdir),
        JS_CFUNC_MAGIC_DEF("mkdir", 1, js_change, CHANGE_MKDIR),
        JS_CFUNC_MAGIC_DEF("unlink", 1, js_change, CHANGE_UNLINK),
        JS_CFUNC_MAGIC_DEF("rmdir", 1, js_change, CHANGE_RMDIR),
        JS_CFUNC_MAGIC_DEF("rename", 2, js_change, CHANGE_RENAME),
        JS_CFUNC_DEF("realpath", 1, js_realpath),
        JS_CFUNC_DEF("errname", 1, js_errname),
    };

    JS_SetPropertyFunctionList(ctx, object, functions, sizeof(functions) / sizeof(*functions));
}
