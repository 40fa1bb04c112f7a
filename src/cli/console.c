/* console.c - results to standard output; log lines and the status area to standard error,
 * without tearing each other. */
#include "cli/console.h"

#include "base/clock.h"
#include "base/mem.h"
#include "cli/signals.h"
#include "data/json_write.h"
#include "report/human.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define FOLD_MAX      500 /* different warnings and errors; what comes beyond is counted */
#define DEFAULT_WIDTH 80

static bool put(int fd, struct str s)
{
    while (s.n) {
        ssize_t n = write(fd, s.p, s.n);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        s = str_skip(s, (size_t)n);
    }
    return true;
}

static bool env_true(const char *name)
{
    const char *v = getenv(name);

    return v && (strcmp(v, "true") == 0 || strcmp(v, "1") == 0);
}

void console_init(struct console *c)
{
    const char *term = getenv("TERM"), *force = getenv("FORCE_COLOR");
    bool dumb = !term || strcmp(term, "dumb") == 0;
    bool forced = (force && *force && strcmp(force, "0") != 0) || env_true("CLICOLOR_FORCE");

    *c = (struct console){.level = LOG_INFO,
                          .log_fd = STDERR_FILENO,
                          .script_fd = -1,
                          .start_ns = clock_mono_ns(),
                          .width = DEFAULT_WIDTH};
    c->out_tty = isatty(STDOUT_FILENO);
    c->err_tty = isatty(STDERR_FILENO);
    c->bars = c->err_tty && !dumb;
    c->out_color = (c->out_tty && !dumb) || forced;
    c->err_color = (c->err_tty && !dumb) || forced;
    c->log_tty = c->err_tty;
    c->log_color = c->err_color;
    c->redact = redact_new();
    buf_init(&c->status, BUF_NO_LIMIT);
    map_init(&c->folded);
    if (getenv("NO_COLOR") || env_true("K6_NO_COLOR"))
        console_no_color(c);
}

void console_no_color(struct console *c)
{
    c->out_color = c->err_color = c->log_color = false;
}

/* Messages below that are left out; logrus' names. */
static bool set_least_level(struct console *c, struct str name)
{
    static const struct {
        const char *name;
        enum log_level level;
    } levels[] = {{"trace", LOG_DEBUG},  {"debug", LOG_DEBUG}, {"info", LOG_INFO},
                  {"warning", LOG_WARN}, {"warn", LOG_WARN},   {"error", LOG_ERROR},
                  {"fatal", LOG_ERROR},  {"panic", LOG_ERROR}};

    for (size_t i = 0; i < sizeof(levels) / sizeof(*levels); i++)
        if (str_is(name, levels[i].name)) {
            if (levels[i].level > c->level)
                c->level = levels[i].level;
            return true;
        }
    return false;
}

/* PATH or PATH,level=NAME */
static void log_to_file(struct console *c, struct str rest, struct diag *d)
{
    struct str first, pair, key;
    char *path;

    str_cut(&rest, ',', &first);
    while (rest.n) {
        str_cut(&rest, ',', &pair);
        str_cut(&pair, '=', &key);
        if (!str_is(key, "level"))
            diag_error(d, NULL, 0, 0,
                       "--log-output: a file has no setting '" STR_FMT "'; there is level=NAME",
                       STR_ARG(key));
        else if (!set_least_level(c, pair))
            diag_error(d, NULL, 0, 0,
                       "--log-output: there is no level '" STR_FMT
                       "'; there are debug, info, warning and error",
                       STR_ARG(pair));
    }
    path = str_dup(first);
    c->log_fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    c->log_tty = c->log_color = false;
    if (c->log_fd < 0)
        diag_error(d, NULL, 0, 0, "--log-output: cannot write '%s': %s", path, strerror(errno));
    free(path);
}

bool console_log_to(struct console *c, const char *where, struct diag *d)
{
    if (strcmp(where, "stderr") == 0)
        return true;
    if (strcmp(where, "stdout") == 0) {
        c->log_fd = STDOUT_FILENO;
        c->log_tty = c->out_tty;
        c->log_color = c->out_color;
    } else if (strcmp(where, "none") == 0) {
        c->log_fd = -1;
    } else if (strncmp(where, "file=", 5) == 0 && where[5]) {
        log_to_file(c, str_of(where + 5), d);
    } else if (strncmp(where, "loki", 4) == 0) {
        diag_error(
            d, NULL, 0, 0,
            "--log-output: loki is not there yet; there are: stderr, stdout, none, file=PATH");
    } else {
        diag_error(d, NULL, 0, 0,
                   "--log-output: '%s' is no place for a log; there are: stderr, stdout, none, "
                   "file=PATH",
                   where);
    }
    return diag_ok(d);
}

void console_log_as(struct console *c, const char *format)
{
    c->format = strcmp(format, "json") == 0  ? LOG_FORMAT_JSON
                : strcmp(format, "raw") == 0 ? LOG_FORMAT_RAW
                                             : LOG_FORMAT_TEXT;
}

