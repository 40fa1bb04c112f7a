/* vu.c - a worker's users: made, lent to executors, iterating, closed. */
#include "base/mem.h"
#include "metric/wire.h"
#include "run/worker_internal.h"

#include <stdlib.h>

/* A user whose iterations never wait lets the others run after this long. */
#define TURN_LIMIT_NS NS_PER_MS
/* Users of phases that wait for their first turn: further arrivals wait as numbers. */
#define UNBEGUN_MAX 64

static void scene_service(struct scene *s);

static int64_t test_time(const struct worker *w, uint64_t loop_ns)
{
    return (int64_t)(loop_ns - w->control.start_ns);
}

/* ---- one user's life ---- */

static void emit_bytes(struct vu *v, uint64_t now)
{
    uint64_t sent, received;

    user_take_bytes(&v->user, &sent, &received);
    user_mark(&v->user);
    series_add(v->w->registry, v->scene->data_sent, now, (double)sent);
    series_add(v->w->registry, v->scene->data_received, now, (double)received);
}

static void account_iteration(struct vu *v, uint64_t started, uint64_t ended, bool interrupted)
{
    struct worker *w = v->w;

    emit_bytes(v, ended);
    if (interrupted) {
        w->iterations_interrupted++;
        atomic_store_explicit(&w->row->iterations_interrupted, w->iterations_interrupted, memory_order_relaxed);
        return;
    }
    w->iterations_completed++;
    atomic_store_explicit(&w->row->iterations_completed, w->iterations_completed, memory_order_relaxed);
    series_add(w->registry, v->scene->iteration_duration, ended, (double)(ended - started) / 1e6);
    series_add(w->registry, v->scene->iterations, ended, 1);
}

static void note_lateness(struct vu *v)
{
    struct scene *s = v->scene;
    uint64_t late = v->it.start_ns > v->it.intended_ns ? v->it.start_ns - v->it.intended_ns : 0;

    if (!s->open_model)
        return;
    user_mark(&v->user);
    series_add(v->w->registry, s->start_delay, v->it.start_ns, (double)late / 1e6);
    hist_add(&v->w->start_late, (double)late / 1e6);
}

/* k6 pads short iterations, but only those that ran to their end. */
static bool pad(struct vu *v, bool interrupted)
{
    int64_t least = v->w->test->min_iteration_ns;

    if (interrupted || least <= 0)
        return false;
    task_sleep_until(v->w->loop, v->it.start_ns + (uint64_t)least);
    return true;
}

/* now_ns: the clock. Returns the clock at the end. */
static uint64_t run_iteration(struct vu *v, uint64_t now_ns)
{
    struct worker *w = v->w;
    struct scene *s = v->scene;
    uint64_t ended;
    bool interrupted;

    v->has_work = false;
    w->unbegun -= s->arriving;
    v->it.start_ns = now_ns;
    v->it.setup_data = w->setup_data;
    note_lateness(v);
    w->iterations_started++;
    atomic_store_explicit(&w->row->iterations_started, w->iterations_started, memory_order_relaxed);
    interrupted = w->test->dialect->iterate(v->du, &v->it) == ITERATION_INTERRUPTED;
    ended = loop_clock(w->loop);
    if (s->arriving)
        user_renew(&v->user);
    account_iteration(v, v->it.start_ns, ended, interrupted);
    if (pad(v, interrupted))
        ended = loop_clock(w->loop);
    if (v->user.cancelled)
        user_resume(&v->user);
    executor_iteration_ended(s->executor, &v->load, test_time(w, ended), interrupted);
    scene_service(s);
    if (ended - loop_now(w->loop) <= TURN_LIMIT_NS)
        return ended;
    task_yield(w->loop);
    return loop_clock(w->loop);
}

/* Told before memory is gone: the kernel would kill a worker, or something else. */
static bool has_room(struct worker *w, struct room *r, uint64_t made, uint64_t wanted)
{
    uint64_t available;

    if (w->no_room || !room_due(r, made))
        return !w->no_room;
    available = room_available_bytes() / w->config->count;
    if (room_look(r, made, wanted, room_resident_bytes(), available))
        return true;
    w->no_room = true;
    log_error(&w->log,
              "not enough memory for so many users: this worker's %llu need about %.1f KB each, and its share of what is available "
              "is %.1f GB. Use fewer users, or a larger machine",
              (unsigned long long)wanted, (double)r->user_bytes / 1e3, (double)available / 1e9);
    return false;
}

