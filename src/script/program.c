/* program.c - a test's script: found, read and compiled once, before the workers are forked. */
#include "script/program.h"

#include "base/buf.h"
#include "base/mem.h"
#include "script/resolve.h"
#include "script/script.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TEXT_MAX_BYTES (64u << 20)   /* of one module */
#define FILE_MAX_BYTES (1024u << 20) /* of one file given to open() */
#define MODULES_MAX    10000

/* ---- files ---- */

bool script_program_file(struct script_program *p, const char *path, struct str *bytes,
                         char **why)
{
    struct str *known = map_get(&p->files, str_of(path));
    char *text, *reason = NULL;

    *why = NULL;
    if (!known) {
        if (p->sealed) {
            *why = xasprintf("%s was not opened in the first init (__VU 0), and afterwards no "
                             "new files can be: "
                             "open it whatever __VU is",
                             path);
            return false;
        }
        known = xcalloc(1, sizeof(*known));
        text = script_files_read(p->read, path, FILE_MAX_BYTES, &known->n, &reason);
        if (!text) {
            *why = xasprintf("open %s: %s", path, reason);
            free(reason);
            free(known);
            return false;
        }
        known->p = text;
        map_put(&p->files, str_of(path), known);
    }
    *bytes = *known;
    return true;
}

/* ---- modules ---- */

unsigned program_compile_flags(const struct script_program *p)
{
    return (p->strip_debug ? COMPILE_STRIP : 0u) | (p->lib->node ? COMPILE_NODE : 0u);
}

char *program_resolve(const struct script_program *p, const char *from, struct str spec,
                      bool by_require, char **why)
{
    return p->lib->node ? resolve_node(p->lib, from, spec, by_require, why)
                        : resolve_module(p->lib, from, spec, why);
}

struct module *program_find(const struct script_program *p, const char *name)
{
    return map_get(&p->by_name, str_of(name));
}

void program_add_export(struct module *m, const char *name)
{
    if (!strcmp(name, "default"))
        return;
    for (size_t i = 0; i < m->exports.n; i++)
        if (!strcmp(m->exports.p[i], name))
            return;
    vec_push(&m->exports, xstrdup(name));
}

static struct module *new_module(struct script_program *p, const char *name)
{
    struct module *m = xcalloc(1, sizeof(*m));

    m->name = xstrdup(name);
    m->index = (unsigned)p->modules.n;
    vec_push(&p->modules, m);
    map_put(&p->by_name, str_of(name), m);
    return m;
}

static void free_module(struct module *m)
{
    for (size_t i = 0; i < m->imports.n; i++)
        free(m->imports.p[i].spec);
    for (size_t i = 0; i < m->exports.n; i++)
        free(m->exports.p[i]);
    for (size_t i = 0; i < m->types.n; i++)
        free(m->types.p[i]);
    vec_free(&m->imports);
    vec_free(&m->exports);
    vec_free(&m->types);
    free(m->name);
    free(m->code);
    free(m->text);
    free(m->js);
    free(m);
}

static const struct script_native *native_of(const struct script_program *p, const char *name)
{
    for (size_t i = 0; i < p->lib->nnatives; i++)
        if (!strcmp(p->lib->natives[i].name, name))
            return &p->lib->natives[i];
    return NULL;
}

/* JSON as CommonJS. Lines stay what they are. */
static char *json_module(char *json, size_t *n)
{
    char *text = xasprintf("module.exports=%s", json);

    *n = strlen(text);
    free(json);
    return text;
}

/* The text of module `name`: our own copy or its file. */
static char *find_text(struct script_program *p, const char *name, size_t *n, char **why)
{
    const char *path = resolve_plain(name), *as = NULL, *own = NULL;
    struct str s = str_of(path);
    char *text, *reason = NULL;

    if (p->lib->embedded)
        own = p->lib->embedded(str_of(name), &as);
    if (own) {
        *n = strlen(own);
        return xstrdup(own);
    }
    if (str_ends(s, STR(".json")) && !p->lib->node) {
        *why = xasprintf("%s is JSON, which can't be imported: use JSON.parse(open(\"./...\"))",
                         path);
        return NULL;
    }
    text = script_files_read(p->read, name, TEXT_MAX_BYTES, n, &reason);
    if (!text)
        *why = xasprintf("can't read the module %s: %s", path, reason);
    else if (str_ends(s, STR(".json")))
        text = json_module(text, n);
    free(reason);
    return text;
}

