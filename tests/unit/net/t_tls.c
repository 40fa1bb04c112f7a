/* t_tls.c - TLS streams against OpenSSL's own server in a thread, with certificates made here.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "net/loop.h"
#include "net/stream.h"
#include "net/task.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/ocsp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MS   NS_PER_MS
#define SOON (loop_now(loop) + 10000 * MS)

/* ---- certificates ---- */

struct identity {
    EVP_PKEY *key;
    X509 *cert;
};

static struct identity ca, other_ca, good, expired, client;
static char ca_file[64];

static void add_extension(X509 *x, X509 *issuer, int nid, const char *value)
{
    X509V3_CTX ctx;
    X509_EXTENSION *e;

    X509V3_set_ctx(&ctx, issuer, x, NULL, NULL, 0);
    e = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
    assert_non_null(e);
    X509_add_ext(x, e, -1);
    X509_EXTENSION_free(e);
}

static struct identity make(const char *name, const char *san, long from_s, long to_s,
                            const struct identity *signer)
{
    static long serial = 1;
    struct identity id = {EVP_EC_gen("P-256"), X509_new()};
    X509 *x = id.cert;

    X509_set_version(x, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(x), serial++);
    X509_gmtime_adj(X509_getm_notBefore(x), from_s);
    X509_gmtime_adj(X509_getm_notAfter(x), to_s);
    X509_set_pubkey(x, id.key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_ASC,
                               (const unsigned char *)name, -1, -1, 0);
    X509_set_issuer_name(x, X509_get_subject_name(signer ? signer->cert : x));
    if (san)
        add_extension(x, signer ? signer->cert : x, NID_subject_alt_name, san);
    else
        add_extension(x, x, NID_basic_constraints, "critical,CA:TRUE");
    assert_true(X509_sign(x, signer ? signer->key : id.key, EVP_sha256()) > 0);
    return id;
}

static void release(struct identity *id)
{
    EVP_PKEY_free(id->key);
    X509_free(id->cert);
}

static char *pem_of(X509 *cert, EVP_PKEY *key)
{
    BIO *b = BIO_new(BIO_s_mem());
    char *data, *text;
    long n;

    if (cert)
        PEM_write_bio_X509(b, cert);
    if (key)
        PEM_write_bio_PrivateKey(b, key, NULL, NULL, 0, NULL, NULL);
    n = BIO_get_mem_data(b, &data);
    text = strndup(data, (size_t)n);
    BIO_free(b);
    return text;
}

static int make_all(void **state)
{
    int fd;
    char *pem;

    ca = make("ca", NULL, -10, 3600, NULL);
    other_ca = make("other ca", NULL, -10, 3600, NULL);
    good = make("localhost", "DNS:localhost,DNS:*.good.test,IP:127.0.0.1", -10, 3600, &ca);
    expired = make("localhost", "DNS:localhost,IP:127.0.0.1", -7200, -3600, &ca);
    client = make("client", "DNS:client", -10, 3600, &ca);
    strcpy(ca_file, "/tmp/t_tls-XXXXXX");
    fd = mkstemp(ca_file);
    pem = pem_of(ca.cert, NULL);
    assert_true(write(fd, pem, strlen(pem)) == (ssize_t)strlen(pem));
    close(fd);
    free(pem);
    return 0;
}

static int release_all(void **state)
{
    unlink(ca_file);
    release(&ca);
    release(&other_ca);
    release(&good);
    release(&expired);
    release(&client);
    return 0;
}

/* ---- the server: one connection after the other ---- */

enum mode { ECHO, PLAIN, HANG, CLOSE_AT_ONCE, SPEAK_UNASKED, CLOSE_NOTIFY, CLOSE_ROUGHLY };

static struct server {
    pthread_t thread;
    int listener;
    struct addr at;
    SSL_CTX *ctx;
    enum mode mode;
    unsigned connections, resumed;
    char sni[64];
} server;

