/* stream_internal.h - what stream.c and its TLS filter (tls_session.c) know of each other. */
#ifndef NET_STREAM_INTERNAL_H
#define NET_STREAM_INTERNAL_H

#include "net/loop_internal.h"
#include "net/stream.h"

struct tls_session;

/* One try, no parking. RAW_AGAIN: park with stream_wait() and try again. RAW_ERROR: *e tells.
 */
enum raw { RAW_DONE, RAW_AGAIN, RAW_ERROR };

struct stream {
    struct watch watch;
    struct loop *loop;
    /* Edge-triggered, so remembered: in_event: epoll told of bytes since the last recv();
     * maybe_more: that recv() filled its buffer, so there may be more without another event;
     * hup: end of stream or error, recv() never blocks again. */
    bool in_event, maybe_more, hup, writable;
    bool closed, stamps_asked, stamped, tls_broken;
    uint8_t streak; /* receives since the last park */
    unsigned calls; /* tasks inside stream_*() */
    struct task *reader, *writer;
    struct tls_session *tls;
    uint64_t bytes_sent, bytes_received, last_send_ns, rx_ns;
    void (*on_stale)(void *arg, struct stream *s);
    void *on_stale_arg;
    struct addr peer;
};

enum raw stream_raw_recv(struct stream *s, void *p, size_t cap, size_t *got, enum err *e);
enum raw stream_raw_send(struct stream *s, const struct iovec *iov, int n, size_t *sent,
                         enum err *e);
/* Park until something happens to the descriptor; one of s->reader, s->writer is the slot. */
enum err stream_wait(struct stream *s, struct task **slot, uint64_t deadline_ns);

/* tls_session.c. The tries return as above, got == 0 at the end. */
/* alpn: offer what the context offers. Over s->tls, where there is one: it is the new one's then. */
struct tls_session *tls_session_new(struct stream *s, struct tls_context *t, struct str name,
                                    bool alpn);
void tls_session_free(struct tls_session *t); /* tries a close_notify */
enum raw tls_session_handshake(struct tls_session *t, enum err *e);
enum raw tls_session_recv(struct tls_session *t, void *p, size_t cap, size_t *got, enum err *e);
enum raw tls_session_send(struct tls_session *t, const void *p, size_t n, size_t *sent,
                          enum err *e);
/* Handle records that carry no application data (session tickets). False when data, the end or
 * an error came. */
bool tls_session_still_idle(struct tls_session *t);
const char *tls_session_version(const struct tls_session *t);
const char *tls_session_cipher(const struct tls_session *t);
bool tls_session_ocsp(struct tls_session *t, struct tls_ocsp *out);
const char *tls_session_alpn(const struct tls_session *t);

#endif
