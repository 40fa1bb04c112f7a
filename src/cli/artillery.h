/* artillery.h - a session of an Artillery script: its console report, its JSON file, its exit
 * codes. */
#ifndef CLI_ARTILLERY_H
#define CLI_ARTILLERY_H

#include "cli/session.h"

/* Artillery's exit codes, where brunt is called as it. */
enum {
    ARTILLERY_FAILED = 1, /* wrong script, ensure, before and after */
    ARTILLERY_USAGE = 2,
    ARTILLERY_WORKER = 11,
    ARTILLERY_EXPECT = 21,
    ARTILLERY_INTERRUPTED = 130,
    ARTILLERY_TERMINATED = 143
};

/* Run the test; s->test is one of that dialect. output: the JSON report's file or folder, NULL:
 * none. personality: as Artillery itself, else as "brunt run". */
int artillery_session(struct session *s, const char *output, bool personality);

#endif
