/* fuzz_options.c - options from everywhere at once: they are taken, or each refusal is a
 * sentence; what was taken is taken again in the form in which it is shown.
 *
 * Lines "NAME=VALUE" are the environment's, "--flag value" the command line's; what follows a
 * line "config" is the config file, what follows a line "script" (the last) the script's
 * export. */
#include "base/mem.h"
#include "base/vec.h"
#include "dialect/k6/k6.h"
#include "dialect/k6/options.h"

#include <assert.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

struct given {
    VEC(struct load_option) options;
    VEC(char *) environ, texts;
    struct str script, config;
    char path[64];
    int fd;
};

static char *keep(struct given *g, struct str s)
{
    vec_push(&g->texts, str_dup(s));
    return g->texts.p[g->texts.n - 1];
}

static void take_line(struct given *g, struct str line)
{
    struct str name;

    if (str_starts(line, STR("--"))) {
        line = str_skip(line, 2);
        str_cut(&line, ' ', &name);
        if (!str_is(name, "config")) /* no files but ours */
            vec_push(&g->options, (struct load_option){keep(g, name), keep(g, line)});
    } else if (line.n && !str_starts(line, STR("K6_CONFIG="))) {
        vec_push(&g->environ, keep(g, line));
    }
}

/* A file without a name on disk. */
static void make_config(struct given *g)
{
    g->fd = memfd_create("config", MFD_CLOEXEC);
    assert(g->fd >= 0);
    assert(write(g->fd, g->config.p, g->config.n) == (ssize_t)g->config.n);
    snprintf(g->path, sizeof(g->path), "/proc/self/fd/%d", g->fd);
    vec_push(&g->options, (struct load_option){"config", g->path});
}

/* What follows the mark's line, cut off *s; .p == NULL: no such line. */
static struct str part(struct str *s, struct str mark)
{
    ptrdiff_t at = str_find(*s, mark);
    struct str rest = {0};

    if (at >= 0) {
        rest = str_skip(*s, (size_t)at + mark.n);
        *s = str_slice(*s, 0, (size_t)at + 1);
    }
    return rest;
}

static void split(struct given *g, struct str in)
{
    struct str line;

    *g = (struct given){.fd = -1};
    g->script = part(&in, STR("\nscript\n"));
    g->config = part(&in, STR("\nconfig\n"));
    while (in.n) {
        str_cut(&in, '\n', &line);
        take_line(g, line);
    }
    vec_push(&g->environ, NULL);
    if (g->config.p)
        make_config(g);
}

static void release(struct given *g)
{
    if (g->fd >= 0)
        close(g->fd);
    for (size_t i = 0; i < g->texts.n; i++)
        free(g->texts.p[i]);
    vec_free(&g->texts);
    vec_free(&g->options);
    vec_free(&g->environ);
}

/* Freed by what the k6 dialect does when a test without a program ends. */
static struct test *read_options(const struct load_request *q, struct str text,
                                 const char *script, struct diag *d, bool *ok)
{
    struct test *t = test_new(NULL, "/nowhere/test.js");

    t->dialect_data = xcalloc(1, sizeof(struct k6_test));
    *ok = k6_options_read(t, q, text, script, d);
    assert(*ok == diag_ok(d));
    for (size_t i = 0; i < d->n; i++)
        assert(d->p[i].text && *d->p[i].text);
    return t;
}

static void free_options(struct test *t)
{
    struct k6_test *k = t->dialect_data;

    free(k->options_json);
    free(k->override_json);
    free(k);
    test_free(t);
}

/* As a script gives them, with what it says by JSON.stringify; NULL when it can't be. */
static char *script_json(struct str text)
{
    json_t *v = json_loadb(text.p, text.n, JSON_DECODE_ANY, NULL);
    char *dumped = v ? json_dumps(v, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;

    json_decref(v);
    return dumped;
}

static void again(const struct k6_test *k)
{
    struct load_request q = {.path = "/nowhere/test.js"};
    struct diag d;
    struct test *t;
    bool ok;

    diag_init(&d);
    t = read_options(&q, STR(""), k->options_json, &d, &ok);
    if (!ok) {
        fprintf(stderr, "shown as %s\nthen refused: %s\n", k->options_json, d.p[0].text);
        abort();
    }
    free_options(t);
    diag_release(&d);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct load_request q = {.path = "/nowhere/test.js"};
    struct given g;
    struct diag d;
    struct test *t;
    char *script;
    bool ok;

    if (size > 1 << 16)
        return 0;
    split(&g, str_make((const char *)data, size));
    q.options = g.options.p;
    q.noptions = g.options.n;
    q.environ = g.environ.p;
    diag_init(&d);
    script = script_json(g.script);
    t = read_options(&q, g.script, script, &d, &ok);
    if (ok)
        again(t->dialect_data);
    free_options(t);
    free(script);
    diag_release(&d);
    release(&g);
    return 0;
}
