/* log.c - messages for people while a run goes on. */
#include "base/log.h"

#include "base/buf.h"

void log_write(const struct log *l, enum log_level level, const char *source, struct str text)
{
    if (l && l->sink && level >= l->level)
        l->sink(l->arg, level, source, text);
}

static void logv(const struct log *l, enum log_level level, const char *fmt, va_list ap)
    __attribute__((format(printf, 3, 0)));

static void logv(const struct log *l, enum log_level level, const char *fmt, va_list ap)
{
    struct buf b;

    if (!l || !l->sink || level < l->level)
        return;
    buf_init(&b, 1 << 20);
    buf_addv(&b, fmt, ap);
    l->sink(l->arg, level, NULL, buf_str(&b));
    buf_release(&b);
}

#define LOG_FUNCTION(name, level)                      \
    void name(const struct log *l, const char *fmt, ...) \
    {                                                  \
        va_list ap;                                    \
                                                       \
        va_start(ap, fmt);                             \
        logv(l, level, fmt, ap);                       \
        va_end(ap);                                    \
    }

LOG_FUNCTION(log_debug, LOG_DEBUG)
LOG_FUNCTION(log_info, LOG_INFO)
LOG_FUNCTION(log_warn, LOG_WARN)
LOG_FUNCTION(log_error, LOG_ERROR)

const char *log_level_name(enum log_level level)
{
    static const char *const names[] = {"trace", "debug", "info", "warning", "error"};

    return (unsigned)level < 5 ? names[level] : "?";
}
