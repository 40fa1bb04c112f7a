/* remote.c - modules that scripts import from https:// addresses: fetched, cached, and held to
 * the hashes of a lock file. */
#include "script/remote.h"

#include "base/clock.h"
#include "base/map.h"
#include "base/mem.h"
#include "data/json_tree.h"
#include "data/json_write.h"
#include "net/fetch.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define MODULE_BYTES_MAX ((size_t)16 << 20)
#define TIMEOUT_NS       (60 * NS_PER_S) /* k6's */
#define REDIRECTS_MAX    10              /* Go's */
#define FRESH_S          (24 * 60 * 60)
#define HEX_BYTES        65
#define CACHE_MAGIC      "brunt-module 1 "
#define LOCK_VERSION     1

struct remote {
    const struct log *log;
    char *cache, *lock;
    char **resolve;
    size_t nresolve;
    struct fetch *fetch; /* made with the first module that is not in the cache */
    struct map hashes;   /* of the lock file: URL -> char * */
    struct script_files *disk;
    bool changed;
};

static void hash(struct str bytes, char hex[static HEX_BYTES])
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned n = 0;

    EVP_Digest(bytes.p, bytes.n, digest, &n, EVP_sha256(), NULL);
    for (unsigned i = 0; i < 32; i++) {
        hex[2 * i] = "0123456789abcdef"[digest[i] >> 4];
        hex[2 * i + 1] = "0123456789abcdef"[digest[i] & 15];
    }
    hex[64] = '\0';
}

/* ---- the lock file ---- */

static bool is_hash(const char *text)
{
    return text && strlen(text) == HEX_BYTES - 1 &&
           strspn(text, "0123456789abcdef") == HEX_BYTES - 1;
}

static void add_locked(struct remote *r, json_t *modules, struct diag *d)
{
    const char *url;
    json_t *value;

    json_object_foreach(modules, url, value)
    {
        const char *text = json_string_value(value);

        if (!text || strncmp(text, "sha256:", 7) != 0 || !is_hash(text + 7))
            diag_error(d, r->lock, 0, 0,
                       "the hash of %s is no \"sha256:\" with 64 digits: remove the line, and "
                       "the module's "
                       "hash is written anew",
                       url);
        else
            free(map_put(&r->hashes, str_of(url), xstrdup(text + 7)));
    }
}

static bool read_lock(struct remote *r, struct diag *d)
{
    json_t *tree, *modules;
    size_t errors = d->errors;

    if (access(r->lock, F_OK) != 0 && errno == ENOENT)
        return true;
    tree = json_tree_load_file(r->lock, d);
    if (!tree)
        return false;
    modules = json_object_get(tree, "modules");
    if (json_integer_value(json_object_get(tree, "version")) != LOCK_VERSION ||
        !json_is_object(modules))
        diag_error(d, r->lock, 0, 0,
                   "this is no lock file of brunt's (\"version\": %d, \"modules\": {...}): "
                   "name another file "
                   "with --lock, which is made if it isn't there",
                   LOCK_VERSION);
    else
        add_locked(r, modules, d);
    json_decref(tree);
    return d->errors == errors;
}

static int by_name(const void *a, const void *b)
{
    const struct map_entry *const *x = a, *const *y = b;

    return str_cmp((*x)->key, (*y)->key);
}

static void write_hashes(struct remote *r, struct buf *b)
{
    struct map_entry *e, **sorted = xmalloc((r->hashes.n + 1) * sizeof(*sorted));
    struct json_write w;
    size_t n = 0;

    for (size_t i = 0; map_next(&r->hashes, &i, &e);)
        sorted[n++] = e;
    qsort(sorted, n, sizeof(*sorted), by_name);
    json_write_init(&w, b);
    w.indent = "  ";
    w.escape_html = false;
    json_write_object(&w);
    json_write_key_int(&w, "version", LOCK_VERSION);
    json_write_key(&w, STR("modules"));
    json_write_object(&w);
    for (size_t i = 0; i < n; i++) {
        char *text = xasprintf("sha256:%s", (char *)sorted[i]->value);

        json_write_key(&w, sorted[i]->key);
        json_write_str(&w, str_of(text));
        free(text);
    }
    json_write_end(&w);
    json_write_end(&w);
    buf_addc(b, '\n');
    free(sorted);
}

