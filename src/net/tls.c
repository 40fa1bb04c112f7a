/* tls.c - TLS settings and one OpenSSL context made from them. */
#include "net/tls.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "net/tls_cert.h"
#include "net/tls_internal.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <string.h>

void tls_config_default(struct tls_config *c)
{
    *c = (struct tls_config){0};
}

/* The newest of OpenSSL's complaints, and the queue emptied. */
static const char *reason(void)
{
    const char *text = ERR_reason_error_string(ERR_peek_last_error());

    ERR_clear_error();
    return text ? text : "unknown error";
}

static void complain(struct diag *d, const char *what)
{
    diag_error(d, NULL, 0, 0, "TLS: %s: %s", what, reason());
}

static void set_versions(SSL_CTX *ctx, const struct tls_config *c, struct diag *d)
{
    int min = c->min_version ? c->min_version : TLS1_2_VERSION;

    if (c->max_version && c->max_version < min)
        min = c->min_version ? min : c->max_version;
    if (c->max_version && c->max_version < min)
        diag_error(d, NULL, 0, 0, "TLS: the highest version allowed is below the lowest");
    /* Debian's security level 2 silently forbids what was asked for. */
    if (min < TLS1_2_VERSION)
        SSL_CTX_set_security_level(ctx, 0);
    if (!SSL_CTX_set_min_proto_version(ctx, min) ||
        !SSL_CTX_set_max_proto_version(ctx, c->max_version))
        complain(d, "unknown protocol version");
}

/* TLS 1.3 suites and older ciphers are set by two calls; the user writes one list. */
static void set_ciphers(SSL_CTX *ctx, const char *list, struct diag *d)
{
    struct str rest = str_of(list), one;
    struct buf suites, ciphers;

    buf_init(&suites, rest.n + 2);
    buf_init(&ciphers, rest.n + 2);
    while (rest.n > 0) {
        struct buf *to;

        str_cut(&rest, ':', &one);
        if (one.n == 0)
            continue;
        to = str_starts(one, STR("TLS_")) ? &suites : &ciphers;
        if (to->n)
            buf_addc(to, ':');
        buf_addstr(to, one);
    }
    if ((suites.n || ciphers.n) && !SSL_CTX_set_ciphersuites(ctx, buf_cstr(&suites)))
        complain(d, "unknown cipher suite in the list");
    if (ciphers.n && !SSL_CTX_set_cipher_list(ctx, buf_cstr(&ciphers)))
        complain(d, "no known cipher in the list");
    if (!ciphers.n && suites.n)
        SSL_CTX_set_min_proto_version(ctx, TLS1_3_VERSION);
    buf_release(&suites);
    buf_release(&ciphers);
}

static void set_roots(SSL_CTX *ctx, const struct tls_config *c, struct diag *d)
{
    if (c->insecure) {
        SSL_CTX_set_verify(ctx, SSL_VERIFY_NONE, NULL);
        return;
    }
    SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, NULL);
    ERR_clear_error(); /* a machine without certificates is no error before a server shows one
                        */
    if (c->ca_file && !SSL_CTX_load_verify_locations(ctx, c->ca_file, NULL)) {
        diag_error(d, c->ca_file, 0, 0, "TLS: cannot read the CA certificates: %s", reason());
    }
}

static int on_certificate_asked(SSL *ssl, void *arg)
{
    const struct tls_context *t = arg;

    tls_cert_choose(t->certs, t->ncerts, ssl);
    return 1;
}

static void set_client_certificates(struct tls_context *t, const struct tls_config *c,
                                    struct diag *d)
{
    t->certs = tls_cert_load(c->certs, c->ncerts, d);
    t->ncerts = t->certs ? c->ncerts : 0;
    SSL_CTX_set_cert_cb(t->ctx, on_certificate_asked, t);
}

