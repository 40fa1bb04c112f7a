/* config_files.c - the files an Artillery script is made of, merged into one. */
#include "dialect/artillery/config_int.h"

#include "base/mem.h"
#include "script/files.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Without "." and "//", and ".." taken back, as path.resolve() does; links are not followed. */
static const char *resolve(struct arena *a, struct str path)
{
    struct buf out;
    struct str part;
    const char *made;

    buf_init(&out, BUF_NO_LIMIT);
    while (path.n) {
        str_cut(&path, '/', &part);
        if (part.n == 0 || str_is(part, "."))
            continue;
        if (str_is(part, "..")) {
            ptrdiff_t slash = str_rfind_char(buf_str(&out), '/');

            out.n = slash < 0 ? 0 : (size_t)slash;
            continue;
        }
        buf_addc(&out, '/');
        buf_addstr(&out, part);
    }
    made = arena_strdup(a, out.n ? buf_cstr(&out) : "/");
    buf_release(&out);
    return made;
}

const char *art_path(struct arena *a, const char *dir, struct str path)
{
    char here[PATH_MAX];

    if (path.n && path.p[0] == '/')
        return resolve(a, path);
    if (!dir || dir[0] != '/')
        dir = dir ? art_path(a, NULL, str_of(dir)) : getcwd(here, sizeof(here));
    return resolve(a, str_of(arena_printf(a, "%s/" STR_FMT, dir ? dir : "", STR_ARG(path))));
}

const char *art_dir(struct arena *a, const char *path)
{
    const char *slash = strrchr(path, '/');

    if (!slash)
        return ".";
    return slash == path ? "/" : arena_printf(a, "%.*s", (int)(slash - path), path);
}

static bool read_bytes(struct art_reading *r, const char *path, struct str *out)
{
    struct script_files *own = r->q->files ? NULL : script_files_new();
    char *why = NULL, *bytes;
    size_t n;

    bytes = script_files_read(own ? own : r->q->files, art_path(r->arena, NULL, str_of(path)),
                              YAML_FILE_BYTES_MAX, &n, &why);
    if (bytes)
        *out = arena_str(r->arena, str_make(bytes, n));
    else
        diag_error(r->d, path, 0, 0, "can't read this file: %s", why ? why : "unknown reason");
    free(bytes);
    free(why);
    script_files_free(own);
    return bytes != NULL;
}

static bool has_ending(const char *path, const char *endings)
{
    const char *slash = strrchr(path, '/'), *dot = strrchr(slash ? slash : path, '.');
    struct str rest = str_of(endings), one;

    while (dot && rest.n) {
        str_cut(&rest, ' ', &one);
        if (str_ieq(str_of(dot), one))
            return true;
    }
    return false;
}

static struct yaml_node *read_tree(struct art_reading *r, const char *path, struct str text)
{
    if (has_ending(path, ".js .mjs .cjs .ts .mts .cts"))
        return art_js_read(r, path, text);
    if (!has_ending(path, ".yml .yaml .json") && strcmp(path, "-") != 0)
        diag_warn(r->d, path, 0, 0,
                  "the name ends neither with .yml, .yaml nor .json: Artillery refuses it; it "
                  "is read as YAML");
    if (!text.p && !read_bytes(r, path, &text))
        return NULL;
    return yaml_parse(r->arena, arena_strdup(r->arena, path), text, YAML_SCHEMA_JS, r->d);
}

static void read_one(struct art_reading *r, const char *path, struct str text)
{
    struct yaml_node *n = read_tree(r, path, text);

    if (!n)
        return;
    if (n->kind == YAML_NULL)
        diag_error(r->d, path, 0, 0, "the file is empty");
    else if (n->kind != YAML_MAP)
        diag_error(r->d, path, n->line, n->col,
                   "a map with config and scenarios is expected here, not %s",
                   yaml_kind_name(n->kind));
    else
        r->root = yaml_merge(r->arena, r->root, n);
}

bool art_files_read(struct art_reading *r)
{
    const struct load_request *q = r->q;
    const char *config = art_option(q, "config");
    size_t errors = r->d->errors;
    struct str text = q->text;

    if (text.p)
        text = arena_str(r->arena, text);
    read_one(r, q->path, text);
    for (size_t i = 0; i < q->noptions; i++)
        if (strcmp(q->options[i].name, "input") == 0)
            read_one(r, q->options[i].value, (struct str){0});
    if (config) {
        r->config_file = art_path(r->arena, NULL, str_of(config));
        read_one(r, config, (struct str){0});
    }
    return r->d->errors == errors;
}
