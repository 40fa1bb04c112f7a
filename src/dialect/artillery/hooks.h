/* hooks.h - the processor: the script's own functions, called from steps and around requests.
 *
 * One JavaScript runtime serves all users of a worker, as in Artillery: what a processor keeps in
 * its modules is shared by them. A function that computes runs on the calling user's task; one
 * that waits parks only this user. Several may wait at once.
 *
 * `at` is the place of the step or request, for warnings; may be NULL. */
#ifndef ARTILLERY_HOOKS_H
#define ARTILLERY_HOOKS_H

#include "dialect/artillery/request.h"

/* Read, compiled and run once before the fork, from config.processor; NULL when there is none,
 * or with mistakes in d (file, line, column). */
struct art_hooks *art_hooks_load(struct art_test *t, const struct load_request *q, struct diag *d);
void art_hooks_free(struct art_hooks *h); /* NULL is fine */
/* With the last user of a worker. */
void art_hooks_close(struct art_worker *w);
/* At the end of each run of a scenario, when no hook of it is running any more: forgets
 * `context` and what hooks have put into context.vars that C can't hold (functions, dates,
 * ...). */
void art_hooks_end(struct art_user *u);

bool art_hooks_has(const struct art_hooks *h, struct str name);
/* function, beforeScenario, afterScenario: (context, events, done). One that isn't there counts
 * as errors.Undefined function "x" and the run goes on. */
enum art_end art_hooks_call(struct art_user *u, const struct yaml_node *at, struct str name);
/* May change params, the request as it is about to be built; templates in it are evaluated by
 * the caller afterwards. A body of bytes comes as a text of these bytes, which need not be
 * UTF-8. */
enum art_end art_hooks_before_request(struct art_user *u, const struct yaml_node *at, struct str name, json_t *params);
/* Gets x->params; makes them from the request when they are NULL. */
enum art_end art_hooks_after_response(struct art_user *u, const struct yaml_node *at, struct str name, struct art_exchange *x);
void art_hooks_on_error(struct art_user *u, struct str name, struct str error, json_t *params);
/* whileTrue: shall the loop go round once more? */
enum art_end art_hooks_while(struct art_user *u, struct str name, bool *go_on);
/* ifTrue: true also when the function fails. */
bool art_hooks_if(struct art_user *u, struct str name);
/* ws: connect: {function: name}, (wsArgs, context, next): may change args {target, options, ...}.
 */
enum art_end art_hooks_ws_args(struct art_user *u, const struct yaml_node *at, struct str name, json_t *args);

#endif
