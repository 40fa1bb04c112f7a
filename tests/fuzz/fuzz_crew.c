/* fuzz_crew.c - a worker that talks nonsense is noticed; it can't take the conductor with it.
 *
 * First byte: bit 0 the process of the hooks, bit 1 the input is frames by rule: each a byte of
 * kind, two of length and the payload; else bytes as they come. Then what it says. */
#include "base/mem.h"
#include "run/run_internal.h"

#include <assert.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define NOBODY 0x7ffffffe /* beyond any pid_max: kill() and waitpid() find none */

static void on_log(void *arg, enum log_level level, const char *source, struct str text)
{
    assert(level <= LOG_ERROR && log_level_name(level));
    assert(!source || *source);
    assert(text.n == 0 || text.p);
}

static void on_series(void *arg, unsigned worker, uint32_t id, struct metric *m,
                      const struct tagset *tags)
{
    assert(id > 0 && tags && metric_type_name(m->type) && metric_contains_name(m->contains));
}

static void on_sample(void *arg, unsigned worker, uint32_t id, uint64_t real_ns, double value)
{
    assert(id > 0);
}

static void say(int fd, uint8_t flags, struct str in)
{
    struct channel c;

    channel_init(&c, fd);
    if (!(flags & 2))
        buf_addstr(&c.out, in);
    while (flags & 2 && in.n >= 3) {
        enum message kind = (enum message)((uint8_t)in.p[0] % (MESSAGE_KINDS + 1));
        size_t n = (uint8_t)in.p[1] | (size_t)(uint8_t)in.p[2] << 8;

        in = str_skip(in, 3);
        n = n < in.n ? n : in.n;
        channel_put(&c, kind, str_slice(in, 0, n));
        in = str_skip(in, n);
    }
    channel_flush(&c);
    channel_close(&c);
}

static void release(struct run *r)
{
    struct crew_member *m = &r->crew[0];

    channel_close(&m->channel);
    vec_free(&m->series);
    buf_release(&m->metadata);
    free(m->status.scenario);
    vec_free(&r->lost);
    free(r->end_text);
    free(r->marked_failed);
    free(r->setup_data);
    summary_files_release(&r->summary);
    registry_free(r->registry);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct run_observer observer = {
        .log = on_log, .series = on_series, .sample = on_sample};
    static struct shared *shared;
    struct crew_member m = {.pid = NOBODY, .alive = true};
    struct test test = {.has_setup = true};
    struct run r = {.test = &test, .crew = &m, .ncrew = 1};
    int pair[2];

    if (size < 1 || size > 1 << 16)
        return 0;
    if (!shared)
        shared = shared_new();
    r.shared = shared;
    r.options.observer = &observer;
    r.registry = registry_new(&(struct registry_config){0});
    r.nworkers = (data[0] & 1) == 0;
    r.view.phase = RUN_LOAD;
    assert(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair) == 0);
    m.r = &r;
    m.hooks = data[0] & 1;
    m.status.nscenarios = !m.hooks;
    m.status.scenario = xcalloc(1, sizeof(*m.status.scenario));
    channel_init(&m.channel, pair[0]);
    buf_init(&m.metadata, SAMPLE_METADATA_MAX);
    say(pair[1], data[0], str_make((const char *)data + 1, size - 1));
    for (int i = 0; i < 8 && m.alive; i++)
        crew_turn(&r, 0);
    assert(!m.alive); /* the end of its socket was seen */
    release(&r);
    return 0;
}
