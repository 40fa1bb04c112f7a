/* t_cases.c - runs the files of tests/case/load/: scenarios in virtual time and what is
 * expected of them.
 *
 * Usage: t_cases DIRECTORY. tests/case/load/README.md describes the files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/dur.h"
#include "load/ramp.h"
#include "sim.h"

#include <glob.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define SCENARIOS_MAX 8
#define STAGES_MAX    64
#define PHASES_MAX    16

/* A keyword at the margin, what follows it, and the indented lines below (joined by '\n'). */
struct stanza {
    unsigned line;
    struct str keyword, rest;
    struct buf body;
};

struct reader {
    const char *file;
    struct str left;
    unsigned line;
};

struct test_case {
    const char *file;
    char *name;
    struct scenario sc[SCENARIOS_MAX];
    char *names[SCENARIOS_MAX];
    struct stage stages[SCENARIOS_MAX][STAGES_MAX];
    struct phase phases[SCENARIOS_MAX][PHASES_MAX];
    size_t n;
    char *segment, *sequence;
    unsigned split, splits;
    int64_t pool, round_ns;
    unsigned show;
    bool ran;
    struct sim sim;
    unsigned bad;
};

static const char *const what_names[] = {
    [SIM_START] = "start", [SIM_END] = "end",       [SIM_INTERRUPT] = "interrupt",
    [SIM_TAKE] = "take",   [SIM_RETURN] = "return", [SIM_GROW] = "grow",
    [SIM_CLOSE] = "close", [SIM_DROP] = "drop",     [SIM_WARN] = "warn",
    [SIM_PLAN] = "plan"};
#define WHATS (sizeof(what_names) / sizeof(*what_names))
#define SHOW_DEFAULT                                                          \
    (1u << SIM_START | 1u << SIM_END | 1u << SIM_INTERRUPT | 1u << SIM_GROW | \
     1u << SIM_CLOSE | 1u << SIM_DROP | 1u << SIM_WARN)

/* ---- reading
 * ------------------------------------------------------------------------------------ */

static bool next_line(struct reader *r, struct str *line)
{
    if (r->left.n == 0)
        return false;
    str_cut(&r->left, '\n', line);
    r->line++;
    return true;
}

static bool next_stanza(struct reader *r, struct stanza *s)
{
    struct str line;

    do {
        if (!next_line(r, &line))
            return false;
    } while (str_trim(line).n == 0 || line.p[0] == '#');
    s->line = r->line;
    s->rest = str_trim(line);
    str_cut(&s->rest, ' ', &s->keyword);
    s->rest = str_trim(s->rest);
    buf_init(&s->body, 1 << 20);
    while (r->left.n && (r->left.p[0] == ' ' || r->left.p[0] == '\t')) {
        next_line(r, &line);
        line = str_trim(line);
        if (line.n && line.p[0] != '#') {
            if (s->body.n)
                buf_addc(&s->body, '\n');
            buf_addstr(&s->body, line);
        }
    }
    return true;
}

static void bad_input(const struct test_case *c, unsigned line, const char *what, struct str s)
{
    fail_msg("%s:%u: %s: " STR_FMT, c->file, line, what, STR_ARG(s));
}

static struct str word(struct str *s)
{
    struct str head;

    *s = str_trim(*s);
    str_cut(s, ' ', &head);
    *s = str_trim(*s);
    return head;
}

static int64_t number(const struct test_case *c, unsigned line, struct str s)
{
    int64_t v = 0;

    if (!str_to_i64(s, &v))
        bad_input(c, line, "not a number", s);
    return v;
}

static int64_t duration(const struct test_case *c, unsigned line, struct str s)
{
    int64_t v = 0;

    if (str_is(s, "forever"))
        return INT64_MAX;
    if (!dur_parse(s, &v))
        bad_input(c, line, "not a duration", s);
    return v;
}

static double decimal(const struct test_case *c, unsigned line, struct str s)
{
    double v = 0;

    if (!str_to_double(s, &v))
        bad_input(c, line, "not a number", s);
    return v;
}

