/* selfcert.c - a certificate for the demo's TLS port. */
#include "demo/selfcert.h"

#include "base/buf.h"
#include "base/mem.h"

#include <errno.h>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PEM_MAX_BYTES 1048576
#define YEAR_S        31536000L
#define DAY_S         86400L

static char *bio_text(BIO *bio)
{
    char *p;
    long n = BIO_get_mem_data(bio, &p);
    return xstrndup(p, (size_t)n);
}

static bool add_extension(X509 *cert, int nid, const char *value)
{
    X509V3_CTX ctx;
    X509V3_set_ctx_nodb(&ctx);
    X509V3_set_ctx(&ctx, cert, cert, NULL, NULL, 0);
    X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
    bool ok = e && X509_add_ext(cert, e, -1);
    X509_EXTENSION_free(e);
    return ok;
}

static bool set_names(X509 *cert)
{
    X509_NAME *name = X509_get_subject_name(cert);
    return X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                                      (const unsigned char *)"brunt demo", -1, -1, 0) &&
           X509_set_issuer_name(cert, name) &&
           add_extension(cert, NID_basic_constraints, "critical,CA:TRUE") &&
           add_extension(cert, NID_subject_key_identifier, "hash") &&
           add_extension(cert, NID_subject_alt_name,
                         "DNS:localhost,DNS:api.example.com,IP:127.0.0.1,IP:::1");
}

static bool set_serial(X509 *cert)
{
    uint64_t serial;
    return RAND_bytes((unsigned char *)&serial, sizeof serial) == 1 &&
           ASN1_INTEGER_set_uint64(X509_get_serialNumber(cert), serial >> 1);
}

/* A day back: clocks of clients may be behind. */
static bool fill_in(X509 *cert, EVP_PKEY *key)
{
    return X509_set_version(cert, X509_VERSION_3) && set_serial(cert) &&
           X509_gmtime_adj(X509_getm_notBefore(cert), -DAY_S) &&
           X509_gmtime_adj(X509_getm_notAfter(cert), YEAR_S) && X509_set_pubkey(cert, key) &&
           set_names(cert) && X509_sign(cert, key, EVP_sha256()) > 0;
}

bool selfcert_make(struct selfcert *out, struct diag *d)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *cert = X509_new();
    BIO *cert_bio = BIO_new(BIO_s_mem()), *key_bio = BIO_new(BIO_s_mem());
    bool ok = key && cert && cert_bio && key_bio && fill_in(cert, key) &&
              PEM_write_bio_X509(cert_bio, cert) &&
              PEM_write_bio_PrivateKey(key_bio, key, NULL, NULL, 0, NULL, NULL);
    if (ok)
        *out = (struct selfcert){bio_text(cert_bio), bio_text(key_bio)};
    else
        diag_error(d, NULL, 0, 0, "cannot make a certificate for the TLS port: %s",
                   ERR_reason_error_string(ERR_get_error()));
    BIO_free(cert_bio);
    BIO_free(key_bio);
    X509_free(cert);
    EVP_PKEY_free(key);
    return ok;
}

/* The whole file as a string, or NULL with an error. */
static char *read_text(const char *path, struct diag *d)
{
    struct buf b;
    char piece[4096];
    size_t n;
    FILE *f = fopen(path, "re");
    if (!f) {
        diag_error(d, path, 0, 0, "cannot read it: %s", strerror(errno));
        return NULL;
    }
    buf_init(&b, PEM_MAX_BYTES);
    while ((n = fread(piece, 1, sizeof piece, f)) > 0 && buf_add(&b, piece, n))
        continue;
    bool ok = !ferror(f) && !b.full;
    fclose(f);
    if (ok)
        return buf_take(&b);
    diag_error(d, path, 0, 0, "cannot read it, or it is larger than %d bytes", PEM_MAX_BYTES);
    buf_release(&b);
    return NULL;
}

static bool check_pair(const struct selfcert *pem, const char *cert_file, const char *key_file,
                       struct diag *d)
{
    BIO *cert_bio = BIO_new_mem_buf(pem->cert_pem, -1),
        *key_bio = BIO_new_mem_buf(pem->key_pem, -1);
    X509 *cert = PEM_read_bio_X509(cert_bio, NULL, NULL, NULL);
    EVP_PKEY *key = PEM_read_bio_PrivateKey(key_bio, NULL, NULL, (void *)(uintptr_t) "");
    bool ok = false;
    if (!cert)
        diag_error(d, cert_file, 0, 0, "there is no PEM certificate in it");
    else if (!key)
        diag_error(d, key_file, 0, 0, "there is no unencrypted PEM private key in it");
    else if (X509_check_private_key(cert, key) != 1)
        diag_error(d, key_file, 0, 0, "this key does not belong to the certificate in %s",
                   cert_file);
    else
        ok = true;
    ERR_clear_error();
    X509_free(cert);
    EVP_PKEY_free(key);
    BIO_free(cert_bio);
    BIO_free(key_bio);
    return ok;
}

bool selfcert_read(const char *cert_file, const char *key_file, struct selfcert *out,
                   struct diag *d)
{
    struct selfcert pem = {read_text(cert_file, d), read_text(key_file, d)};
    if (pem.cert_pem && pem.key_pem && check_pair(&pem, cert_file, key_file, d)) {
        *out = pem;
        return true;
    }
    selfcert_release(&pem);
    return false;
}

void selfcert_release(struct selfcert *c)
{
    free(c->cert_pem);
    free(c->key_pem);
    *c = (struct selfcert){NULL, NULL};
}
