/* config.h - reading an Artillery script: files merged, environments, overrides, variables,
 * templates of config. */
#ifndef ARTILLERY_CONFIG_H
#define ARTILLERY_CONFIG_H

#include "dialect/artillery/artillery.h"

/* Fills t->root and t->config (payloads apart), and what config says of t->test->tls and
 * ->http. False with every mistake in d; then t->root is set all the same where the files could
 * be read, so that mistakes in the rest of it can be told, too. */
bool art_config_read(struct art_test *t, const struct load_request *q, struct diag *d);

/* The last value of an option of the command line by one of its names ("dotenv env-file"); NULL: not given. */
const char *art_option(const struct load_request *q, const char *names);
bool art_option_set(const struct load_request *q, const char *names);

#endif
