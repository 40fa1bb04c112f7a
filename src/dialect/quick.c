/* quick.c - a test of one request, without a file. An iteration is the request and nothing
 * else. */
#include "dialect/quick.h"

#include "base/clock.h"
#include "base/mem.h"
#include "data/url.h"
#include "user/http.h"

#include <math.h>
#include <stdlib.h>

/* A connection that failed is tried again a little later: a server that is down must not make a
 * storm of attempts. */
#define RETRY_NS (10 * NS_PER_MS)

struct quick {
    struct http_call call;
    bool open_model; /* starts have their times; nobody waits */
};

struct quick_user {
    struct user *user;
    const struct quick *quick;
    struct http_call call;
    const struct tagset *tags; /* of the scenario: the same in every iteration */
};

static void *open_user(struct test *t, struct user *u, const struct test_control *c)
{
    struct quick_user *q = xcalloc(1, sizeof(*q));

    q->user = u;
    q->quick = t->dialect_data;
    q->call = q->quick->call;
    return q;
}

static enum iteration_end iterate(void *du, const struct iteration *it)
{
    struct quick_user *q = du;
    struct http_result *r;
    bool failed;

    if (q->tags != it->scenario->tagset)
        q->user->tags = q->tags = it->scenario->tagset;
    q->call.start_ns = it->start_ns; /* nothing happened since */
    r = http_perform(q->user, &q->call);
    failed = r->error != ERR_OK && r->error != ERR_TIMEOUT;
    http_result_free(r);
    if (__builtin_expect(failed, 0) && !q->quick->open_model && !q->user->cancelled)
        task_sleep_until(q->user->env->loop, loop_clock(q->user->env->loop) + RETRY_NS);
    return q->user->cancelled ? ITERATION_INTERRUPTED : ITERATION_OK;
}

static void interrupt(void *du) {}

static void close_user(void *du)
{
    free(du);
}

static int claims(const char *path, struct str head)
{
    return 0;
}

static struct test *load(const struct load_request *q, struct diag *d)
{
    diag_error(d, q->path, 0, 0, "quick tests are not read from files");
    return NULL;
}

static const struct dialect dialect_quick = {.name = "quick",
                                             .title = "one request",
                                             .claims = claims,
                                             .load = load,
                                             .user_open = open_user,
                                             .iterate = iterate,
                                             .interrupt = interrupt,
                                             .user_close = close_user};

/* ---- making the test ---- */

static struct str keep(struct test *t, struct str s)
{
    return arena_str(&t->arena, s);
}

static struct quick *make_quick(struct test *t, const struct quick_options *o)
{
    struct quick *quick = ARENA_NEW(&t->arena, struct quick);
    struct http_call *c = &quick->call;
    struct http_header *h = arena_zalloc(&t->arena, (o->nheaders + 1) * sizeof(*h));

    for (size_t i = 0; i < o->nheaders; i++)
        h[i] = (struct http_header){.name = keep(t, o->headers[i].name),
                                    .value = keep(t, o->headers[i].value)};
    *c = (struct http_call){.method = o->method.n   ? keep(t, o->method)
                                      : o->has_body ? STR("POST")
                                                    : STR("GET"),
                            .url = keep(t, o->url),
                            .headers = h,
                            .nheaders = o->nheaders,
                            .body = keep(t, o->body),
                            .has_body = o->has_body,
                            .timeout_ns = (uint64_t)o->timeout_ns,
                            .max_redirects = 0,
                            .body_mode = HTTP_BODY_DISCARD,
                            .throws = true};
    quick->open_model = o->rate_per_s > 0;
    return quick;
}

/* Starts per time unit are whole numbers: 0.25/s is 1 per 4 s, 2.5/s is 2,500 per 1,000 s. */
static void set_rate(struct scenario *s, double rate_per_s)
{
    int64_t unit_s = 1;

    while (unit_s < 1000 &&
           fabs(rate_per_s * (double)unit_s - round(rate_per_s * (double)unit_s)) > 1e-9)
        unit_s = rate_per_s < 1 && unit_s == 1 ? (int64_t)ceil(1 / rate_per_s) : unit_s * 10;
    s->rate = llround(rate_per_s * (double)unit_s);
    s->time_unit_ns = unit_s * (int64_t)NS_PER_S;
}

static void fill_scenario(struct scenario *s, const struct quick_options *o)
{
    if (o->rate_per_s > 0) {
        scenario_init(s, EXECUTOR_CONSTANT_ARRIVAL_RATE, "quick");
        set_rate(s, o->rate_per_s);
        s->duration_ns =
            o->requests ? (int64_t)((double)o->requests / o->rate_per_s * 1e9) : o->duration_ns;
        if (s->duration_ns < (int64_t)NS_PER_S)
            s->duration_ns = (int64_t)NS_PER_S;
        s->pre_allocated_vus = o->users;
        s->max_vus = o->max_users > o->users ? o->max_users : o->users;
    } else if (o->requests) {
        scenario_init(s, EXECUTOR_SHARED_ITERATIONS, "quick");
        s->vus = o->users < o->requests ? o->users : o->requests;
        s->iterations = o->requests;
        s->max_duration_ns = 24 * 3600 * (int64_t)NS_PER_S;
    } else {
        scenario_init(s, EXECUTOR_CONSTANT_VUS, "quick");
        s->vus = o->users;
        s->duration_ns = o->duration_ns;
    }
    s->graceful_stop_ns =
        o->requests && o->rate_per_s <= 0 ? 30 * (int64_t)NS_PER_S : 2 * (int64_t)NS_PER_S;
}

static bool check_url(struct str text, struct diag *d)
{
    struct url u;
    const char *why = NULL;

    if (!str_istarts(text, STR("http://")) && !str_istarts(text, STR("https://"))) {
        diag_error(d, NULL, 0, 0,
                   "'" STR_FMT
                   "' is no URL that can be loaded: it must begin with http:// or https://",
                   STR_ARG(text));
        return false;
    }
    if (!url_parse(text, &u, &why)) {
        diag_error(d, NULL, 0, 0, "'" STR_FMT "' is no URL: %s", STR_ARG(text),
                   why ? why : "malformed");
        return false;
    }
    return true;
}

struct test *quick_test(const struct quick_options *o, struct diag *d)
{
    struct test *t;
    struct test_scenario *s;

    if (!check_url(o->url, d))
        return NULL;
    t = test_new(&dialect_quick, "-");
    s = ARENA_NEW(&t->arena, struct test_scenario);
    s->exec = "quick";
    fill_scenario(&s->load, o);
    t->scenarios = arena_alloc(&t->arena, sizeof(*t->scenarios));
    t->scenarios[0] = s;
    t->nscenarios = 1;
    t->http.no_cookies_reset = true;
    t->tls.session_reuse = true;
    t->dialect_data = make_quick(t, o);
    if (!scenario_check(&s->load, d)) {
        test_free(t);
        return NULL;
    }
    return t;
}
