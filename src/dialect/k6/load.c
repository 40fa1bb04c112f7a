/* load.c - from a k6 script to a test: compiled, run once (k6's VU 0), its options read, its
 * exports checked. */
#include "base/buf.h"
#include "base/dur.h"
#include "base/mem.h"
#include "base/vec.h"
#include "data/tar.h"
#include "dialect/k6/archive.h"
#include "dialect/k6/deps.h"
#include "dialect/k6/features.h"
#include "data/url.h"
#include "dialect/k6/k6.h"
#include "dialect/k6/legacy_summary.h"
#include "dialect/k6/mod_crypto.h"
#include "dialect/k6/options.h"
#include "dialect/k6/secrets.h"
#include "dialect/k6/user.h"
#include "script/engine.h"
#include "script/remote.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TEXT_MAX_BYTES ((size_t)64 << 20)
#define ARCHIVE_MAX_BYTES ((size_t)512 << 20)
#define INIT_TIMEOUT_NS \
    (60 * NS_PER_S) /* of computing: more than any sane script's, and an endless loop ends */

/* ---- recognising ---- */

static bool has(struct str head, const char *what)
{
    return str_find(head, str_of(what)) >= 0;
}

static bool has_name(const char *path, const char *const *suffixes)
{
    for (; *suffixes; suffixes++)
        if (str_ends(str_of(path), str_of(*suffixes)))
            return true;
    return false;
}

