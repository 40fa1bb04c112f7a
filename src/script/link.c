/* link.c - do all imports find their exports? Found out with the engine's own linker, without
 * running a line of script.
 *
 * All modules are put into a scratch runtime under short names ("m7"; the engine cuts long ones
 * in its messages), behind a first import that fails as soon as it is evaluated: the linker has
 * done its work by then. What it misses is, of a CommonJS module, a name to be provided (its
 * value is only known once it ran); of any other, the user's mistake. */
#include "base/buf.h"
#include "base/mem.h"
#include "script/engine.h"
#include "script/resolve.h"
#include "script/script.h"

#include <stdio.h>
#include <stdlib.h>

#define FIXES_MAX       2000
#define ENGINE_NAME_MAX 63 /* of a name in the engine's messages */

struct link {
    struct script_program *p;
    struct module *root;
    VEC(struct extra {
        struct module *m;
        char *name;
    })
    extra; /* pretended exports of natives, to find further errors */
};

static int never_runs(JSContext *ctx, JSModuleDef *m)
{
    (void)m;
    JS_ThrowInternalError(ctx, "linked");
    return -1;
}

static struct module *by_short_name(struct link *l, const char *name)
{
    uint64_t i;

    if (name[0] != 'm' || !str_to_u64(str_of(name + 1), &i) || i >= l->p->modules.n)
        return NULL;
    return l->p->modules.p[i];
}

static char *short_name(JSContext *ctx, const char *base, const char *spec, void *opaque)
{
    struct module *from = by_short_name(opaque, base);
    char name[32];

    for (size_t i = 0; from && i < from->imports.n; i++)
        if (!strcmp(from->imports.p[i].spec, spec) && from->imports.p[i].to) {
            snprintf(name, sizeof(name), "m%u", from->imports.p[i].to->index);
            return js_strdup(ctx, name);
        }
    return js_strdup(ctx, spec); /* "m0" and "stop" of the first text */
}

static void add_exports(JSContext *ctx, struct link *l, JSModuleDef *def, struct module *m)
{
    if (m->native)
        for (const char *const *e = m->native->exports; *e; e++)
            JS_AddModuleExport(ctx, def, *e);
    else
        JS_AddModuleExport(ctx, def, "default");
    for (size_t i = 0; i < m->exports.n; i++)
        JS_AddModuleExport(ctx, def, m->exports.p[i]);
    for (size_t i = 0; i < l->extra.n; i++)
        if (l->extra.p[i].m == m)
            JS_AddModuleExport(ctx, def, l->extra.p[i].name);
}

static JSModuleDef *load_short(JSContext *ctx, const char *name, void *opaque)
{
    struct link *l = opaque;
    struct module *m = by_short_name(l, name);
    JSModuleDef *def;
    JSValue v;

    if (m && m->kind == MODULE_ES) {
        struct str js = module_js(m);

        v = JS_Eval(ctx, js.p, js.n, name, JS_EVAL_TYPE_MODULE | JS_EVAL_FLAG_COMPILE_ONLY);
        if (JS_IsException(v))
            return NULL;
        def = JS_VALUE_GET_PTR(v);
        JS_FreeValue(ctx, v);
        return def;
    }
    def = JS_NewCModule(ctx, name, never_runs);
    if (def && m)
        add_exports(ctx, l, def, m);
    return def;
}

/* Link; the engine's complaint, NULL when there is none. */
static char *try_link(struct link *l)
{
    char text[64], *complaint = NULL;
    struct engine e;
    JSValue v, why;
    const char *said;

    if (!engine_init(&e, false))
        return xstrdup("out of memory");
    e.vital = true;
    JS_SetModuleLoaderFunc(e.rt, short_name, load_short, l);
    snprintf(text, sizeof(text), "import 'stop'; import 'm%u';", l->root->index);
    v = JS_Eval(e.ctx, text, strlen(text), "first", JS_EVAL_TYPE_MODULE);
    if (JS_IsException(v)) {
        why = JS_GetException(e.ctx);
        said = JS_ToCString(e.ctx, why);
        complaint = xstrdup(said ? said : "out of memory");
        JS_FreeCString(e.ctx, said);
        JS_FreeValue(e.ctx, why);
    }
    JS_FreeValue(e.ctx, v);
    engine_release(&e);
    return complaint;
}

/* "... 'NAME' ... 'mN' ..." */
static bool parse_complaint(struct link *l, const char *text, char name[ENGINE_NAME_MAX + 1],
                            struct module **m)
{
    char where[32];
    const char *a = strchr(text, '\''), *b = a ? strstr(a, "' in module '") : NULL, *c;
    size_t n;

    if (!b)
        return false;
    c = b + strlen("' in module '");
    n = strcspn(c, "'");
    if ((size_t)(b - a - 1) > ENGINE_NAME_MAX || n >= sizeof(where))
        return false;
    memcpy(name, a + 1, (size_t)(b - a - 1));
    name[b - a - 1] = 0;
    memcpy(where, c, n);
    where[n] = 0;
    return (*m = by_short_name(l, where)) != NULL;
}

static bool is_word(char c)
{
    return c == '_' || c == '$' || (c >= '0' && c <= '9') ||
           ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c & 0x80;
}