static int choose_alpn(SSL *ssl, const unsigned char **out, unsigned char *n,
                       const unsigned char *in, unsigned in_n, void *arg)
{
    return SSL_select_next_proto((unsigned char **)(uintptr_t)out, n,
                                 (const unsigned char *)"\2h2\10http/1.1", 12, in,
                                 in_n) == OPENSSL_NPN_NEGOTIATED
               ? SSL_TLSEXT_ERR_OK
               : SSL_TLSEXT_ERR_NOACK;
}

static void echo(SSL *ssl)
{
    static char p[65536];
    int n;

    while ((n = SSL_read(ssl, p, sizeof(p))) > 0)
        if (SSL_write(ssl, p, n) <= 0)
            break;
    SSL_shutdown(ssl);
}

static void pause_ms(unsigned ms)
{
    usleep(ms * 1000);
}

static void talk(SSL *ssl)
{
    char byte;

    if (SSL_accept(ssl) <= 0)
        return;
    server.resumed += SSL_session_reused(ssl) != 0;
    snprintf(server.sni, sizeof(server.sni), "%s",
             SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name)
                 ? SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name)
                 : "");
    switch (server.mode) {
    case ECHO: echo(ssl); break;
    case SPEAK_UNASKED:
        pause_ms(20);
        SSL_write(ssl, "hello", 5);
        SSL_read(ssl, &byte, 1);
        break;
    case CLOSE_NOTIFY:
        pause_ms(20);
        SSL_shutdown(ssl);
        SSL_read(ssl, &byte, 1);
        break;
    default: break;
    }
}

static void *serve(void *arg)
{
    int fd;

    while ((fd = accept(server.listener, NULL, NULL)) >= 0) {
        struct timeval limit = {5, 0};
        char p[64];
        SSL *ssl;

        server.connections++;
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
        if (server.mode == PLAIN) {
            if (read(fd, p, sizeof(p)) > 0)
                (void)!write(fd, "HTTP/1.1 400 Bad Request\r\n\r\n", 28);
            (void)!read(fd, p, sizeof(p));
        } else if (server.mode == HANG) {
            while (read(fd, p, sizeof(p)) > 0)
                ;
        } else if (server.mode == CLOSE_AT_ONCE) {
            while (recv(fd, p, sizeof(p), MSG_DONTWAIT) <= 0 && errno == EAGAIN)
                pause_ms(1);
            while (recv(fd, p, sizeof(p), MSG_DONTWAIT) > 0)
                ;
        } else {
            ssl = SSL_new(server.ctx);
            SSL_set_fd(ssl, fd);
            talk(ssl);
            SSL_free(ssl);
            ERR_clear_error();
        }
        close(fd);
    }
    return NULL;
}

static struct loop *loop;
static struct resolver *resolver;
static struct tls_context *tls;
static struct stream *stream;
static struct tls_config config;
static struct diag diag;
static char trace[256];

static void start(enum mode mode, const struct identity *id, int min, int max)
{
    struct sockaddr_storage ss;
    socklen_t n;

    server.mode = mode;
    server.connections = server.resumed = 0;
    server.ctx = SSL_CTX_new(TLS_server_method());
    SSL_CTX_use_certificate(server.ctx, id->cert);
    SSL_CTX_use_PrivateKey(server.ctx, id->key);
    SSL_CTX_set_min_proto_version(server.ctx, min);
    SSL_CTX_set_max_proto_version(server.ctx, max);
    SSL_CTX_set_session_id_context(server.ctx, (const unsigned char *)"t", 1);
    SSL_CTX_set_alpn_select_cb(server.ctx, choose_alpn, NULL);
    server.listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    addr_parse_ip_port(STR("127.0.0.1:0"), &server.at);
    server.at.ip[0] = 0; /* any: 127.0.0.2 too */
    server.at.ip[3] = 0;
    n = addr_to_sockaddr(&server.at, &ss);
    assert_int_equal(bind(server.listener, (struct sockaddr *)&ss, n), 0);
    assert_int_equal(listen(server.listener, 16), 0);
    n = sizeof(ss);
    getsockname(server.listener, (struct sockaddr *)&ss, &n);
    addr_from_sockaddr((struct sockaddr *)&ss, &server.at);
    assert_int_equal(pthread_create(&server.thread, NULL, serve, NULL), 0);
}

