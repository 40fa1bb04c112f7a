/* tls_ocsp.c - what a stapled OCSP answer says. */
#include "net/tls_ocsp.h"

#include <openssl/err.h>
#include <openssl/ocsp.h>
#include <time.h>

static int64_t unix_s(const ASN1_GENERALIZEDTIME *t)
{
    struct tm tm;

    return t && ASN1_TIME_to_tm(t, &tm) ? (int64_t)timegm(&tm) : TLS_OCSP_NO_TIME;
}

static const char *reason_text(int code)
{
    switch (code) {
    case OCSP_REVOKED_STATUS_NOSTATUS: /* Go's default is 0, whatever the status */
    case OCSP_REVOKED_STATUS_UNSPECIFIED: return "unspecified";
    case OCSP_REVOKED_STATUS_KEYCOMPROMISE: return "key_compromise";
    case OCSP_REVOKED_STATUS_CACOMPROMISE: return "ca_compromise";
    case OCSP_REVOKED_STATUS_AFFILIATIONCHANGED: return "affiliation_changed";
    case OCSP_REVOKED_STATUS_SUPERSEDED: return "superseded";
    case OCSP_REVOKED_STATUS_CESSATIONOFOPERATION: return "cessation_of_operation";
    case OCSP_REVOKED_STATUS_CERTIFICATEHOLD: return "certificate_hold";
    case OCSP_REVOKED_STATUS_REMOVEFROMCRL: return "remove_from_crl";
    case 9: return "privilege_withdrawn";
    case 10: return "aa_compromise";
    default: return "";
    }
}

static const char *status_text(int code)
{
    switch (code) {
    case V_OCSP_CERTSTATUS_GOOD: return "good";
    case V_OCSP_CERTSTATUS_REVOKED: return "revoked";
    default: return "unknown";
    }
}

/* Against the responder's certificate, where the answer brings it, as Go does; whether to trust
 * that one nobody asks. */
static bool is_signed(const OCSP_BASICRESP *b)
{
    const STACK_OF(X509) *certs = OCSP_resp_get0_certs(b);
    EVP_PKEY *key;

    if (sk_X509_num(certs) <= 0)
        return true;
    key = X509_get0_pubkey(sk_X509_value(certs, 0));
    return key &&
           ASN1_item_verify(ASN1_ITEM_rptr(OCSP_RESPDATA), OCSP_resp_get0_tbs_sigalg(b),
                            OCSP_resp_get0_signature(b), OCSP_resp_get0_respdata(b), key) == 1;
}

static bool read_basic(OCSP_BASICRESP *b, struct tls_ocsp *out)
{
    ASN1_GENERALIZEDTIME *revoked = NULL, *this_update = NULL, *next_update = NULL;
    OCSP_SINGLERESP *single;
    int reason = -1, status;

    if (OCSP_resp_count(b) != 1 || !is_signed(b))
        return false;
    single = OCSP_resp_get0(b, 0);
    status = OCSP_single_get0_status(single, &reason, &revoked, &this_update, &next_update);
    *out = (struct tls_ocsp){
        .produced_at_s = unix_s(OCSP_resp_get0_produced_at(b)),
        .this_update_s = unix_s(this_update),
        .next_update_s = unix_s(next_update),
        .revoked_at_s = unix_s(revoked),
        .reason = reason_text(reason),
        .status = status_text(status),
    };
    return true;
}

bool tls_ocsp_parse(const void *p, size_t n, struct tls_ocsp *out)
{
    const unsigned char *at = p;
    OCSP_RESPONSE *r = d2i_OCSP_RESPONSE(NULL, &at, (long)n);
    OCSP_BASICRESP *b = r && OCSP_response_status(r) == OCSP_RESPONSE_STATUS_SUCCESSFUL
                            ? OCSP_response_get1_basic(r)
                            : NULL;
    bool ok = b && read_basic(b, out);

    OCSP_BASICRESP_free(b);
    OCSP_RESPONSE_free(r);
    ERR_clear_error();
    return ok;
}
