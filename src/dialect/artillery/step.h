/* step.h - the steps that all engines have, compiled, and how they run. */
#ifndef ARTILLERY_STEP_H
#define ARTILLERY_STEP_H

#include "data/template.h"
#include "dialect/artillery/artillery.h"

/* Each build_*: from the step's map; false with a mistake in b->d. */

struct art_loop {
    struct art_flow flow;
    struct template *count;    /* NULL: none */
    int64_t from, to;          /* of a constant count; to -1: without end */
    json_t *over;              /* inline list (templates are not filled in); NULL: none */
    struct str over_name;      /* of a list variable; .n == 0: none */
    struct str while_true;     /* the processor's function; .n == 0: none */
    struct str count_var, element_var;
};
bool art_loop_build(struct art_building *b, const struct yaml_node *step, struct art_step *out);
enum art_end art_loop_run(struct art_user *u, const struct art_step *s);

bool art_parallel_build(struct art_building *b, const struct yaml_node *step, struct art_step *out);
enum art_end art_parallel_run(struct art_user *u, const struct art_step *s);

struct art_think {
    struct template *duration;
    struct template *jitter;   /* NULL: none */
    int64_t min_ns, max_ns;    /* of a constant duration, before jitter; min_ns -1: not constant */
};
bool art_think_build(struct art_building *b, const struct yaml_node *step, struct art_step *out);
enum art_end art_think_run(struct art_user *u, const struct art_step *s);

/* A duration as Artillery and people write it: "2" and 0.5 are seconds, "500ms", "1.5 min", "2-5" a range of seconds, "1s-3s".
 * *odd: Artillery would not read it so. False: it is none. */
bool art_duration_parse(struct str text, int64_t *min_ns, int64_t *max_ns, bool *odd);

#endif
