/* user.h - the functions of dialect_k6 that concern a user, and what its files share about it.
 */
#ifndef DIALECT_K6_USER_H
#define DIALECT_K6_USER_H

#include "dialect/k6/k6.h"

/* Why a script was aborted: script_abort()'s reason. */
enum k6_abort { K6_ABORT_INTERRUPT = 1, K6_ABORT_TEST };

/* For struct dialect. */
void *k6_user_open(struct test *t, struct user *u, const struct test_control *c);
void k6_user_close(void *du);
void k6_user_interrupt(void *du);
enum iteration_end k6_user_iterate(void *du, const struct iteration *it);
enum hook_end k6_user_setup(void *du, struct buf *data);
enum hook_end k6_user_teardown(void *du, struct str data);
enum hook_end k6_user_summary(void *du, struct str summary_json, struct summary_files *out);

/* mod_k6.c */
void k6_series_free(struct k6_user *k);

#endif