static void add_detail(struct diag *d, struct module *m, unsigned line, unsigned col)
{
    struct buf b;

    buf_init(&b, 4096);
    link_excerpt(str_make(m->text, m->text_n), line, col, &b);
    if (b.n)
        diag_detail(d, buf_cstr(&b));
    buf_release(&b);
}

/* A module of k6's or its extensions that is not there, when that doesn't matter. */
static bool is_unknown_builtin(const struct script_program *p, const char *spec)
{
    return p->list_only && !strncmp(spec, "k6/", 3) && !native_of(p, spec);
}

/* Resolve and add what m imports; each one that fails is an error at its line in m. */
static void add_imports(struct script_program *p, struct module *m, const struct compiled *c,
                        struct diag *d)
{
    for (size_t i = 0; i < c->specs.n; i++) {
        char *why = NULL, *name = is_unknown_builtin(p, c->specs.p[i])
                                      ? xstrdup(c->specs.p[i])
                                      : program_resolve(p, m->name, str_of(c->specs.p[i]), false, &why);
        struct module *to = NULL;

        if (name)
            to = program_add(p, name, d, &why);
        if (why) {
            unsigned line, col;

            link_locate(str_make(m->text, m->text_n), str_of(c->specs.p[i]), &line, &col);
            diag_error(d, resolve_plain(m->name), line, col, "%s", why);
            add_detail(d, m, line, col);
            free(why);
        }
        free(name);
        vec_push(&m->imports, (struct import){xstrdup(c->specs.p[i]), to});
        if (to && to->kind == MODULE_COMMONJS)
            to->imported = true;
    }
}

static bool mentions(const struct module *m, const char *word)
{
    return str_find(str_make(m->text, m->text_n), str_of(word)) >= 0;
}

static bool mentions_any(const struct module *m, const char *const *words)
{
    while (*words && !mentions(m, *words))
        words++;
    return *words != NULL;
}

/* Parts of the engine that a text never mentions are left out of its users' runtimes. Texts that could
 * reach a name by a way that can't be seen here get them all. */
static void note_uses(struct script_program *p, const struct module *m)
{
    static const char *const indirect[] = {"globalThis", "global[", "global.", "eval(", "Function(", NULL};
    static const char *const buffers[] = {"ArrayBuffer", "Int8",    "Uint8",   "Int16",    "Uint16",  "Int32", "Uint32",
                                          "Float32",     "Float64", "BigInt64", "BigUint64", "DataView", "Atomics", NULL};
    static const char *const weak[] = {"WeakRef", "FinalizationRegistry", NULL};
    bool all = p->lib->node || mentions_any(m, indirect);

    p->uses_random |= p->lib->node || mentions(m, "random");
    p->uses_buffers |= all || mentions_any(m, buffers);
    p->uses_weak |= all || mentions_any(m, weak);
    p->uses_bigints |= all || bigint_in(str_make(m->text, m->text_n));
}

static void compile_module(struct script_program *p, struct module *m, struct diag *d)
{
    struct compiled c;

    compile_text(m->name, m->text, m->text_n, program_compile_flags(p), &c);
    if (c.error) {
        diag_error(d, resolve_plain(m->name), c.line, c.col, "%s", c.error);
        add_detail(d, m, c.line, c.col);
    } else {
        m->kind = c.kind;
        m->code = c.code;
        m->code_n = c.code_n;
        c.code = NULL;
        m->js = c.js;
        m->js_n = c.js_n;
        c.js = NULL;
        for (size_t i = 0; i < c.types.n; i++)
            vec_push(&m->types, c.types.p[i]);
        c.types.n = 0;
        m->uses_meta = mentions(m, "import.meta");
        note_uses(p, m);
        if (c.kind == MODULE_ES)
            add_imports(p, m, &c, d);
    }
    compile_release(&c);
}

/* ---- types that are passed on ---- */

static struct module *exporter_of_type(struct module *m, const char *name, bool *seen)
{
    struct module *found = NULL;

    if (seen[m->index])
        return NULL;
    seen[m->index] = true;
    for (size_t i = 0; i < m->types.n; i++)
        if (!strcmp(m->types.p[i], name))
            return m;
    for (size_t i = 0; i < m->imports.n && !found; i++)
        if (m->imports.p[i].to)
            found = exporter_of_type(m->imports.p[i].to, name, seen);
    return found;
}

