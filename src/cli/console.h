/* console.h - the terminal as a command sees it: results to standard output; log lines and the
 * status area (the bars) to standard error, without tearing each other. */
#ifndef CLI_CONSOLE_H
#define CLI_CONSOLE_H

#include "base/buf.h"
#include "base/diag.h"
#include "base/log.h"
#include "base/map.h"
#include "base/redact.h"

#include <stdbool.h>
#include <stdint.h>

enum log_format { LOG_FORMAT_TEXT, LOG_FORMAT_JSON, LOG_FORMAT_RAW };

struct console {
    bool out_tty, err_tty;
    bool out_color, err_color; /* escape sequences wanted there */
    bool bars;                 /* the status area may be drawn */
    bool quiet;
    bool talks_to_out; /* headers and progress lines, too, go to standard output, as k6's do */
    bool no_excerpts; /* files that messages name are not those on this machine */
    enum log_level level;
    enum log_format format;
    int log_fd; /* -1: log lines go nowhere */
    bool log_color, log_tty;
    int script_fd; /* console.* of scripts goes there as raw lines; -1: into the log */
    uint64_t start_ns;
    unsigned width;
    struct redact *redact; /* what nothing that is printed shows */
    /* private: */
    struct buf status;
    bool drawn;        /* the area is on the terminal */
    struct map folded; /* warnings and errors seen: text -> number of repetitions */
    bool fold_full;
    uint64_t fold_missed;
};

/* What the environment says: terminals, NO_COLOR, K6_NO_COLOR, FORCE_COLOR, TERM. */
void console_init(struct console *c);
/* --no-color */
void console_no_color(struct console *c);
/* --log-output: "stderr", "stdout", "none", "file=path" */
bool console_log_to(struct console *c, const char *where, struct diag *d);
/* --log-format: "text" (or "" or anything that k6 takes for text), "json", "raw" */
void console_log_as(struct console *c, const char *format);
/* --console-output */
bool console_script_to(struct console *c, const char *path, struct diag *d);

/* A struct log's sink; arg is the console. A warning or error that was told before is only
 * counted (but for the script's own). */
void console_log(void *arg, enum log_level level, const char *source, struct str text);
void console_logf(struct console *c, enum log_level level, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
struct log console_as_log(struct console *c);
/* Columns of the terminal, as of now. */
unsigned console_width(struct console *c);
/* Replace the status area: whole lines. Does nothing without bars. */
void console_status(struct console *c, struct str lines);
/* Leave the status area as it stands (keep) or wipe it; the next output comes below. */
void console_status_end(struct console *c, bool keep);
/* To standard error outside the log (headers, progress lines); to standard output (results).
 * False when it could not be written. */
bool console_err(struct console *c, struct str text);
bool console_out(struct console *c, struct str text);
/* Headers and progress lines: to standard error, or where talks_to_out says. Are colours wanted there? */
void console_talk(struct console *c, struct str text);
bool console_talk_color(const struct console *c);
/* Tell what was folded, let files go. */
void console_close(struct console *c);

/* Everything in d as FILE:LINE:COL: error: TEXT, with the line itself and a mark under the
 * column. */
void console_diag(struct console *c, const struct diag *d);

#endif
