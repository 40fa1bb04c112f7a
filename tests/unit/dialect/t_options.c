/* t_options.c - tests/case/k6_options/NAME.case: options from several places, and what becomes
 * of them.
 *
 * Sections: "== script", "== config", "== env" (NAME=VALUE), "== flags" (NAME VALUE) are what
 * is given; "== json" holds members that the consolidated options must have, "== override" all
 * that is written back into the script, "== test" lines that must be among those of describe()
 * below, "== diag" everything that is said, as "LINE:COL: error: text" (without place where
 * there is none). A case without "== diag" must load in silence. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#undef test_free

#include "casefile.h"

#include "base/dur.h"
#include "base/mem.h"
#include "base/vec.h"
#include "dialect/k6/k6.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct given {
    VEC(struct load_option) options;
    VEC(char *) environ, texts;
    char config[64];
};

static char *keep(struct given *g, struct str s)
{
    vec_push(&g->texts, str_dup(s));
    return g->texts.p[g->texts.n - 1];
}

static void read_given(struct given *g, const char *text)
{
    struct str flags = casefile_section(text, "flags"), env = casefile_section(text, "env"),
               config = casefile_section(text, "config"), row, name;

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
    if (config.p) {
        int fd;

        snprintf(g->config, sizeof(g->config), "/tmp/brunt-config-XXXXXX");
        fd = mkstemp(g->config);
        assert_true(fd >= 0);
        assert_int_equal(write(fd, config.p, config.n), config.n);
        close(fd);
        vec_push(&g->options, (struct load_option){"config", g->config});
    }
}

static void release_given(struct given *g)
{
    if (*g->config)
        unlink(g->config);
    for (size_t i = 0; i < g->texts.n; i++)
        free(g->texts.p[i]);
    vec_free(&g->texts);
    vec_free(&g->options);
    vec_free(&g->environ);
}

/* What a test holds, a line each. */
static void describe(const struct test *t, struct buf *b)
{
    char text[512], dur[DUR_FORMAT_BYTES], seg[SEGMENT_FORMAT_BYTES];

    for (size_t i = 0; i < t->nscenarios; i++) {
        const struct test_scenario *s = t->scenarios[i];

        buf_addf(b, "scenario %s: %s exec=%s\n", s->load.name,
                 scenario_describe(&s->load, t->segment, text, sizeof(text)), s->exec);
        for (size_t k = 0; k < s->ntags; k++)
            buf_addf(b, "scenario %s tag %s=%s\n", s->load.name, s->tags[k].key.p,
                     s->tags[k].value.p);
        for (size_t k = 0; k < s->nenv; k++)
            buf_addf(b, "scenario %s env %s=%s\n", s->load.name, s->env[k].key.p,
                     s->env[k].value.p);
    }
    for (size_t i = 0; i < t->thresholds.n; i++)
        for (size_t k = 0; k < t->thresholds.g[i].n; k++)
            buf_addf(b, "threshold %s: %s%s delay=%s\n", t->thresholds.g[i].name,
                     t->thresholds.g[i].t[k].source,
                     t->thresholds.g[i].t[k].abort_on_fail ? " abort" : "",
                     dur_format(t->thresholds.g[i].t[k].delay_abort_ns, dur));
    for (size_t i = 0; i < t->nmetrics; i++)
        buf_addf(b, "metric %s %s %s\n", t->metrics[i].name,
                 metric_type_name(t->metrics[i].type),
                 metric_contains_name(t->metrics[i].contains));
    buf_addf(b, "segment %s\n", segment_format(t->segment, seg));
    buf_addf(b, "hooks%s%s%s\n", t->has_setup ? " setup" : "",
             t->has_teardown ? " teardown" : "", t->has_summary ? " summary" : "");
    buf_addf(b, "setup_timeout %s\n", dur_format(t->setup_timeout_ns, dur));
    buf_addf(b, "teardown_timeout %s\n", dur_format(t->teardown_timeout_ns, dur));
    buf_addf(b, "summary_timeout %s\n", dur_format(t->summary_timeout_ns, dur));
    buf_addf(b, "min_iteration %s\n", dur_format(t->min_iteration_ns, dur));
    buf_addf(b, "paused %d\n", t->paused);
    buf_addf(b, "no_thresholds %d\n", t->no_thresholds);
    for (size_t i = 0; i < t->nrun_tags; i++)
        buf_addf(b, "tag %s=%s\n", t->run_tags[i].key.p, t->run_tags[i].value.p);
    for (size_t i = 0; i < t->ntrend_stats; i++)
        buf_addf(b, "stat %s\n", t->trend_stats[i]);
    buf_addf(b, "time_unit %s\n", t->time_unit ? t->time_unit : "none");
    buf_addf(b, "summary_mode %d\n", t->summary_mode);
    buf_addf(b, "console_output %s\n", t->console_output ? t->console_output : "none");
    buf_addf(b, "user_agent %s\n", t->http.user_agent ? t->http.user_agent : "default");
    buf_addf(b, "redirects %d %d\n", t->http.max_redirects, t->http.max_redirects_set);
    buf_addf(b, "batch %u %u\n", t->http.batch, t->http.batch_per_host);
    buf_addf(b, "rps %g\n", t->http.rps);
    buf_addf(b, "throw %d discard %d no_reuse %d no_vu_reuse %d no_cookies_reset %d\n",
             t->http.throw_errors, t->http.discard_bodies, t->http.no_connection_reuse,
             t->http.no_user_connection_reuse, t->http.no_cookies_reset);
    buf_addf(b, "debug %d\n", t->http.debug);
    buf_adds(b, "systags");
    for (int i = 0; i < SYSTAG_COUNT; i++)
        if (t->http.systags >> i & 1)
            buf_addf(b, " %s", systag_name(i));
    buf_addf(b, "\nlocal_ips %zu\n", t->http.nlocal_ips);
    buf_addf(b, "tls insecure %d min %x max %x ciphers %s certificate %s\n", t->tls.insecure,
             t->tls.min_version, t->tls.max_version,
             t->tls.ciphers ? t->tls.ciphers : "default",
             t->tls.ncerts ? t->tls.certs[0].cert_pem : "none");
    buf_addf(b, "dns ttl %" PRId64 " select %d policy %d\n", t->dns.ttl_ns, t->dns.select,
             t->dns.policy);
    for (size_t i = 0; i < t->nhosts; i++)
        buf_addf(b, "host %s=%s\n", t->hosts[2 * i], t->hosts[2 * i + 1]);
    for (size_t i = 0; i < t->nblock; i++)
        buf_addf(b, "block %s\n", t->block[i]);
    for (size_t i = 0; i < t->nblacklist; i++)
        buf_addf(b, "blacklist %s\n", t->blacklist[i]);
    for (size_t i = 0; i < t->nresolve; i++)
        buf_addf(b, "resolve %s\n", t->resolve[i]);
}

