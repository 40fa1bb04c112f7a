/* serve_routes.c - what the control API answers. */
#include "base/clock.h"
#include "data/json.h"
#include "serve/api.h"
#include "serve/serve_internal.h"

#include <string.h>

#define JSON          "application/json; charset=utf-8"
#define PLAIN         "text/plain; charset=utf-8"
#define SETTLE_NS     (30 * NS_PER_S) /* then the answer tells how far it got */
#define HOOK_GRACE_NS (15 * NS_PER_S)

static bool is_method(const struct call *c, const char *method)
{
    return strcmp(c->method, method) == 0;
}

static void say(struct call *c, unsigned status, const char *type)
{
    c->status = status;
    c->type = type;
}

static void say_text(struct call *c, unsigned status, const char *text)
{
    say(c, status, PLAIN);
    buf_adds(&c->out, text);
}

static void say_error(struct call *c, unsigned status, const char *title, struct str detail)
{
    say(c, status, JSON);
    api_error_write(&c->out, status, title, detail);
}

static void not_allowed(struct call *c)
{
    say(c, MHD_HTTP_METHOD_NOT_ALLOWED, NULL);
}

/* ---- status ---- */

static void say_status(struct call *c)
{
    struct api_status s;
    struct run_now now;

    run_now(c->s->run, &now);
    api_status_of(&now, &s);
    say(c, MHD_HTTP_OK, JSON);
    api_status_write(&c->out, &s);
}

static void wait_settled(struct call *c)
{
    c->wait = WAIT_SETTLED;
    c->give_up_ns = clock_mono_ns() + SETTLE_NS;
}

static bool apply_pause(struct call *c, const struct api_status *wish, struct buf *why)
{
    if (!wish->paused.given || run_pause(c->s->run, wish->paused.v, why))
        return true;
    say_error(c, MHD_HTTP_INTERNAL_SERVER_ERROR, "Pause error", buf_str(why));
    return false;
}

static bool apply_scale(struct call *c, const struct api_status *wish, struct buf *why)
{
    if (!wish->vus.given && !wish->vus_max.given)
        return true;
    switch (run_scale(c->s->run, wish->vus.given ? &wish->vus.v : NULL,
                      wish->vus_max.given ? &wish->vus_max.v : NULL, why)) {
    case RUN_SCALED: return true;
    case RUN_SCALE_NONE:
        say_error(c, MHD_HTTP_INTERNAL_SERVER_ERROR, "Execution config error", buf_str(why));
        break;
    case RUN_SCALE_REFUSED:
        say_error(c, MHD_HTTP_BAD_REQUEST, "Config update error", buf_str(why));
        break;
    }
    return false;
}

static void patch_status(struct call *c)
{
    struct api_status wish;
    struct buf why;

    buf_init(&why, 4096);
    if (!api_status_read(buf_str(&c->body), &wish, &why)) {
        say_error(c, MHD_HTTP_BAD_REQUEST, "Invalid data", buf_str(&why));
    } else if (wish.stopped) {
        run_stop(c->s->run);
        say_status(c);
    } else if (apply_pause(c, &wish, &why) && apply_scale(c, &wish, &why)) {
        if (run_settled(c->s->run))
            say_status(c);
        else
            wait_settled(c);
    }
    buf_release(&why);
}

static void status_route(struct call *c, const char *rest)
{
    if (is_method(c, "GET"))
        say_status(c);
    else if (is_method(c, "PATCH"))
        patch_status(c);
    else
        not_allowed(c);
}

/* ---- metrics, groups ---- */

static void metrics_route(struct call *c, const char *rest)
{
    if (!is_method(c, "GET")) {
        not_allowed(c);
        return;
    }
    say(c, MHD_HTTP_OK, JSON);
    api_metrics_write(&c->out, run_view(c->s->run));
}

static void metric_route(struct call *c, const char *rest)
{
    if (!is_method(c, "GET"))
        not_allowed(c);
    else if (api_metric_write(&c->out, run_view(c->s->run), str_of(rest)))
        say(c, MHD_HTTP_OK, JSON);
    else
        say_error(c, MHD_HTTP_NOT_FOUND, "Not Found", STR("No metric with that ID was found"));
}

static void groups_route(struct call *c, const char *rest)
{
    if (!is_method(c, "GET")) {
        not_allowed(c);
        return;
    }
    say(c, MHD_HTTP_OK, JSON);
    api_groups_write(&c->out, run_view(c->s->run)->registry);
}

static void group_route(struct call *c, const char *rest)
{
    if (!is_method(c, "GET"))
        not_allowed(c);
    else if (api_group_write(&c->out, run_view(c->s->run)->registry, str_of(rest)))
        say(c, MHD_HTTP_OK, JSON);
    else
        say_error(c, MHD_HTTP_NOT_FOUND, "Not Found", STR("No group with that ID was found"));
}

/* ---- setup, teardown ---- */

static void say_setup(struct call *c)
{
    say(c, MHD_HTTP_OK, JSON);
    api_setup_write(&c->out, run_setup_data(c->s->run));
}

