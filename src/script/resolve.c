/* resolve.c - what a module's name in an import means (pure: looks at no file). */
#include "script/resolve.h"

#include "base/buf.h"
#include "base/mem.h"
#include "data/url.h"

#include <stdlib.h>

#define NAME_MAX_BYTES 4096

/* Append path, resolving "." and ".." and doubled slashes; out holds an absolute path or "". */
static void add_clean(struct buf *out, size_t root, struct str path)
{
    struct str part;

    while (path.n) {
        str_cut(&path, '/', &part);
        if (!part.n || str_is(part, "."))
            continue;
        if (str_is(part, "..")) {
            ptrdiff_t slash = str_rfind_char(str_make(out->p + root, out->n - root), '/');

            out->n = slash < 0 ? root : root + (size_t)slash;
            continue;
        }
        buf_addc(out, '/');
        buf_addstr(out, part);
    }
}

/* The directory of a module: "file:///a/b.js" gives "/a", an URL its part up to the last slash
 * of the path. */
static struct str dir_of(const char *from, size_t *root)
{
    struct str s = str_of(resolve_plain(from));
    ptrdiff_t slash;

    *root = 0;
    if (str_starts(s, STR("https://"))) {
        size_t end = 8;

        while (end < s.n && !strchr("/?#", s.p[end]))
            end++;
        *root = end;
        while (end < s.n && !strchr("?#", s.p[end]))
            end++;
        s = str_slice(s, 0, end);
    }
    slash = str_rfind_char(str_skip(s, *root), '/');
    return slash < 0 ? str_slice(s, 0, *root) : str_slice(s, 0, *root + (size_t)slash);
}

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The path in a file:// URL, %XX decoded. */
static void add_file_url(struct buf *out, struct str url)
{
    struct buf path;

    buf_init(&path, NAME_MAX_BYTES);
    for (size_t i = 7; i < url.n; i++) {
        if (url.p[i] == '%' && i + 2 < url.n && hex(url.p[i + 1]) >= 0 &&
            hex(url.p[i + 2]) >= 0) {
            buf_addc(&path, (char)(hex(url.p[i + 1]) * 16 + hex(url.p[i + 2])));
            i += 2;
        } else {
            buf_addc(&path, url.p[i]);
        }
    }
    add_clean(out, 0, buf_str(&path));
    buf_release(&path);
}

/* spec, which is a path, seen from module `from`. */
static char *join(const char *from, struct str spec)
{
    struct buf out;
    size_t root = 0;

    buf_init(&out, NAME_MAX_BYTES);
    if (str_starts(spec, STR("file://"))) {
        add_file_url(&out, spec);
    } else {
        struct str dir = dir_of(from, &root), path = spec;

        if (root) /* an URL's query stays as it is */
            for (path.n = 0; path.n < spec.n && !strchr("?#", spec.p[path.n]);)
                path.n++;
        buf_addstr(&out, spec.n && spec.p[0] == '/' ? str_slice(dir, 0, root) : dir);
        add_clean(&out, root, path);
        buf_addstr(&out, str_skip(spec, path.n));
    }
    if (!out.n)
        buf_addc(&out, '/');
    if (out.full)
        buf_clear(&out);
    return buf_take(&out);
}

const char *resolve_plain(const char *name)
{
    return strncmp(name, "file://", 7) == 0 ? name + 7 : name;
}

char *resolve_path(const char *from, struct str name)
{
    return join(from, name);
}

static bool is_native(const struct script_library *lib, struct str spec)
{
    for (size_t i = 0; i < lib->nnatives; i++)
        if (str_is(spec, lib->natives[i].name))
            return true;
    return false;
}

