/* log.h - messages for people while a run goes on; where they go is the owner's choice.
 *
 * No floor below cli/ prints. It calls log_*() on the struct log it was given; the sink (terminal, a
 * message to the conductor, a test's buffer) is set by whoever made it. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/str.h"

#include <stdarg.h>

enum log_level { LOG_TRACE, LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

struct log {
    enum log_level level; /* lower ones are dropped before formatting */
    /* source: who speaks ("console" for a script's console.*, NULL for brunt itself). */
    void (*sink)(void *arg, enum log_level level, const char *source, struct str text);
    void *arg;
};

void log_write(const struct log *l, enum log_level level, const char *source, struct str text);
void log_debug(const struct log *l, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void log_info(const struct log *l, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void log_warn(const struct log *l, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void log_error(const struct log *l, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
const char *log_level_name(enum log_level level); /* "info" */

#endif
