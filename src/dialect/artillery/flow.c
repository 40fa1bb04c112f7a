/* flow.c - running the steps of a scenario, one after the other, in the user's task. */
#include "base/mem.h"
#include "data/expr.h"
#include "data/template.h"
#include "data/yaml.h"
#include "dialect/artillery/hooks.h"
#include "dialect/artillery/metrics.h"
#include "dialect/artillery/step.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define WARNED_MAX 1000 /* places and kinds that are remembered; beyond it nothing is said */

/* ---- saying what went wrong ---- */

static bool is_new(struct art_worker *w, const struct yaml_node *at, const char *kind)
{
    for (size_t i = 0; i < w->warned.n; i++)
        if (w->warned.p[i].at == at && w->warned.p[i].kind == kind)
            return false;
    if (w->warned.n >= WARNED_MAX)
        return false;
    vec_push(&w->warned, (struct art_warned){at, kind});
    return true;
}

static void say(struct art_user *u, enum log_level level, const struct yaml_node *at, struct str text)
{
    struct buf b;

    buf_init(&b, 1 << 16);
    if (at && at->file && at->line)
        buf_addf(&b, "%s:%u:%u: ", at->file, at->line, at->col);
    buf_addstr(&b, text);
    log_write(u->user->env->log, level, NULL, buf_str(&b));
    buf_release(&b);
}

void art_warn_once(struct art_user *u, const struct yaml_node *at, const char *kind, const char *fmt, ...)
{
    struct buf b;
    va_list ap;

    if (!is_new(u->w, at, kind))
        return;
    buf_init(&b, 1 << 16);
    va_start(ap, fmt);
    buf_addv(&b, fmt, ap);
    va_end(ap);
    say(u, LOG_WARN, at, buf_str(&b));
    buf_release(&b);
}

static void count_error(struct art_user *u, const struct yaml_node *at, const char *fmt, va_list ap)
{
    struct buf b;

    if (u->user->cancelled)
        return;
    buf_init(&b, 1 << 16);
    buf_addv(&b, fmt, ap);
    if (u->silent)
        say(u, LOG_ERROR, at, buf_str(&b));
    else
        art_error(u, buf_str(&b));
    buf_release(&b);
}

void art_count_error(struct art_user *u, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    count_error(u, NULL, fmt, ap);
    va_end(ap);
}

enum art_end art_fail(struct art_user *u, const struct yaml_node *at, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    count_error(u, at, fmt, ap);
    va_end(ap);
    u->failed = true;
    return u->user->cancelled ? ART_INTERRUPTED : ART_FAILED;
}

/* ---- parallel ---- */

struct parallel {
    struct art_user *u;
    const struct art_flow *flow;
    enum art_end end;
};

static void run_branch(void *arg, size_t i)
{
    struct parallel *p = arg;
    struct art_flow one = {.step = &p->flow->step[i], .n = 1};
    enum art_end end;

    if (p->end != ART_GO_ON) /* after the first error nothing more is begun */
        return;
    end = art_flow_run(p->u, &one);
    if (p->end == ART_GO_ON)
        p->end = end;
}

#define PARALLEL_MAX 100

bool art_parallel_build(struct art_building *b, const struct yaml_node *step, struct art_step *out)
{
    const struct yaml_node *limit = yaml_get(step, "limit");

    out->u.parallel.limit = PARALLEL_MAX;
    if (limit && limit->kind == YAML_NUMBER && limit->number >= 1)
        out->u.parallel.limit = (unsigned)limit->number;
    else if (limit) {
        diag_error(b->d, limit->file, limit->line, limit->col, "limit: how many steps may run at once; a whole number from 1 on");
        return false;
    }
    return art_build_flow(b, yaml_get(step, "parallel"), &out->u.parallel.flow);
}

enum art_end art_parallel_run(struct art_user *u, const struct art_step *s)
{
    struct parallel p = {.u = u, .flow = &s->u.parallel.flow};

    user_parallel(u->user, p.flow->n, run_branch, &p, s->u.parallel.limit, NULL, 0);
    return u->user->cancelled ? ART_INTERRUPTED : p.end;
}

/* ---- the others ---- */

static enum art_end run_log(struct art_user *u, const struct art_step *s)
{
    struct buf b;

    buf_init(&b, 1 << 20);
    if (!template_text(s->u.log, u->scope, &b))
        buf_adds(&b, "undefined");
    log_write(u->user->env->log, LOG_INFO, "console", buf_str(&b));
    buf_release(&b);
    return ART_GO_ON;
}

static enum art_end run_function(struct art_user *u, const struct art_step *s)
{
    struct buf b;
    enum art_end end;

    buf_init(&b, 4096);
    template_text(s->u.function, u->scope, &b);
    end = art_hooks_call(u, s->at, buf_str(&b));
    buf_release(&b);
    return end;
}

/* Artillery draws a whole number from 0 to 100. */
static bool is_wanted(struct art_user *u, const struct art_step *s)
{
    if (!isnan(s->probability) && (double)rng_below(&u->user->rng, 101) >= s->probability)
        return false;
    if (s->if_true_function)
        return art_hooks_if(u, str_of(s->if_true_function));
    return !s->if_true || expr_true(s->if_true, u->scope);
}

static enum art_end run_step(struct art_user *u, const struct art_step *s)
{
    switch (s->kind) {
    case ART_LOOP: return art_loop_run(u, s);
    case ART_PARALLEL: return art_parallel_run(u, s);
    case ART_THINK: return art_think_run(u, s);
    case ART_LOG: return run_log(u, s);
    case ART_FUNCTION: return run_function(u, s);
    case ART_ENGINE: return s->engine->run(u, s);
    }
    return ART_GO_ON;
}

enum art_end art_flow_run(struct art_user *u, const struct art_flow *f)
{
    enum art_end end = ART_GO_ON;

    for (size_t i = 0; i < f->n && end == ART_GO_ON; i++) {
        const struct art_step *s = &f->step[i];

        if (u->user->cancelled)
            return ART_INTERRUPTED;
        if (!s->is_conditional || is_wanted(u, s))
            end = run_step(u, s);
    }
    return u->user->cancelled ? ART_INTERRUPTED : end;
}
