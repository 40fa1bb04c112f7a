/* tls_session.c - one TLS connection over a stream's socket.
 *
 * OpenSSL reads and writes through a BIO of ours, so that the kernel's receive times and the
 * edge-triggered bookkeeping of stream.c stay in one place: where the socket is known to be
 * empty, the BIO says "again" without a system call. */
#include "net/stream_internal.h"
#include "net/tls_internal.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdlib.h>

struct tls_session {
    SSL *ssl;
    struct tls_context *context;
    struct stream *stream;
    struct tls_session *below; /* carries this one, through a proxy; NULL: the socket does */
    char *key; /* for resumption; NULL = not remembered */
    enum err io_error;
    bool established, eof, not_tls, seen_bytes;
    char alpn[32];
};

/* ---- the BIO ---- */

static int bio_write(BIO *b, const char *p, int n)
{
    struct tls_session *t = BIO_get_data(b);
    struct iovec iov = {(void *)(uintptr_t)p, (size_t)n};
    size_t sent;

    BIO_clear_retry_flags(b);
    switch (t->below ? tls_session_send(t->below, p, (size_t)n, &sent, &t->io_error)
                     : stream_raw_send(t->stream, &iov, 1, &sent, &t->io_error)) {
    case RAW_DONE: return (int)sent;
    case RAW_AGAIN: BIO_set_retry_write(b); return -1;
    default: return -1;
    }
}

static int bio_read(BIO *b, char *p, int n)
{
    struct tls_session *t = BIO_get_data(b);
    size_t got;

    BIO_clear_retry_flags(b);
    switch (t->below ? tls_session_recv(t->below, p, (size_t)n, &got, &t->io_error)
                     : stream_raw_recv(t->stream, p, (size_t)n, &got, &t->io_error)) {
    case RAW_DONE:
        t->eof = got == 0;
        if (got > 0 && !t->seen_bytes) {
            t->seen_bytes = true;
            t->not_tls = p[0] < 0x14 || p[0] > 0x18; /* RFC 8446 5.1: content types */
        }
        return (int)got;
    case RAW_AGAIN: BIO_set_retry_read(b); return -1;
    default: return -1;
    }
}

static long bio_ctrl(BIO *b, int cmd, long num, void *ptr)
{
    struct tls_session *t = BIO_get_data(b);

    switch (cmd) {
    case BIO_CTRL_FLUSH: return 1;
    case BIO_CTRL_EOF: return t->eof;
    default: return 0;
    }
}

static BIO_METHOD *bio_method(struct tls_context *c)
{
    if (!c->bio) {
        c->bio = BIO_meth_new(BIO_TYPE_SOURCE_SINK | BIO_get_new_index(), "stream");
        BIO_meth_set_write(c->bio, bio_write);
        BIO_meth_set_read(c->bio, bio_read);
        BIO_meth_set_ctrl(c->bio, bio_ctrl);
    }
    return c->bio;
}

/* ---- resumption ---- */

static int keep_session(SSL *ssl, SSL_SESSION *session)
{
    struct tls_session *t = SSL_get_app_data(ssl);
    struct map *m = &t->context->sessions;

    if (!t->key || (m->n >= TLS_SESSIONS_MAX && !map_has(m, str_of(t->key))))
        return 0;
    SSL_SESSION_free(map_put(m, str_of(t->key), session));
    return 1; /* the reference is ours now */
}

static void resume(struct tls_session *t, struct str name)
{
    SSL_SESSION *session;

    if (!t->context->session_reuse)
        return;
    t->key = xasprintf(STR_FMT ":%u", STR_ARG(name), t->stream->peer.port);
    session = map_get(&t->context->sessions, str_of(t->key));
    if (session)
        SSL_set_session(t->ssl, session);
}

/* ---- making ---- */