static int claims(const char *path, struct str head)
{
    static const char *const names[] = {".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".es6", NULL};
    bool script = has_name(path, names) || !strcmp(path, "-");

    if (tar_is(head))
        return has(head, "metadata.json") ? 90 : 10;
    if (has(head, "@gatling.io/") || has(head, "<jmeterTestPlan"))
        return 0;
    if (has(head, "'k6/") || has(head, "\"k6/") || has(head, "from 'k6'") ||
        has(head, "from \"k6\"") || has(head, "require('k6") || has(head, "require(\"k6") ||
        has(head, "jslib.k6.io"))
        return 95;
    if (!script)
        return 0;
    if (has(head, "export default") || has(head, "export const options") ||
        has(head, "export let options") || has(head, "exports.default") ||
        has(head, "module.exports"))
        return 70;
    return has_name(path, names) ? 20 : 0;
}

/* ---- the first init ---- */

/* Numbers of our classes, and of the engine's for async functions. */
static void learn_classes(struct k6_test *k)
{
    static const char *const text[] = {"(async function () {})", "(async function* () {})"};
    JSClassID *id[] = {&k->class_async, &k->class_async_generator};
    struct engine e;

    for (int i = 0; i < K6_CLASSES; i++)
        JS_NewClassID(&k->class_id[i]);
    if (!engine_init(&e, false))
        xmalloc_failed(0);
    e.vital = true;
    for (int i = 0; i < 2; i++) {
        JSValue fn = JS_Eval(e.ctx, text[i], strlen(text[i]), "class", JS_EVAL_TYPE_GLOBAL);

        if (JS_IsObject(fn))
            *id[i] = JS_GetClassID(fn);
        JS_FreeValue(e.ctx, fn);
    }
    engine_release(&e);
}

/* "/abs/x.js" of a module's name in stacks. */
static const char *plain(const char *file)
{
    return file && !strncmp(file, "file://", 7) ? file + 7 : file;
}

static void failed(const struct load_request *q, enum load_failure f)
{
    if (q->failure)
        *q->failure = f;
}

static void init_failed(struct k6_user *k, const struct load_request *q, struct diag *d)
{
    struct script_error e;

    if (k->abort_text) {
        diag_error(d, NULL, 0, 0, "%s", k->abort_text);
        failed(q, LOAD_CALLED_OFF);
        return;
    }
    script_error_take(k->script, &e);
    diag_error(d, e.file ? plain(e.file) : k->test->path, e.line, e.col, "%s", e.message);
    if (*e.stack)
        diag_detail(d, e.stack);
    script_error_release(&e);
}

/* An archive's options stand in for those that the script exports. */
static char *archived_options(const struct k6_archive *a)
{
    json_t *options = k6_archive_options(a);
    char *text = options ? json_dumps(options, JSON_COMPACT) : NULL, *copy;

    copy = text ? xstrdup(text) : NULL;
    free(text);
    return copy;
}

/* JSON of the script's options; NULL when it has none, or with an error. */
static char *options_of(struct k6_user *k, struct diag *d)
{
    JSContext *ctx = script_context(k->script);
    JSValue v = script_export(k->script, "options");
    char *text = NULL;
    struct buf b;

    if (k->k6->archive) {
        JS_FreeValue(ctx, v);
        return archived_options(k->k6->archive);
    }
    buf_init(&b, TEXT_MAX_BYTES);
    if (JS_IsUndefined(v) || JS_IsNull(v)) {
        JS_FreeValue(ctx, v);
        return NULL;
    }
    if (script_to_json(ctx, v, &b)) {
        text = str_dup(str_is(buf_str(&b), "undefined") ? STR("null") : buf_str(&b));
    } else {
        JSValue e = JS_GetException(ctx);
        const char *why = JS_ToCString(ctx, e);

        diag_error(d, k->test->path, 0, 0, "the script's options can't be made JSON of: %s",
                   why ? why : "?");
        JS_FreeCString(ctx, why);
        JS_FreeValue(ctx, e);
    }
    buf_release(&b);
    JS_FreeValue(ctx, v);
    return text;
}

static bool exports_function(struct k6_user *k, const char *name)
{
    JSValue v = script_export(k->script, name);
    bool is = JS_IsFunction(script_context(k->script), v);

    JS_FreeValue(script_context(k->script), v);
    return is;
}

static void missing_exec(struct k6_user *k, const struct test_scenario *s, const char *names,
                         struct str text, struct diag *d)
{
    const char *const path[] = {"scenarios", s->load.name, "exec"};
    size_t n = d->n;

    if (!s->load.exec)
        diag_error(
            d, NULL, 0, 0,
            "function 'default' not found in exports: scenario %s needs an \"export default "
            "function\"%s%s",
            s->load.name, *names ? ", or exec with one of " : "", names);
    else
        diag_error(d, NULL, 0, 0,
                   "function '%s' not found in exports: it is what scenario %s is to execute; "
                   "the script "
                   "exports %s",
                   s->exec, s->load.name, *names ? names : "no function");
    k6_options_place(k->test, text, path, s->load.exec ? 3 : 2, d, n);
    if (d->n > n && !d->p[n].file)
        d->p[n].file = xstrdup(k->test->path);
}

static void check_exports(struct k6_user *k, struct str text, struct diag *d)
{
    struct test *t = k->test;
    char *names = NULL;

    for (size_t i = 0; i < t->nscenarios; i++) {
        if (exports_function(k, t->scenarios[i]->exec))
            continue;
        if (!names)
            names = script_export_names(k->script);
        missing_exec(k, t->scenarios[i], names, text, d);
    }
    free(names);
    t->has_setup = exports_function(k, "setup");
    t->has_teardown = exports_function(k, "teardown");
    t->has_summary = exports_function(k, "handleSummary");
}

/* Would the conductor find the metrics? Its mistakes are better told before anything starts. */
static void try_thresholds(struct k6_user *k, struct str text, struct diag *d)
{
    struct thresholds *ts = &k->test->thresholds;
    size_t n = d->n;

    if (k->test->no_thresholds || thresholds_bind(ts, k->registry, d))
        return;
    for (size_t i = 0; i < ts->n; i++) {
        const char *const path[] = {"thresholds", ts->g[i].name};
        char *quoted = xasprintf("\"%s\"", ts->g[i].name);

        for (size_t at = n; at < d->n; at++) {
            struct diag one = {.p = &d->p[at], .n = 1, .cap = 1};

            if (!d->p[at].file && strstr(d->p[at].text, quoted))
                k6_options_place(k->test, text, path, 2, &one, 0);
        }
        free(quoted);
    }
}

/* The script's own metrics are those in the registry that are not built in. */
static void collect_metrics(struct k6_user *k)
{
    struct test *t = k->test;
    size_t n = registry_count(k->registry);

    t->metrics = arena_zalloc(&t->arena, (n + 1) * sizeof(*t->metrics));
    for (size_t i = 0; i < n; i++) {
        const struct metric *m = registry_at(k->registry, i);

        if (!m->builtin)
            t->metrics[t->nmetrics++] =
                (struct test_metric){arena_strdup(&t->arena, m->name), m->type, m->contains};
    }
}

static bool is_off(const struct test *t, const char *key)
{
    const char *text = strstr(((const struct k6_test *)t->dialect_data)->options_json, key);

    return text && !strncmp(text + strlen(key), "true", 4);
}

static void read_test(struct k6_user *k, const struct load_request *q, struct str text,
                      struct diag *d)
{
    struct test *t = k->test;
    size_t errors = d->errors;
    char *options = options_of(k, d);

    if (d->errors == errors) {
        k6_options_read(t, q, text, options, d);
        check_exports(k, text, d);
        collect_metrics(k);
        t->has_setup &= !is_off(t, "\"noSetup\":");
        t->has_teardown &= !is_off(t, "\"noTeardown\":");
        try_thresholds(k, text, d);
    }
    free(options);
}

static void first_init(struct test *t, const struct load_request *q, struct str text,
                       struct diag *d)
{
    struct k6_user k = {.test = t, .k6 = t->dialect_data, .log = q->log, .group = STR("")};
    struct builtin builtin;

    k.registry = registry_new(&(struct registry_config){0});
    builtin_register(&builtin, k.registry);
    if (!k6_script_new(&k, NULL, rng_entropy()))
        diag_error(d, t->path, 0, 0, "no memory for a script's runtime");
    else if (script_run_entry(k.script) != SCRIPT_OK)
        init_failed(&k, q, d);
    else
        read_test(&k, q, text, d);
    k6_user_release(&k);
    free(k.abort_text);
    registry_free(k.registry);
}

/* ---- loading ---- */

static bool read_text(const char *path, struct buf *b, struct diag *d)
{
    FILE *f = strcmp(path, "-") ? fopen(path, "rb") : stdin;
    size_t n = 0;
    char *to;

    if (!f) {
        diag_error(d, path, 0, 0, "the script can't be read: %m");
        return false;
    }
    do {
        to = buf_reserve(b, 65536);
        n = to ? fread(to, 1, 65536, f) : 0;
        b->n += n;
    } while (n);
    if (b->full)
        diag_error(d, path, 0, 0, "the test is larger than %zu MiB", ARCHIVE_MAX_BYTES >> 20);
    if (f != stdin)
        fclose(f);
    return !b->full;
}

static void unload(struct test *t)
{
    struct k6_test *k = t->dialect_data;

    if (!k)
        return;
    script_program_free(k->program);
    script_files_free(k->files);
    k6_archive_free(k->archive);
    json_decref(k->said);
    k6_once_free(k->once);
    k6_crypto_free(k->crypto);
    k6_secrets_free(k->secrets);
    free(k->override_json);
    free(k->options_json);
    free(k->gorand);
    free(k);
    t->dialect_data = NULL;
}

static void set_init_timeout(struct k6_test *k, const struct load_request *q, struct diag *d)
{
    const char *text = k6_option_text(q, "init-timeout", NULL);
    int64_t ns;

    k->init_timeout_ns = INIT_TIMEOUT_NS;
    if (!text)
        return;
    if (dur_parse(str_of(text), &ns) && ns > 0)
        k->init_timeout_ns = (uint64_t)ns;
    else
        diag_error(d, NULL, 0, 0, "--init-timeout: \"%s\" is no duration such as 90s", text);
}

/* Where modules and files are read from: what the request names, or this machine; and for https,
 * if nobody stands in for it, the network: then *remote is set. NULL with an error. */
static struct script_files *open_files(struct k6_test *k, const struct load_request *q,
                                       struct remote **remote, struct diag *d)
{
    struct remote_config c = {.log = q->log, .lock = k6_option_text(q, "lock", NULL)};
    const char *off = k6_option_text(q, "no-module-cache", NULL);
    char *cache = off && !strcmp(off, "true") ? NULL : remote_default_cache();
    VEC(const char *) resolve = {0};
    struct script_files *files = q->files;

    if (!files)
        files = k->files = script_files_new();
    if (k->archive)
        k6_archive_serve(k->archive, files);
    if (q->purpose == LOAD_TO_ARCHIVE)
        script_files_keep(files);
    for (size_t i = 0; i < q->noptions; i++)
        if (!strcmp(q->options[i].name, "resolve"))
            vec_push(&resolve, q->options[i].value);
    c.cache = cache;
    c.resolve = resolve.p;
    c.nresolve = resolve.n;
    if (script_files_has_source(files, "https"))
        ;
    else if ((*remote = remote_new(&c, d)))
        script_files_set_source(files, "https", remote_source(*remote));
    else
        files = NULL;
    free(cache);
    vec_free(&resolve);
    return k->read_from = files;
}

/* The test is a script at an https:// address. False with errors. */
static bool read_address(struct k6_test *k, const struct load_request *q, struct remote **remote,
                         struct buf *b, struct diag *d)
{
    struct script_files *files;
    char *text, *why = NULL;
    struct url u;
    size_t n;

    if (!url_parse(str_of(q->path), &u, NULL) || u.has_userinfo) {
        diag_error(d, NULL, 0, 0,
                   "the test's address is none that can be fetched; name and password belong into ~/.netrc");
        return false;
    }
    if (!(files = open_files(k, q, remote, d)))
        return false;
    if (!(text = script_files_read(files, q->path, b->max, &n, &why))) {
        diag_error(d, NULL, 0, 0, "cannot read the test %s: %s", q->path, why);
        free(why);
        return false;
    }
    buf_add(b, text, n);
    free(text);
    if (tar_is(buf_str(b)))
        diag_error(d, NULL, 0, 0, "%s is an archive: download it, and run that file", q->path);
    return !tar_is(buf_str(b));
}

static const char *compatibility_of(struct test *t, const struct load_request *q, struct diag *d)
{
    const char *mode = k6_option_text(q, "compatibility-mode", "K6_COMPATIBILITY_MODE");

    if (!mode || !*mode)
        return "extended";
    if (strcmp(mode, "base") != 0 && strcmp(mode, "extended") != 0 &&
        strcmp(mode, "experimental_enhanced") != 0)
        diag_error(d, NULL, 0, 0, "invalid compatibility mode \"%s\": it is base or extended",
                   mode);
    return arena_strdup(&t->arena, mode);
}

static bool is_archive(const struct load_request *q, struct str text, struct diag *d)
{
    const char *type = k6_option_text(q, "type", "K6_TYPE");

    if (!type || !*type)
        return tar_is(text);
    if (strcmp(type, "js") != 0 && strcmp(type, "archive") != 0)
        diag_error(d, NULL, 0, 0, "unknown or unspecified test type '%s' for '%s'", type, q->path);
    return !strcmp(type, "archive");
}

/* The test is an archive: its script becomes the entry. False with errors. */
static bool open_archive(struct test *t, const struct load_request *q, struct buf *text,
                         struct script_load_options *o, struct diag *d)
{
    struct k6_test *k = t->dialect_data;
    size_t n;

    if (!is_archive(q, buf_str(text), d))
        return true;
    n = text->n;
    if (!(k->archive = k6_archive_read(buf_take(text), n, q->path, d))) {
        failed(q, LOAD_UNREADABLE);
        return false;
    }
    o->name = k->archive->entry;
    o->text = k->archive->data;
    t->path = arena_strdup(&t->arena, plain(k->archive->entry));
    return true;
}

static struct test *load(const struct load_request *q, struct diag *d)
{
    size_t errors = d->errors;
    struct script_load_options o = {.path = q->path, .log = q->log};
    struct k6_test *k = xcalloc(1, sizeof(*k));
    char *absolute = strcmp(q->path, "-") ? realpath(q->path, NULL) : NULL;
    struct test *t = test_new(&dialect_k6, absolute ? absolute : q->path);
    struct remote *remote = NULL;
    struct buf text;

    free(absolute);
    t->dialect_data = k;
    k->purpose = q->purpose;
    o.list_only = q->purpose == LOAD_TO_LIST;
    k->compatibility = compatibility_of(t, q, d);
    buf_init(&text, ARCHIVE_MAX_BYTES);
    if (q->text.p) {
        buf_addstr(&text, q->text);
    } else if (str_starts(str_of(q->path), STR("https://"))) {
        if (!read_address(k, q, &remote, &text, d))
            goto out;
        o.name = q->path;
    } else if (!read_text(q->path, &text, d)) {
        goto out;
    }
    set_init_timeout(k, q, d);
    learn_classes(k);
    k6_library_init(k);
    k->once = k6_once_new();
    o.text = str_make(buf_cstr(&text), text.n);
    if (!open_archive(t, q, &text, &o, d))
        goto out;
    k6_options_env(t, q, d);
    k->features = k6_features_resolve(t, q);
    t->redact = q->redact;
    if (!k6_secrets_read(&k->secrets, q, d)) {
        failed(q, LOAD_UNREADABLE); /* for k6 too this is none of the configuration's mistakes */
        goto out;
    }
    if (!(o.files = k->read_from ? k->read_from : open_files(k, q, &remote, d)))
        goto out;
    k->program = script_program_load(&k->library, &o, d);
    if (k->program && q->purpose != LOAD_TO_LIST) {
        first_init(t, q, o.text, d);
        script_program_seal(k->program);
    }
    if (remote && d->errors == errors)
        remote_finish(remote, d);
out:
    buf_release(&text);
    if (d->errors == errors)
        return t;
    test_free(t);
    return NULL;
}

const struct dialect dialect_k6 = {
    .name = "k6",
    .title = "Grafana k6 JavaScript",
    .claims = claims,
    .load = load,
    .archive = k6_archive_write,
    .inspect = k6_options_inspect,
    .list = k6_deps,
    .legacy_summary = k6_legacy_summary,
    .unload = unload,
    .user_open = k6_user_open,
    .iterate = k6_user_iterate,
    .interrupt = k6_user_interrupt,
    .user_close = k6_user_close,
    .setup = k6_user_setup,
    .teardown = k6_user_teardown,
    .summary = k6_user_summary,
};