/* All of it or nothing. False with errno. */
static bool write_file(const char *path, struct str head, struct str text)
{
    char *temporary = xasprintf("%s.%ld.tmp", path, (long)getpid());
    int fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644), saved;
    struct str part[2] = {head, text};
    bool ok = fd >= 0;

    for (int i = 0; i < 2; i++)
        while (ok && part[i].n) {
            ssize_t n = write(fd, part[i].p, part[i].n);

            ok = n >= 0 || errno == EINTR;
            part[i] = str_skip(part[i], n > 0 ? (size_t)n : 0);
        }
    saved = errno;
    if (fd >= 0 && close(fd) != 0 && ok) {
        saved = errno;
        ok = false;
    }
    if (ok && rename(temporary, path) != 0) {
        saved = errno;
        ok = false;
    }
    if (!ok && fd >= 0)
        unlink(temporary);
    free(temporary);
    errno = saved;
    return ok;
}

/* Does the lock file agree? What it doesn't know is added. */
static bool agrees(struct remote *r, const char *url, const char *hex, char **why)
{
    const char *locked = map_get(&r->hashes, str_of(url));

    if (!r->lock)
        return true;
    if (!locked) {
        map_put(&r->hashes, str_of(url), xstrdup(hex));
        r->changed = true;
        return true;
    }
    if (!strcmp(locked, hex))
        return true;
    *why = xasprintf("it is not what %s was made for: its sha256 is %s now. If the change is "
                     "known and wanted, "
                     "remove the module's line from that file and run again",
                     r->lock, hex);
    return false;
}

/* ---- the cache ---- */

static char *cache_path(const struct remote *r, const char *url)
{
    char hex[HEX_BYTES];

    hash(str_of(url), hex);
    return xasprintf("%s/%s", r->cache, hex);
}

/* "brunt-module 1 SHA256 URL\n", then the module. */
static bool is_whole(struct str file, const char *url, struct str *text)
{
    struct str line;
    char hex[HEX_BYTES];
    bool same;
    char *want;

    if (!str_cut(&file, '\n', &line))
        return false;
    hash(file, hex);
    want = xasprintf(CACHE_MAGIC "%s %s", hex, url);
    same = str_is(line, want);
    free(want);
    *text = file;
    return same;
}

/* The module as it was fetched before, *age_s ago; NULL when there is none or it is damaged. */
static char *cached(const struct remote *r, const char *url, size_t *n, int64_t *age_s)
{
    char *path = NULL, *file = NULL, *text = NULL, *why = NULL;
    struct str content;
    struct stat st;
    size_t size;

    if (!r->cache)
        return NULL;
    path = cache_path(r, url);
    if (stat(path, &st) == 0)
        file = script_files_read(r->disk, path, MODULE_BYTES_MAX + 8192, &size, &why);
    if (file && is_whole(str_make(file, size), url, &content)) {
        text = str_dup(content);
        *n = content.n;
        *age_s = (int64_t)time(NULL) - (int64_t)st.st_mtime;
    }
    free(why);
    free(file);
    free(path);
    return text;
}

static bool make_folders(const char *path)
{
    char *copy = xstrdup(path);
    bool ok = true;

    for (char *p = copy + 1; ok && *p; p++)
        if (*p == '/') {
            *p = '\0';
            ok = mkdir(copy, 0700) == 0 || errno == EEXIST;
            *p = '/';
        }
    ok = ok && (mkdir(copy, 0700) == 0 || errno == EEXIST);
    free(copy);
    return ok;
}

static void put_into_cache(const struct remote *r, const char *url, const char *hex,
                           struct str text)
{
    char *path, *head;

    if (!r->cache)
        return;
    path = cache_path(r, url);
    head = xasprintf(CACHE_MAGIC "%s %s\n", hex, url);
    if (!make_folders(r->cache) || !write_file(path, str_of(head), text))
        log_debug(r->log, "%s could not be kept in %s: %s", url, r->cache, strerror(errno));
    free(head);
    free(path);
}

/* ---- the network ---- */

static bool start_fetch(struct remote *r, char **why)
{
    if (!r->fetch)
        r->fetch = fetch_new(&(struct fetch_config){.user_agent = "brunt/" BRUNT_VERSION,
                                                    .timeout_ns = TIMEOUT_NS,
                                                    .redirects_max = REDIRECTS_MAX,
                                                    .resolve = (const char *const *)r->resolve,
                                                    .nresolve = r->nresolve},
                             why);
    return r->fetch != NULL;
}

static bool is_page(struct str text)
{
    text = str_trim(text);
    return str_istarts(text, STR("<!doctype")) || str_istarts(text, STR("<html"));
}

static enum fetch_end get(struct remote *r, const char *url, struct buf *body, char **why)
{
    enum fetch_end end = fetch_get(r->fetch, url, body, why);

    if (end == FETCH_OK && is_page(buf_str(body))) {
        *why = xstrdup("what the server sends is a page (HTML), not a script");
        return FETCH_STATUS;
    }
    return end;
}

