/* artillery.h - a run as Artillery reports it: on the console while it goes on, in a JSON file
 * when it is over.
 *
 *     r = artillery_report_new(test);
 *     artillery_report_phases(r, elapsed, now, &text);  as time goes on
 *     artillery_report_window(r, window, &text);        at the end of each 10 s
 *     artillery_report_end(r, registry, now, &text);    then the verdicts
 *     artillery_report_json(r, &json);
 *
 * Nothing here prints; text is appended. A run of another dialect has no such numbers, and
 * gives an empty report. */
#ifndef REPORT_ARTILLERY_H
#define REPORT_ARTILLERY_H

#include "dialect/artillery/numbers.h"
#include "dialect/test.h"
#include "run/windows.h"

#define ARTILLERY_WINDOW_NS (10ull * 1000000000ull)

struct artillery_window {
    uint64_t start_ms; /* Unix time */
    struct art_numbers numbers;
};

struct artillery_report {
    const struct test *test;
    bool color;
    unsigned width; /* columns of the terminal; 0: not one */
    /* private: */
    size_t next_phase; /* twice its index, + 1 when it has been said to have started */
    VEC(struct artillery_window) windows;
    struct art_rates rates;
    struct art_numbers total; /* after artillery_report_end() */
    uint64_t first_ms;        /* of the first sample reported */
    bool ended;
};

struct artillery_report *artillery_report_new(const struct test *t);
void artillery_report_free(struct artillery_report *r); /* NULL is fine */
/* "Phase started", "Phase completed" of what was due up to elapsed_ns and was not said yet. */
void artillery_report_phases(struct artillery_report *r, int64_t elapsed_ns,
                             uint64_t now_real_ns, struct buf *out);
/* The block of a window; nothing for one without Artillery's numbers, which does not count
 * either. */
void artillery_report_window(struct artillery_report *r, const struct run_window *w,
                             struct buf *out);
/* "All VUs finished", the summary. registry: of the whole run. */
void artillery_report_end(struct artillery_report *r, const struct registry *registry,
                          uint64_t now_real_ns, struct buf *out);

struct artillery_verdict {
    bool ensure_failed; /* a strict condition */
    bool expect_failed; /* some response */
};
/* The apdex line and the ensure plugin's checks, after the end. judge_ensure: else they are
 * left out (ARTILLERY_DISABLE_ENSURE). */
struct artillery_verdict artillery_report_verdict(struct artillery_report *r,
                                                  const struct registry *registry,
                                                  bool judge_ensure, struct buf *out);
/* {"aggregate": .., "intermediate": [..]}, after the end. */
void artillery_report_json(const struct artillery_report *r, struct buf *out);

#endif
