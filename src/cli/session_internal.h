/* session_internal.h - what a session is made of, for session*.c. */
#ifndef CLI_SESSION_INTERNAL_H
#define CLI_SESSION_INTERNAL_H

#include "cli/session.h"
#include "output/output.h"
#include "serve/serve.h"

#define OUTPUTS_MAX 64

struct known_series { /* of one worker, by its number */
    struct metric *metric;
    const struct tagset *tags;
};

struct known_worker {
    VEC(struct known_series) v;
};

struct live {
    struct session *s;
    struct console *console;
    struct run *run;
    struct serve *serve; /* NULL: not to be controlled */
    struct log log;
    bool told_paused;
    VEC(struct output *) outputs;
    VEC(struct known_worker) known;
    uint64_t next_line_ns; /* without bars: when the next progress line is due */
    enum run_phase line_phase;
    int told_stops;
    size_t outputs_failed; /* how many have been told of */
    bool output_told[OUTPUTS_MAX];
};

/* session_results.c: summary, handleSummary, export. */
void session_results(struct live *l, const struct run_view *v);
void session_export(struct live *l, const struct run_view *v); /* --summary-export alone */

#endif
