/* t_art_config.c - tests/case/artillery_config/NAME.case: an Artillery script, flags and
 * environment, and the config that comes of them.
 *
 * Sections: "== script" (script.yml, or as "== name" says), "== file NAME" (further files; a
 * NAME that ends in "/" is none), "== flags" (NAME VALUE),
 * "== env" (NAME=VALUE) are what is given; "== is" holds lines that the config must have, as
 * describe() below writes them,
 * "== diag" all that is said, as "FILE:LINE:COL: error: text". A case without "== diag" must be
 * read in silence. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#undef test_free

#include "casefile.h"

#include "base/mem.h"
#include "base/vec.h"
#include "data/yaml.h"
#include "dialect/artillery/config.h"
#include "dialect/artillery/phases.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct given {
    VEC(struct load_option) options;
    VEC(char *) environ, texts, files;
    char dir[64], script[64];
};

/* "DIR" in what is given is the folder of the files. */
static char *keep(struct given *g, struct str s)
{
    char *text = str_dup(s);

    vec_push(&g->texts, casefile_replace(text, "DIR", g->dir));
    free(text);
    return g->texts.p[g->texts.n - 1];
}

static void write_file(struct given *g, const char *name, struct str text)
{
    char path[256];
    FILE *f;

    snprintf(path, sizeof(path), "%s/%s", g->dir, name);
    f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(text.p, 1, text.n, f), text.n);
    fclose(f);
    vec_push(&g->files, str_dup(str_of(path)));
}

static void write_files(struct given *g, const char *text)
{
    for (const char *at = text; (at = strstr(at, "== file ")) != NULL; at += 8) {
        char section[128], name[100];

        snprintf(name, sizeof(name), "%.*s", (int)strcspn(at + 8, "\n"), at + 8);
        snprintf(section, sizeof(section), "file %s", name);
        write_file(g, name, casefile_section(text, section));
    }
}

static void read_given(struct given *g, const char *text)
{
    struct str flags = casefile_section(text, "flags"), env = casefile_section(text, "env"),
               row, name;

    name = str_trim(casefile_section(text, "name"));
    snprintf(g->script, sizeof(g->script), STR_FMT, STR_ARG(name.n ? name : STR("script.yml")));
    snprintf(g->dir, sizeof(g->dir), "/tmp/brunt-art-XXXXXX");
    assert_non_null(mkdtemp(g->dir));
    while (flags.n) {
        str_cut(&flags, '\n', &row);
        if (!row.n)
            continue;
        str_cut(&row, ' ', &name);
        vec_push(&g->options, (struct load_option){keep(g, name), keep(g, row)});
    }
    while (env.n) {
        str_cut(&env, '\n', &row);
        if (row.n)
            vec_push(&g->environ, keep(g, row));
    }
    vec_push(&g->environ, NULL);
    write_file(g, g->script, casefile_section(text, "script"));
    write_files(g, text);
}

static void release_given(struct given *g)
{
    for (size_t i = 0; i < g->files.n; i++) {
        unlink(g->files.p[i]);
        free(g->files.p[i]);
    }
    rmdir(g->dir);
    for (size_t i = 0; i < g->texts.n; i++)
        free(g->texts.p[i]);
    vec_free(&g->texts);
    vec_free(&g->files);
    vec_free(&g->options);
    vec_free(&g->environ);
}

/* ---- what came of it ---- */

static void describe_json(struct buf *out, const char *name, json_t *j)
{
    char *text = json_dumps(j, JSON_ENCODE_ANY | JSON_COMPACT);

    buf_addf(out, "%s %s\n", name, text);
    free(text);
}

static void describe_node(struct buf *out, const char *name, const struct yaml_node *n)
{
    json_t *j = n ? yaml_to_json(n) : NULL;

    if (j)
        describe_json(out, name, j);
    json_decref(j);
}

static void describe_phase(struct buf *out, const struct phase *p)
{
    static const char *const kinds[] = {"rate", "ramp", "count", "pause"};

    buf_addf(out, "phase %s %gs", kinds[p->kind], (double)p->duration_ns / 1e9);
    if (p->kind == PHASE_RATE || p->kind == PHASE_RAMP)
        buf_addf(out, " %g", p->rate);
    if (p->kind == PHASE_RAMP)
        buf_addf(out, " to %g", p->ramp_to);
    if (p->kind == PHASE_RATE && p->mode == PHASE_POISSON)
        buf_adds(out, " poisson");
    if (p->kind == PHASE_COUNT)
        buf_addf(out, " %lld", (long long)p->count);
    if (p->max_users)
        buf_addf(out, " max %lld", (long long)p->max_users);
    if (p->name)
        buf_addf(out, " \"%s\"", p->name);
    buf_addc(out, '\n');
}

static void describe(const struct art_test *t, struct buf *out)
{
    const struct art_config *c = &t->config;
    const struct scenario *s = &t->test->scenarios[0]->load;

    buf_addf(out, "target " STR_FMT "\n", STR_ARG(c->target));
    for (size_t i = 0; i < s->nphases; i++)
        describe_phase(out, &s->phases[i]);
    describe_json(out, "variables", c->variables);
    describe_node(out, "headers", c->headers);
    describe_node(out, "cookies", c->cookies);
    describe_node(out, "jitter", c->think_jitter);
    describe_node(out, "config", c->tree);
    buf_addf(out, "timeout %g%s\n", (double)c->timeout_ns / 1e9, c->timeout_set ? " set" : "");
    buf_addf(out, "pool %u strict %d extended %d insecure %d traceparent %d\n", c->pool,
             c->strict_capture, c->extended_metrics, c->insecure, c->traceparent);
    buf_addf(out, "processor %s\n", c->processor ? c->processor : "none");
    buf_addf(out, "environment %s\n", c->environment ? c->environment : "none");
    buf_addf(out, "scenario %s\n", c->scenario_name ? c->scenario_name : "all");
    buf_addf(out, "dirname %s\n", c->dirname);
    buf_addf(out, "certs %zu ca %s\n", t->test->tls.ncerts,
             t->test->tls.ca_file ? t->test->tls.ca_file : "none");
}