static int setup(void **state)
{
    struct resolver_config rc;

    trace[0] = 0;
    loop = loop_new(&(struct loop_config){0});
    resolver_config_default(&rc);
    resolver = resolver_new(loop, &rc);
    diag_init(&diag);
    tls_config_default(&config);
    config.ca_file = ca_file;
    tls = NULL;
    stream = NULL;
    server.ctx = NULL;
    return 0;
}

static int teardown(void **state)
{
    stream_close(stream, false);
    tls_context_unref(tls);
    if (server.ctx) {
        shutdown(server.listener, SHUT_RDWR);
        pthread_join(server.thread, NULL);
        close(server.listener);
        SSL_CTX_free(server.ctx);
    }
    diag_release(&diag);
    resolver_free(resolver);
    loop_free(loop);
    return 0;
}

/* ---- the client side ---- */

static const char *host = "localhost", *sni = "";
static enum err expected;
static struct dial_times times;

static void make_context(void)
{
    tls = tls_context_new(&config, &diag);
    assert_non_null(tls);
}

static enum err dial(void)
{
    struct dial d = {.resolver = resolver,
                     .host = str_of(host),
                     .port = server.at.port,
                     .tls = tls,
                     .sni = str_of(sni),
                     .deadline_ns = SOON};

    return stream_dial(loop, &d, &stream, &times, NULL);
}

static void run(void (*fn)(void *arg))
{
    assert_non_null(task_spawn(loop, fn, NULL, TASK_STACK_SMALL));
    loop_run(loop);
    assert_string_equal(trace, "done");
}

static void done(void)
{
    strcat(trace, "done");
    loop_stop(loop);
}

static void ping(const char *text)
{
    char p[64], copy[64];
    struct iovec iov[2] = {{copy, 1}, {copy + 1, strlen(text) - 1}};
    size_t n = 0, got;
    uint64_t rx;

    strcpy(copy, text);
    assert_int_equal(stream_send(stream, iov, 2, SOON), ERR_OK);
    while (n < strlen(text)) {
        assert_int_equal(stream_recv(stream, p + n, sizeof(p) - n, &got, &rx, SOON), ERR_OK);
        assert_true(got > 0);
        assert_true(rx >= stream_last_send_ns(stream) && rx <= loop_clock(loop));
        n += got;
    }
    assert_memory_equal(p, text, n);
    assert_true(stream_usable(stream));
}

static void talks(void *arg)
{
    assert_int_equal(dial(), ERR_OK);
    assert_true(stream_is_tls(stream));
    assert_true(times.tls_end_ns >= times.connect_end_ns);
    ping("ping");
    ping("another ping");
    assert_true(stream_bytes_sent(stream) > 100);
    done();
}

static void version_1_3(void **state)
{
    config.alpn = "h2,http/1.1";
    make_context();
    start(ECHO, &good, TLS1_2_VERSION, TLS1_3_VERSION);
    run(talks);
    assert_string_equal(stream_tls_version(stream), "tls1.3");
    assert_int_equal(strncmp(stream_tls_cipher(stream), "TLS_", 4), 0);
    assert_string_equal(stream_alpn(stream), "h2");
    assert_string_equal(server.sni, "localhost");
}