static void forget_type(struct module *m, const char *name)
{
    for (size_t i = 0; i < m->types.n; i++)
        if (!strcmp(m->types.p[i], name)) {
            free(m->types.p[i]);
            m->types.p[i--] = m->types.p[--m->types.n];
        }
}

bool program_export_type(struct script_program *p, struct module *m, const char *name)
{
    bool *seen = xcalloc(p->modules.n, sizeof(*seen));
    struct compiled c;
    char *js;

    m = exporter_of_type(m, name, seen);
    free(seen);
    if (!m || !m->js)
        return false;
    forget_type(m, name); /* one try */
    js = xasprintf(STR_FMT "\n;var brunt_type_%s;export{brunt_type_%s as %s}",
                   STR_ARG(module_js(m)), name, name, name);
    compile_text(m->name, js, strlen(js), program_compile_flags(p), &c);
    if (!c.error) {
        free(m->code);
        m->code = c.code;
        m->code_n = c.code_n;
        c.code = NULL;
        free(m->js);
        m->js = js;
        m->js_n = strlen(js);
        js = NULL;
    }
    free(js);
    compile_release(&c);
    return true;
}

/* ---- adding ---- */

static struct module *add_text(struct script_program *p, const char *name, char *text, size_t n,
                               struct diag *d)
{
    struct module *m = new_module(p, name);

    m->text = text;
    m->text_n = n;
    compile_module(p, m, d);
    return m;
}

static struct module *find_or_read(struct script_program *p, const char *name, struct diag *d)
{
    struct module *m = program_find(p, name);
    char *why = NULL, *text;
    size_t n = 0;

    if (!m && (text = find_text(p, name, &n, &why)))
        m = add_text(p, name, text, n, d);
    free(why);
    return m;
}

/* What the name of a file that is not there means to bundlers and TypeScript's own compiler: they let
 * endings away, and call x.ts by the name of the x.js that it becomes. k6 refuses these; here they work,
 * with a warning. */
static struct module *add_meant(struct script_program *p, const char *name, struct diag *d)
{
    static const char *const endings[] = {".ts", ".js", "/index.ts", "/index.js"};
    struct str s = str_of(name);
    struct module *m = NULL;

    if (!str_starts(s, STR("file://")))
        return NULL;
    for (size_t i = 0; i <= 4 && !m; i++) {
        char *other = i < 4 ? xasprintf("%s%s", name, endings[i])
                      : str_ends(s, STR(".js"))
                          ? xasprintf(STR_FMT ".ts", STR_ARG(str_slice(s, 0, s.n - 3)))
                          : NULL;

        if (other)
            m = find_or_read(p, other, d);
        if (m) {
            log_warn(p->log, "there is no file %s: %s is imported instead; k6 asks for the whole name",
                     resolve_plain(name), resolve_plain(other));
            map_put(&p->by_name, s, m);
        }
        free(other);
    }
    return m;
}

struct module *program_add(struct script_program *p, const char *name, struct diag *d,
                           char **why)
{
    struct module *m = program_find(p, name);
    size_t n = 0;
    char *text;

    if (m)
        return m;
    if (p->sealed || p->modules.n == MODULES_MAX) {
        *why = xasprintf(p->sealed ? "the module %s was not loaded in the first init (__VU 0), "
                                     "and afterwards no new ones "
                                     "can be: load it whatever __VU is"
                                   : "too many modules at %s",
                         name);
        return NULL;
    }
    if (native_of(p, name)) {
        m = new_module(p, name);
        m->kind = MODULE_NATIVE;
        m->native = native_of(p, name);
        return m;
    }
    if (is_unknown_builtin(p, name)) {
        m = new_module(p, name);
        m->kind = MODULE_NATIVE;
        return m;
    }
    if ((text = find_text(p, name, &n, why)))
        return add_text(p, name, text, n, d);
    if ((m = add_meant(p, name, d))) {
        free(*why);
        *why = NULL;
    }
    return m;
}

/* ---- the program ---- */

