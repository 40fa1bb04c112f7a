/* cert.c - X.509 certificates as k6/crypto/x509 shows them. */
#include "dialect/k6/cert.h"

#include "base/mem.h"
#include "dialect/k6/bytes.h"

#include <arpa/inet.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdlib.h>

/* ---- PEM, by the rules of Go's encoding/pem, which k6's users have met ---- */

#define BEGIN "-----BEGIN "
#define END   "\n-----END "

/* The first line of *rest, without what is white at its end; *rest goes behind it. */
static struct str cut_line(struct str *rest)
{
    struct str line;

    if (!str_cut(rest, '\n', &line))
        rest->n = 0;
    while (line.n && (line.p[line.n - 1] == ' ' || line.p[line.n - 1] == '\t' ||
                      line.p[line.n - 1] == '\r'))
        line.n--;
    return line;
}

/* Where what stands last; -1: nowhere. */
static ptrdiff_t find_last(struct str s, struct str what)
{
    ptrdiff_t last = -1, at;

    for (size_t from = 0; (at = str_find(str_skip(s, from), what)) >= 0;
         from = (size_t)last + 1)
        last = (ptrdiff_t)from + at;
    return last;
}

/* Headers ("Proc-Type: ...") stand before the base64. */
static void skip_headers(struct str *rest)
{
    for (struct str next = *rest; next.n; *rest = next)
        if (str_find_char(cut_line(&next), ':') < 0)
            break;
}

/* At what follows "-----END ": is it "TYPE-----" and the end of a line? */
static bool is_end(struct str at, struct str type)
{
    if (!str_starts(at, type))
        return false;
    at = str_skip(at, type.n);
    if (!str_starts(at, STR("-----")))
        return false;
    at = str_skip(at, 5);
    return cut_line(&at).n == 0;
}

static bool decode_body(struct str body, struct buf *der)
{
    struct buf tight;
    bool ok;

    buf_init(&tight, CERT_PEM_MAX_BYTES);
    for (size_t i = 0; i < body.n; i++)
        if (body.p[i] != ' ' && body.p[i] != '\t')
            buf_addc(&tight, body.p[i]);
    ok = k6_base64_decode(der, buf_str(&tight), false, true) < 0;
    buf_release(&tight);
    return ok;
}

/* The block that ends at offset end of text, where END stands; false: there is none. */
static bool read_block(struct str text, size_t end, struct buf *der)
{
    ptrdiff_t begin = find_last(str_slice(text, 0, end), STR(BEGIN));
    struct str type, body;

    if (begin < 0 || (begin > 0 && text.p[begin - 1] != '\n'))
        return false;
    body = str_skip(text, (size_t)begin + sizeof(BEGIN) - 1);
    type = cut_line(&body);
    if (!str_ends(type, STR("-----")))
        return false;
    type.n -= 5;
    if (!is_end(str_skip(text, end + sizeof(END) - 1), type))
        return false;
    skip_headers(&body);
    /* the type's line, or headers, may have taken the END's line break */
    if (body.p - text.p >= (ptrdiff_t)end)
        return true;
    return decode_body(str_slice(body, 0, end - (size_t)(body.p - text.p)), der);
}

bool cert_pem(struct str text, struct buf *der)
{
    size_t before = der->n;
    ptrdiff_t end;

    if (text.n > CERT_PEM_MAX_BYTES)
        return false;
    while ((end = str_find(text, STR(END))) >= 0) {
        if (read_block(text, (size_t)end, der))
            return true;
        der->n = before;
        text = str_skip(text, (size_t)end + sizeof(END) - 1);
    }
    return false;
}

/* ---- names ---- */

/* UTF-8 of a string of any of ASN.1's kinds; what isn't one: empty. */
static void add_text(const ASN1_STRING *s, struct buf *out)
{
    unsigned char *text = NULL;
    int n = ASN1_STRING_to_UTF8(&text, s);

    buf_init(out, CERT_PEM_MAX_BYTES);
    if (n > 0)
        buf_add(out, text, (size_t)n);
    OPENSSL_free(text);
}

static void read_name(const X509_NAME *name, struct cert_name *out)
{
    for (int i = 0; i < X509_NAME_entry_count(name); i++) {
        const X509_NAME_ENTRY *e = X509_NAME_get_entry(name, i);
        struct cert_attribute a;
        char oid[160];

        if (OBJ_obj2txt(oid, sizeof(oid), X509_NAME_ENTRY_get_object(e), 1) < 0)
            continue;
        a.oid = xstrdup(oid);
        add_text(X509_NAME_ENTRY_get_data(e), &a.value);
        vec_push(&out->attributes, a);
    }
}

static void free_name(struct cert_name *name)
{
    for (size_t i = 0; i < name->attributes.n; i++) {
        free(name->attributes.p[i].oid);
        buf_release(&name->attributes.p[i].value);
    }
    vec_free(&name->attributes);
}

/* ---- alternative names ---- */

static bool add_address(struct cert *c, const ASN1_OCTET_STRING *s)
{
    static const unsigned char mapped[12] = {[10] = 0xFF, [11] = 0xFF};
    const unsigned char *p = ASN1_STRING_get0_data(s);
    int n = ASN1_STRING_length(s), family = n == 4 ? AF_INET : AF_INET6;
    char text[INET6_ADDRSTRLEN];
    struct buf b;

    if (n != 4 && n != 16)
        return false;
    if (n == 16 && !memcmp(p, mapped, sizeof(mapped))) { /* Go shows the address of IPv4 */
        p += sizeof(mapped);
        family = AF_INET;
    }
    buf_init(&b, sizeof(text));
    buf_adds(&b, inet_ntop(family, p, text, sizeof(text)));
    vec_push(&c->alt_names, b);
    return true;
}