static void put_setup(struct call *c)
{
    struct str data = str_trim(buf_str(&c->body));
    struct json_error e;
    struct buf why;

    if (data.n && !json_check(data, &e)) {
        buf_init(&why, 1024);
        json_error_write(&why, &e);
        say_error(c, MHD_HTTP_BAD_REQUEST, "Error parsing request body", buf_str(&why));
        buf_release(&why);
        return;
    }
    run_set_setup_data(c->s->run, data.n ? data : (struct str){0});
    say_setup(c);
}

static const char *hook_error(enum run_hook h)
{
    return h == RUN_HOOK_SETUP ? "Error executing setup" : "Error executing teardown";
}

static void run_hook(struct call *c, enum run_hook which)
{
    const struct test *t = run_view(c->s->run)->test;
    int64_t limit = which == RUN_HOOK_SETUP ? t->setup_timeout_ns : t->teardown_timeout_ns;
    struct buf why;

    buf_init(&why, 1024);
    c->hook = which;
    if (run_start_hook(c->s->run, which, &why)) {
        c->wait = WAIT_HOOK;
        c->give_up_ns = clock_mono_ns() + (uint64_t)limit + HOOK_GRACE_NS;
    } else {
        say_error(c, MHD_HTTP_INTERNAL_SERVER_ERROR, hook_error(which), buf_str(&why));
    }
    buf_release(&why);
}

static void setup_route(struct call *c, const char *rest)
{
    if (is_method(c, "GET"))
        say_setup(c);
    else if (is_method(c, "PUT"))
        put_setup(c);
    else if (is_method(c, "POST"))
        run_hook(c, RUN_HOOK_SETUP);
    else
        not_allowed(c);
}

static void teardown_route(struct call *c, const char *rest)
{
    if (is_method(c, "POST"))
        run_hook(c, RUN_HOOK_TEARDOWN);
    else
        not_allowed(c);
}

void serve_resume(struct call *c, enum hook_end end)
{
    if (c->wait == WAIT_SETTLED)
        say_status(c);
    else if (end != HOOK_OK)
        say_error(c, MHD_HTTP_INTERNAL_SERVER_ERROR, hook_error(c->hook),
                  end == HOOK_TIMEOUT ? STR("it took longer than its time limit")
                                      : STR("it failed; the test's log says why"));
    else if (c->hook == RUN_HOOK_SETUP)
        say_setup(c);
    else
        say(c, MHD_HTTP_OK, NULL);
}

/* ---- the rest ---- */

static void prometheus_route(struct call *c, const char *rest)
{
    say(c, MHD_HTTP_OK, "text/plain; version=0.0.4; charset=utf-8");
    api_prometheus_write(&c->out, run_view(c->s->run));
}

static void debug_route(struct call *c, const char *rest)
{
    if (c->s->options.profiling)
        say_text(c, MHD_HTTP_NOT_FOUND,
                 "Profiles of the Go runtime are not available: this is brunt, which has none. "
                 "perf(1) profiles it.\n");
    else
        say_text(c, MHD_HTTP_OK,
                 "To enable profiling, please run k6 with the --profiling-enabled flag");
}

static void not_found(struct call *c, const char *rest)
{
    say_text(c, MHD_HTTP_NOT_FOUND, "404 page not found\n");
}

static void ping(struct call *c, const char *rest)
{
    say_text(c, MHD_HTTP_OK, "ok");
}

static const struct route {
    const char *path; /* ends with '/': all below it, the longer ones come first */
    void (*answer)(struct call *c, const char *rest);
} routes[] = {{"/v1/status", status_route},
              {"/v1/metrics", metrics_route},
              {"/v1/metrics/", metric_route},
              {"/v1/groups", groups_route},
              {"/v1/groups/", group_route},
              {"/v1/setup", setup_route},
              {"/v1/teardown", teardown_route},
              {"/v1/", not_found},
              {"/metrics", prometheus_route},
              {"/debug/", debug_route},
              {"/", ping}};

static const struct route *route_of(const char *path)
{
    for (size_t i = 0; i < sizeof(routes) / sizeof(*routes); i++) {
        size_t n = strlen(routes[i].path);

        if (routes[i].path[n - 1] == '/' ? strncmp(path, routes[i].path, n) == 0
                                         : strcmp(path, routes[i].path) == 0)
            return &routes[i];
    }
    return NULL;
}

size_t serve_body_max(const char *path)
{
    return strcmp(path, "/v1/setup") == 0 ? SERVE_SETUP_BYTES_MAX : SERVE_STATUS_BYTES_MAX;
}

void serve_route(struct call *c)
{
    const struct route *r = route_of(c->path);

    if (c->too_large)
        say_error(c, MHD_HTTP_CONTENT_TOO_LARGE, "Couldn't read request",
                  STR("the body is too large"));
    else if (r)
        r->answer(c, c->path + strlen(r->path));
    else
        not_found(c, "");
}
