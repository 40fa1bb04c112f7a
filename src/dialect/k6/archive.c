/* archive.c - k6's archives: a script, all that it imports and opens, its options and
 * environment, in one tar file. */
#include "dialect/k6/archive.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/vec.h"
#include "data/json_tree.h"
#include "data/json_write.h"
#include "data/tar.h"
#include "data/url.h"
#include "dialect/k6/options.h"
#include "dialect/k6/options_write.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define NAME_MAX_BYTES 8192
#define K6_VERSION     "2.2.0" /* whose layout it is */

/* ---- names ---- */

/* "/home/joe/x" gives 6: what stands before the user's name and its slash. */
static size_t home_prefix(struct str path)
{
    static const char *const homes[] = {"/Users/", "/home/", "/Documents and Settings/"};
    size_t skip = path.n > 2 && path.p[0] == '/' && path.p[2] == '/' ? 2 : 0;

    for (int with_drive = skip > 0; with_drive >= 0; with_drive--) {
        struct str rest = str_skip(path, with_drive ? skip : 0);

        for (size_t i = 0; i < sizeof(homes) / sizeof(*homes); i++) {
            size_t n = strlen(homes[i]);

            if (rest.n > n && rest.p[n] != '/' && !strncasecmp(rest.p, homes[i], n))
                return n + (with_drive ? skip : 0);
        }
    }
    return 0;
}