static void initialised(struct vu *v, bool ok)
{
    struct worker *w = v->w;
    struct scene *s = v->growing;

    w->initialising--;
    if (ok) {
        v->ready = true;
        atomic_fetch_add_explicit(&w->row->vus_initialized, 1, memory_order_relaxed);
        list_append(&w->free_vus, &v->free_link);
    } else {
        w->failed_init++;
    }
    v->growing = NULL;
    if (s) {
        executor_vu_ready(s->executor, w->started ? test_time(w, loop_clock(w->loop)) : 0, ok);
        scene_service(s);
    }
    if (!w->initialising && !w->ready_sent) {
        struct buf b;

        buf_init(&b, 64);
        wire_put_u64(&b, w->vus.n - w->failed_init);
        wire_put_u64(&b, w->failed_init);
        w->ready_sent = true;
        worker_send(w, MESSAGE_READY, buf_str(&b));
        buf_release(&b);
    }
}

/* A user that was made for an arrival can't run: that iteration ends here. */
static void lose_arrival(struct vu *v)
{
    struct worker *w = v->w;
    uint64_t now = loop_clock(w->loop);

    v->dead = true;
    v->has_work = false;
    w->unbegun--;
    v->it.start_ns = now;
    w->failed_init++;
    w->iterations_started++;
    atomic_store_explicit(&w->row->iterations_started, w->iterations_started, memory_order_relaxed);
    atomic_fetch_sub_explicit(&w->row->vus_initialized, 1, memory_order_relaxed);
    account_iteration(v, now, now, true);
    executor_iteration_ended(v->scene->executor, &v->load, test_time(w, now), true);
    scene_service(v->scene);
}

static void open_user(struct vu *v)
{
    struct worker *w = v->w;

    v->user.task = task_self(w->loop);
    if (v->user.cancelled)
        task_cancel(v->user.task);
    if (v->arrived || has_room(w, &w->users, w->vus.n - w->initialising, w->vus.n))
        v->du = w->test->dialect->user_open(w->test, &v->user, &w->control);
    if (!v->arrived)
        initialised(v, v->du != NULL);
    else if (!v->du)
        lose_arrival(v);
}

static void vu_main(void *arg)
{
    struct vu *v = arg;
    struct worker *w = v->w;
    uint64_t now;

    open_user(v);
    now = loop_clock(w->loop);
    while (v->du && !v->close) {
        if (v->has_work) {
            now = run_iteration(v, now);
        } else {
            task_park(w->loop, TIME_NEVER);
            now = loop_clock(w->loop);
        }
    }
    if (v->du)
        w->test->dialect->user_close(v->du);
    v->du = NULL;
    user_release(&v->user);
    v->user.task = NULL;
}

static struct vu *new_user(struct worker *w)
{
    struct vu *v = xcalloc(1, sizeof(*v));
    int64_t k = (int64_t)w->vus.n;

    v->w = w;
    list_init(&v->free_link);
    list_init(&v->load.link);
    user_init(&v->user, &w->env, (uint64_t)segment_index(w->segment, k) + 1, (uint64_t)k + 1);
    return v;
}

static bool spawn(struct vu *v)
{
    size_t bytes = v->w->test->dialect->stack_bytes;

    return task_spawn(v->w->loop, vu_main, v, bytes ? bytes : TASK_STACK_SCRIPT) != NULL;
}

static void make_user(struct worker *w, struct scene *growing)
{
    struct vu *v = new_user(w);

    v->growing = growing;
    vec_push(&w->vus, v);
    w->initialising++;
    if (spawn(v))
        return;
    log_error(&w->log, "no memory for another user's stack (%zu so far): raise vm.max_map_count or use more workers",
              w->vus.n - 1);
    initialised(v, false);
}

/* A user for somebody who has just arrived: it can be started now, and is opened before its first iteration. */
static struct vu *make_arrival(struct worker *w)
{
    struct vu *v = new_user(w);

