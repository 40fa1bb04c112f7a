/* signals.h - what the user and the terminal tell a running command. */
#ifndef CLI_SIGNALS_H
#define CLI_SIGNALS_H

#include <stdbool.h>

/* From now on SIGINT and SIGTERM are counted instead of ending the process, SIGPIPE is an error
 * of write(). */
void signals_catch(void);
int signals_stops(void);        /* how many so far */
const char *signals_name(void); /* of the first: "interrupt", "terminated" */
bool signals_resized(void);     /* the terminal changed its size since the last call */

#endif