static bool is_letter(char c)
{
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* "C:\x" and "/C:/x" give "/C/x"; "\\box\share" gives "/nobody/share". */
static void add_volume(struct buf *b, struct str *path)
{
    size_t at = path->n && (path->p[0] == '/' || path->p[0] == '\\') ? 1 : 0;

    if (path->n > at + 1 && is_letter(path->p[at]) && path->p[at + 1] == ':') {
        buf_addf(b, "/%c", path->p[at]);
        *path = str_skip(*path, at + 2);
    } else if (str_starts(*path, STR("\\\\"))) {
        *path = str_skip(*path, 2);
        while (path->n && path->p[0] != '\\')
            *path = str_skip(*path, 1);
        buf_adds(b, "/nobody");
    }
}

char *k6_archive_path(struct str path)
{
    struct buf b, out;
    struct str rest;
    size_t home;

    buf_init(&b, NAME_MAX_BYTES);
    buf_init(&out, NAME_MAX_BYTES);
    add_volume(&b, &path);
    buf_addstr(&b, path);
    for (size_t i = 0; i < b.n; i++)
        if (b.p[i] == '\\')
            b.p[i] = '/';
    rest = buf_str(&b);
    home = home_prefix(rest);
    if (home) {
        buf_addstr(&out, str_slice(rest, 0, home));
        buf_adds(&out, "nobody");
        rest = str_skip(rest, home);
        while (rest.n && rest.p[0] != '/')
            rest = str_skip(rest, 1);
    }
    buf_addstr(&out, rest);
    buf_release(&b);
    return buf_take(&out);
}

/* The name in the archive of a module or file: "file/abs/x.js", "https/host/x.js". */
static char *key_of(const char *name)
{
    struct str s = str_of(name);
    struct buf b;
    char *path, *key;

    if (!str_starts(s, STR("https://"))) {
        path = k6_archive_path(str_starts(s, STR("file://")) ? str_skip(s, 7) : s);
        key = xasprintf("file%s", path);
        free(path);
        return key;
    }
    buf_init(&b, NAME_MAX_BYTES);
    buf_adds(&b, "https/");
    if (!url_unescape(&b, str_skip(s, 8), false)) {
        buf_clear(&b);
        buf_adds(&b, "https/");
        buf_addstr(&b, str_skip(s, 8));
    }
    return buf_take(&b);
}

/* ---- reading ---- */

static void put_file(struct k6_archive *a, struct str key, struct str bytes)
{
    struct str *copy = xmalloc(sizeof(*copy));

    *copy = bytes;
    free(map_put(&a->files, key, copy));
}

/* An entry below one of the trees. Before 0.25 they were "files" and "scripts", in which "_"
 * marked a local one. */
static bool take_file(struct k6_archive *a, const struct tar_entry *e, const char *path,
                      struct diag *d)
{
    struct str rest = e->name, tree;
    char *clean, *key;
    bool local;

    if (!str_cut(&rest, '/', &tree) || !rest.n)
        return true;
    if (str_is(tree, "files") || str_is(tree, "scripts")) {
        local = rest.p[0] == '_';
        rest = str_skip(rest, local);
    } else if (str_is(tree, "file") || str_is(tree, "https")) {
        local = str_is(tree, "file");
    } else {
        diag_error(d, path, 0, 0,
                   "it is no archive of k6: there is no place in one for \"" STR_FMT "\"",
                   STR_ARG(e->name));
        return false;
    }
    key = xasprintf("/" STR_FMT, STR_ARG(rest.n && rest.p[0] == '/' ? str_skip(rest, 1) : rest));
    clean = local ? k6_archive_path(str_of(key)) : xstrdup(key);
    free(key);
    key = xasprintf("%s%s", local ? "file" : "https", clean);
    put_file(a, str_of(key), e->bytes);
    free(clean);
    free(key);
    return true;
}

static bool take_entry(struct k6_archive *a, const struct tar_entry *e, const char *path,
                       struct diag *d)
{
    if (str_is(e->name, "metadata.json") && e->kind == TAR_FILE) {
        char *name = xasprintf("metadata.json of %s", path);

        json_decref(a->metadata);
        a->metadata = json_tree_load(e->bytes, name, d);
        free(name);
        return a->metadata != NULL;
    }
    if (str_is(e->name, "data") && e->kind == TAR_FILE) {
        a->data = e->bytes.p ? e->bytes : STR("");
        return true;
    }
    if (e->kind == TAR_LINK && !str_is(e->link, "data")) {
        diag_error(d, path, 0, 0, "the archive is refused: it has a link to \"" STR_FMT "\"",
                   STR_ARG(e->link));
        return false;
    }
    return e->kind != TAR_FILE || take_file(a, e, path, d);
}

static const char *text_member(const struct k6_archive *a, const char *key)
{
    const char *text = json_string_value(json_object_get(a->metadata, key));

    return text ? text : "";
}

/* The module's name of metadata's "filename", which is a URL, or (before 0.20) a path. */
static char *entry_of(const struct k6_archive *a)
{
    const char *filename = text_member(a, "filename"), *pwd = text_member(a, "pwd");
    struct buf b;
    char *path, *name;

    if (!strncmp(filename, "https://", 8))
        return xstrdup(filename);
    if (!strcmp(filename, "file:///-") || !strcmp(filename, "/-")) {
        size_t n = strlen(pwd);

        name = xasprintf("%s%s-", pwd, n && pwd[n - 1] == '/' ? "" : "/");
    } else {
        name = xstrdup(filename);
    }
    buf_init(&b, NAME_MAX_BYTES);
    if (!strncmp(name, "file://", 7))
        url_unescape(&b, str_of(name + 7), false);
    else
        buf_addf(&b, "%s%s", name[0] == '/' ? "" : "/", name);
    path = k6_archive_path(buf_str(&b));
    buf_release(&b);
    free(name);
    name = xasprintf("file://%s", path);
    free(path);
    return name;
}

static bool finish(struct k6_archive *a, const char *path, struct diag *d)
{
    const char *type = text_member(a, "type");
    char *key;

    if (!json_is_object(a->metadata) || !a->data.p) {
        diag_error(d, path, 0, 0, "it is no archive of k6: there is no \"%s\" in it",
                   a->metadata ? "data" : "metadata.json");
        return false;
    }
    if (strcmp(type, "js") != 0) {
        diag_error(d, path, 0, 0, "the archive has an unsupported test type '%s'", type);
        return false;
    }
    if (!*text_member(a, "filename")) {
        diag_error(d, path, 0, 0, "the archive's metadata.json has no \"filename\"");
        return false;
    }
    a->entry = entry_of(a);
    key = key_of(a->entry);
    put_file(a, str_of(key), a->data);
    free(key);
    return true;
}

struct k6_archive *k6_archive_read(char *text, size_t n, const char *path, struct diag *d)
{
    struct k6_archive *a = xcalloc(1, sizeof(*a));
    struct tar_reader r;
    struct tar_entry e;
    bool ok = true;

    a->text = text;
    tar_read_init(&r, str_make(text, n));
    while (ok && tar_read(&r, &e))
        ok = take_entry(a, &e, path, d);
    if (r.why) {
        diag_error(d, path, 0, 0, "the archive is refused: %s", r.why);
        ok = false;
    }
    tar_read_release(&r);
    if (ok && finish(a, path, d))
        return a;
    k6_archive_free(a);
    return NULL;
}

void k6_archive_free(struct k6_archive *a)
{
    struct map_entry *e;

    if (!a)
        return;
    for (size_t i = 0; map_next(&a->files, &i, &e);)
        free(e->value);
    map_release(&a->files);
    json_decref(a->metadata);
    free(a->entry);
    free(a->text);
    free(a);
}

json_t *k6_archive_options(const struct k6_archive *a)
{
    json_t *o = json_object_get(a->metadata, "options");

    return json_is_object(o) ? o : NULL;
}

json_t *k6_archive_env(const struct k6_archive *a)
{
    json_t *env = json_object_get(a->metadata, "env");

    return json_is_object(env) ? env : NULL;
}

static char *read_archived(void *arg, const char *name, size_t max, size_t *n, char **why)
{
    struct k6_archive *a = arg;
    char *key = key_of(name);
    struct str *bytes = map_get(&a->files, str_of(key));

    free(key);
    if (!bytes || bytes->n > max) {
        *why = xstrdup(bytes ? "it is too large" : "it is not in the archive");
        return NULL;
    }
    *n = bytes->n;
    return xstrndup(bytes->n ? bytes->p : "", bytes->n);
}

void k6_archive_serve(struct k6_archive *a, struct script_files *f)
{
    struct script_source s = {.read = read_archived, .arg = a};

    script_files_set_source(f, "file", s);
    script_files_set_source(f, "https", s);
}

/* ---- writing ---- */

struct packed {
    char *name;
    struct str bytes;
};

struct packing {
    VEC(struct packed) v;
};

static void add_packed(void *arg, const struct script_file *file)
{
    struct packing *p = arg;

    vec_push(&p->v, (struct packed){key_of(file->name), file->bytes});
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct packed *)a)->name, ((const struct packed *)b)->name);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* All folders that lead to the files of one tree, each once. */
static void write_folders(const struct packing *p, const char *tree, uint64_t now_s,
                          struct buf *out)
{
    VEC(char *) all = {0};
    const char *last = "";