/* k6 marks its requests with a query, so that servers can answer with code instead of a page;
 * to those who don't like that it goes without. */
static char *from_network(struct remote *r, const char *url, size_t max, size_t *n, char **why)
{
    char *marked;
    struct buf body;
    enum fetch_end end;

    if (!start_fetch(r, why))
        return NULL;
    buf_init(&body, max < MODULE_BYTES_MAX ? max : MODULE_BYTES_MAX);
    marked = xasprintf("%s%c_k6=1", url, strchr(url, '?') ? '&' : '?');
    log_debug(r->log, "fetching %s", url);
    end = get(r, marked, &body, why);
    if (end == FETCH_STATUS) {
        free(*why);
        *why = NULL;
        buf_clear(&body);
        end = get(r, url, &body, why);
    }
    free(marked);
    if (end != FETCH_OK) {
        buf_release(&body);
        return NULL;
    }
    *n = body.n;
    buf_cstr(&body);
    return buf_take(&body);
}

/* ---- both ---- */

static bool is_locked_so(const struct remote *r, const char *url, struct str text)
{
    const char *locked = map_get(&r->hashes, str_of(url));
    char hex[HEX_BYTES];

    hash(text, hex);
    return locked && !strcmp(locked, hex);
}

static char *read_remote(void *arg, const char *url, size_t max, size_t *n, char **why)
{
    struct remote *r = arg;
    size_t old_n = 0;
    int64_t age_s = 0;
    char *old = cached(r, url, &old_n, &age_s), *text, hex[HEX_BYTES];

    if (old && (map_has(&r->hashes, str_of(url)) ? is_locked_so(r, url, str_make(old, old_n))
                                                 : age_s >= 0 && age_s < FRESH_S)) {
        text = old;
        *n = old_n;
        old = NULL;
    } else if ((text = from_network(r, url, max, n, why))) {
        hash(str_make(text, *n), hex);
        put_into_cache(r, url, hex, str_make(text, *n));
    } else if (old) {
        log_warn(r->log, "%s could not be fetched (%s): the copy of %lld hours ago serves", url,
                 *why, (long long)(age_s / 3600));
        free(*why);
        *why = NULL;
        text = old;
        *n = old_n;
        old = NULL;
    }
    free(old);
    if (!text)
        return NULL;
    hash(str_make(text, *n), hex);
    if (agrees(r, url, hex, why))
        return text;
    free(text);
    return NULL;
}

static void release(void *arg)
{
    remote_free(arg);
}

struct script_source remote_source(struct remote *r)
{
    return (struct script_source){.read = read_remote, .release = release, .arg = r};
}

struct remote *remote_new(const struct remote_config *c, struct diag *d)
{
    struct remote *r = xcalloc(1, sizeof(*r));

    r->log = c->log;
    r->disk = script_files_new();
    r->cache = c->cache ? xstrdup(c->cache) : NULL;
    r->lock = c->lock ? xstrdup(c->lock) : NULL;
    r->resolve = xcalloc(c->nresolve + 1, sizeof(*r->resolve));
    for (; r->nresolve < c->nresolve; r->nresolve++)
        r->resolve[r->nresolve] = xstrdup(c->resolve[r->nresolve]);
    map_init(&r->hashes);
    if (!r->lock || read_lock(r, d))
        return r;
    remote_free(r);
    return NULL;
}

bool remote_finish(struct remote *r, struct diag *d)
{
    bool ok = true;
    struct buf b;

    fetch_free(r->fetch);
    r->fetch = NULL;
    if (!r->changed)
        return true;
    buf_init(&b, SIZE_MAX / 2);
    write_hashes(r, &b);
    ok = write_file(r->lock, STR(""), buf_str(&b));
    if (!ok)
        diag_error(d, r->lock, 0, 0,
                   "the hashes of modules that this lock file lacks can't be written to it: %s",
                   strerror(errno));
    r->changed = !ok;
    buf_release(&b);
    return ok;
}

void remote_free(struct remote *r)
{
    struct map_entry *e;

    if (!r)
        return;
    for (size_t i = 0; map_next(&r->hashes, &i, &e);)
        free(e->value);
    map_release(&r->hashes);
    for (size_t i = 0; i < r->nresolve; i++)
        free(r->resolve[i]);
    free(r->resolve);
    fetch_free(r->fetch);
    script_files_free(r->disk);
    free(r->cache);
    free(r->lock);
    free(r);
}

char *remote_default_cache(void)
{
    const char *base = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");

    if (base && base[0] == '/')
        return xasprintf("%s/brunt/modules", base);
    return home && *home ? xasprintf("%s/.cache/brunt/modules", home) : NULL;
}