static void describe_diag(const struct diag *d, const char *dir, struct buf *out)
{
    for (size_t i = 0; i < d->n; i++) {
        const char *file = d->p[i].file ? d->p[i].file : "";

        if (strncmp(file, dir, strlen(dir)) == 0)
            file += strlen(dir) + 1;
        buf_adds(out, file);
        if (d->p[i].line)
            buf_addf(out, ":%u:%u", d->p[i].line, d->p[i].col);
        buf_addf(out, ": %s: %s\n", d->p[i].kind == DIAG_ERROR ? "error" : "warning",
                 d->p[i].text);
    }
}

static bool has_line(const char *text, struct str line)
{
    struct str rest = str_of(text), row;

    while (rest.n) {
        str_cut(&rest, '\n', &row);
        if (str_eq(row, line))
            return true;
    }
    return false;
}

static int failed;

static void check_is(const char *name, struct str want, const char *got)
{
    struct str row;

    while (want.n) {
        str_cut(&want, '\n', &row);
        if (!row.n || has_line(got, row))
            continue;
        printf("%s: not so: " STR_FMT "\n  of:\n%s", name, STR_ARG(row), got);
        failed++;
    }
}

static void check(const char *name, const char *text, const char *dir, struct buf *got,
                  struct buf *said)
{
    char *shown = casefile_replace(buf_cstr(got), dir, "DIR"),
         *spoken = casefile_replace(buf_cstr(said), dir, "DIR");

    check_is(name, casefile_section(text, "is"), shown);
    if (!str_eq(str_trim(str_of(spoken)), str_trim(casefile_section(text, "diag")))) {
        printf("%s: said:\n%s\n", name, spoken);
        failed++;
    }
    free(shown);
    free(spoken);
}

static void run_case(const char *path, const char *name)
{
    char *text = casefile_read(path), script[256];
    struct given g = {0};
    struct art_test t = {0};
    struct load_request q = {.path = script};
    struct buf got, said;
    struct diag d;

    read_given(&g, text);
    snprintf(script, sizeof(script), "%s/%s", g.dir, g.script);
    q.options = g.options.p;
    q.noptions = g.options.n;
    q.environ = g.environ.p;
    diag_init(&d);
    buf_init(&got, BUF_NO_LIMIT);
    buf_init(&said, BUF_NO_LIMIT);
    t.test = test_new(NULL, script);
    art_config_read(&t, &q, &d);
    if (t.config.tree && art_phases_read(&t, &d) && diag_ok(&d))
        describe(&t, &got);
    describe_diag(&d, g.dir, &said);
    check(name, text, g.dir, &got, &said);
    json_decref(t.config.late_headers);
    json_decref(t.config.variables);
    json_decref(t.config.process_env);
    test_free(t.test);
    buf_release(&got);
    buf_release(&said);
    diag_release(&d);
    release_given(&g);
    free(text);
}

extern const struct dialect dialect_artillery;

static void check_claims(void)
{
    static const struct {
        const char *path, *head;
        int least, most;
    } cases[] = {
        {"a.yml", "config:\n  target: x\nscenarios:\n  - flow: []\n", 90, 100},
        {"a.json", "{\"config\": {}, \"scenarios\": []}", 90, 100},
        {"-", "config: {target: x}\nscenarios: []\n", 50, 90},
        {"a.yml", "config:\n  target: x\n", 30, 80},
        {"a.yaml", "confg:\n  target: x\n", 1, 30},
        {"a.json", "{\"a\": 1}", 0, 0},
        {"a.ts", "export const config = {};\nexport const scenarios = [{flow: []}];\n", 75, 90},
        {"a.js", "module.exports = {\n  config: {},\n  scenarios: [{flow: []}]\n};\n", 75, 90},
        {"a.js",
         "export const options = {\n  scenarios: {},\n};\nexport default function () {} // "
         "flow, config",
         0, 0},
        {"a.js", "export default function () {}", 0, 0},
        {"a.txt", "nothing", 0, 0},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        int sure = dialect_artillery.claims(cases[i].path, str_of(cases[i].head));

        if (sure >= cases[i].least && sure <= cases[i].most)
            continue;
        printf("claims %d: %s: %s\n", sure, cases[i].path, cases[i].head);
        failed++;
    }
}

int main(void)
{
    const char *dir = getenv("CASES") ? getenv("CASES") : "tests/case/artillery_config";
    char **names = casefile_list(dir, ".case");
    size_t n = 0;

    for (; names && names[n]; n++) {
        char path[4096];

        snprintf(path, sizeof(path), "%s/%s", dir, names[n]);
        if (strncmp(names[n], "ts_", 3) != 0 || getenv("TYPESCRIPT"))
            run_case(path, names[n]);
        free(names[n]);
    }
    free(names);
    check_claims();
    printf("%zu cases, %d failed\n", n, failed);
    return failed || !n;
}