    v->arrived = v->ready = true;
    if (!spawn(v)) {
        free(v);
        if (!w->said_no_stack)
            log_error(&w->log,
                      "no memory for another user's stack (%zu so far): those who arrive now are dropped. Raise vm.max_map_count or "
                      "use more workers",
                      w->vus.n);
        w->said_no_stack = true;
        return NULL;
    }
    vec_push(&w->vus, v);
    atomic_fetch_add_explicit(&w->row->vus_initialized, 1, memory_order_relaxed);
    return v;
}

void worker_make_users(struct worker *w, int64_t n)
{
    if (n == 0) {
        w->ready_sent = true;
        worker_send(w, MESSAGE_READY, STR("\0\0"));
        return;
    }
    for (int64_t i = 0; i < n && has_room(w, &w->stacks, (uint64_t)i, (uint64_t)n); i++)
        make_user(w, NULL);
}

/* Every user ends its task; parked ones are woken for that. */
void worker_close_users(struct worker *w)
{
    for (size_t i = 0; i < w->vus.n; i++) {
        struct vu *v = w->vus.p[i];

        v->close = true;
        if (v->user.task)
            task_wake(v->user.task);
    }
}

void worker_free_users(struct worker *w)
{
    for (size_t i = 0; i < w->vus.n; i++) {
        free(w->vus.p[i]->per_scene);
        free(w->vus.p[i]);
    }
    vec_free(&w->vus);
}

/* ---- what executors ask for ---- */

static struct load_vu *op_take(void *ctx, struct executor *e)
{
    struct scene *s = ctx;
    struct worker *w = s->w;
    struct vu *v;

    if (!list_empty(&w->free_vus)) {
        /* of those who come and go the last one: its memory is warm */
        v = list_entry(s->arriving ? w->free_vus.prev : w->free_vus.next, struct vu, free_link);
        list_remove(&v->free_link);
    } else if (!s->arriving || !(v = make_arrival(w))) {
        return NULL;
    }
    w->vus_active++;
    atomic_store_explicit(&w->row->vus_active, w->vus_active, memory_order_relaxed);
    return &v->load;
}

/* Close users that scaling down made superfluous. */
static void drop_spare(struct worker *w)
{
    while (w->to_drop > 0 && !list_empty(&w->free_vus)) {
        struct vu *v = list_entry(w->free_vus.prev, struct vu, free_link);

        list_remove(&v->free_link);
        w->to_drop--;
        w->dropped++;
        atomic_fetch_sub_explicit(&w->row->vus_initialized, 1, memory_order_relaxed);
        v->close = true;
        if (v->user.task != task_self(w->loop))
            task_wake(v->user.task);
    }
}

static void op_drop(void *ctx, struct executor *e, int64_t n)
{
    struct worker *w = ((struct scene *)ctx)->w;

    w->to_drop += n;
    drop_spare(w);
}

static void op_return(void *ctx, struct executor *e, struct load_vu *lv)
{
    struct worker *w = ((struct scene *)ctx)->w;
    struct vu *v = (struct vu *)lv;

    w->vus_active--;
    atomic_store_explicit(&w->row->vus_active, w->vus_active, memory_order_relaxed);
    if (!v->dead)
        list_append(&w->free_vus, &v->free_link);
    drop_spare(w);
}

static void op_grow(void *ctx, struct executor *e)
{
    struct scene *s = ctx;

    make_user(s->w, s);
}

static void op_start(void *ctx, struct executor *e, struct load_vu *lv, const struct iteration_start *it)
{
    struct scene *s = ctx;
    struct vu *v = (struct vu *)lv;

    if (!v->per_scene)
        v->per_scene = xcalloc(s->w->nscenes, sizeof(*v->per_scene));
    v->scene = s;
    v->it = (struct iteration){.scenario = s->scenario,
                               .executor = s->executor,
                               .index_in_user = v->per_scene[s->scenario->index]++,
                               .total_in_user = v->iterations++,
                               .index_in_segment = it->index_in_segment,
                               .index_in_test = it->index_in_test,
                               .intended_ns = s->w->control.start_ns + (uint64_t)it->intended_ns};
    v->has_work = true;
    s->w->unbegun += s->arriving;
    if (v->user.task) /* else it has just been made and looks when it gets its first turn */
        task_wake(v->user.task);
}

