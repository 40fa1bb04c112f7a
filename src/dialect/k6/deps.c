/* deps.c - what a script needs: `k6 deps`. It is compiled, not run. */
#include "dialect/k6/deps.h"

#include "base/map.h"
#include "base/mem.h"
#include "base/vec.h"
#include "data/json_write.h"
#include "dialect/k6/k6.h"

#include <stdlib.h>
#include <string.h>

struct need {
    char *name, *constraint;
};

struct needs {
    VEC(struct need) v;
};

static struct need *need_of(struct needs *n, struct str name)
{
    for (size_t i = 0; i < n->v.n; i++)
        if (str_is(name, n->v.p[i].name))
            return &n->v.p[i];
    vec_push(&n->v, (struct need){str_dup(name), xstrdup("*")});
    return &n->v.p[n->v.n - 1];
}

/* "use k6 >= 1.0" or "use k6 with k6/x/sql >= 0.4". */
static void take_directive(struct needs *n, struct str text)
{
    struct str name = STR("k6");
    struct need *need;

    text = str_trim(str_skip(text, 6));
    if (str_starts(text, STR("with k6/x/"))) {
        text = str_trim(str_skip(text, 5));
        str_cut(&text, ' ', &name);
        text = str_trim(text);
    }
    need = need_of(n, name);
    if (!text.n)
        return;
    free(need->constraint);
    need->constraint = str_dup(text);
}

/* Directives are texts that stand before any code. */
static void take_directives(struct needs *n, struct str s)
{
    if (str_starts(s, STR("#!"))) {
        ptrdiff_t end = str_find_char(s, '\n');

        s = end < 0 ? STR("") : str_skip(s, (size_t)end);
    }
    while (s.n) {
        char c = s.p[0];
        bool line = str_starts(s, STR("//")), block = str_starts(s, STR("/*"));
        ptrdiff_t end;

        if (strchr(" \t\r\n\f\v;", c)) {
            s = str_skip(s, 1);
            continue;
        }
        if (!line && !block && c != '"' && c != '\'')
            return;
        end = line    ? str_find_char(s, '\n')
              : block ? str_find(s, STR("*/"))
                      : str_find_char(str_skip(s, 1), c);
        if (end < 0)
            return;
        if (!line && !block && str_starts(str_skip(s, 1), STR("use k6")))
            take_directive(n, str_slice(s, 1, (size_t)end + 1));
        s = str_skip(s, (size_t)end + (line ? 1 : 2));
    }
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct need *)a)->name, ((const struct need *)b)->name);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

struct found {
    struct needs needs;
    VEC(const char *) imports;
    bool custom_build; /* it needs what is in no k6, and not in brunt */
};

static void find(const struct script_program *p, struct found *f)
{
    const char *name;

    need_of(&f->needs, STR("k6"));
    for (size_t i = 0; (name = script_program_module(p, i)); i++) {
        vec_push(&f->imports, name);
        if (!strncmp(name, "k6/x/", 5)) {
            need_of(&f->needs, str_of(name));
            f->custom_build = true;
        }
        take_directives(&f->needs, script_program_text(p, i));
    }
    for (size_t i = 0; i < f->needs.v.n; i++)
        f->custom_build |= strcmp(f->needs.v.p[i].name, "k6") != 0;
    qsort(f->needs.v.p, f->needs.v.n, sizeof(*f->needs.v.p), by_name);
    qsort(f->imports.p, f->imports.n, sizeof(*f->imports.p), by_text);
}

static void as_json(const struct found *f, struct buf *out)
{
    struct json_write w;

    json_write_init(&w, out);
    w.indent = "  ";
    w.escape_html = false;
    json_write_object(&w);
    json_write_key(&w, STR("buildDependencies"));
    json_write_object(&w);
    for (size_t i = 0; i < f->needs.v.n; i++)
        json_write_key_str(&w, f->needs.v.p[i].name, str_of(f->needs.v.p[i].constraint));
    json_write_end(&w);
    json_write_key(&w, STR("imports"));
    json_write_array(&w);
    for (size_t i = 0; i < f->imports.n; i++)
        json_write_str(&w, str_of(f->imports.p[i]));
    json_write_end(&w);
    json_write_key_bool(&w, "customBuildRequired", f->custom_build);
    json_write_end(&w);
    buf_addc(out, '\n');
}

static void as_text(const struct found *f, struct buf *out)
{
    buf_adds(out, "Build Dependencies:\n");
    for (size_t i = 0; i < f->needs.v.n; i++)
        buf_addf(out, "  %s: %s\n", f->needs.v.p[i].name, f->needs.v.p[i].constraint);
    buf_adds(out, "\nImports:\n");
    for (size_t i = 0; i < f->imports.n; i++)
        buf_addf(out, "  %s\n", f->imports.p[i]);
    buf_addf(out, "\nCustom Build Required: %s\n", f->custom_build ? "yes" : "no");
}

void k6_deps(struct test *t, bool json, struct buf *out)
{
    const struct k6_test *k = t->dialect_data;
    struct found f = {0};

    find(k->program, &f);
    if (json)
        as_json(&f, out);
    else
        as_text(&f, out);
    for (size_t i = 0; i < f.needs.v.n; i++) {
        free(f.needs.v.p[i].name);
        free(f.needs.v.p[i].constraint);
    }
    vec_free(&f.needs.v);
    vec_free(&f.imports);
}