    for (size_t i = 0; i < p->v.n; i++) {
        struct str name = str_of(p->v.p[i].name);

        if (!str_starts(name, str_of(tree)))
            continue;
        for (size_t at = strlen(tree) - 1; at < name.n; at++)
            if (name.p[at] == '/')
                vec_push(&all, str_dup(str_slice(name, 0, at)));
    }
    if (all.n)
        qsort(all.p, all.n, sizeof(*all.p), by_text);
    for (size_t i = 0; i < all.n; i++) {
        if (strcmp(all.p[i], last) != 0)
            tar_write(out, &(struct tar_entry){.kind = TAR_FOLDER, .name = str_of(all.p[i])},
                      now_s);
        last = all.p[i];
    }
    for (size_t i = 0; i < all.n; i++)
        free(all.p[i]);
    vec_free(&all);
}

static void write_tree(const struct packing *p, const char *tree, const char *entry,
                       uint64_t now_s, struct buf *out)
{
    write_folders(p, tree, now_s, out);
    for (size_t i = 0; i < p->v.n; i++) {
        struct tar_entry e = {.name = str_of(p->v.p[i].name), .bytes = p->v.p[i].bytes};

        if (!str_starts(e.name, str_of(tree)) || (i && !strcmp(p->v.p[i].name, p->v.p[i - 1].name)))
            continue;
        if (str_is(e.name, entry)) {
            e.kind = TAR_LINK;
            e.link = STR("data");
        }
        tar_write(out, &e, now_s);
    }
}

/* As Go writes a path in a URL. */
static void add_url_path(struct buf *b, struct str path)
{
    for (size_t i = 0; i < path.n; i++) {
        char c = path.p[i];

        if (is_letter(c) || (c >= '0' && c <= '9') || (c && strchr("-_.~$&+,/:;=@", c)))
            buf_addc(b, c);
        else
            buf_addf(b, "%%%02X", (unsigned char)c);
    }
}