static void set_alpn(SSL_CTX *ctx, const char *list, struct diag *d)
{
    struct str rest = str_of(list), one;
    unsigned char *wire = xmalloc(rest.n + 2);
    unsigned n = 0;

    while (rest.n > 0) {
        str_cut(&rest, ',', &one);
        one = str_trim(one);
        if (one.n == 0 || one.n > 255) {
            diag_error(d, NULL, 0, 0, "TLS: bad ALPN list \"%s\"", list);
            break;
        }
        wire[n++] = (unsigned char)one.n;
        memcpy(wire + n, one.p, one.n);
        n += (unsigned)one.n;
    }
    SSL_CTX_set_alpn_protos(ctx, wire, n);
    free(wire);
}

static void write_keys(const SSL *ssl, const char *line)
{
    struct tls_context *t = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));

    fprintf(t->keylog, "%s\n", line);
}

static void set_keylog(struct tls_context *t, const char *file, struct diag *d)
{
    t->keylog = fopen(file, "ae");
    if (!t->keylog) {
        diag_error(d, file, 0, 0, "TLS: cannot write the key log: %s", strerror(errno));
        return;
    }
    setvbuf(t->keylog, NULL, _IOLBF, 0);
    SSL_CTX_set_keylog_callback(t->ctx, write_keys);
}

static void set_modes(struct tls_context *t)
{
    SSL_CTX_set_app_data(t->ctx, t);
    /* An idle connection holds no record buffers; a record costs one recv(), not one for its
     * head and one for its body. */
    SSL_CTX_set_mode(t->ctx, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                 SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_AUTO_RETRY);
    SSL_CTX_set_read_ahead(t->ctx, 1);
    SSL_CTX_set_tlsext_status_type(t->ctx, TLSEXT_STATUSTYPE_ocsp); /* asked for always, as by Go */
    /* Servers that close without close_notify are common; HTTP knows by itself whether the
     * answer was complete. */
    SSL_CTX_set_options(t->ctx, SSL_OP_IGNORE_UNEXPECTED_EOF |
                                    (t->session_reuse ? 0 : SSL_OP_NO_TICKET));
    SSL_CTX_set_session_cache_mode(t->ctx, t->session_reuse ? SSL_SESS_CACHE_CLIENT |
                                                                  SSL_SESS_CACHE_NO_INTERNAL
                                                            : SSL_SESS_CACHE_OFF);
}

struct tls_context *tls_context_new(const struct tls_config *c, struct diag *d)
{
    struct tls_context *t = xcalloc(1, sizeof(*t));
    size_t errors = d->errors;

    t->refs = 1;
    t->insecure = c->insecure;
    t->session_reuse = c->session_reuse;
    map_init(&t->sessions);
    ERR_clear_error();
    t->ctx = SSL_CTX_new(TLS_client_method());
    if (!t->ctx) {
        complain(d, "OpenSSL does not start");
        tls_context_unref(t);
        return NULL;
    }
    set_modes(t);
    set_versions(t->ctx, c, d);
    if (c->ciphers && *c->ciphers)
        set_ciphers(t->ctx, c->ciphers, d);
    set_roots(t->ctx, c, d);
    if (c->ncerts)
        set_client_certificates(t, c, d);
    if (c->alpn && *c->alpn)
        set_alpn(t->ctx, c->alpn, d);
    if (c->keylog_file)
        set_keylog(t, c->keylog_file, d);
    if (d->errors > errors) {
        tls_context_unref(t);
        return NULL;
    }
    return t;
}

void tls_context_prepare(struct tls_context *t)
{
    if (t->roots_loaded || t->insecure)
        return;
    SSL_CTX_set_default_verify_paths(t->ctx);
    ERR_clear_error(); /* a machine without certificates is no error before a server shows one */
    t->roots_loaded = true;
}

void tls_context_unref(struct tls_context *t)
{
    struct map_entry *e;

    if (!t || --t->refs > 0)
        return;
    for (size_t i = 0; map_next(&t->sessions, &i, &e);)
        SSL_SESSION_free(e->value);
    map_release(&t->sessions);
    SSL_CTX_free(t->ctx);
    tls_cert_free(t->certs, t->ncerts);
    BIO_meth_free(t->bio);
    if (t->keylog)
        fclose(t->keylog);
    free(t);
}