static void check_lines(struct str want, const struct test *t)
{
    struct buf b;
    struct str row;

    buf_init(&b, 1 << 20);
    buf_addc(&b, '\n');
    describe(t, &b);
    while (want.n) {
        char *line;

        str_cut(&want, '\n', &row);
        if (!row.n)
            continue;
        line = xasprintf("\n" STR_FMT "\n", STR_ARG(row));
        if (!strstr(buf_cstr(&b), line))
            fail_msg("not in the test: " STR_FMT "\n%s", STR_ARG(row), buf_cstr(&b));
        free(line);
    }
    buf_release(&b);
}

static void check_members(struct str want, const char *got_text)
{
    json_t *w = json_loadb(want.p, want.n, 0, NULL), *got = json_loads(got_text, 0, NULL), *v;
    const char *key;

    assert_non_null(w);
    assert_non_null(got);
    json_object_foreach(w, key, v) if (!json_equal(v, json_object_get(got, key)))
        fail_msg("%s of the consolidated options differs: %s", key, got_text);
    json_decref(w);
    json_decref(got);
}

static void check_equal_json(struct str want, const char *got_text)
{
    json_t *w = json_loadb(want.p, want.n, JSON_DECODE_ANY, NULL),
           *got = json_loads(got_text ? got_text : "null", JSON_DECODE_ANY, NULL);

    if (!json_equal(w, got))
        fail_msg("written back: %s", got_text ? got_text : "null");
    json_decref(w);
    json_decref(got);
}