static bool set_name(struct tls_session *t, struct str name)
{
    X509_VERIFY_PARAM *param = SSL_get0_param(t->ssl);
    struct addr ip;
    char *text;
    bool ok;

    if (str_ends(name, STR(".")))
        name.n--; /* the root's dot is no part of certificates */
    if (addr_parse_ip(name, &ip)) {
        return X509_VERIFY_PARAM_set1_ip(param, ip.ip, ip.family == AF_INET ? 4 : 16);
    }
    text = str_dup(name);
    X509_VERIFY_PARAM_set_hostflags(param, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    ok = SSL_set_tlsext_host_name(t->ssl, text) && X509_VERIFY_PARAM_set1_host(param, text, 0);
    free(text);
    return ok;
}

struct tls_session *tls_session_new(struct stream *s, struct tls_context *c, struct str name,
                                    bool alpn)
{
    struct tls_session *t = xcalloc(1, sizeof(*t));
    BIO *bio;

    c->refs++;
    t->context = c;
    t->stream = s;
    t->ssl = SSL_new(c->ctx);
    bio = BIO_new(bio_method(c));
    if (!t->ssl || !bio) {
        BIO_free(bio);
        tls_session_free(t);
        return NULL;
    }
    if (!alpn)
        SSL_set_alpn_protos(t->ssl, NULL, 0);
    BIO_set_data(bio, t);
    BIO_set_init(bio, 1);
    SSL_set_bio(t->ssl, bio, bio);
    SSL_set_app_data(t->ssl, t);
    SSL_set_connect_state(t->ssl);
    if (!set_name(t, name)) {
        tls_session_free(t);
        return NULL;
    }
    SSL_CTX_sess_set_new_cb(c->ctx, keep_session);
    resume(t, name);
    t->below = s->tls;
    return t;
}

void tls_session_free(struct tls_session *t)
{
    if (t->ssl && t->established && !t->stream->tls_broken && !t->stream->hup) {
        SSL_shutdown(t->ssl);
        ERR_clear_error();
    }
    SSL_free(t->ssl);
    if (t->below)
        tls_session_free(t->below);
    tls_context_unref(t->context);
    free(t->key);
    free(t);
}

/* ---- what went wrong ---- */

static enum err from_verification(const struct tls_session *t)
{
    switch (SSL_get_verify_result(t->ssl)) {
    case X509_V_OK: return ERR_OK;
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH: return ERR_TLS_BAD_NAME;
    case X509_V_ERR_CERT_HAS_EXPIRED:
    case X509_V_ERR_CERT_NOT_YET_VALID: return ERR_TLS_EXPIRED;
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_CERT_UNTRUSTED:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN: return ERR_TLS_UNKNOWN_CA;
    default: return ERR_TLS;
    }
}

/* An alert of the peer's (RFC 8446 section 6), which OpenSSL has as a reason of its own kind. */
static enum err from_alert(void)
{
    unsigned long error = ERR_peek_last_error();
    int reason = ERR_GET_REASON(error);

    if (ERR_GET_LIB(error) != ERR_LIB_SSL || reason < SSL_AD_REASON_OFFSET)
        return ERR_OK;
    switch (reason - SSL_AD_REASON_OFFSET) {
    case SSL_AD_HANDSHAKE_FAILURE: return ERR_TLS_ALERT_HANDSHAKE;
    case SSL_AD_BAD_CERTIFICATE: return ERR_TLS_ALERT_BAD_CERT;
    case SSL_AD_UNKNOWN_CA: return ERR_TLS_ALERT_UNKNOWN_CA;
    case SSL_AD_ACCESS_DENIED: return ERR_TLS_ALERT_DENIED;
    case SSL_AD_PROTOCOL_VERSION: return ERR_TLS_ALERT_VERSION;
    case SSL_AD_INTERNAL_ERROR: return ERR_TLS_ALERT_INTERNAL;
    case SSL_AD_UNRECOGNIZED_NAME: return ERR_TLS_ALERT_NAME;
    case SSL_AD_CERTIFICATE_REQUIRED: return ERR_TLS_ALERT_CERT_REQUIRED;
    default: return ERR_TLS_ALERT;
    }
}

static enum err from_failure(const struct tls_session *t)
{
    enum err e = from_alert();

    if (e)
        return e;
    if (t->io_error)
        return t->io_error;
    if (t->established)
        return ERR_TLS;
    if (t->not_tls)
        return ERR_TLS_NOT_TLS;
    e = t->context->insecure ? ERR_OK : from_verification(t);
    if (e)
        return e;
    return t->eof ? ERR_EOF : ERR_TLS;
}

static enum raw outcome(struct tls_session *t, int r, enum err *e)
{
    switch (SSL_get_error(t->ssl, r)) {
    case SSL_ERROR_NONE: return RAW_DONE;
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE: return RAW_AGAIN;
    default: break;
    }
    *e = from_failure(t);
    t->stream->tls_broken = true;
    ERR_clear_error();
    return RAW_ERROR;
}

/* ---- operations: on the loop's stack, for a handshake touches 20 KiB and a read 8 KiB that
 * each task would keep ---- */

struct operation {
    struct tls_session *t;
    void *p;
    size_t n, done;
    enum raw result;
    enum err error;
};

static enum raw operate(struct tls_session *t, void (*fn)(void *arg), struct operation *o,
                        enum err *e)
{
    o->t = t;
    if (t->stream->tls_broken) {
        *e = ERR_TLS;
        return RAW_ERROR;
    }
    task_call(t->stream->loop, fn, o);
    *e = o->error;
    return o->result;
}

static void do_handshake(void *arg)
{
    struct operation *o = arg;

    ERR_clear_error();
    o->result = outcome(o->t, SSL_do_handshake(o->t->ssl), &o->error);
}

enum raw tls_session_handshake(struct tls_session *t, enum err *e)
{
    struct operation o = {0};
    const unsigned char *alpn;
    unsigned n;

    if (operate(t, do_handshake, &o, e) != RAW_DONE)
        return o.result;
    t->established = true;
    SSL_get0_alpn_selected(t->ssl, &alpn, &n);
    if (alpn && n < sizeof(t->alpn))
        memcpy(t->alpn, alpn, n);
    return RAW_DONE;
}

/* Nothing came since OpenSSL last said "again": asking it would only make it fetch a buffer and
 * give it back. */
static bool nothing_to_read(const struct tls_session *t)
{
    const struct stream *s = t->stream;

    return !s->in_event && !s->maybe_more && !s->hup && !SSL_has_pending(t->ssl) &&
           !SSL_want_write(t->ssl) && (!t->below || nothing_to_read(t->below));
}

/* SSL_MODE_RELEASE_BUFFERS forgets the write buffer in OpenSSL 3.0: after each write, and when
 * session tickets were read (16 KiB a connection). Not while plaintext or a part of a record
 * ("RB", read body; CVE-2024-4741) lies in the read buffer, which would go too. */
static void free_buffers(SSL *ssl)
{
    if (!SSL_has_pending(ssl) && SSL_rstate_string(ssl)[1] != 'B')
        SSL_free_buffers(ssl);
}

static void do_recv(void *arg)
{
    struct operation *o = arg;
    int r;

    ERR_clear_error();
    r = SSL_read_ex(o->t->ssl, o->p, o->n, &o->done);
    if (r > 0) {
        free_buffers(o->t->ssl);
        return;
    }
    o->done = 0;
    if (SSL_get_error(o->t->ssl, r) == SSL_ERROR_ZERO_RETURN)
        o->t->stream->hup = true;
    else
        o->result = outcome(o->t, r, &o->error);
}

enum raw tls_session_recv(struct tls_session *t, void *p, size_t cap, size_t *got, enum err *e)
{
    struct operation o = {.p = p, .n = cap};

    *got = 0;
    if (nothing_to_read(t))
        return RAW_AGAIN;
    operate(t, do_recv, &o, e);
    *got = o.done;
    return t->stream->tls_broken ? RAW_ERROR : o.result;
}

static void do_send(void *arg)
{
    struct operation *o = arg;
    int r;

    ERR_clear_error();
    r = SSL_write_ex(o->t->ssl, o->p, o->n, &o->done);
    if (r > 0)
        free_buffers(o->t->ssl);
    else
        o->result = outcome(o->t, r, &o->error);
}

enum raw tls_session_send(struct tls_session *t, const void *p, size_t n, size_t *sent,
                          enum err *e)
{
    struct operation o = {.p = (void *)(uintptr_t)p, .n = n};

    operate(t, do_send, &o, e);
    *sent = o.done;
    return t->stream->tls_broken ? RAW_ERROR : o.result;
}

static void do_peek(void *arg)
{
    struct operation *o = arg;
    char byte;
    int r;

    ERR_clear_error();
    r = SSL_peek_ex(o->t->ssl, &byte, 1, &o->done);
    if (r > 0)
        return;
    if (SSL_get_error(o->t->ssl, r) == SSL_ERROR_ZERO_RETURN)
        o->t->stream->hup = true;
    else
        o->result = outcome(o->t, r, &o->error);
}

bool tls_session_still_idle(struct tls_session *t)
{
    struct operation o = {0};
    enum err e;

    return nothing_to_read(t) || operate(t, do_peek, &o, &e) == RAW_AGAIN;
}

/* ---- what was agreed on ---- */

const char *tls_session_version(const struct tls_session *t)
{
    switch (SSL_version(t->ssl)) {
    case TLS1_3_VERSION: return "tls1.3";
    case TLS1_2_VERSION: return "tls1.2";
    case TLS1_1_VERSION: return "tls1.1";
    case TLS1_VERSION: return "tls1.0";
    default: return "";
    }
}

const char *tls_session_cipher(const struct tls_session *t)
{
    const SSL_CIPHER *c = SSL_get_current_cipher(t->ssl);
    const char *name = c ? SSL_CIPHER_standard_name(c) : NULL;

    return name ? name : "";
}

bool tls_session_ocsp(struct tls_session *t, struct tls_ocsp *out)
{
    const unsigned char *p = NULL;
    long n = SSL_get_tlsext_status_ocsp_resp(t->ssl, &p);

    bool ok = p && n > 0 && tls_ocsp_parse(p, (size_t)n, out);

    if (p && n > 0)
        SSL_set_tlsext_status_ocsp_resp(t->ssl, NULL, 0); /* a kilobyte or two of each connection */
    return ok;
}

const char *tls_session_alpn(const struct tls_session *t)
{
    return t->alpn;
}