/* "2s rate 5", "2s poisson 5", "5s ramp 1 5", "3s count 4", "1s pause"; then "max N". */
static void read_phase(const struct test_case *c, unsigned line, struct phase *p, struct str v)
{
    struct str kind;

    *p = (struct phase){.duration_ns = duration(c, line, word(&v)), .kind = PHASE_PAUSE};
    kind = word(&v);
    if (str_is(kind, "rate") || str_is(kind, "poisson")) {
        p->kind = PHASE_RATE;
        p->mode = str_is(kind, "poisson") ? PHASE_POISSON : PHASE_UNIFORM;
        p->rate = decimal(c, line, word(&v));
    } else if (str_is(kind, "ramp")) {
        p->kind = PHASE_RAMP;
        p->rate = decimal(c, line, word(&v));
        p->ramp_to = decimal(c, line, word(&v));
    } else if (str_is(kind, "count")) {
        p->kind = PHASE_COUNT;
        p->count = number(c, line, word(&v));
    } else if (!str_is(kind, "pause")) {
        bad_input(c, line, "no such phase", kind);
    }
    if (v.n && str_is(word(&v), "max"))
        p->max_users = number(c, line, word(&v));
    if (v.n)
        bad_input(c, line, "too much", v);
}

static void set_field(struct test_case *c, unsigned line, struct scenario *s, struct str key,
                      struct str v)
{
    const struct {
        const char *name;
        int64_t *field;
        bool is_duration;
    } fields[] = {
        {"startTime", &s->start_ns, true},
        {"gracefulStop", &s->graceful_stop_ns, true},
        {"vus", &s->vus, false},
        {"startVUs", &s->vus, false},
        {"iterations", &s->iterations, false},
        {"maxDuration", &s->max_duration_ns, true},
        {"duration", &s->duration_ns, true},
        {"gracefulRampDown", &s->graceful_ramp_down_ns, true},
        {"rate", &s->rate, false},
        {"startRate", &s->rate, false},
        {"timeUnit", &s->time_unit_ns, true},
        {"preAllocatedVUs", &s->pre_allocated_vus, false},
        {"maxVUs", &s->max_vus, false},
    };

    for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
        if (str_is(key, fields[i].name)) {
            *fields[i].field =
                fields[i].is_duration ? duration(c, line, v) : number(c, line, v);
            return;
        }
    if (str_is(key, "exec")) {
        s->exec = "someFunc";
        return;
    }
    if (str_is(key, "phase") && s->nphases < PHASES_MAX) {
        read_phase(c, line, &s->phases[s->nphases++], v);
        return;
    }
    if (str_is(key, "seed")) {
        s->seed = (uint64_t)number(c, line, v);
        return;
    }
    if (!str_is(key, "stage") || s->nstages == STAGES_MAX)
        bad_input(c, line, "no such field", key);
    s->stages[s->nstages].duration_ns = duration(c, line, word(&v));
    s->stages[s->nstages++].target = number(c, line, v);
}

static void read_scenario(struct test_case *c, const struct stanza *st)
{
    struct str rest = st->rest, body = buf_str(&st->body), line;
    char *type = str_dup(word(&rest));
    int t = executor_type_parse(type);

    if (t < 0 || c->n == SCENARIOS_MAX)
        bad_input(c, st->line, "no such executor (or too many)", st->rest);
    c->names[c->n] = str_dup(rest.n ? rest : STR("s"));
    scenario_init(&c->sc[c->n], (enum executor_type)t,
                  str_is(rest, "''") ? "" : c->names[c->n]);
    c->sc[c->n].stages = c->stages[c->n];
    c->sc[c->n].phases = c->phases[c->n];
    while (body.n) {
        struct str key;

        str_cut(&body, '\n', &line);
        key = word(&line);
        set_field(c, st->line, &c->sc[c->n], key, line);
    }
    c->n++;
    free(type);
}

static struct segment *make_segment(struct test_case *c)
{
    struct diag d;
    struct segment *user, *own;

    diag_init(&d);
    user = segment_parse(str_of(c->segment), str_of(c->sequence), &d);
    if (!user)
        fail_msg("%s: %s", c->name, d.p[0].text);
    diag_release(&d);
    own = segment_split(user, c->split, c->splits);
    segment_free(user);
    return own;
}

