/* resolve_node.c - what a module's name in an import or require() means to Node: its own modules,
 * files with and without their ending, packages in node_modules
 * (https://nodejs.org/api/modules.html and packages.html; the order of what is tried is theirs).
 */
#include "script/resolve.h"

#include "base/buf.h"
#include "base/mem.h"
#include "script/script.h"

#include <jansson.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

#define MANIFEST_DEPTH 16 /* of conditions in package.json */

struct search {
    const struct script_library *lib;
    const char *from; /* the importing module */
    bool by_require;
    char **why;
};

/* ---- files ---- */

static bool is_file(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

/* The module's name of a file, symbolic links followed: packages that are linked into node_modules look for their
 * own dependencies from where they really are. */
static char *name_of(const char *path)
{
    char real[PATH_MAX];

    return xasprintf("file://%s", realpath(path, real) ? real : path);
}

static char *try_file(const char *path)
{
    static const char *const endings[] = {"", ".js", ".json", ".mjs", ".cjs", ".ts", ".mts", ".cts"};
    struct str s = str_of(path);
    char *name = NULL;

    for (size_t i = 0; i < sizeof(endings) / sizeof(*endings) && !name; i++) {
        char *file = xasprintf("%s%s", path, endings[i]);

        if (is_file(file))
            name = name_of(file);
        free(file);
    }
    if (!name && str_ends(s, STR(".js"))) { /* as TypeScript calls what its x.ts becomes */
        char *file = xasprintf(STR_FMT ".ts", STR_ARG(str_slice(s, 0, s.n - 3)));

        if (is_file(file))
            name = name_of(file);
        free(file);
    }
    return name;
}

static json_t *manifest_of(const char *dir)
{
    char *path = xasprintf("%s/package.json", dir);
    json_t *j = is_file(path) ? json_load_file(path, JSON_REJECT_DUPLICATES, NULL) : NULL;

    free(path);
    return j;
}

static char *try_index(const char *dir)
{
    char *path = xasprintf("%s/index", dir), *name = NULL;
    struct stat st;

    if (stat(dir, &st) == 0 && S_ISDIR(st.st_mode))
        name = try_file(path);
    free(path);
    return name;
}

static char *try_directory(const char *dir)
{
    json_t *manifest = manifest_of(dir);
    const char *entry = json_string_value(json_object_get(manifest, "main"));
    char *path, *name = NULL;

    if (entry) {
        path = xasprintf("%s/%s", dir, entry);
        if (!(name = try_file(path)))
            name = try_index(path);
        free(path);
    }
    json_decref(manifest);
    return name ? name : try_index(dir);
}

static char *try_path(const char *path)
{
    struct str s = str_of(path);
    char *name = s.n && s.p[s.n - 1] == '/' ? NULL : try_file(path);

    return name ? name : try_directory(path);
}

/* ---- packages ---- */

/* The target of an "exports" or "imports" entry: a text, or the first condition that holds. */
static const char *target_of(const struct search *q, json_t *v, int depth)
{
    const char *key, *found = NULL;
    json_t *item;
    size_t i;

    if (json_is_string(v))
        return json_string_value(v);
    if (depth == MANIFEST_DEPTH)
        return NULL;
    json_array_foreach(v, i, item)
        if ((found = target_of(q, item, depth + 1)))
            return found;
    if (!json_is_object(v))
        return NULL;
    json_object_foreach(v, key, item)
        if (!strcmp(key, "node") || !strcmp(key, "default") || !strcmp(key, q->by_require ? "require" : "import"))
            if ((found = target_of(q, item, depth + 1)))
                return found;
    return NULL;
}

/* Of a map of "./a" or "./b/STAR": the entry for sub, with what "*" stood for in *star. */
static json_t *entry_for(json_t *map, struct str sub, struct str *star)
{
    json_t *best = NULL, *v;
    size_t best_n = 0;
    const char *key;

    *star = (struct str){0};
    json_object_foreach(map, key, v) {
        struct str k = str_of(key);
        ptrdiff_t at = str_find(k, STR("*"));
        struct str head = str_slice(k, 0, at < 0 ? k.n : (size_t)at), tail = at < 0 ? (struct str){"", 0} : str_skip(k, (size_t)at + 1);

        if (at < 0 && str_eq(k, sub)) {
            *star = (struct str){0};
            return v;
        }
        if (at >= 0 && head.n >= best_n && sub.n >= head.n + tail.n && str_starts(sub, head) && str_ends(sub, tail)) {
            best = v;
            best_n = head.n;
            *star = str_slice(sub, head.n, sub.n - tail.n);
        }
    }
    return best;
}

static char *with_star(const char *target, struct str star)
{
    struct buf b;

    buf_init(&b, PATH_MAX);
    for (; *target; target++)
        if (*target == '*')
            buf_addstr(&b, star);
        else
            buf_addc(&b, *target);
    buf_cstr(&b);
    return buf_take(&b);
}

static char *exported(const struct search *q, const char *dir, json_t *exports, struct str sub)
{
    const char *first = json_is_object(exports) ? json_object_iter_key(json_object_iter(exports)) : NULL;
    struct str star = {0};
    json_t *v = first && *first == '.' ? entry_for(exports, sub, &star) : sub.n == 1 ? exports : NULL;
    const char *target = target_of(q, v, 0);
    char *filled, *path, *name;

    if (!target)
        return NULL;
    filled = with_star(target, star);
    path = xasprintf("%s/%s", dir, filled);
    name = try_path(path);
    free(filled);
    free(path);
    return name;
}

/* sub: "." or "./lib/x". */
static char *in_package(const struct search *q, const char *dir, struct str sub)
{
    json_t *manifest = manifest_of(dir), *exports = json_object_get(manifest, "exports");
    char *path, *name;

    name = exports ? exported(q, dir, exports, sub) : NULL;
    if (!name && sub.n == 1)
        name = try_directory(dir);
    else if (!name) { /* Node refuses what "exports" does not list; whoever names a file means it */
        path = xasprintf("%s/" STR_FMT, dir, STR_ARG(str_skip(sub, 2)));
        name = try_path(path);
        free(path);
    }
    json_decref(manifest);
    return name;
}

/* Each directory from the importing file's upwards, until fn gives a name. */
static char *upwards(const struct search *q, char *(*fn)(const struct search *q, struct str dir, const void *arg),
                     const void *arg)
{
    struct str dir = str_of(resolve_plain(q->from));
    char *name = NULL;
    ptrdiff_t slash;

    while (!name && (slash = str_rfind_char(dir, '/')) >= 0) {
        dir = str_slice(dir, 0, (size_t)slash);
        name = fn(q, dir, arg);
    }
    return name;
}

static char *in_node_modules(const struct search *q, struct str dir, const void *arg)
{
    struct str spec = *(const struct str *)arg, package = spec, sub;
    struct stat st;
    size_t n = 0;
    char *path, *name = NULL, *inner;

    for (int slashes = spec.p[0] == '@' ? 2 : 1; n < spec.n; n++)
        if (spec.p[n] == '/' && !--slashes)
            break;
    package.n = n;
    sub = str_skip(spec, n);
    path = xasprintf(STR_FMT "/node_modules/" STR_FMT, STR_ARG(dir), STR_ARG(package));
    if (stat(path, &st) == 0) {
        inner = xasprintf("." STR_FMT, STR_ARG(sub));
        name = in_package(q, path, str_of(inner));
        free(inner);
    }
    free(path);
    return name;
}

/* "#name": the importing package's own. */
static char *in_imports(const struct search *q, struct str dir, const void *arg)
{
    char *path = str_dup(dir), *name = NULL, *filled;
    json_t *manifest = manifest_of(path);
    struct str star;
    const char *target = target_of(q, entry_for(json_object_get(manifest, "imports"), *(const struct str *)arg, &star), 0);

    if (target) {
        filled = with_star(target, star);
        if (filled[0] == '.') {
            char *file = xasprintf("%s/%s", path, filled);

            name = try_path(file);
            free(file);
        } else {
            name = resolve_node(q->lib, q->from, str_of(filled), q->by_require, q->why);
        }
        free(filled);
    }
    json_decref(manifest);
    free(path);
    return name;
}

/* ---- all ---- */

static char *built_in(const struct script_library *lib, struct str spec)
{
    char *name = str_starts(spec, STR("node:")) ? str_dup(spec) : xasprintf("node:" STR_FMT, STR_ARG(spec));
    const char *as;
    bool known = lib->embedded && lib->embedded(str_of(name), &as);

    for (size_t i = 0; i < lib->nnatives && !known; i++)
        known = !strcmp(lib->natives[i].name, name);
    if (known)
        return name;
    free(name);
    return NULL;
}

/* Ours for a package that is not installed. */
static char *stand_in(const struct script_library *lib, struct str spec)
{
    char *name = xasprintf("package:" STR_FMT, STR_ARG(spec));
    const char *as;

    if (lib->embedded && lib->embedded(str_of(name), &as))
        return name;
    free(name);
    return NULL;
}

static char *missing(const struct search *q, struct str spec)
{
    const char *sentence = q->lib->explain_missing ? q->lib->explain_missing(spec) : NULL;
    const char *from = resolve_plain(q->from);

    if (sentence)
        return xstrdup(sentence);
    if (spec.n && (spec.p[0] == '.' || spec.p[0] == '/' || str_starts(spec, STR("file://"))))
        return xasprintf("Cannot find module '" STR_FMT "': there is no such file, seen from %s", STR_ARG(spec), from);
    return xasprintf("Cannot find module '" STR_FMT
                     "': it is in no node_modules folder beside %s or above it; install it there with npm",
                     STR_ARG(spec), from);
}

char *resolve_node(const struct script_library *lib, const char *from, struct str spec, bool by_require, char **why)
{
    struct search q = {lib, from, by_require, why};
    char *name = NULL, *path;

    *why = NULL;
    if (spec.n && (spec.p[0] == '/' || str_starts(spec, STR("./")) || str_starts(spec, STR("../")) || str_is(spec, ".") ||
                   str_is(spec, "..") || str_starts(spec, STR("file://")))) {
        path = resolve_path(from, spec);
        name = try_path(path);
        free(path);
    } else if (spec.n && spec.p[0] == '#') {
        name = upwards(&q, in_imports, &spec);
    } else if (spec.n && !(name = built_in(lib, spec)) && !str_starts(spec, STR("node:"))) {
        name = upwards(&q, in_node_modules, &spec);
        if (!name)
            name = stand_in(lib, spec);
    }
    if (!name && !*why)
        *why = missing(&q, spec);
    return name;
}
