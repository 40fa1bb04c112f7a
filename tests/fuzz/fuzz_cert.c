/* fuzz_cert.c - certificates: PEM texts, and DER (what begins as a SEQUENCE) in a PEM of ours.
 */
#include "dialect/k6/bytes.h"
#include "dialect/k6/cert.h"

#include <assert.h>
#include <openssl/err.h>
#include <string.h>

static void check_name(const struct cert_name *name)
{
    for (size_t i = 0; i < name->attributes.n; i++)
        assert(strlen(name->attributes.p[i].oid) < 160);
}

static void check(struct str pem)
{
    struct cert c;
    const char *why = cert_read(NULL, pem, &c);

    check_name(&c.subject);
    check_name(&c.issuer);
    if (!why) {
        assert(strlen(c.not_before) == 20 && strlen(c.not_after) == 20);
        assert(c.signature_algorithm);
    }
    cert_release(&c);
    ERR_clear_error();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str in = str_make((const char *)data, size);
    struct buf text, der;

    buf_init(&text, BUF_NO_LIMIT);
    buf_init(&der, CERT_PEM_MAX_BYTES);
    cert_pem(in, &der);
    buf_clear(&der);
    check(in);
    if (size && data[0] == 0x30) {
        buf_adds(&text, "-----BEGIN CERTIFICATE-----\n");
        k6_base64(&text, in, false, true);
        buf_adds(&text, "\n-----END CERTIFICATE-----\n");
        if (text.n <= CERT_PEM_MAX_BYTES) {
            assert(cert_pem(buf_str(&text), &der) && str_eq(buf_str(&der), in));
            check(buf_str(&text));
        }
    }
    buf_release(&text);
    buf_release(&der);
    return 0;
}
