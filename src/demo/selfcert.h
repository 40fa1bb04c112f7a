/* selfcert.h - a certificate for the demo's TLS port: made at start, or read from files. */
#ifndef DEMO_SELFCERT_H
#define DEMO_SELFCERT_H

#include "base/diag.h"

#include <stdbool.h>

struct selfcert {
    char *cert_pem, *key_pem; /* free() them */
};

/* A fresh P-256 key and a self-signed certificate, good for a year, for localhost, 127.0.0.1,
 * ::1 and api.example.com. False when OpenSSL fails. */
bool selfcert_make(struct selfcert *out, struct diag *d);
/* Reads PEM files and checks that the key belongs to the certificate. */
bool selfcert_read(const char *cert_file, const char *key_file, struct selfcert *out,
                   struct diag *d);
void selfcert_release(struct selfcert *c);

#endif
