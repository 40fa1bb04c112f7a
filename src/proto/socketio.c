/* socketio.c - packets of Engine.IO and Socket.IO, read and written. */
#include "proto/socketio.h"

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Digits at the beginning of *s; false when there are none or too many. */
static bool take_number(struct str *s, uint64_t *n)
{
    size_t i = 0;

    *n = 0;
    while (i < s->n && digit(s->p[i])) {
        if (*n > (UINT64_MAX - 9) / 10)
            return false;
        *n = *n * 10 + (uint64_t)(s->p[i++] - '0');
    }
    *s = str_skip(*s, i);
    return i > 0;
}

static bool take_attachments(struct str *s, struct socketio_packet *p)
{
    uint64_t n;

    if (!take_number(s, &n) || n > SOCKETIO_ATTACHMENTS_MAX || s->n == 0 || s->p[0] != '-')
        return false;
    p->attachments = (unsigned)n;
    *s = str_skip(*s, 1);
    return true;
}

static bool data_is_allowed(const struct socketio_packet *p)
{
    char first = p->data.n ? p->data.p[0] : 0;

    switch (p->type) {
    case SOCKETIO_CONNECT: return !first || first == '{';
    case SOCKETIO_DISCONNECT: return !first;
    case SOCKETIO_CONNECT_ERROR: return first == '{' || first == '"';
    case SOCKETIO_EVENT:
    case SOCKETIO_BINARY_EVENT: return first == '[';
    case SOCKETIO_ACK:
    case SOCKETIO_BINARY_ACK: return first == '[' && p->has_id;
    }
    return false;
}

bool socketio_parse(struct str text, struct socketio_packet *p)
{
    *p = (struct socketio_packet){.space = STR("/")};
    if (text.n == 0 || text.p[0] < SOCKETIO_CONNECT || text.p[0] > SOCKETIO_BINARY_ACK)
        return false;
    p->type = (enum socketio_type)text.p[0];
    text = str_skip(text, 1);
    if (p->type >= SOCKETIO_BINARY_EVENT && !take_attachments(&text, p))
        return false;
    if (text.n && text.p[0] == '/')
        str_cut(&text, ',', &p->space);
    if (text.n && digit(text.p[0])) {
        p->has_id = true;
        if (!take_number(&text, &p->id))
            return false;
    }
    p->data = text;
    return data_is_allowed(p);
}

void socketio_write(struct buf *out, const struct socketio_packet *p)
{
    buf_addc(out, SOCKETIO_MESSAGE);
    buf_addc(out, (char)p->type);
    if (p->type >= SOCKETIO_BINARY_EVENT)
        buf_addf(out, "%u-", p->attachments);
    if (p->space.n && !str_is(p->space, "/")) {
        buf_addstr(out, p->space);
        buf_addc(out, ',');
    }
    if (p->has_id)
        buf_addf(out, "%llu", (unsigned long long)p->id);
    buf_addstr(out, p->data);
}