static void version_1_2(void **state)
{
    config.max_version = 0x0303;
    config.ciphers = "ECDHE-ECDSA-AES128-GCM-SHA256";
    make_context();
    start(ECHO, &good, TLS1_2_VERSION, TLS1_3_VERSION);
    run(talks);
    assert_string_equal(stream_tls_version(stream), "tls1.2");
    assert_string_equal(stream_tls_cipher(stream), "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
    assert_string_equal(stream_alpn(stream), "");
}

static void a_chosen_1_3_suite(void **state)
{
    config.ciphers = "TLS_CHACHA20_POLY1305_SHA256";
    make_context();
    start(ECHO, &good, TLS1_2_VERSION, TLS1_3_VERSION);
    run(talks);
    assert_string_equal(stream_tls_cipher(stream), "TLS_CHACHA20_POLY1305_SHA256");
}

static void fails(void *arg)
{
    assert_int_equal(dial(), expected);
    assert_null(stream);
    assert_true(times.connect_end_ns > 0 && times.tls_end_ns == 0);
    done();
}

static void fails_with(enum err e)
{
    expected = e;
    if (!tls)
        make_context();
    run(fails);
    host = "localhost";
    sni = "";
}

static void unknown_ca(void **state)
{
    config.ca_file = NULL;
    start(ECHO, &good, 0, 0);
    fails_with(ERR_TLS_UNKNOWN_CA);
}

static void wrong_name(void **state)
{
    sni = "bad.test";
    start(ECHO, &good, 0, 0);
    fails_with(ERR_TLS_BAD_NAME);
}

static void wrong_address(void **state)
{
    host = "127.0.0.2";
    start(ECHO, &good, 0, 0);
    fails_with(ERR_TLS_BAD_NAME);
}

static void right_address(void **state)
{
    host = "127.0.0.1";
    make_context();
    start(ECHO, &good, 0, 0);
    run(talks);
    assert_string_equal(server.sni, ""); /* no SNI for literals */
    host = "localhost";
}

static void wildcard_and_final_dot(void **state)
{
    sni = "a.good.test.";
    make_context();
    start(ECHO, &good, 0, 0);
    run(talks);
    assert_string_equal(server.sni, "a.good.test");
    sni = "";
}

static void out_of_date(void **state)
{
    start(ECHO, &expired, 0, 0);
    fails_with(ERR_TLS_EXPIRED);
}

static void insecure_takes_anything(void **state)
{
    config.insecure = true;
    config.ca_file = NULL;
    sni = "bad.test";
    make_context();
    start(ECHO, &expired, 0, 0);
    run(talks);
    sni = "";
}

static void a_plain_server(void **state)
{
    start(PLAIN, &good, 0, 0);
    fails_with(ERR_TLS_NOT_TLS);
}

static void closed_in_the_handshake(void **state)
{
    start(CLOSE_AT_ONCE, &good, 0, 0);
    fails_with(ERR_EOF);
}

static void no_common_version(void **state)
{
    config.min_version = 0x0304;
    start(ECHO, &good, TLS1_2_VERSION, TLS1_2_VERSION);
    fails_with(ERR_TLS_ALERT_VERSION);
}

static struct task *victim;

static void cancels(void *arg)
{
    task_sleep_until(loop, loop_clock(loop) + 20 * MS);
    task_cancel(victim);
}

static void hangs(void *arg)
{
    struct dial d = {.resolver = resolver,
                     .host = STR("localhost"),
                     .port = server.at.port,
                     .tls = tls,
                     .deadline_ns = loop_clock(loop) + 20 * MS};

    victim = task_self(loop);
    assert_int_equal(stream_dial(loop, &d, &stream, &times, NULL), ERR_TIMEOUT);
    task_spawn(loop, cancels, NULL, TASK_STACK_SMALL);
    d.deadline_ns = SOON;
    assert_int_equal(stream_dial(loop, &d, &stream, &times, NULL), ERR_CANCELLED);
    done();
}

static void a_silent_server(void **state)
{
    make_context();
    start(HANG, &good, 0, 0);
    run(hangs);
}

/* ---- big transfers ---- */

#define BIG ((size_t)8 << 20)

static unsigned char pattern(size_t i)
{
    return (unsigned char)(i * 2654435761u >> 13);
}

static void sends_big(void *arg)
{
    unsigned char *p = malloc(BIG);
    struct iovec iov[3] = {{p, 5}, {p + 5, 100000}, {p + 100005, BIG - 100005}};

    for (size_t i = 0; i < BIG; i++)
        p[i] = pattern(i);
    assert_int_equal(stream_send(stream, iov, 3, SOON), ERR_OK);
    free(p);
}

static void transfers(void *arg)
{
    char *p = malloc(LOOP_SCRATCH_BYTES);
    size_t at = 0, got;

    assert_int_equal(dial(), ERR_OK);
    task_spawn(loop, sends_big, NULL, TASK_STACK_SMALL);
    while (at < BIG) {
        assert_int_equal(stream_recv(stream, p, LOOP_SCRATCH_BYTES, &got, NULL, SOON), ERR_OK);
        assert_true(got > 0);
        for (size_t i = 0; i < got; i++)
            if ((unsigned char)p[i] != pattern(at + i))
                fail();
        at += got;
    }
    free(p);
    task_yield(loop);
    assert_true(stream_usable(stream));
    done();
}

static void big_transfers(void **state)
{
    make_context();
    start(ECHO, &good, 0, 0);
    run(transfers);
}

/* ---- resumption ---- */

static void connects_thrice(void *arg)
{
    for (int i = 0; i < 3; i++) {
        assert_int_equal(dial(), ERR_OK);
        ping("ping");
        stream_close(stream, false);
        stream = NULL;
    }
    done();
}

static void resumption(bool reuse, int max, unsigned resumed)
{
    config.session_reuse = reuse;
    config.max_version = max;
    make_context();
    start(ECHO, &good, 0, 0);
    run(connects_thrice);
    assert_int_equal(server.resumed, resumed);
}

static void resumes_1_3(void **state)
{
    resumption(true, 0x0304, 2);
}

static void resumes_1_2(void **state)
{
    resumption(true, 0x0303, 2);
}

static void does_not_resume_unasked(void **state)
{
    resumption(false, 0, 0);
}

static void does_not_resume_unasked_1_2(void **state)
{
    resumption(false, 0x0303, 0);
}

/* ---- idle ---- */

static void told_stale(void *arg, struct stream *s)
{
    strcat(trace, "stale ");
}

static void idles(void *arg)
{
    assert_int_equal(dial(), ERR_OK);
    stream_on_stale(stream, told_stale, NULL);
    assert_true(stream_usable(stream));
    task_sleep_until(loop, loop_clock(loop) + 15 * MS); /* session tickets come */
    assert_true(stream_usable(stream));
    assert_string_equal(trace, "");
    if (server.mode == ECHO) {
        stream_on_stale(stream, NULL, NULL);
        ping("still here");
        done();
        return;
    }
    task_sleep_until(loop, loop_clock(loop) + 60 * MS);
    assert_string_equal(trace, "stale ");
    assert_false(stream_usable(stream));
    trace[0] = 0;
    done();
}

static void tickets_are_not_stale(void **state)
{
    make_context();
    start(ECHO, &good, TLS1_3_VERSION, TLS1_3_VERSION);
    run(idles);
}

static void lazily_idles(void *arg)
{
    assert_int_equal(dial(), ERR_OK);
    task_sleep_until(loop, loop_clock(loop) + 15 * MS);
    assert_true(stream_usable(stream));
    ping("still here");
    done();
}

static void tickets_are_not_stale_without_a_listener(void **state)
{
    make_context();
    start(ECHO, &good, TLS1_3_VERSION, TLS1_3_VERSION);
    run(lazily_idles);
}

static void unasked_data_is_stale(void **state)
{
    make_context();
    start(SPEAK_UNASKED, &good, TLS1_3_VERSION, TLS1_3_VERSION);
    run(idles);
}

static void close_notify_is_stale(void **state)
{
    make_context();
    start(CLOSE_NOTIFY, &good, TLS1_3_VERSION, TLS1_3_VERSION);
    run(idles);
}

static void reads_the_end(void *arg)
{
    char p[16];
    size_t got = 1;

    assert_int_equal(dial(), ERR_OK);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(stream_recv(stream, p, sizeof(p), &got, NULL, SOON), ERR_OK);
        assert_int_equal(got, 0);
    }
    assert_false(stream_usable(stream));
    done();
}