static char *entry_name(const struct script_load_options *o)
{
    char *cwd, *from, *path, *name;
    const char *file = strcmp(o->path, "-") ? o->path : "./-";

    if (o->name)
        return xstrdup(o->name);
    cwd = getcwd(NULL, 0);
    from = xasprintf("file://%s/x", cwd ? cwd : "");
    path = resolve_path(from, str_of(file));
    name = xasprintf("file://%s", path);
    free(cwd);
    free(from);
    free(path);
    return name;
}

struct script_program *script_program_load(const struct script_library *lib,
                                           const struct script_load_options *o, struct diag *d)
{
    struct script_program *p = xcalloc(1, sizeof(*p));
    size_t errors = d->errors;
    char *name = entry_name(o), *why = NULL;

    p->lib = lib;
    p->log = o->log;
    p->strip_debug = o->strip_debug;
    p->list_only = o->list_only;
    p->own_files = o->files ? NULL : script_files_new();
    p->read = o->files ? o->files : p->own_files;
    if (o->text.p) {
        p->entry = new_module(p, name);
        p->entry->text = xstrndup(o->text.p, o->text.n);
        p->entry->text_n = o->text.n;
        script_files_note(p->read, name, o->text);
        compile_module(p, p->entry, d);
    } else {
        p->entry = program_add(p, name, d, &why);
    }
    if (why)
        diag_error(d, resolve_plain(name), 0, 0, "%s", why);
    free(why);
    free(name);
    if (d->errors == errors && !p->list_only)
        link_check(p, p->entry, d);
    if (d->errors == errors)
        return p;
    script_program_free(p);
    return NULL;
}

void script_program_free(struct script_program *p)
{
    struct map_entry *e;

    if (!p)
        return;
    for (size_t i = 0; i < p->modules.n; i++)
        free_module(p->modules.p[i]);
    vec_free(&p->modules);
    for (size_t i = 0; map_next(&p->files, &i, &e);) {
        free((char *)(uintptr_t)((struct str *)e->value)->p);
        free(e->value);
    }
    for (size_t i = 0; map_next(&p->shared, &i, &e);) {
        struct script_shared *sh = e->value;

        for (size_t k = 0; k < sh->n; k++)
            free((char *)(uintptr_t)sh->element[k].p);
        free(sh->element);
        free(sh->name);
        free(sh);
    }
    map_release(&p->by_name);
    map_release(&p->files);
    map_release(&p->shared);
    script_files_free(p->own_files);
    free(p);
}

const char *script_program_path(const struct script_program *p)
{
    return resolve_plain(p->entry->name);
}

const char *script_program_name(const struct script_program *p)
{
    return p->entry->name;
}

const char *script_program_module(const struct script_program *p, size_t i)
{
    return i < p->modules.n ? p->modules.p[i]->name : NULL;
}

struct str script_program_text(const struct script_program *p, size_t i)
{
    const struct module *m = p->modules.p[i];

    return m->text ? str_make(m->text, m->text_n) : (struct str){0};
}

bool script_program_is_module(const struct script_program *p)
{
    return p->entry->kind == MODULE_ES;
}

static void forget_texts(struct script_program *p)
{
    for (size_t i = 0; i < p->modules.n; i++) {
        free(p->modules.p[i]->text);
        free(p->modules.p[i]->js);
        p->modules.p[i]->text = p->modules.p[i]->js = NULL;
    }
}

void script_program_seal(struct script_program *p)
{
    p->sealed = true;
    forget_texts(p);
}

static bool is_remote(const char *name)
{
    return strncmp(name, "https://", 8) == 0;
}

char *script_program_resolve_file(const struct script_program *p, const char *from,
                                  struct str name)
{
    char *cwd = NULL, *here, *path;

    if (!from || is_remote(from))
        from = p->entry->name;
    if (!is_remote(from))
        return resolve_path(from, name);
    cwd = getcwd(NULL, 0);
    here = xasprintf("file://%s/x", cwd ? cwd : "");
    path = resolve_path(here, name);
    free(here);
    free(cwd);
    return path;
}

struct script_shared *script_program_shared(struct script_program *p, struct str name,
                                            bool *fresh)
{
    struct script_shared *sh = map_get(&p->shared, name);

    *fresh = !sh;
    if (!sh) {
        sh = xcalloc(1, sizeof(*sh));
        sh->name = str_dup(name);
        map_put(&p->shared, name, sh);
    }
    return sh;
}