static void read_action(struct test_case *c, const struct stanza *st)
{
    struct str rest = st->rest, what;
    struct sim_action a = {.at_ns = duration(c, st->line, word(&rest))};

    what = word(&rest);
    if (str_is(what, "stop")) {
        a.what = SIM_STOP;
    } else if (str_is(what, "stop-now")) {
        a.what = SIM_STOP_NOW;
    } else if (str_is(what, "control")) {
        a.what = SIM_CONTROL;
        a.vus = number(c, st->line, word(&rest));
        a.max_vus = number(c, st->line, word(&rest));
        a.paused = str_is(rest, "paused");
    } else {
        bad_input(c, st->line, "no such action", what);
    }
    vec_push(&c->sim.actions, a);
}

static void read_iteration(struct test_case *c, const struct stanza *st)
{
    struct str rest = st->rest, first = word(&rest);
    size_t i;

    if (rest.n == 0) {
        c->sim.iteration_ns = duration(c, st->line, first);
        return;
    }
    i = (size_t)number(c, st->line, first);
    while (c->sim.special_ns.n < i)
        vec_push(&c->sim.special_ns, 0);
    c->sim.special_ns.p[i - 1] = duration(c, st->line, rest);
}

static void read_show(struct test_case *c, const struct stanza *st)
{
    struct str rest = st->rest;

    c->show = 0;
    while (rest.n) {
        struct str w = word(&rest);
        size_t i = 0;

        while (i < WHATS && !str_is(w, what_names[i]))
            i++;
        if (i == WHATS)
            bad_input(c, st->line, "no such event", w);
        c->show |= 1u << i;
    }
}

/* ---- what happened, as text
 * --------------------------------------------------------------------- */

static void run(struct test_case *c)
{
    struct segment *seg;
    const struct scenario *list[SCENARIOS_MAX];
    int64_t initial, max;

    if (c->ran)
        return;
    c->ran = true;
    seg = make_segment(c);
    for (size_t i = 0; i < c->n; i++) {
        struct diag d;

        diag_init(&d);
        if (!scenario_check(&c->sc[i], &d))
            fail_msg("%s: %s: %s", c->file, c->name, d.p[0].text);
        diag_release(&d);
        list[i] = &c->sc[i];
    }
    scenarios_need(list, c->n, seg, &initial, &max);
    sim_add_users(&c->sim, c->pool >= 0 ? c->pool : initial);
    for (size_t i = 0; i < c->n; i++)
        sim_add(&c->sim, &c->sc[i], seg);
    sim_run(&c->sim, INT64_MAX / 2);
    if (c->sim.interrupt_ns == 0 && c->sim.grown == 0)
        assert_true(c->sim.most_taken <= max);
    segment_free(seg);
}

static void put_time(struct buf *b, const struct test_case *c, int64_t ns)
{
    char text[DUR_FORMAT_BYTES];

    buf_adds(b, dur_format(ns - ns % c->round_ns, text));
}

static void put_event(struct buf *b, const struct test_case *c, const struct sim_event *ev)
{
    if (b->n)
        buf_addc(b, '\n');
    put_time(b, c, ev->at_ns);
    if (c->n > 1)
        buf_addf(b, " %s:", c->sc[ev->executor].name);
    buf_addf(b, " %s", what_names[ev->what]);
    switch (ev->what) {
    case SIM_START:
        buf_addf(b, " u%" PRId64 " #%" PRId64, ev->n, ev->index);
        if (ev->instance_index != ev->index)
            buf_addf(b, "/%" PRId64, ev->instance_index);
        if (ev->intended_ns != ev->at_ns) {
            buf_adds(b, " due ");
            put_time(b, c, ev->intended_ns);
        }
        break;
    case SIM_END:
    case SIM_INTERRUPT:
    case SIM_TAKE:
    case SIM_CLOSE:
    case SIM_RETURN: buf_addf(b, " u%" PRId64, ev->n); break;
    case SIM_DROP:
    case SIM_PLAN: buf_addf(b, " %" PRId64, ev->n); break;
    case SIM_WARN: buf_addf(b, " %s", ev->text); break;
    case SIM_GROW: break;
    }
}

static void put_log(struct buf *b, struct test_case *c)
{
    run(c);
    for (size_t i = 0; i < c->sim.log.n; i++)
        if (c->show >> c->sim.log.p[i].what & 1)
            put_event(b, c, &c->sim.log.p[i]);
}