static void end_by_close_notify(void **state)
{
    make_context();
    start(CLOSE_NOTIFY, &good, 0, 0);
    run(reads_the_end);
}

static void end_without_close_notify(void **state)
{
    make_context();
    start(CLOSE_ROUGHLY, &good, 0, 0);
    run(reads_the_end);
}

static void closes(void *arg)
{
    task_sleep_until(loop, loop_clock(loop) + 5 * MS);
    stream_close(stream, true);
    stream = NULL;
}

static void is_closed_under(void *arg)
{
    char p[16];
    size_t got;

    assert_int_equal(dial(), ERR_OK);
    task_spawn(loop, closes, NULL, TASK_STACK_SMALL);
    assert_int_equal(stream_recv(stream, p, sizeof(p), &got, NULL, SOON), ERR_CANCELLED);
    done();
}

static void closing_wakes_the_reader(void **state)
{
    make_context();
    start(ECHO, &good, 0, 0);
    run(is_closed_under);
}

static void starts_late(void *arg)
{
    struct dial d = {.resolver = resolver,
                     .host = STR("127.0.0.1"),
                     .port = server.at.port,
                     .deadline_ns = SOON};

    assert_int_equal(stream_dial(loop, &d, &stream, &times, NULL), ERR_OK);
    assert_false(stream_is_tls(stream));
    assert_int_equal(stream_start_tls(stream, tls, STR("localhost"), true, SOON), ERR_OK);
    assert_true(stream_is_tls(stream));
    ping("ping");
    done();
}