bool console_script_to(struct console *c, const char *path, struct diag *d)
{
    c->script_fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (c->script_fd < 0)
        diag_error(d, NULL, 0, 0, "--console-output: cannot write '%s': %s", path,
                   strerror(errno));
    return c->script_fd >= 0;
}

/* ------------------------------------------------------------------ the status area */

/* Rows that the area takes now: a terminal made narrower has wrapped its lines. */
static unsigned rows(const struct console *c)
{
    struct str rest = buf_str(&c->status), line;
    unsigned n = 0;

    while (rest.n) {
        str_cut(&rest, '\n', &line);
        n += 1 + (unsigned)((human_width(line) + (human_width(line) == 0) - 1) / c->width);
    }
    return n;
}

static void wipe(struct console *c)
{
    char up[32];

    if (!c->drawn)
        return;
    snprintf(up, sizeof(up), "\r\x1b[%uA\x1b[J", rows(c));
    put(STDERR_FILENO, str_of(up));
    c->drawn = false;
}

static void draw(struct console *c)
{
    put(STDERR_FILENO, buf_str(&c->status));
    c->drawn = c->status.n > 0;
}

unsigned console_width(struct console *c)
{
    struct winsize w;

    if (c->err_tty && signals_resized() && ioctl(STDERR_FILENO, TIOCGWINSZ, &w) == 0 &&
        w.ws_col)
        c->width = w.ws_col;
    return c->width;
}

void console_status(struct console *c, struct str lines)
{
    if (!c->bars)
        return;
    wipe(c);
    buf_clear(&c->status);
    buf_addstr(&c->status, lines);
    draw(c);
}

void console_status_end(struct console *c, bool keep)
{
    if (!keep)
        wipe(c);
    c->drawn = false;
    buf_clear(&c->status);
}

/* Output to fd, around the status area when both are on terminals. */
static bool put_around(struct console *c, int fd, struct str text)
{
    bool drawn = c->drawn, ok;
    struct buf shown;

    buf_init(&shown, BUF_NO_LIMIT);
    if (redact_apply(c->redact, text, &shown))
        text = buf_str(&shown);
    if (drawn)
        wipe(c);
    ok = put(fd, text);
    if (drawn)
        draw(c);
    buf_release(&shown);
    return ok;
}

bool console_err(struct console *c, struct str text)
{
    return put_around(c, STDERR_FILENO, text);
}

bool console_out(struct console *c, struct str text)
{
    return put_around(c, STDOUT_FILENO, text);
}

void console_talk(struct console *c, struct str text)
{
    put_around(c, c->talks_to_out ? STDOUT_FILENO : STDERR_FILENO, text);
}

bool console_talk_color(const struct console *c)
{
    return c->talks_to_out ? c->out_color : c->err_color;
}

/* ------------------------------------------------------------------ log lines, laid out as
 * logrus does it for k6 */

static void now_rfc3339(char *out, size_t cap)
{
    time_t now = time(NULL);
    struct tm tm;
    char zone[8];
    size_t n;

    localtime_r(&now, &tm);
    n = strftime(out, cap, "%Y-%m-%dT%H:%M:%S", &tm);
    if (tm.tm_gmtoff == 0)
        snprintf(out + n, cap - n, "Z");
    else if (strftime(zone, sizeof(zone), "%z", &tm) == 5)
        snprintf(out + n, cap - n, "%.3s:%s", zone, zone + 3);
}

static const char *level_text(enum log_level level)
{
    return level == LOG_WARN ? "warning" : log_level_name(level);
}

static bool needs_quotes(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char ch = (unsigned char)s.p[i];

        if (!((ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') ||
              (ch >= '0' && ch <= '9') || strchr("-._/@^+", ch)) ||
            !ch)
            return true;
    }
    return false;
}

/* Go's %q for what is in log lines: printable UTF-8 stays. */
static void quoted(struct buf *out, struct str s)
{
    buf_addc(out, '"');
    for (size_t i = 0; i < s.n; i++) {
        unsigned char ch = (unsigned char)s.p[i];

        if (ch == '"' || ch == '\\')
            buf_addf(out, "\\%c", ch);
        else if (ch == '\n')
            buf_adds(out, "\\n");
        else if (ch == '\t')
            buf_adds(out, "\\t");
        else if (ch == '\r')
            buf_adds(out, "\\r");
        else if (ch < 0x20 || ch == 0x7f)
            buf_addf(out, "\\x%02x", ch);
        else
            buf_addc(out, (char)ch);
    }
    buf_addc(out, '"');
}

static void value(struct buf *out, struct str s)
{
    if (needs_quotes(s))
        quoted(out, s);
    else
        buf_addstr(out, s);
}

static void line_plain(struct buf *out, enum log_level level, const char *source,
                       struct str text)
{
    char when[48];

    now_rfc3339(when, sizeof(when));
    buf_addf(out, "time=\"%s\" level=%s msg=", when, level_text(level));
    value(out, text);
    if (source && *source) {
        buf_adds(out, " source=");
        value(out, str_of(source));
    }
    buf_addc(out, '\n');
}