/* The importer that most likely asked m for name: the first whose text holds the name before
 * the import's specifier. */
static void blame(struct link *l, struct module *m, const char *name, const char *complaint,
                  struct diag *d)
{
    for (size_t i = 0; i < l->p->modules.n; i++) {
        struct module *from = l->p->modules.p[i];

        for (size_t k = 0; k < from->imports.n; k++) {
            struct str text = str_make(from->text, from->text_n);
            unsigned line, col;
            struct buf b;

            if (from->imports.p[k].to != m || str_find(text, str_of(name)) < 0)
                continue;
            link_locate(text, str_of(from->imports.p[k].spec), &line, &col);
            if (strstr(complaint, "Could not find"))
                diag_error(d, resolve_plain(from->name), line, col,
                           "\"%s\" has no export named \"%s\"", from->imports.p[k].spec, name);
            else
                diag_error(d, resolve_plain(from->name), line, col,
                           "the export \"%s\" of \"%s\" is ambiguous or circular", name,
                           from->imports.p[k].spec);
            buf_init(&b, 4096);
            link_excerpt(text, line, col, &b);
            diag_detail(d, buf_cstr(&b));
            buf_release(&b);
            return;
        }
    }
    diag_error(d, resolve_plain(m->name), 0, 0, "%s", complaint);
}

void link_check(struct script_program *p, struct module *root, struct diag *d)
{
    struct link l = {.p = p, .root = root};
    char *complaint, name[ENGINE_NAME_MAX + 1];
    struct module *m;

    if (root->kind != MODULE_ES)
        return;
    for (size_t i = 0; i < p->modules.n; i++)
        if (p->modules.p[i]->imported && !p->modules.p[i]->guessed) {
            p->modules.p[i]->guessed = true;
            guess_exports(p, p->modules.p[i]);
        }
    for (int i = 0; i < FIXES_MAX && (complaint = try_link(&l)); i++) {
        bool known = parse_complaint(&l, complaint, name, &m);

        if (!known) {
            diag_error(d, script_program_path(p), 0, 0, "%s", complaint);
        } else if (m->kind == MODULE_COMMONJS) {
            program_add_export(m, name);
        } else if (m->kind == MODULE_ES && program_export_type(p, m, name)) {
            known = true;
        } else {
            blame(&l, m, name, complaint, d);
            vec_push(&l.extra, (struct extra){m, xstrdup(name)});
            known = m->kind == MODULE_NATIVE; /* an ES module can't pretend: stop here */
        }
        free(complaint);
        if (!known)
            break;
    }
    for (size_t i = 0; i < l.extra.n; i++)
        free(l.extra.p[i].name);
    vec_free(&l.extra);
}

/* ---- places in a text ---- */

static void place(struct str text, size_t at, unsigned *line, unsigned *col)
{
    size_t start = 0;

    *line = 1;
    for (size_t i = 0; i < at; i++)
        if (text.p[i] == '\n') {
            ++*line;
            start = i + 1;
        }
    *col = (unsigned)(at - start) + 1;
}

/* Does `from`, `import` or an opening parenthesis stand right before the quote at `at`? */
static bool after_import(struct str text, size_t at)
{
    struct str before = str_trim(str_slice(text, at > 200 ? at - 200 : 0, at));

    if (str_ends(before, STR("from")) || str_ends(before, STR("import"))) {
        size_t n = before.n - (str_ends(before, STR("from")) ? 4 : 6);

        return !n || !is_word(before.p[n - 1]);
    }
    return str_ends(before, STR("("));
}

/* The end of a comment that begins at i, or i. */
static size_t skip_comment(struct str text, size_t i)
{
    struct str rest = str_skip(text, i);
    ptrdiff_t end = -1;

    if (str_starts(rest, STR("//")))
        end = str_find_char(rest, '\n');
    else if (str_starts(rest, STR("/*")))
        end = str_find(rest, STR("*/"));
    else
        return i;
    return end < 0 ? text.n : i + (size_t)end;
}

void link_locate(struct str text, struct str spec, unsigned *line, unsigned *col)
{
    *line = *col = 0;
    for (size_t i = 0; i + spec.n + 2 <= text.n; i++) {
        i = skip_comment(text, i);
        if (i + spec.n + 2 > text.n)
            return;
        if ((text.p[i] == '"' || text.p[i] == '\'') && text.p[i + 1 + spec.n] == text.p[i] &&
            memcmp(text.p + i + 1, spec.p, spec.n) == 0 && after_import(text, i)) {
            place(text, i, line, col);
            return;
        }
    }
}

void link_excerpt(struct str text, unsigned line, unsigned col, struct buf *out)
{
    struct str row = {0};

    if (!line)
        return;
    for (unsigned i = 0; i < line; i++)
        if (!str_cut(&text, '\n', &row) && i + 1 < line)
            return;
    if (row.n && row.p[row.n - 1] == '\r')
        row.n--;
    if (row.n > 300)
        return; /* a bundle's line says nothing */
    buf_addstr(out, row);
    if (!col || col > row.n + 1)
        return;
    buf_addc(out, '\n');
    for (unsigned i = 1; i < col; i++)
        buf_addc(out, row.p[i - 1] == '\t' ? '\t' : ' ');
    buf_addc(out, '^');
}
