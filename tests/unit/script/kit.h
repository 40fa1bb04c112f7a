/* kit.h - for the tests of scripts: modules in C, a log that is kept, a script run in a task on
 * virtual time. */
#ifndef TEST_KIT_H
#define TEST_KIT_H

#include "base/buf.h"
#include "net/loop.h"
#include "script/host.h"
#include "script/program.h"

extern const struct script_library kit_library;

struct kit {
    struct buf out; /* "info text\n" of each line logged, and what kit_run() adds */
    struct log log;
    struct diag diag;
    struct loop *loop;
    struct script_program *program;
    struct script *script;
    struct script_config config;
    uint64_t until_ns; /* of calls of the default export, after their start; 0: never */
};

void kit_init(struct kit *k);
void kit_init_real(struct kit *k); /* the same on real time */
void kit_release(struct kit *k);
/* Load from a text with this name (made absolute), or from the file when text is NULL. */
bool kit_load(struct kit *k, const char *path, const char *text);
/* New script, run its entry and its default export in a task; exceptions go to out as
 * "exception: ..." and their stack. */
enum script_result kit_run(struct kit *k, bool and_default);
/* Run fn in a task on the kit's loop until it ends. */
void kit_in_task(struct kit *k, void (*fn)(struct kit *k, void *arg), void *arg);
/* Append the pending error to out. */
void kit_note_error(struct kit *k);

#endif
