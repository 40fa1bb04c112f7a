/* expect.c - what a request expects of its response: judged, counted. */
#include "dialect/artillery/expect.h"

#include "data/template.h"
#include "dialect/artillery/expect_int.h"
#include "dialect/artillery/metrics.h"

#include <stdio.h>
#include <stdlib.h>

#define ON_STACK 16

static void verdicts_init(struct art_verdict *v, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        v[i] = (struct art_verdict){0};
        buf_init(&v[i].type, 1 << 12);
        buf_init(&v[i].expected, 1 << 16);
        buf_init(&v[i].got, 1 << 16);
    }
}

static void verdicts_release(struct art_verdict *v, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        buf_release(&v[i].type);
        buf_release(&v[i].expected);
        buf_release(&v[i].got);
    }
}

/* ------------------------------------------------------------------ counting */

static struct series *checks_series(struct art_check *c, const struct user *u)
{
    struct registry *r = u->env->registry;
    const struct tagset *set = u->tags;

    if (c->series && c->tags == u->tags)
        return c->series;
    if (u->env->http.systags & SYSTAG_BIT(CHECK))
        set = tags_with(registry_tags(r), set, STR("check"), c->label);
    c->tags = u->tags;
    c->series = registry_series(r, u->env->m.checks, set);
    return c->series;
}

static void count(struct art_check *c, const struct art_exchange *x,
                  const struct art_verdict *v)
{
    const char *what = v->ok ? "ok" : "failed";
    struct str type = art_verdict_type(c, v);
    struct user *u = x->user->user;
    char name[300];
    int n;

    user_mark(u);
    series_add(u->env->registry, checks_series(c, u), loop_now(u->env->loop), v->ok);
    n = snprintf(name, sizeof(name), "plugins.expect.%s", what);
    art_count(x->user, str_make(name, (size_t)n), 1);
    n = snprintf(name, sizeof(name), "plugins.expect.%s.%.*s", what,
                 (int)(type.n < 240 ? type.n : 240), type.p);
    art_count(x->user, str_make(name, (size_t)n), 1);
}

/* ------------------------------------------------------------------ all of a request */

static bool judge_all(const struct art_expect *e, struct art_exchange *x, struct art_verdict *v,
                      bool told)
{
    bool ok = true;

    for (size_t i = 0; i < e->n; i++) {
        v[i].told = told;
        art_check_judge(&e->check[i], x, &v[i]);
        ok &= v[i].ok;
    }
    return ok;
}

/* With the plugin not asked for, only what fails is shown. */
static enum art_expect_format format_of(const struct art_expect *e)
{
    return e->plugins->expect.listed ? e->plugins->expect.format : ART_EXPECT_PRETTY_ERROR;
}

static enum art_end fail(const struct art_expect *e, struct art_exchange *x)
{
    const struct art_request *q = x->request;
    struct buf name;
    enum art_end end;

    buf_init(&name, 1 << 16);
    if (e->plugins->expect.only_names && q->name)
        template_text(q->name, x->user->scope, &name);
    if (!name.n)
        buf_addstr(&name, x->url);
    end = art_fail(x->user, q->at, "Failed expectations for request " STR_FMT,
                   STR_ARG(buf_str(&name)));
    buf_release(&name);
    return end;
}

enum art_end art_expect_check(struct art_expect *e, struct art_exchange *x)
{
    enum art_expect_format format = format_of(e);
    struct art_verdict some[ON_STACK], *v = e->n <= ON_STACK ? some : xcalloc(e->n, sizeof(*v));
    bool always = format == ART_EXPECT_PRETTY || format == ART_EXPECT_JSON, ok;
    enum art_end end = ART_GO_ON;

    verdicts_init(v, e->n);
    ok = judge_all(e, x, v, always);
    for (size_t i = 0; i < e->n; i++)
        count(&e->check[i], x, &v[i]);
    if (always) {
        art_expect_print(e, x, v);
    } else if (!ok && format == ART_EXPECT_PRETTY_ERROR) {
        judge_all(e, x, v, true); /* once more, for the words */
        art_expect_print(e, x, v);
    }
    if (!ok && e->plugins->expect.failures_are_errors)
        end = fail(e, x);
    verdicts_release(v, e->n);
    if (v != some)
        free(v);
    return end;
}
