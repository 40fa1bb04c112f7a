/* step_think.c - think: a pause of so many seconds, of a text like "500ms", or of something between two. */
#include "data/jsval.h"
#include "data/yaml.h"
#include "dialect/artillery/step.h"

#include <math.h>

static void warn_of_reading(struct art_building *b, const struct yaml_node *n, struct str text)
{
    if (str_find_char(text, '-') > 0)
        diag_warn(b->d, n->file, n->line, n->col,
                  "think: \"" STR_FMT "\" waits for a random time between the two (Artillery fails there)", STR_ARG(text));
    else
        diag_warn(b->d, n->file, n->line, n->col,
                  "think: " STR_FMT " waits for that part of a second (Artillery takes a number that is not whole for milliseconds); "
                  "write it as \"...ms\" to mean the same to both",
                  STR_ARG(text));
}

static bool check_constant(struct art_building *b, const struct yaml_node *n, struct art_think *t)
{
    struct str text;
    bool odd;

    t->min_ns = -1;
    if (!template_constant(t->duration, &text))
        return true;
    if (!art_duration_parse(text, &t->min_ns, &t->max_ns, &odd)) {
        diag_error(b->d, n->file, n->line, n->col,
                   "think: \"" STR_FMT "\" is no time; write seconds (think: 2) or a text like \"500ms\", \"1.5s\", \"2 min\"",
                   STR_ARG(text));
        return false;
    }
    if (odd)
        warn_of_reading(b, n, text);
    return true;
}

bool art_think_build(struct art_building *b, const struct yaml_node *step, struct art_step *out)
{
    struct art_think *t = ARENA_NEW(b->arena, struct art_think);
    const struct yaml_node *n = yaml_get(step, "think"), *jitter = yaml_get(step, "jitter");

    out->u.think = t;
    t->duration = art_build_template(b, n, "think");
    if (!t->duration)
        return false;
    if (!jitter)
        jitter = b->t->config.think_jitter;
    t->jitter = jitter ? art_build_template(b, jitter, "jitter") : NULL;
    return check_constant(b, n, t);
}

/* "20%" or a number of ms: t - j + U * 2j. */
static int64_t with_jitter(struct art_user *u, const struct art_think *t, int64_t ns)
{
    struct buf text;
    struct str s;
    double part = 0, j = 0;

    buf_init(&text, 4096);
    if (template_text(t->jitter, u->scope, &text)) {
        s = str_trim(buf_str(&text));
        if (s.n && s.p[s.n - 1] == '%') {
            if (str_to_double(str_trim(str_slice(s, 0, s.n - 1)), &part))
                j = (double)ns * part / 100;
        } else if (str_to_double(s, &part)) {
            j = part * 1e6;
        }
    }
    buf_release(&text);
    ns += (int64_t)(j * (2 * rng_double(&u->user->rng) - 1));
    return ns > 0 ? ns : 0;
}

static bool find_duration(struct art_user *u, const struct art_step *s, int64_t *ns)
{
    const struct art_think *t = s->u.think;
    int64_t min = t->min_ns, max = t->max_ns;
    struct buf text;
    bool ok = true, odd;

    if (min < 0) {
        buf_init(&text, 4096);
        ok = template_text(t->duration, u->scope, &text) && art_duration_parse(buf_str(&text), &min, &max, &odd);
        if (!ok)
            art_fail(u, s->at, "Invalid think time: " STR_FMT, STR_ARG(text.n ? buf_str(&text) : STR("undefined")));
        buf_release(&text);
    }
    if (ok)
        *ns = min + (int64_t)(max > min ? rng_below(&u->user->rng, (uint64_t)(max - min) + 1) : 0);
    return ok;
}

enum art_end art_think_run(struct art_user *u, const struct art_step *s)
{
    struct loop *l = u->user->env->loop;
    int64_t ns;

    if (!find_duration(u, s, &ns))
        return ART_FAILED;
    if (s->u.think->jitter)
        ns = with_jitter(u, s->u.think, ns);
    return task_sleep_until(l, loop_clock(l) + (uint64_t)ns) == ERR_OK ? ART_GO_ON : ART_INTERRUPTED;
}