static void put_starts(struct buf *b, struct test_case *c)
{
    run(c);
    for (size_t i = 0; i < c->sim.log.n; i++)
        if (c->sim.log.p[i].what == SIM_START) {
            if (b->n)
                buf_addc(b, ' ');
            put_time(b, c, c->sim.log.p[i].intended_ns);
        }
}

static void put_indexes(struct buf *b, struct test_case *c)
{
    run(c);
    for (size_t i = 0; i < c->sim.log.n; i++)
        if (c->sim.log.p[i].what == SIM_START)
            buf_addf(b, "%s%" PRId64, b->n ? " " : "", c->sim.log.p[i].index);
}

static void put_counts(struct buf *b, struct test_case *c)
{
    run(c);
    buf_addf(b,
             "started %" PRId64 " full %" PRId64 " interrupted %" PRId64 " dropped %" PRId64
             " users %" PRId64 " end ",
             c->sim.started, c->sim.full, c->sim.interrupted, c->sim.dropped,
             c->sim.most_taken);
    put_time(b, c, c->sim.ended_ns);
}

static void put_step(struct buf *b, const struct test_case *c, struct ramp_step s)
{
    if (b->n)
        buf_addc(b, ' ');
    put_time(b, c, s.at_ns);
    buf_addf(b, "=%" PRId64, s.vus);
}

static void put_steps(struct buf *b, struct test_case *c)
{
    struct segment *seg = make_segment(c);
    struct ramp r;
    struct ramp_step s;

    ramp_init(&r, &c->sc[0], seg);
    put_step(b, c, (struct ramp_step){0, r.vus});
    while (ramp_next(&r, &s))
        put_step(b, c, s);
    segment_free(seg);
}

static void put_reserve(struct buf *b, struct test_case *c)
{
    struct segment *seg = make_segment(c);
    struct ramp_reserve r;
    struct ramp_step s;

    ramp_reserve_init(&r, &c->sc[0], seg);
    while (ramp_reserve_next(&r, &s))
        put_step(b, c, s);
    ramp_reserve_release(&r);
    segment_free(seg);
}

static void put_need(struct buf *b, struct test_case *c)
{
    struct segment *seg = make_segment(c);
    const struct scenario *list[SCENARIOS_MAX];
    int64_t initial, max;

    for (size_t i = 0; i < c->n; i++)
        list[i] = &c->sc[i];
    scenarios_need(list, c->n, seg, &initial, &max);
    buf_addf(b, "%" PRId64 " %" PRId64, initial, max);
    segment_free(seg);
}

static void put_describe(struct buf *b, struct test_case *c)
{
    struct segment *seg = make_segment(c);
    char text[300];

    buf_adds(b, scenario_describe(&c->sc[0], seg, text, sizeof(text)));
    segment_free(seg);
}

static void put_ends(struct buf *b, struct test_case *c)
{
    put_time(b, c, scenario_end_ns(&c->sc[0], false));
    buf_addc(b, ' ');
    put_time(b, c, scenario_end_ns(&c->sc[0], true));
}

static void put_diag(struct buf *b, const struct diag *d)
{
    for (size_t i = 0; i < d->n; i++) {
        if (b->n)
            buf_addc(b, '\n');
        buf_adds(b, d->p[i].text);
    }
}

static void put_errors(struct buf *b, struct test_case *c)
{
    struct diag d;

    diag_init(&d);
    if (c->n) {
        bool ok = scenario_check(&c->sc[0], &d);

        assert_int_equal(ok, diag_ok(&d));
    } else {
        struct segment *s = segment_parse(str_of(c->segment), str_of(c->sequence), &d);

        assert_int_equal(s != NULL, diag_ok(&d));
        segment_free(s);
    }
    put_diag(b, &d);
    diag_release(&d);
}

/* "offsets 0 3 6": the first of the segment's indexes, as many as were expected. */
static void put_offsets(struct buf *b, struct test_case *c, struct str want)
{
    struct segment *seg = make_segment(c);

    for (int64_t k = 0; want.n; k++) {
        word(&want);
        buf_addf(b, "%s%" PRId64, k ? " " : "", segment_index(seg, k));
    }
    segment_free(seg);
}