static void op_interrupt(void *ctx, struct executor *e, struct load_vu *lv)
{
    struct vu *v = (struct vu *)lv;

    if (v->du)
        v->w->test->dialect->interrupt(v->du);
    user_cancel(&v->user);
}

static void op_dropped(void *ctx, struct executor *e, uint64_t n)
{
    struct scene *s = ctx;

    s->w->env.metadata = (struct str){0};
    series_add(s->w->registry, s->dropped, loop_clock(s->w->loop), (double)n);
}

static void op_warn(void *ctx, struct executor *e, const char *text)
{
    struct scene *s = ctx;

    log_warn(&s->w->log, "%s scenario=%s", text, s->scenario->load.name);
}

static bool op_shared_next(void *ctx, struct executor *e, int64_t *index)
{
    struct scene *s = ctx;
    const struct scenario *load = &s->scenario->load;
    int64_t total = scenario_iterations(load, s->w->test->segment);
    int64_t k = atomic_fetch_add_explicit(&s->w->config->shared->iterations_taken[s->scenario->index], 1,
                                          memory_order_relaxed);

    *index = k;
    return k < total;
}

/* One count for all workers, so that a limit is the test's; each also keeps its own, to be taken out when it is lost. */
static bool op_arrival_admit(void *ctx, struct executor *e, int64_t limit)
{
    struct worker *w = ((struct scene *)ctx)->w;
    _Atomic int64_t *pending = &w->config->shared->users_pending;

    if (limit != INT64_MAX)
        limit = segment_scale(w->test->segment, limit);
    if (atomic_fetch_add_explicit(pending, 1, memory_order_relaxed) >= limit) {
        atomic_fetch_sub_explicit(pending, 1, memory_order_relaxed);
        return false;
    }
    atomic_fetch_add_explicit(&w->row->users_pending, 1, memory_order_relaxed);
    return true;
}

static void op_arrival_left(void *ctx, struct executor *e)
{
    struct worker *w = ((struct scene *)ctx)->w;

    atomic_fetch_sub_explicit(&w->row->users_pending, 1, memory_order_relaxed);
    atomic_fetch_sub_explicit(&w->config->shared->users_pending, 1, memory_order_relaxed);
}

static bool op_arrival_busy(void *ctx, struct executor *e)
{
    return ((struct scene *)ctx)->w->unbegun >= UNBEGUN_MAX;
}

static const struct executor_ops ops = {.vu_take = op_take,
                                        .vu_return = op_return,
                                        .vu_grow = op_grow,
                                        .vu_drop = op_drop,
                                        .start = op_start,
                                        .interrupt = op_interrupt,
                                        .dropped = op_dropped,
                                        .warn = op_warn,
                                        .shared_next = op_shared_next,
                                        .arrival_admit = op_arrival_admit,
                                        .arrival_left = op_arrival_left,
                                        .arrival_busy = op_arrival_busy};

/* ---- scenarios ---- */

static void scene_tick(struct scene *s, uint64_t now_ns)
{
    s->armed_ns = INT64_MAX;
    executor_tick(s->executor, test_time(s->w, now_ns));
    scene_service(s);
}

static void on_alarm(struct alarm *a, uint64_t now_ns)
{
    scene_tick((struct scene *)((char *)a - offsetof(struct scene, alarm)), now_ns);
}

static void on_timer(struct timer *t, uint64_t now_ns)
{
    scene_tick((struct scene *)((char *)t - offsetof(struct scene, timer)), now_ns);
}

/* Once all that an order asked for is done, the conductor hears of it. */
static void tell_settled(struct worker *w)
{
    struct buf b;

    if (w->order == w->order_told)
        return;
    for (size_t i = 0; i < w->nscenes; i++)
        if (!executor_settled(w->scenes[i].executor))
            return;
    w->order_told = w->order;
    buf_init(&b, 64);
    wire_put_u64(&b, w->order);
    worker_send(w, MESSAGE_CONTROL_DONE, buf_str(&b));
    buf_release(&b);
}