static void over_a_connected_stream(void **state)
{
    make_context();
    start(ECHO, &good, 0, 0);
    run(starts_late);
}

/* ---- settings ---- */

static void client_certificates(void **state)
{
    char *cert = pem_of(client.cert, NULL), *key = pem_of(NULL, client.key),
         *bad = pem_of(NULL, good.key);

    struct tls_client_cert one = {.cert_pem = cert, .key_pem = bad};

    config.certs = &one;
    config.ncerts = 1;
    assert_null(tls_context_new(&config, &diag));
    assert_int_equal(diag.errors, 1);
    one.key_pem = key;
    make_context();
    start(ECHO, &good, 0, 0);
    X509_STORE_add_cert(SSL_CTX_get_cert_store(server.ctx), ca.cert);
    SSL_CTX_set_verify(server.ctx, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
    run(talks);
    free(cert);
    free(key);
    free(bad);
}

/* Whose certificate the server saw: the common name, "" = none. */
static char shown[64];

static int note_shown(int ok, X509_STORE_CTX *store)
{
    X509 *x = X509_STORE_CTX_get_current_cert(store);

    if (X509_STORE_CTX_get_error_depth(store) == 0)
        X509_NAME_get_text_by_NID(X509_get_subject_name(x), NID_commonName, shown,
                                  sizeof(shown));
    return 1;
}

static char *encrypted(EVP_PKEY *key, bool pkcs8)
{
    BIO *b = BIO_new(BIO_s_mem());
    char *data, *text;
    long n;

    if (pkcs8)
        PEM_write_bio_PKCS8PrivateKey(b, key, EVP_aes_128_cbc(), NULL, 0, NULL,
                                      (void *)(uintptr_t) "secret");
    else
        PEM_write_bio_PrivateKey_traditional(b, key, EVP_aes_128_cbc(), NULL, 0, NULL,
                                             (void *)(uintptr_t) "secret");
    n = BIO_get_mem_data(b, &data);
    text = strndup(data, (size_t)n);
    BIO_free(b);
    return text;
}

static void expect_shown(const char *to, const struct identity *known, const char *want)
{
    STACK_OF(X509_NAME) *names = sk_X509_NAME_new_null();

    if (known)
        sk_X509_NAME_push(names, X509_NAME_dup(X509_get_subject_name(known->cert)));
    SSL_CTX_set_client_CA_list(server.ctx, names);
    shown[0] = trace[0] = '\0';
    sni = to;
    run(talks);
    if (strcmp(shown, want))
        fail_msg("%s was shown \"%s\", not \"%s\"", to, shown, want);
    stream_close(stream, false);
    stream = NULL;
    sni = "";
}

static void certificates_are_chosen(void **state)
{
    static const char *const a[] = {"a.good.test"}, *const b[] = {"x", "*.good.test"};
    struct identity one = make("one", "DNS:one", -10, 3600, &ca),
                    two = make("two", "DNS:two", -10, 3600, &ca),
                    three = make("three", "DNS:three", -10, 3600, &other_ca);
    char *pem[] = {pem_of(one.cert, NULL), encrypted(one.key, false), pem_of(two.cert, NULL),
                   encrypted(two.key, true), pem_of(three.cert, three.key)};
    struct tls_client_cert list[] = {{pem[0], pem[1], "secret", a, 1},
                                     {pem[2], pem[3], "secret", b, 2},
                                     {pem[4], NULL, NULL, NULL, 0}};

    config.certs = list;
    config.ncerts = 3;
    for (int version = TLS1_2_VERSION; version <= TLS1_3_VERSION; version++) {
        make_context();
        start(ECHO, &good, version, version);
        SSL_CTX_set_verify(server.ctx, SSL_VERIFY_PEER, note_shown);
        expect_shown("a.good.test", NULL, "one");
        expect_shown("b.good.test", NULL, "two");
        expect_shown("localhost", NULL, "three");
        expect_shown("a.good.test", &ca, "one");
        expect_shown("a.good.test", &other_ca, "three");
        expect_shown("localhost", &ca, "");
        if (version == TLS1_2_VERSION) {
            teardown(state);
            setup(state);
            config.certs = list;
            config.ncerts = 3;
        }
    }
    list[0].password = "wrong";
    list[1].password = NULL;
    assert_null(tls_context_new(&config, &diag));
    assert_int_equal(diag.errors, 2);
    for (int i = 0; i < 5; i++)
        free(pem[i]);
    release(&one);
    release(&two);
    release(&three);
}

/* ---- OCSP ---- */

static unsigned char *staple;
static int staple_n;

static int give_staple(SSL *ssl, void *arg)
{
    unsigned char *copy = OPENSSL_memdup(staple, (size_t)staple_n);

    return SSL_set_tlsext_status_ocsp_resp(ssl, copy, staple_n) == 1 ? SSL_TLSEXT_ERR_OK
                                                                     : SSL_TLSEXT_ERR_NOACK;
}

static void make_staple(int status, int reason, bool spoil)
{
    OCSP_BASICRESP *b = OCSP_BASICRESP_new();
    OCSP_CERTID *id = OCSP_cert_to_id(EVP_sha1(), good.cert, ca.cert);
    ASN1_TIME *revoked = ASN1_TIME_set(NULL, 1700000000),
              *this_update = ASN1_TIME_set(NULL, 1700000001),
              *next_update = ASN1_TIME_set(NULL, 1700000002);
    OCSP_RESPONSE *r;

    OCSP_basic_add1_status(b, id, status, reason,
                           status == V_OCSP_CERTSTATUS_REVOKED ? revoked : NULL, this_update,
                           status == V_OCSP_CERTSTATUS_UNKNOWN ? NULL : next_update);
    assert_int_equal(OCSP_basic_sign(b, ca.cert, ca.key, EVP_sha256(), NULL, 0), 1);
    r = OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, b);
    OPENSSL_free(staple);
    staple = NULL;
    staple_n = i2d_OCSP_RESPONSE(r, &staple);
    for (int i = 0; spoil && i + 8 < staple_n; i++)
        if (!memcmp(staple + i, "20231114", 8)) /* of a time that is signed */
            staple[i + 3] = '4';
    OCSP_RESPONSE_free(r);
    OCSP_BASICRESP_free(b);
    OCSP_CERTID_free(id);
    ASN1_TIME_free(revoked);
    ASN1_TIME_free(this_update);
    ASN1_TIME_free(next_update);
}