/* "scale 50=17 1=1"; "scale-for 20 50=18": of the segment made for 20 users. */
static void put_scale(struct buf *b, struct test_case *c, unsigned line, struct str want,
                      bool for_value)
{
    struct segment *seg = make_segment(c), *other;

    if (for_value) {
        int64_t value = number(c, line, word(&want));

        other = segment_for_value(seg, value);
        segment_free(seg);
        seg = other;
        buf_addf(b, "%" PRId64, value);
        if (!seg) {
            buf_adds(b, " none");
            return;
        }
    }
    while (want.n) {
        struct str w = word(&want), n;
        int64_t value;

        str_cut(&w, '=', &n);
        value = number(c, line, n);
        buf_addf(b, "%s%" PRId64 "=%" PRId64, b->n ? " " : "", value,
                 segment_scale(seg, value));
    }
    segment_free(seg);
}

static void put_format(struct buf *b, struct test_case *c)
{
    struct segment *seg = make_segment(c);
    char text[SEGMENT_FORMAT_BYTES];

    buf_adds(b, segment_format(seg, text));
    segment_free(seg);
}

/* ---- cases
 * -------------------------------------------------------------------------------------- */

static void open_case(struct test_case *c, const char *file, struct str name)
{
    *c = (struct test_case){.file = file,
                            .name = str_dup(name),
                            .splits = 1,
                            .pool = -1,
                            .round_ns = 1,
                            .show = SHOW_DEFAULT};
    c->segment = xstrdup("");
    c->sequence = xstrdup("");
    sim_init(&c->sim);
}

static void close_case(struct test_case *c)
{
    sim_release(&c->sim);
    for (size_t i = 0; i < c->n; i++)
        free(c->names[i]);
    free(c->segment);
    free(c->sequence);
    free(c->name);
}

static bool set(struct test_case *c, const struct stanza *st)
{
    struct str rest = st->rest;

    if (str_is(st->keyword, "scenario")) {
        read_scenario(c, st);
    } else if (str_is(st->keyword, "segment")) {
        free(c->segment);
        free(c->sequence);
        c->segment = str_dup(word(&rest));
        c->sequence = str_dup(rest);
        if (strcmp(c->segment, "''") == 0)
            *c->segment = 0;
    } else if (str_is(st->keyword, "split")) {
        c->split = (unsigned)number(c, st->line, word(&rest));
        c->splits = (unsigned)number(c, st->line, rest);
    } else if (str_is(st->keyword, "iteration")) {
        read_iteration(c, st);
    } else if (str_is(st->keyword, "pool")) {
        c->pool = number(c, st->line, rest);
    } else if (str_is(st->keyword, "grow")) {
        c->sim.grow_fails = str_is(rest, "fails");
        if (!c->sim.grow_fails)
            c->sim.grow_ns = duration(c, st->line, rest);
    } else if (str_is(st->keyword, "late")) {
        c->sim.late_ns = duration(c, st->line, rest);
    } else if (str_is(st->keyword, "stall")) {
        c->sim.stall_from_ns = duration(c, st->line, word(&rest));
        c->sim.stall_until_ns = duration(c, st->line, rest);
    } else if (str_is(st->keyword, "busy")) {
        c->sim.busy_from_ns = duration(c, st->line, word(&rest));
        c->sim.busy_until_ns = duration(c, st->line, rest);
    } else if (str_is(st->keyword, "interrupt-takes")) {
        c->sim.interrupt_ns = duration(c, st->line, rest);
    } else if (str_is(st->keyword, "round")) {
        c->round_ns = duration(c, st->line, rest);
    } else if (str_is(st->keyword, "show")) {
        read_show(c, st);
    } else if (str_is(st->keyword, "at")) {
        read_action(c, st);
    } else {
        return false;
    }
    return true;
}

/* The expected text of a stanza: its rest and body; one word list where lines don't matter. */
static char *wanted(const struct stanza *st, bool lines)
{
    struct buf b;

    buf_init(&b, BUF_NO_LIMIT);
    buf_addstr(&b, st->rest);
    if (b.n && st->body.n)
        buf_addc(&b, lines ? '\n' : ' ');
    buf_addstr(&b, buf_str(&st->body));
    for (size_t i = 0; !lines && i < b.n; i++)
        if (b.p[i] == '\n')
            b.p[i] = ' ';
    return buf_take(&b);
}