static char *missing(const struct script_library *lib, struct str spec)
{
    const char *sentence = lib->explain_missing ? lib->explain_missing(spec) : NULL;

    if (sentence)
        return xstrdup(sentence);
    if (!spec.n)
        return xstrdup("the module's name is empty");
    if (str_starts(spec, STR("http://")))
        return xasprintf(
            "\"" STR_FMT
            "\" is imported over plain http, which scripts could be tampered on: use https://",
            STR_ARG(spec));
    if (str_find(spec, STR("://")) > 0)
        return xasprintf("\"" STR_FMT "\" can't be imported: modules are read from https:// and file://",
                         STR_ARG(spec));
    if (str_starts(spec, STR("cdnjs.com")))
        return xasprintf("\"" STR_FMT
                         "\" is a short form that k6 no longer takes either: look the library up on cdnjs.com "
                         "and import the address of its file, \"https://cdnjs.cloudflare.com/ajax/libs/...\"",
                         STR_ARG(spec));
    if (str_starts(spec, STR("github.com")))
        return xasprintf("\"" STR_FMT
                         "\" is a short form that k6 no longer takes either: import the address of the raw file, "
                         "\"https://raw.githubusercontent.com/OWNER/REPOSITORY/BRANCH/PATH\"",
                         STR_ARG(spec));
    if (str_ends(spec, STR(".js")) || str_ends(spec, STR(".mjs")) ||
        str_ends(spec, STR(".cjs")))
        return xasprintf(
            "\"" STR_FMT
            "\" is no built-in module: a file's name starts with \"./\", \"../\" or \"/\" "
            "(\"./" STR_FMT "\"?)",
            STR_ARG(spec), STR_ARG(spec));
    return xasprintf(
        "\"" STR_FMT
        "\" is neither a built-in module nor a path (\"./...\", \"../...\", \"/...\", "
        "\"file://...\"): packages are not searched in node_modules; bundle the package into "
        "one file "
        "(esbuild --bundle --format=esm) and import that",
        STR_ARG(spec));
}

static char *embedded(const struct script_library *lib, struct str url)
{
    const char *name = NULL;

    if (!lib->embedded || !lib->embedded(url, &name))
        return NULL;
    return name ? xstrdup(name) : str_dup(url);
}

/* An https:// address as a module's name: without a fragment, which is never sent. NULL with
 * *why. */
static char *address(struct str url, char **why)
{
    struct url u;
    const char *reason;

    if (!url_parse(url, &u, &reason) || !u.host.n)
        *why = xasprintf("\"" STR_FMT "\" is no address: %s", STR_ARG(url),
                         u.host.n ? reason : "it has no host");
    else if (u.has_userinfo)
        *why = xasprintf("modules of " STR_FMT
                         " are imported with a user name in their address, which logs would show: put name "
                         "and password into ~/.netrc",
                         STR_ARG(u.host));
    else
        return str_dup(str_slice(url, 0, u.has_fragment ? url.n - u.fragment.n - 1 : url.n));
    return NULL;
}

static bool is_remote(const char *from)
{
    return !strncmp(from, "https://", 8);
}

static bool is_path(struct str spec)
{
    return (spec.n && spec.p[0] == '/') || str_starts(spec, STR("./")) ||
           str_starts(spec, STR("../")) || str_is(spec, ".") || str_is(spec, "..");
}

char *resolve_module(const struct script_library *lib, const char *from, struct str spec,
                     char **why)
{
    char *joined, *name;

    *why = NULL;
    if (is_native(lib, spec))
        return str_dup(spec);
    if ((name = embedded(lib, spec)))
        return name;
    if (str_starts(spec, STR("https://")))
        return address(spec, why);
    if (str_starts(spec, STR("file://")) && is_remote(from)) {
        *why = xasprintf("%s, which comes from the network, may not import \"" STR_FMT
                         "\" from this machine",
                         from, STR_ARG(spec));
        return NULL;
    }
    if (!is_path(spec) && !str_starts(spec, STR("file://"))) {
        *why = missing(lib, spec);
        return NULL;
    }
    joined = join(from, spec);
    if (joined[0] == '/')
        name = xasprintf("file://%s", joined);
    else if (!*joined)
        *why = xasprintf("the module's name is longer than %d bytes", NAME_MAX_BYTES);
    else if (!(name = embedded(lib, str_of(joined))))
        name = address(str_of(joined), why);
    free(joined);
    return name;
}