static bool told(struct tls_ocsp *o)
{
    bool ok;

    trace[0] = '\0';
    run(talks);
    ok = stream_tls_ocsp(stream, o);
    stream_close(stream, false);
    stream = NULL;
    return ok;
}

static void stapled_answers_are_read(void **state)
{
    struct tls_ocsp o;

    make_context();
    start(ECHO, &good, 0, 0);
    assert_false(told(&o));
    SSL_CTX_set_tlsext_status_cb(server.ctx, give_staple);
    make_staple(V_OCSP_CERTSTATUS_GOOD, 0, false);
    assert_true(told(&o));
    assert_string_equal(o.status, "good");
    assert_string_equal(o.reason, "unspecified");
    assert_true(o.this_update_s == 1700000001 && o.next_update_s == 1700000002);
    assert_true(o.revoked_at_s == TLS_OCSP_NO_TIME && o.produced_at_s > 1700000002);
    make_staple(V_OCSP_CERTSTATUS_REVOKED, OCSP_REVOKED_STATUS_KEYCOMPROMISE, false);
    assert_true(told(&o));
    assert_string_equal(o.status, "revoked");
    assert_string_equal(o.reason, "key_compromise");
    assert_true(o.revoked_at_s == 1700000000);
    make_staple(V_OCSP_CERTSTATUS_UNKNOWN, 0, false);
    assert_true(told(&o));
    assert_string_equal(o.status, "unknown");
    assert_true(o.next_update_s == TLS_OCSP_NO_TIME);
    make_staple(V_OCSP_CERTSTATUS_GOOD, 0, true);
    assert_false(told(&o));
    staple[3] ^= 0x55;
    assert_false(told(&o));
    OPENSSL_free(staple);
}