static void expect(struct test_case *c, const struct stanza *st)
{
    bool lines = str_is(st->keyword, "log") || str_is(st->keyword, "errors");
    char *want = wanted(st, lines);
    struct buf got;

    if (!want)
        want = xstrdup("");
    buf_init(&got, BUF_NO_LIMIT);
    if (str_is(st->keyword, "log"))
        put_log(&got, c);
    else if (str_is(st->keyword, "starts"))
        put_starts(&got, c);
    else if (str_is(st->keyword, "indexes"))
        put_indexes(&got, c);
    else if (str_is(st->keyword, "counts"))
        put_counts(&got, c);
    else if (str_is(st->keyword, "steps"))
        put_steps(&got, c);
    else if (str_is(st->keyword, "reserve"))
        put_reserve(&got, c);
    else if (str_is(st->keyword, "need"))
        put_need(&got, c);
    else if (str_is(st->keyword, "describe"))
        put_describe(&got, c);
    else if (str_is(st->keyword, "ends"))
        put_ends(&got, c);
    else if (str_is(st->keyword, "errors"))
        put_errors(&got, c);
    else if (str_is(st->keyword, "offsets"))
        put_offsets(&got, c, str_of(want));
    else if (str_is(st->keyword, "scale"))
        put_scale(&got, c, st->line, str_of(want), false);
    else if (str_is(st->keyword, "scale-for"))
        put_scale(&got, c, st->line, str_of(want), true);
    else if (str_is(st->keyword, "format"))
        put_format(&got, c);
    else
        bad_input(c, st->line, "no such keyword", st->keyword);
    if (strcmp(want, buf_cstr(&got)) != 0) {
        c->bad++;
        print_error("%s:%u: case '%s', " STR_FMT ": expected\n%s\ngot\n%s\n", c->file, st->line,
                    c->name, STR_ARG(st->keyword), want, buf_cstr(&got));
    }
    buf_release(&got);
    free(want);
}

static char *read_all(const char *file)
{
    FILE *f = fopen(file, "r");
    struct buf b;
    char block[4096];
    size_t n;

    if (!f)
        fail_msg("%s can't be opened", file);
    buf_init(&b, 1 << 24);
    while ((n = fread(block, 1, sizeof(block), f)) > 0)
        buf_add(&b, block, n);
    fclose(f);
    return buf_take(&b);
}

static void run_file(void **state)
{
    const char *file = *state;
    char *text = read_all(file);
    struct reader r = {file, str_of(text), 0};
    struct test_case *c = xcalloc(1, sizeof(*c));
    struct stanza st;
    unsigned bad = 0, cases = 0, expectations = 0;

    while (next_stanza(&r, &st)) {
        if (str_is(st.keyword, "case")) {
            if (cases++) {
                bad += c->bad;
                close_case(c);
            }
            open_case(c, file, st.rest);
        } else if (cases == 0) {
            fail_msg("%s:%u: a file begins with 'case NAME'", file, st.line);
        } else if (!set(c, &st)) {
            expect(c, &st);
            expectations++;
        }
        buf_release(&st.body);
    }
    assert_true(cases > 0 && expectations >= cases);
    bad += c->bad;
    close_case(c);
    free(c);
    free(text);
    if (bad)
        fail_msg("%u of %u expectations failed", bad, expectations);
}

int main(int argc, char **argv)
{
    glob_t files;
    struct CMUnitTest *tests;
    char pattern[4096];
    int failed;

    snprintf(pattern, sizeof(pattern), "%s/*.txt", argc > 1 ? argv[1] : "tests/case/load");
    if (glob(pattern, 0, NULL, &files) != 0) {
        fprintf(stderr, "no files: %s\n", pattern);
        return 1;
    }
    tests = xcalloc(files.gl_pathc, sizeof(*tests));
    for (size_t i = 0; i < files.gl_pathc; i++) {
        const char *base = strrchr(files.gl_pathv[i], '/');

        tests[i] = (struct CMUnitTest){base ? base + 1 : files.gl_pathv[i], run_file, NULL,
                                       NULL, files.gl_pathv[i]};
    }
    failed = _cmocka_run_group_tests("cases", tests, files.gl_pathc, NULL, NULL);
    free(tests);
    globfree(&files);
    return failed;
}