static void line_terminal(const struct console *c, struct buf *out, enum log_level level,
                          const char *source, struct str text)
{
    static const char *const tag[] = {"TRAC", "DEBU", "INFO", "WARN", "ERRO"};
    static const char *const color[] = {"37", "37", "36", "33", "31"};
    unsigned seconds = (unsigned)((clock_mono_ns() - c->start_ns) / NS_PER_S);

    if (c->log_color)
        buf_addf(out, "\x1b[%sm%s\x1b[0m[%04u] ", color[level], tag[level], seconds);
    else
        buf_addf(out, "%s[%04u] ", tag[level], seconds);
    buf_addstr(out, text);
    if (source && *source) {
        for (size_t n = text.n; n < 44; n++)
            buf_addc(out, ' ');
        buf_addf(out, c->log_color ? " \x1b[%smsource\x1b[0m=%s" : "%.0s source=%s",
                 color[level], source);
    }
    buf_addc(out, '\n');
}

static void line_json(struct buf *out, enum log_level level, const char *source,
                      struct str text)
{
    struct json_write w;
    char when[48];

    now_rfc3339(when, sizeof(when));
    json_write_init(&w, out);
    json_write_object(&w);
    json_write_key_str(&w, "level", str_of(level_text(level)));
    json_write_key_str(&w, "msg", text);
    if (source && *source)
        json_write_key_str(&w, "source", str_of(source));
    json_write_key_str(&w, "time", str_of(when));
    json_write_end(&w);
    buf_addc(out, '\n');
}

static void write_line(struct console *c, enum log_level level, const char *source,
                       struct str text)
{
    struct buf line;

    buf_init(&line, BUF_NO_LIMIT);
    if (c->format == LOG_FORMAT_JSON) {
        line_json(&line, level, source, text);
    } else if (c->format == LOG_FORMAT_RAW) {
        buf_addstr(&line, text);
        buf_addc(&line, '\n');
    } else if (c->log_tty) {
        line_terminal(c, &line, level, source, text);
    } else {
        line_plain(&line, level, source, text);
    }
    put_around(c, c->log_fd, buf_str(&line));
    buf_release(&line);
}

/* Told before? Then it is only counted. */
static bool fold(struct console *c, struct str text)
{
    uint64_t *n = map_get(&c->folded, text);

    if (n) {
        ++*n;
        return true;
    }
    if (c->folded.n >= FOLD_MAX) {
        c->fold_missed++;
        return true;
    }
    map_put(&c->folded, text, xcalloc(1, sizeof(*n)));
    return false;
}

static void log_shown(struct console *c, enum log_level level, const char *source, struct str text)
{
    bool from_script = source && strcmp(source, "console") == 0;

    if (from_script && c->script_fd >= 0) {
        put(c->script_fd, text);
        put(c->script_fd, STR("\n"));
        return;
    }
    if (c->log_fd < 0 || (level >= LOG_WARN && !from_script && fold(c, text)))
        return;
    write_line(c, level, source, text);
}

void console_log(void *arg, enum log_level level, const char *source, struct str text)
{
    struct console *c = arg;
    struct buf shown;

    if (level < c->level)
        return;
    /* before it is laid out: that may put other characters into a secret */
    buf_init(&shown, BUF_NO_LIMIT);
    log_shown(c, level, source, redact_apply(c->redact, text, &shown) ? buf_str(&shown) : text);
    buf_release(&shown);
}

void console_logf(struct console *c, enum log_level level, const char *fmt, ...)
{
    struct buf b, shown;
    va_list ap;

    buf_init(&b, BUF_NO_LIMIT);
    va_start(ap, fmt);
    buf_addv(&b, fmt, ap);
    va_end(ap);
    buf_init(&shown, BUF_NO_LIMIT);
    if (c->log_fd >= 0 && level >= c->level)
        write_line(c, level, NULL, buf_str(redact_apply(c->redact, buf_str(&b), &shown) ? &shown : &b));
    buf_release(&shown);
    buf_release(&b);
}

struct log console_as_log(struct console *c)
{
    return (struct log){.level = c->level, .sink = console_log, .arg = c};
}

static void tell_folded(struct console *c)
{
    struct map_entry *e;

    for (size_t i = 0; map_next(&c->folded, &i, &e);) {
        uint64_t *n = e->value;
        struct str rest = e->key, first;

        if (!*n)
            continue;
        str_cut(&rest, '\n', &first);
        console_logf(c, LOG_WARN, "... repeated %llu time%s: " STR_FMT, (unsigned long long)*n,
                     *n == 1 ? "" : "s", STR_ARG(first));
    }
    if (c->fold_missed)
        console_logf(c, LOG_WARN, "... and %llu more warnings and errors that are not shown",
                     (unsigned long long)c->fold_missed);
}

void console_close(struct console *c)
{
    struct map_entry *e;

    console_status_end(c, true);
    tell_folded(c);
    for (size_t i = 0; map_next(&c->folded, &i, &e);)
        free(e->value);
    map_release(&c->folded);
    buf_release(&c->status);
    redact_free(c->redact);
    c->redact = NULL;
    if (c->script_fd >= 0)
        close(c->script_fd);
    c->script_fd = -1;
    if (c->log_fd > STDERR_FILENO)
        close(c->log_fd);
    c->log_fd = -1;
}
