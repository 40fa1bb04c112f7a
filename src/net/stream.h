/* stream.h - a byte stream to a server, TCP or TLS over it, for straight-line task code.
 *
 * Every call that may wait parks the running task and takes a deadline (loop time, TIME_NEVER =
 * none). At most one task reads and one writes at a time. An idle stream holds no buffer.
 * Writes are tried at once; EPOLLOUT is only waited for after a short write. Receive times are
 * the kernel's (SO_TIMESTAMPING, software RX) where it gives them: a user's own script work is
 * then not booked on the server. */
#ifndef NET_STREAM_H
#define NET_STREAM_H

#include "net/addr.h"
#include "net/resolver.h"
#include "net/task.h"
#include "net/tls.h"
#include "net/tls_ocsp.h"

#include <sys/uio.h>

struct stream;

struct dial {
    struct resolver *resolver;
    struct str host; /* name or literal (without brackets) */
    uint16_t port;
    struct tls_context *tls; /* NULL = plain */
    struct str sni; /* .n == 0: host (no SNI for literals); also the name that is verified */
    const struct addr
        *local; /* bind to this address, of the peer's family; NULL = any.
                   IP_BIND_ADDRESS_NO_PORT is set */
    uint64_t connect_timeout_ns; /* of TCP connect alone; 0 = 30 s */
    uint64_t deadline_ns;        /* of the whole */
    bool no_kernel_timestamps;
    bool no_alpn; /* whatever the context offers */
};

struct dial_times { /* loop times; 0 where the step did not happen */
    uint64_t start_ns, dns_end_ns, connect_end_ns, tls_end_ns;
};

/* Resolve, connect, handshake. On an error *out is NULL, times tell how far it came and *peer
 * (may be NULL) whom it tried. */
enum err stream_dial(struct loop *l, const struct dial *d, struct stream **out,
                     struct dial_times *times, struct addr *peer);
/* Wrap a connected non-blocking socket (tests, proxies). Takes over fd. */
struct stream *stream_from_fd(struct loop *l, int fd, bool kernel_timestamps);
/* TLS over an already connected stream (after a proxy's CONNECT), which may be one of TLS
 * itself. The stream becomes the encrypted one, and what is known of it that of the inner TLS.
 * alpn: offer what the context says. */
enum err stream_start_tls(struct stream *s, struct tls_context *t, struct str name, bool alpn,
                          uint64_t deadline_ns);

/* Send all of iov[0..n). The array may be modified. On an error the stream is unusable. */
enum err stream_send(struct stream *s, struct iovec *iov, int n, uint64_t deadline_ns);
/* At least one byte into p (cap > 0), or *got == 0 at the end of the stream (EOF). *rx_ns (may
 * be NULL): when the kernel got the (last) bytes, in loop time, never later than now nor
 * earlier than the last send; the clock's reading when the kernel gives none. */
enum err stream_recv(struct stream *s, void *p, size_t cap, size_t *got, uint64_t *rx_ns,
                     uint64_t deadline_ns);
/* Idle: is it still usable? False once the peer closed or sent something unasked. No system
 * call. */
bool stream_usable(const struct stream *s);
/* Told when an idle stream becomes unusable (so that a pool can drop it); NULL takes it away.
 * Not called while a task reads. */
void stream_on_stale(struct stream *s, void (*fn)(void *arg, struct stream *s), void *arg);
/* Close at once (TLS: close_notify is tried without waiting) and free. A task parked in it
 * returns ERR_CANCELLED. reset: RST instead of FIN. */
void stream_close(struct stream *s, bool reset);

const struct addr *stream_peer(const struct stream *s);
uint64_t stream_bytes_sent(const struct stream *s); /* TCP payload, TLS overhead included */
uint64_t stream_bytes_received(const struct stream *s);
uint64_t stream_last_send_ns(const struct stream *s);
bool stream_is_tls(const struct stream *s);
/* "tls1.3", "TLS_AES_128_GCM_SHA256" (IANA name), "h2"; "" when plain or none. The first two are constants. */
const char *stream_tls_version(const struct stream *s);
const char *stream_tls_cipher(const struct stream *s);
/* What the server stapled of OCSP, once: it is forgotten then. False: nothing. */
bool stream_tls_ocsp(const struct stream *s, struct tls_ocsp *out);
const char *stream_alpn(const struct stream *s);
bool stream_kernel_clock(const struct stream *s); /* are receive times the kernel's? */

#endif