static void check_diag(struct str want, const struct diag *d, const struct given *g)
{
    struct buf b;

    buf_init(&b, 1 << 20);
    for (size_t i = 0; i < d->n; i++) {
        const struct diag_item *it = &d->p[i];

        if (it->file && *g->config && !strcmp(it->file, g->config))
            buf_adds(&b, "config:");
        if (it->line)
            buf_addf(&b, "%u:%u: ", it->line, it->col);
        buf_addf(&b, "%s: %s\n", it->kind == DIAG_ERROR ? "error" : "warning", it->text);
    }
    if (!str_eq(str_trim(want), str_trim(buf_str(&b)))) {
        fprintf(stderr, "said:\n%s\nexpected:\n" STR_FMT, buf_cstr(&b), STR_ARG(want));
        fail();
    }
    buf_release(&b);
}

static void run_case(void **state)
{
    char *path = xasprintf("%s/%s", getenv("CASES"), (const char *)*state),
         *text = casefile_read(path);
    struct given g = {0};
    struct load_request q = {.path = "/nowhere/test.js"};
    struct test *t;
    struct diag d;

    assert_non_null(text);
    diag_init(&d);
    read_given(&g, text);
    q.text = casefile_section(text, "script");
    q.options = g.options.p;
    q.noptions = g.options.n;
    q.environ = g.environ.p;
    t = dialect_k6.load(&q, &d);
    check_diag(casefile_section(text, "diag"), &d, &g);
    assert_int_equal(t != NULL, diag_ok(&d));
    if (casefile_section(text, "json").p)
        check_members(casefile_section(text, "json"),
                      ((struct k6_test *)t->dialect_data)->options_json);
    if (casefile_section(text, "override").p)
        check_equal_json(casefile_section(text, "override"),
                         ((struct k6_test *)t->dialect_data)->override_json);
    if (casefile_section(text, "test").p)
        check_lines(casefile_section(text, "test"), t);
    test_free(t);
    release_given(&g);
    diag_release(&d);
    free(path);
    free(text);
}

/* Which files are k6's? */
static void test_claims(void **state)
{
    static const struct {
        const char *path, *head;
        int least, most;
    } cases[] = {
        {"a.js", "import http from 'k6/http';", 90, 100},
        {"-", "const { check } = require(\"k6\");", 90, 100},
        {"a.js", "export default function () {}", 50, 90},
        {"a.ts", "let x: number;", 1, 30},
        {"a.js", "import { simulation } from '@gatling.io/core';", 0, 0},
        {"a.yml", "config:\n  target: x", 0, 0},
        {"a.jmx", "<?xml version=\"1.0\"?><jmeterTestPlan/>", 0, 0},
        {"a.py", "from locust import HttpUser", 0, 0},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        assert_in_range(dialect_k6.claims(cases[i].path, str_of(cases[i].head)), cases[i].least,
                        cases[i].most);
}

int main(void)
{
    char **names = casefile_list(getenv("CASES"), ".case");
    const char *only = getenv("CASE");
    VEC(struct CMUnitTest) tests = {0};
    int failed;

    for (size_t i = 0; names[i]; i++)
        if (!only || !strcmp(only, names[i]))
            vec_push(&tests, (struct CMUnitTest){names[i], run_case, NULL, NULL, names[i]});
    if (!tests.n)
        return 1;
    vec_push(&tests, (struct CMUnitTest)cmocka_unit_test(test_claims));
    failed = _cmocka_run_group_tests("k6_options", tests.p, tests.n, NULL, NULL);
    for (size_t i = 0; names[i]; i++)
        free(names[i]);
    free(names);
    vec_free(&tests);
    return failed;
}