/* After anything happened to the executor: arm its next moment, notice its end. */
static void scene_service(struct scene *s)
{
    struct worker *w = s->w;
    int64_t due = executor_due_ns(s->executor);

    tell_settled(w);
    if (!w->started)
        return;
    if (!s->done && executor_done(s->executor)) {
        s->done = true;
        w->scenes_done++;
        worker_check_done(w);
    }
    if (s->done)
        due = INT64_MAX;
    if (due == s->armed_ns)
        return;
    s->armed_ns = due;
    if (due == INT64_MAX) {
        alarm_disarm(w->loop, &s->alarm);
        timer_disarm(w->loop, &s->timer);
    } else if (executor_due_is_exact(s->executor)) {
        timer_disarm(w->loop, &s->timer);
        alarm_arm(w->loop, &s->alarm, w->control.start_ns + (uint64_t)due);
    } else {
        alarm_disarm(w->loop, &s->alarm);
        timer_arm(w->loop, &s->timer, w->control.start_ns + (uint64_t)due);
    }
}

static const struct tagset *scene_tags(struct worker *w, struct test_scenario *t)
{
    struct tags *tags = registry_tags(w->registry);
    const struct tagset *set = w->env.run_tags;

    for (size_t i = 0; i < t->ntags; i++)
        set = tags_with(tags, set, t->tags[i].key, t->tags[i].value);
    if (w->env.http.systags & SYSTAG_BIT(SCENARIO))
        set = tags_with(tags, set, STR("scenario"), str_of(t->load.name));
    return set;
}

static bool is_open_model(const struct scenario *s)
{
    return s->type == EXECUTOR_CONSTANT_ARRIVAL_RATE || s->type == EXECUTOR_RAMPING_ARRIVAL_RATE ||
           s->type == EXECUTOR_PHASES;
}

static void make_scene(struct worker *w, struct scene *s, struct test_scenario *t)
{
    struct tags *tags = registry_tags(w->registry);
    const struct tagset *set = t->tagset = scene_tags(w, t), *grouped = set;

    if (w->env.http.systags & SYSTAG_BIT(GROUP))
        grouped = tags_with(tags, set, STR("group"), STR(""));
    *s = (struct scene){.w = w, .scenario = t, .armed_ns = INT64_MAX, .open_model = is_open_model(&t->load),
                        .arriving = t->load.type == EXECUTOR_PHASES};
    alarm_init(&s->alarm, on_alarm);
    timer_init(&s->timer, on_timer);
    s->executor = executor_new(&t->load, w->segment, &ops, s);
    s->iterations = registry_series(w->registry, w->env.m.iterations, grouped);
    s->iteration_duration = registry_series(w->registry, w->env.m.iteration_duration, grouped);
    s->start_delay = registry_series(w->registry, w->env.m.iteration_start_delay, grouped);
    s->dropped = registry_series(w->registry, w->env.m.dropped_iterations, set);
    s->data_sent = registry_series(w->registry, w->env.m.data_sent, grouped);
    s->data_received = registry_series(w->registry, w->env.m.data_received, grouped);
}

void worker_make_scenes(struct worker *w)
{
    w->nscenes = w->test->nscenarios;
    w->scenes = xcalloc(w->nscenes, sizeof(*w->scenes));
    for (size_t i = 0; i < w->nscenes; i++)
        make_scene(w, &w->scenes[i], w->test->scenarios[i]);
}

void worker_start_scenes(struct worker *w, uint64_t start_ns)
{
    w->control.start_ns = start_ns;
    w->started = true;
    for (size_t i = 0; i < w->nscenes; i++)
        scene_service(&w->scenes[i]);
    worker_check_done(w);
}

void worker_stop_scenes(struct worker *w, bool now_too)
{
    int64_t now = test_time(w, loop_clock(w->loop));

    for (size_t i = 0; i < w->nscenes; i++) {
        executor_stop(w->scenes[i].executor, now, now_too);
        scene_service(&w->scenes[i]);
    }
}

void worker_control(struct worker *w, uint64_t order, size_t scenario, int64_t vus, int64_t max_vus, bool paused)
{
    int64_t now = w->started ? test_time(w, loop_clock(w->loop)) : 0;

    w->order = order;
    if (scenario >= w->nscenes)
        return;
    executor_control(w->scenes[scenario].executor, now, vus, max_vus, paused);
    scene_service(&w->scenes[scenario]);
}
