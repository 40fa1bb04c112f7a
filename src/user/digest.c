/* digest.c - Digest access authentication: what a challenge asks and what answers it. */
#include "user/digest.h"

#include <openssl/evp.h>

#define HEX_BYTES (2 * EVP_MAX_MD_SIZE)

/* ---- the challenge: scheme 1*( parameter "=" ( token | quoted-string ) ), several in a row
 * (RFC 9110 section 11.6.1) ---- */

static bool is_token(char c)
{
    return c > ' ' && c < 0x7f && !strchr("\"(),/:;<=>?@[\\]{}", c);
}

static void skip_blanks(struct str *s, bool commas)
{
    while (s->n && (s->p[0] == ' ' || s->p[0] == '\t' || (commas && s->p[0] == ',')))
        *s = str_skip(*s, 1);
}

static struct str take_token(struct str *s)
{
    struct str t = *s;

    while (s->n && is_token(s->p[0]))
        *s = str_skip(*s, 1);
    t.n -= s->n;
    return t;
}

static struct str take_value(struct str *s)
{
    struct str v;
    size_t i = 1;

    if (!s->n || s->p[0] != '"')
        return take_token(s);
    while (i < s->n && s->p[i] != '"')
        i += s->p[i] == '\\' ? 2 : 1;
    v = str_slice(*s, 1, i);
    *s = str_skip(*s, i + 1);
    return v;
}

static void set_algorithm(struct digest_challenge *c, struct str v)
{
    static const struct {
        const char *name;
        enum digest_algorithm algorithm;
        bool session;
    } known[] = {{"MD5", DIGEST_MD5, false},
                 {"MD5-sess", DIGEST_MD5, true},
                 {"SHA-256", DIGEST_SHA256, false},
                 {"SHA-256-sess", DIGEST_SHA256, true}};

    c->algorithm_text = v;
    c->known = false;
    for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
        if (str_ieq(v, str_of(known[i].name))) {
            c->algorithm = known[i].algorithm;
            c->session = known[i].session;
            c->known = true;
        }
}

static void set_parameter(struct digest_challenge *c, struct str name, struct str v)
{
    if (str_ieq(name, STR("realm")))
        c->realm = v;
    else if (str_ieq(name, STR("nonce")))
        c->nonce = v;
    else if (str_ieq(name, STR("qop")))
        c->qop = v;
    else if (str_ieq(name, STR("algorithm")))
        set_algorithm(c, v);
    else if (str_ieq(name, STR("userhash")))
        c->user_hash = str_ieq(v, STR("true"));
    else if (str_ieq(name, STR("opaque"))) {
        c->opaque = v;
        c->has_opaque = true;
    }
}

bool digest_parse(struct str value, struct digest_challenge *out)
{
    struct digest_challenge c = {0};
    bool found = false, is_digest = false;

    *out = (struct digest_challenge){.known = true};
    for (skip_blanks(&value, true); value.n; skip_blanks(&value, true)) {
        struct str name = take_token(&value);

        if (!name.n) { /* nothing that belongs here */
            value = str_skip(value, 1);
            continue;
        }
        skip_blanks(&value, false);
        if (value.n && value.p[0] == '=') {
            value = str_skip(value, 1);
            skip_blanks(&value, false);
            struct str v = take_value(&value);

            if (is_digest)
                set_parameter(&c, name, v);
            continue;
        }
        if (is_digest && (!found || (c.known && !out->known)))
            *out = c;
        found |= is_digest;
        is_digest = str_ieq(name, STR("Digest"));
        c = (struct digest_challenge){.known = true};
    }
    if (is_digest && (!found || (c.known && !out->known)))
        *out = c;
    return found | is_digest;
}

/* ---- the answer ---- */

struct hash {
    EVP_MD_CTX *ctx;
    const EVP_MD *md;
    bool ok;
};

/* Pieces of a hashed text are parted by colons. */
static void feed(struct hash *h, bool first, struct str s, bool is_quoted)
{
    if (!first)
        h->ok = h->ok && EVP_DigestUpdate(h->ctx, ":", 1);
    for (size_t i = 0; is_quoted && i < s.n; i++)
        if (s.p[i] == '\\') { /* unq() of RFC 7616 section 3.4 */
            h->ok = h->ok && (i == 0 || EVP_DigestUpdate(h->ctx, s.p, i));
            s = str_skip(s, i + 1);
            i = 0;
        }
    h->ok = h->ok && (s.n == 0 || EVP_DigestUpdate(h->ctx, s.p, s.n));
}

static void begin(struct hash *h)
{
    h->ok = h->ok && EVP_DigestInit_ex(h->ctx, h->md, NULL);
}

