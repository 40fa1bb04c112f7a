/* channel.c - framed messages between the conductor and one worker. */
#include "run/channel.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#define HEAD_BYTES 5
#define READ_BYTES (64 * 1024)

void channel_init(struct channel *c, int fd)
{
    *c = (struct channel){.fd = fd};
    buf_init(&c->in, CHANNEL_FRAME_MAX * 2ull);
    buf_init(&c->out, BUF_NO_LIMIT);
}

void channel_close(struct channel *c)
{
    if (c->fd >= 0)
        close(c->fd);
    c->fd = -1;
    buf_release(&c->in);
    buf_release(&c->out);
    c->in_at = c->out_at = 0;
}

void channel_put(struct channel *c, enum message kind, struct str payload)
{
    size_t n = payload.n + 1;
    const unsigned char head[HEAD_BYTES] = {(unsigned char)n, (unsigned char)(n >> 8), (unsigned char)(n >> 16),
                                            (unsigned char)(n >> 24), (unsigned char)kind};

    if (c->fd < 0 || n > CHANNEL_FRAME_MAX)
        return;
    buf_add(&c->out, head, sizeof(head));
    buf_addstr(&c->out, payload);
}

bool channel_flush(struct channel *c)
{
    while (c->fd >= 0 && c->out_at < c->out.n) {
        ssize_t n = send(c->fd, c->out.p + c->out_at, c->out.n - c->out_at, MSG_NOSIGNAL | MSG_DONTWAIT);

        if (n < 0) {
            if (errno == EINTR)
                continue;
            if (errno == EAGAIN)
                break;
            c->broken = true;
            return false;
        }
        c->out_at += (size_t)n;
    }
    if (c->out_at == c->out.n) {
        buf_clear(&c->out);
        c->out_at = 0;
    } else if (c->out_at > (1u << 20)) {
        buf_consume(&c->out, c->out_at);
        c->out_at = 0;
    }
    return !c->broken;
}

void channel_drain(struct channel *c)
{
    while (channel_flush(c) && channel_queued(c)) {
        struct pollfd p = {.fd = c->fd, .events = POLLOUT};

        if (poll(&p, 1, 30000) <= 0)
            return;
    }
}

bool channel_fill(struct channel *c)
{
    if (c->in_at) {
        buf_consume(&c->in, c->in_at);
        c->in_at = 0;
    }
    while (c->fd >= 0 && !c->broken) {
        char *p = buf_reserve(&c->in, READ_BYTES);
        ssize_t n;

        if (!p) {
            c->broken = true;
            break;
        }
        n = recv(c->fd, p, READ_BYTES, MSG_DONTWAIT);
        if (n > 0) {
            c->in.n += (size_t)n;
            if (n < READ_BYTES)
                return true;
            continue;
        }
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno == EAGAIN)
            return true;
        c->eof = true;
        break;
    }
    return false;
}

bool channel_next(struct channel *c, enum message *kind, struct str *payload)
{
    const unsigned char *p = (const unsigned char *)c->in.p + c->in_at;
    size_t have = c->in.n - c->in_at, n;

    if (have < HEAD_BYTES)
        return false;
    n = (size_t)p[0] | (size_t)p[1] << 8 | (size_t)p[2] << 16 | (size_t)p[3] << 24;
    if (n < 1 || n > CHANNEL_FRAME_MAX || p[4] >= MESSAGE_KINDS) {
        c->broken = true;
        return false;
    }
    if (have < n + 4)
        return false;
    *kind = (enum message)p[4];
    *payload = str_make((const char *)p + HEAD_BYTES, n - 1);
    c->in_at += n + 4;
    return true;
}
