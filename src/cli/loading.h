/* loading.h - from a file's name to a test: read, its language recognised, the command line's
 * options handed over. */
#ifndef CLI_LOADING_H
#define CLI_LOADING_H

#include "cli/command.h"
#include "dialect/dialect.h"

/* The one test that the operands name. NULL when there is none, all mistakes told, with the exit
 * code in *code. test_free() it. */
struct test *loading_test(struct invocation *in, enum load_purpose purpose, int *code);

#endif