static struct str finish(struct hash *h, char hex[HEX_BYTES])
{
    static const char digit[] = "0123456789abcdef";
    unsigned char raw[EVP_MAX_MD_SIZE];
    unsigned n = 0;

    h->ok = h->ok && EVP_DigestFinal_ex(h->ctx, raw, &n);
    for (unsigned i = 0; i < n; i++) {
        hex[2 * i] = digit[raw[i] >> 4];
        hex[2 * i + 1] = digit[raw[i] & 15];
    }
    return str_make(hex, 2 * n);
}

/* "auth" where it is offered, since it needs less; .n == 0: as RFC 2069. */
static struct str choose_qop(struct str list)
{
    bool integrity = false;
    struct str one;

    while (list.n) {
        str_cut(&list, ',', &one);
        one = str_trim(one);
        if (str_ieq(one, STR("auth")))
            return STR("auth");
        integrity |= str_ieq(one, STR("auth-int"));
    }
    return integrity ? STR("auth-int") : (struct str){0};
}

static struct str hash_secret(struct hash *h, const struct digest_challenge *c,
                              const struct digest_request *q, char hex[HEX_BYTES])
{
    struct str a1;

    begin(h);
    feed(h, true, q->user, false);
    feed(h, false, c->realm, true);
    feed(h, false, q->password, false);
    a1 = finish(h, hex);
    if (!c->session)
        return a1;
    begin(h);
    feed(h, true, a1, false);
    feed(h, false, c->nonce, true);
    feed(h, false, q->cnonce, false);
    return finish(h, hex);
}

static struct str hash_request(struct hash *h, struct str qop, const struct digest_request *q,
                               char hex[HEX_BYTES])
{
    char body[HEX_BYTES];
    struct str entity = {0};

    if (str_is(qop, "auth-int")) {
        begin(h);
        feed(h, true, q->body, false);
        entity = finish(h, body);
    }
    begin(h);
    feed(h, true, q->method, false);
    feed(h, false, q->uri, false);
    if (entity.n)
        feed(h, false, entity, false);
    return finish(h, hex);
}

static struct str hash_answer(struct hash *h, const struct digest_challenge *c, struct str qop,
                              const struct digest_request *q, char hex[HEX_BYTES])
{
    char x1[HEX_BYTES], x2[HEX_BYTES];
    struct str a1 = hash_secret(h, c, q, x1), a2 = hash_request(h, qop, q, x2);

    begin(h);
    feed(h, true, a1, false);
    feed(h, false, c->nonce, true);
    if (qop.n) {
        feed(h, false, STR("00000001"), false);
        feed(h, false, q->cnonce, false);
        feed(h, false, qop, false);
    }
    feed(h, false, a2, false);
    return finish(h, hex);
}

static void put_quoted(struct buf *out, struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"' || s.p[i] == '\\')
            buf_addc(out, '\\');
        buf_addc(out, s.p[i]);
    }
}

static void put_user(struct buf *out, struct hash *h, const struct digest_challenge *c,
                     const struct digest_request *q)
{
    char hex[HEX_BYTES];

    if (!c->user_hash) {
        put_quoted(out, q->user);
        return;
    }
    begin(h);
    feed(h, true, q->user, false);
    feed(h, false, c->realm, true);
    buf_addstr(out, finish(h, hex));
}

bool digest_answer(struct buf *out, const struct digest_challenge *c,
                   const struct digest_request *q)
{
    struct hash h = {EVP_MD_CTX_new(), c->algorithm == DIGEST_SHA256 ? EVP_sha256() : EVP_md5(),
                     true};
    struct str qop = choose_qop(c->qop), response;
    char hex[HEX_BYTES];

    h.ok = h.ctx != NULL;
    response = hash_answer(&h, c, qop, q, hex);
    buf_adds(out, "Digest username=\"");
    put_user(out, &h, c, q);
    buf_addf(out,
             "\", realm=\"" STR_FMT "\", nonce=\"" STR_FMT "\", uri=\"" STR_FMT
             "\", response=\"" STR_FMT "\"",
             STR_ARG(c->realm), STR_ARG(c->nonce), STR_ARG(q->uri), STR_ARG(response));
    if (c->algorithm_text.n)
        buf_addf(out, ", algorithm=" STR_FMT, STR_ARG(c->algorithm_text));
    if (c->has_opaque)
        buf_addf(out, ", opaque=\"" STR_FMT "\"", STR_ARG(c->opaque));
    if (qop.n)
        buf_addf(out, ", qop=" STR_FMT ", nc=00000001", STR_ARG(qop));
    if (qop.n || c->session)
        buf_addf(out, ", cnonce=\"" STR_FMT "\"", STR_ARG(q->cnonce));
    if (c->user_hash)
        buf_adds(out, ", userhash=true");
    EVP_MD_CTX_free(h.ctx);
    return h.ok && !out->full;
}