static void bad_settings_are_told(void **state)
{
    config.ciphers = "NO-SUCH-CIPHER";
    config.ca_file = "/nonexistent/ca.pem";
    config.certs = &(struct tls_client_cert){.cert_pem = "no certificate"};
    config.ncerts = 1;
    config.alpn = "h2,,x";
    config.keylog_file = "/nonexistent/keys";
    assert_null(tls_context_new(&config, &diag));
    assert_int_equal(diag.errors, 6);
    tls_config_default(&config);
    config.min_version = 0x0304;
    config.max_version = 0x0303;
    assert_null(tls_context_new(&config, &diag));
    assert_int_equal(diag.errors, 7);
}

static void keys_are_logged(void **state)
{
    char file[] = "/tmp/t_tls-XXXXXX", text[4096];
    FILE *f;
    size_t n;

    close(mkstemp(file));
    config.keylog_file = file;
    make_context();
    start(ECHO, &good, TLS1_3_VERSION, TLS1_3_VERSION);
    run(talks);
    f = fopen(file, "r");
    n = fread(text, 1, sizeof(text) - 1, f);
    text[n] = 0;
    fclose(f);
    unlink(file);
    assert_non_null(strstr(text, "CLIENT_TRAFFIC_SECRET_0 "));
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(version_1_3),
        T(version_1_2),
        T(a_chosen_1_3_suite),
        T(unknown_ca),
        T(wrong_name),
        T(wrong_address),
        T(right_address),
        T(wildcard_and_final_dot),
        T(out_of_date),
        T(insecure_takes_anything),
        T(a_plain_server),
        T(closed_in_the_handshake),
        T(no_common_version),
        T(a_silent_server),
        T(big_transfers),
        T(resumes_1_3),
        T(resumes_1_2),
        T(does_not_resume_unasked),
        T(does_not_resume_unasked_1_2),
        T(tickets_are_not_stale),
        T(tickets_are_not_stale_without_a_listener),
        T(unasked_data_is_stale),
        T(close_notify_is_stale),
        T(end_by_close_notify),
        T(end_without_close_notify),
        T(closing_wakes_the_reader),
        T(over_a_connected_stream),
        T(client_certificates),
        T(certificates_are_chosen),
        T(stapled_answers_are_read),
        T(bad_settings_are_told),
        T(keys_are_logged),
    };

    signal(SIGPIPE, SIG_IGN); /* the server's */
    return cmocka_run_group_tests(tests, make_all, release_all);
}
