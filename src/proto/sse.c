/* sse.c - Server-Sent Events, read piece by piece. */
#include "proto/sse.h"

#include <string.h>

#define KEEP_BYTES 4096
#define BOM        "\xef\xbb\xbf"

void sse_init(struct sse *s, size_t limit_bytes, bool (*on_event)(void *arg, const struct sse_event *e), void *arg)
{
    *s = (struct sse){.on_event = on_event, .arg = arg, .retry_ms = -1};
    buf_init(&s->line, limit_bytes);
    buf_init(&s->type, limit_bytes);
    buf_init(&s->data, limit_bytes);
    buf_init(&s->id, limit_bytes);
    buf_init(&s->next_id, limit_bytes);
}

void sse_release(struct sse *s)
{
    buf_release(&s->line);
    buf_release(&s->type);
    buf_release(&s->data);
    buf_release(&s->id);
    buf_release(&s->next_id);
}

static void empty(struct buf *b)
{
    if (b->cap > KEEP_BYTES)
        buf_release(b);
    else
        buf_clear(b);
}

void sse_restart(struct sse *s)
{
    empty(&s->line);
    empty(&s->type);
    empty(&s->data);
    empty(&s->next_id);
    buf_addstr(&s->next_id, buf_str(&s->id));
    s->begun = s->after_cr = s->has_data = s->stopped = false;
    s->error = ERR_OK;
}

struct str sse_last_id(const struct sse *s)
{
    return buf_str(&s->id);
}

static bool set(struct buf *b, struct str value)
{
    buf_clear(b);
    return buf_addstr(b, value);
}

/* Only digits count. */
static void set_retry(struct sse *s, struct str value)
{
    int64_t n = 0;

    for (size_t i = 0; i < value.n; i++) {
        if (value.p[i] < '0' || value.p[i] > '9')
            return;
        n = n > INT64_MAX / 10 - 1 ? INT64_MAX / 10 - 1 : n * 10 + (value.p[i] - '0');
    }
    if (value.n)
        s->retry_ms = n;
}

static bool take_field(struct sse *s, struct str name, struct str value)
{
    if (str_is(name, "data")) {
        bool ok = !s->has_data || buf_addc(&s->data, '\n');

        s->has_data = true;
        return ok && buf_addstr(&s->data, value);
    }
    if (str_is(name, "event"))
        return set(&s->type, value);
    if (str_is(name, "id"))
        return (value.n && memchr(value.p, 0, value.n)) || set(&s->next_id, value);
    if (str_is(name, "retry"))
        set_retry(s, value);
    return true;
}

/* A blank line. An event without data is none, but its id counts. */
static bool dispatch(struct sse *s, uint64_t rx_ns)
{
    struct sse_event e = {.rx_ns = rx_ns};
    bool go_on = true;

    set(&s->id, buf_str(&s->next_id));
    if (s->has_data) {
        e.type = s->type.n ? buf_str(&s->type) : STR("message");
        e.data = buf_str(&s->data);
        e.id = buf_str(&s->id);
        s->events++;
        go_on = s->on_event(s->arg, &e);
    }
    empty(&s->type);
    empty(&s->data);
    s->has_data = false;
    return go_on;
}

static bool take_line(struct sse *s, struct str line, uint64_t rx_ns)
{
    struct str name;

    if (!s->begun && str_starts(line, STR(BOM)))
        line = str_skip(line, strlen(BOM));
    s->begun = true;
    if (line.n == 0)
        return dispatch(s, rx_ns);
    str_cut(&line, ':', &name);
    if (line.n && line.p[0] == ' ')
        line = str_skip(line, 1);
    if (name.n == 0 || take_field(s, name, line))
        return true;
    s->error = ERR_TOO_BIG;
    return false;
}

static size_t line_length(struct str s)
{
    size_t i = 0;

    while (i < s.n && s.p[i] != '\n' && s.p[i] != '\r')
        i++;
    return i;
}

/* One line of in, or its beginning; false: no more. */
static bool take_some(struct sse *s, struct str *in, uint64_t rx_ns)
{
    size_t n = line_length(*in);
    struct str part = str_slice(*in, 0, n);
    bool ends = n < in->n, go_on;

    if (s->line.n + n > s->line.max) {
        s->error = ERR_TOO_BIG;
        return false;
    }
    if (!ends || s->line.n) { /* a whole line is read where it is */
        buf_addstr(&s->line, part);
        part = buf_str(&s->line);
    }
    if (!ends) {
        *in = (struct str){0};
        return true;
    }
    s->after_cr = in->p[n] == '\r';
    *in = str_skip(*in, n + 1);
    go_on = take_line(s, part, rx_ns);
    empty(&s->line);
    return go_on;
}

bool sse_feed(void *sse, struct str in, uint64_t rx_ns)
{
    struct sse *s = sse;

    while (in.n && !s->stopped) {
        if (s->after_cr && in.p[0] == '\n')
            in = str_skip(in, 1);
        s->after_cr = false;
        if (in.n && !take_some(s, &in, rx_ns))
            s->stopped = true;
    }
    return !s->stopped;
}