static bool add_alt_names(struct cert *c, const GENERAL_NAMES *names, int type)
{
    bool ok = true;

    for (int i = 0; i < sk_GENERAL_NAME_num(names) && ok; i++) {
        const GENERAL_NAME *n = sk_GENERAL_NAME_value(names, i);
        struct buf b;

        if (n->type != type)
            continue;
        if (type == GEN_IPADD) {
            ok = add_address(c, n->d.iPAddress);
        } else {
            add_text(n->d.ia5, &b);
            vec_push(&c->alt_names, b);
        }
    }
    return ok;
}

static bool read_alt_names(const X509 *x, struct cert *c)
{
    static const int order[] = {GEN_DNS, GEN_EMAIL, GEN_IPADD, GEN_URI};
    int critical = 0;
    GENERAL_NAMES *names = X509_get_ext_d2i(x, NID_subject_alt_name, &critical, NULL);
    bool ok = names || critical == -1; /* there is none */

    for (size_t i = 0; names && ok && i < sizeof(order) / sizeof(*order); i++)
        ok = add_alt_names(c, names, order[i]);
    GENERAL_NAMES_free(names);
    return ok;
}

/* ---- the rest ---- */

static bool read_time(const ASN1_TIME *t, char out[CERT_TIME_BYTES])
{
    struct tm tm;

    if (ASN1_TIME_to_tm(t, &tm) != 1 || tm.tm_year < -1900 || tm.tm_year > 8099)
        return false;
    return strftime(out, CERT_TIME_BYTES, "%Y-%m-%dT%H:%M:%SZ", &tm) > 0;
}

static const char *signature_algorithm(X509 *x)
{
    static const struct {
        int nid;
        const char *name;
    } names[] = {
        {NID_md5WithRSAEncryption, "MD5-RSA"},
        {NID_sha1WithRSAEncryption, "SHA1-RSA"},
        {NID_sha1WithRSA, "SHA1-RSA"},
        {NID_sha256WithRSAEncryption, "SHA256-RSA"},
        {NID_sha384WithRSAEncryption, "SHA384-RSA"},
        {NID_sha512WithRSAEncryption, "SHA512-RSA"},
        {NID_dsaWithSHA1, "DSA-SHA1"},
        {NID_dsa_with_SHA256, "DSA-SHA256"},
        {NID_ecdsa_with_SHA1, "ECDSA-SHA1"},
        {NID_ecdsa_with_SHA256, "ECDSA-SHA256"},
        {NID_ecdsa_with_SHA384, "ECDSA-SHA384"},
        {NID_ecdsa_with_SHA512, "ECDSA-SHA512"},
        {NID_ED25519, "Ed25519"},
    };
    int nid = X509_get_signature_nid(x), md = NID_undef;

    if (nid == NID_rsassaPss && X509_get_signature_info(x, &md, NULL, NULL, NULL) == 1) {
        if (md == NID_sha256)
            return "SHA256-RSAPSS";
        if (md == NID_sha384)
            return "SHA384-RSAPSS";
        if (md == NID_sha512)
            return "SHA512-RSAPSS";
    }
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (names[i].nid == nid)
            return names[i].name;
    return "UnknownSignatureAlgorithm";
}

static const char *read_parsed(X509 *x, struct cert *out)
{
    unsigned n = 0;

    read_name(X509_get_subject_name(x), &out->subject);
    read_name(X509_get_issuer_name(x), &out->issuer);
    if (!read_time(X509_get0_notBefore(x), out->not_before) ||
        !read_time(X509_get0_notAfter(x), out->not_after))
        return "failed to parse certificate: its dates are malformed";
    if (!read_alt_names(x, out))
        return "failed to parse certificate: its alternative names are malformed";
    if (X509_digest(x, EVP_sha1(), out->fingerprint, &n) != 1 || n != sizeof(out->fingerprint))
        return "failed to parse certificate: OpenSSL couldn't compute its fingerprint";
    out->signature_algorithm = signature_algorithm(x);
    out->key = X509_get_pubkey(x);
    return NULL;
}

const char *cert_read(OSSL_LIB_CTX *lib, struct str pem, struct cert *out)
{
    const char *why =
        "failed to parse certificate: there is no X.509 certificate in the PEM block";
    const unsigned char *p;
    X509 *x = NULL;
    struct buf der;

    *out = (struct cert){0};
    buf_init(&der, CERT_PEM_MAX_BYTES);
    if (!cert_pem(pem, &der)) {
        buf_release(&der);
        return "failed to decode certificate PEM file";
    }
    p = (const unsigned char *)der.p;
    x = der.n ? X509_new_ex(lib, NULL) : NULL;
    if (x && d2i_X509(&x, &p, (long)der.n) && p == (const unsigned char *)der.p + der.n)
        why = read_parsed(x, out);
    X509_free(x);
    buf_release(&der);
    return why;
}

void cert_release(struct cert *c)
{
    free_name(&c->subject);
    free_name(&c->issuer);
    for (size_t i = 0; i < c->alt_names.n; i++)
        buf_release(&c->alt_names.p[i]);
    vec_free(&c->alt_names);
    EVP_PKEY_free(c->key);
}