static void write_url(struct json_write *w, const char *key, struct str name)
{
    struct str path = name;
    struct buf b;
    char *clean;

    buf_init(&b, 3 * NAME_MAX_BYTES);
    if (str_starts(name, STR("file://"))) {
        path = str_skip(name, 7);
        clean = k6_archive_path(path);
        buf_adds(&b, "file://");
        add_url_path(&b, str_of(clean));
        free(clean);
    } else {
        buf_addstr(&b, name);
    }
    json_write_key_str(w, key, buf_str(&b));
    buf_release(&b);
}

static int by_key(const void *a, const void *b)
{
    return str_cmp((*(const struct tag *const *)a)->key, (*(const struct tag *const *)b)->key);
}

static void write_env(struct json_write *w, const struct k6_test *k)
{
    const struct tag **sorted = xcalloc(k->nenv + 1, sizeof(*sorted));

    for (size_t i = 0; i < k->nenv; i++)
        sorted[i] = &k->env[i];
    qsort(sorted, k->nenv, sizeof(*sorted), by_key);
    json_write_object(w);
    for (size_t i = 0; i < k->nenv; i++) {
        json_write_key(w, sorted[i]->key);
        json_write_str(w, sorted[i]->value);
    }
    json_write_end(w);
    free(sorted);
}

static void write_metadata(const struct k6_test *k, bool with_env, struct buf *out)
{
    struct str name = str_of(script_program_name(k->program));
    ptrdiff_t slash = str_rfind_char(name, '/');
    struct json_write w;

    json_write_init(&w, out);
    w.indent = "  ";
    w.escape_html = false;
    json_write_object(&w);
    json_write_key_str(&w, "type", STR("js"));
    json_write_key(&w, STR("options"));
    k6_options_write(&w, k->said);
    write_url(&w, "filename", name);
    write_url(&w, "pwd", str_slice(name, 0, (size_t)slash + 1));
    json_write_key(&w, STR("env"));
    if (with_env)
        write_env(&w, k);
    else
        json_write_null(&w);
    json_write_key_str(&w, "compatibilityMode", str_of(k->compatibility));
    json_write_key_str(&w, "k6version", STR(K6_VERSION));
    json_write_key_str(&w, "goos", STR("linux"));
    json_write_key(&w, STR("dependencies"));
    json_write_object(&w);
    json_write_key_str(&w, "k6", STR("*"));
    json_write_end(&w);
    json_write_end(&w);
    buf_addc(out, '\n');
}

static struct str entry_text(const struct packing *p, const char *entry)
{
    for (size_t i = 0; i < p->v.n; i++)
        if (!strcmp(p->v.p[i].name, entry))
            return p->v.p[i].bytes;
    return (struct str){0};
}

bool k6_archive_write(struct test *t, bool with_env, struct buf *out, struct diag *d)
{
    struct k6_test *k = t->dialect_data;
    uint64_t now_s = clock_real_ns() / NS_PER_S;
    struct packing p = {0};
    char *entry = key_of(script_program_name(k->program));
    struct buf metadata;

    buf_init(&metadata, (size_t)64 << 20);
    write_metadata(k, with_env, &metadata);
    script_files_each(k->read_from, add_packed, &p);
    qsort(p.v.p, p.v.n, sizeof(*p.v.p), by_name);
    tar_write(out,
              &(struct tar_entry){.name = STR("metadata.json"), .bytes = buf_str(&metadata)},
              now_s);
    tar_write(out,
              &(struct tar_entry){.name = STR("data"), .bytes = entry_text(&p, entry)}, now_s);
    write_tree(&p, "file/", entry, now_s, out);
    write_tree(&p, "https/", entry, now_s, out);
    tar_write_end(out);
    if (out->full || metadata.full)
        diag_error(d, t->path, 0, 0, "the archive would be larger than %zu MiB", out->max >> 20);
    for (size_t i = 0; i < p.v.n; i++)
        free(p.v.p[i].name);
    vec_free(&p.v);
    free(entry);
    buf_release(&metadata);
    return !out->full && !metadata.full;
}
