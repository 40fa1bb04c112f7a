/* tls_cert.c - client certificates, and which of them a server is shown. */
#include "net/tls_cert.h"

#include "base/mem.h"
#include "base/str.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

struct tls_cert {
    X509 *cert;
    EVP_PKEY *key;
    STACK_OF(X509) * chain;
    const char *const *domains; /* the config's */
    size_t ndomains;
};

/* ---- loading ---- */

static int give_password(char *out, int cap, int writing, void *arg)
{
    const char *password = arg;
    size_t n = password ? strlen(password) : 0;

    if (n > (size_t)cap)
        return -1;
    if (n)
        memcpy(out, password, n);
    return (int)n;
}

static EVP_PKEY *read_key(const struct tls_client_cert *c)
{
    const char *text = c->key_pem ? c->key_pem : c->cert_pem;
    BIO *in = BIO_new_mem_buf(text, -1);
    EVP_PKEY *key =
        PEM_read_bio_PrivateKey(in, NULL, give_password, (void *)(uintptr_t)c->password);

    BIO_free(in);
    return key;
}

/* The certificate itself, then those that lead from it to one the server knows. */
static bool read_certs(struct tls_cert *out, const char *pem)
{
    BIO *in = BIO_new_mem_buf(pem, -1);
    X509 *x;

    out->cert = PEM_read_bio_X509_AUX(in, NULL, NULL, NULL);
    out->chain = sk_X509_new_null();
    while (out->cert && (x = PEM_read_bio_X509(in, NULL, NULL, NULL)) != NULL)
        sk_X509_push(out->chain, x);
    BIO_free(in);
    ERR_clear_error(); /* "no start line" is how the end shows */
    return out->cert != NULL;
}

static void complain(struct diag *d, size_t i, size_t n, const char *what)
{
    char number[32] = "";

    ERR_clear_error(); /* OpenSSL's own words ("unsupported") help nobody here */
    if (n > 1)
        snprintf(number, sizeof(number), " %zu", i + 1);
    diag_error(d, NULL, 0, 0, "client certificate%s: %s", number, what);
}

static void load_one(struct tls_cert *out, const struct tls_client_cert *c, size_t i, size_t n,
                     struct diag *d)
{
    out->domains = c->domains;
    out->ndomains = c->ndomains;
    out->key = read_key(c);
    if (!out->key)
        complain(d, i, n,
                 c->password
                     ? "its key can't be read; is the password wrong?"
                     : "its key can't be read; if it is encrypted, it needs a password");
    if (!read_certs(out, c->cert_pem))
        complain(d, i, n, "it can't be read; it must be a certificate in PEM");
    else if (out->key && !X509_check_private_key(out->cert, out->key))
        complain(d, i, n, "its key belongs to another certificate");
}

struct tls_cert *tls_cert_load(const struct tls_client_cert *list, size_t n, struct diag *d)
{
    struct tls_cert *c = xcalloc(n + 1, sizeof(*c));
    size_t errors = d->errors;

    for (size_t i = 0; i < n; i++)
        load_one(&c[i], &list[i], i, n, d);
    if (d->errors == errors)
        return c;
    tls_cert_free(c, n);
    return NULL;
}

void tls_cert_free(struct tls_cert *c, size_t n)
{
    for (size_t i = 0; c && i < n; i++) {
        X509_free(c[i].cert);
        EVP_PKEY_free(c[i].key);
        sk_X509_pop_free(c[i].chain, X509_free);
    }
    free(c);
}

/* ---- choosing ---- */

/* "*" stands for one label, as in certificates; alone for everything. */
static bool domain_is(struct str pattern, struct str name)
{
    struct str first;

    if (str_is(pattern, "*") || str_ieq(pattern, name))
        return true;
    if (!str_starts(pattern, STR("*.")) || !str_cut(&name, '.', &first))
        return false;
    return str_ieq(str_skip(pattern, 2), name);
}

static bool is_meant_for(const struct tls_cert *c, struct str name)
{
    if (!c->ndomains)
        return true;
    for (size_t i = 0; i < c->ndomains; i++)
        if (domain_is(str_of(c->domains[i]), name))
            return true;
    return false;
}

static bool is_named(const STACK_OF(X509_NAME) * names, const X509_NAME *issuer)
{
    for (int i = 0; i < sk_X509_NAME_num(names); i++)
        if (X509_NAME_cmp(sk_X509_NAME_value(names, i), issuer) == 0)
            return true;
    return false;
}

static bool is_known(const struct tls_cert *c, const SSL *ssl)
{
    const STACK_OF(X509_NAME) *names = SSL_get0_peer_CA_list(ssl);

    if (sk_X509_NAME_num(names) <= 0 || is_named(names, X509_get_issuer_name(c->cert)))
        return true;
    for (int i = 0; i < sk_X509_num(c->chain); i++)
        if (is_named(names, X509_get_issuer_name(sk_X509_value(c->chain, i))))
            return true;
    return false;
}

void tls_cert_choose(const struct tls_cert *c, size_t n, SSL *ssl)
{
    const char *sni = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
    char *ip = sni ? NULL : X509_VERIFY_PARAM_get1_ip_asc(SSL_get0_param(ssl));
    struct str name = str_of(sni ? sni : ip);

    for (size_t i = 0; i < n; i++) {
        if (!is_meant_for(&c[i], name) || !is_known(&c[i], ssl))
            continue;
        SSL_use_certificate(ssl, c[i].cert);
        SSL_use_PrivateKey(ssl, c[i].key);
        SSL_set1_chain(ssl, c[i].chain);
        break;
    }
    OPENSSL_free(ip);
    ERR_clear_error();
}
