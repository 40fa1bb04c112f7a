/* http_auth.c - requests that answer a 401: Digest (two legs) and NTLM (three, the last two
 * over one connection).
 *
 * Each leg counts as a request of its own, as in k6. Go remembers no challenge from one request
 * to the next, so there is always a first leg without credentials; a connection that NTLM has
 * authenticated stays so, and its first leg is the only one. */
#include "user/digest.h"
#include "user/http_hop.h"
#include "user/ntlm.h"

#include <openssl/evp.h>

#define TOKEN_BYTES_MAX 65536 /* of NTLM, decoded */

struct credentials {
    struct buf user, password;
    struct buf answer; /* the Authorization header */
};

static void credentials_init(struct credentials *c)
{
    buf_init(&c->user, 4096);
    buf_init(&c->password, 4096);
    buf_init(&c->answer, 1 << 20);
}

static void credentials_release(struct credentials *c)
{
    buf_release(&c->user);
    buf_release(&c->password);
    buf_release(&c->answer);
}

static void take_userinfo(const struct url *u, struct credentials *c)
{
    url_unescape(&c->user, u->user, false);
    url_unescape(&c->password, u->password, false);
}

static bool was_refused(const struct hop *h, enum err err)
{
    return !err && h->result->response.status == 401;
}

/* A leg after which another may follow. */
static enum err probe(struct hop *h, bool *expected)
{
    enum err err;

    h->may_answer = true;
    err = http_do_hop(h, expected);
    h->may_answer = false;
    return err;
}

/* The response so far has been read. */
static void begin_leg(struct hop *h)
{
    http_response_clear(&h->result->response);
    h->now_ns = loop_clock(h->e->loop);
}

static enum err next_leg(struct hop *h, bool *expected)
{
    begin_leg(h);
    return http_do_hop(h, expected);
}

/* ---- Digest ---- */

/* k6 takes the userinfo off the URL, so that it is in no tag either. */
static void drop_userinfo(struct hop *h)
{
    struct target *bare;
    struct buf url;

    buf_init(&url, BUF_NO_LIMIT);
    url_write(&url, &h->target->url, URL_USERINFO_DROP);
    bare = target_get(h->e, buf_str(&url));
    buf_release(&url);
    target_unref(h->target);
    h->target = bare;
}

static void find_digest(const struct http_response *r, struct digest_challenge *out)
{
    struct digest_challenge c;
    bool found = false;

    *out = (struct digest_challenge){
        .known = true}; /* nothing asked: answered all the same, as k6 does */
    for (size_t i = 0; i < r->headers.n; i++)
        if (str_ieq(r->headers.p[i].name, STR("WWW-Authenticate")) &&
            digest_parse(r->headers.p[i].value, &c) && (!found || (c.known && !out->known))) {
            *out = c;
            found = true;
        }
}

static bool answer_digest(struct hop *h, struct credentials *login)
{
    struct digest_challenge c;
    char cnonce[33];
    struct digest_request q = {.user = buf_str(&login->user),
                               .password = buf_str(&login->password),
                               .method = h->method,
                               .uri = h->target->request_target,
                               .body = h->body,
                               .cnonce = str_make(cnonce, 32)};

    snprintf(cnonce, sizeof(cnonce), "%016llx%016llx", (unsigned long long)rng_u64(&h->u->rng),
             (unsigned long long)rng_u64(&h->u->rng));
    find_digest(&h->result->response, &c);
    buf_clear(&login->answer);
    return digest_answer(&login->answer, &c, &q);
}

static enum err run_digest(struct hop *h, bool *expected)
{
    struct credentials login;
    enum err err;

    credentials_init(&login);
    if (h->target->url.has_userinfo && !h->target->error) {
        take_userinfo(&h->target->url, &login);
        drop_userinfo(h);
    }
    err = probe(h, expected);
    if (was_refused(h, err) && answer_digest(h, &login)) {
        h->own_authorization = true;
        h->authorization = buf_str(&login.answer);
        err = next_leg(h, expected);
        h->own_authorization = false;
    } else if (was_refused(h, err)) {
        err = http_keep_response(h);
    }
    credentials_release(&login);
    return err;
}

/* ---- NTLM ---- */

static bool decode_base64(struct buf *out, struct str text)
{
    size_t padding = 0;
    int n;

    text = str_trim(text);
    if (!text.n || text.n % 4 || text.n / 4 * 3 > TOKEN_BYTES_MAX ||
        !buf_reserve(out, text.n / 4 * 3))
        return false;
    while (padding < 2 && text.p[text.n - 1 - padding] == '=')
        padding++;
    n = EVP_DecodeBlock((unsigned char *)out->p + out->n, (const unsigned char *)text.p,
                        (int)text.n);
    if (n < 0)
        return false;
    out->n += (size_t)n - padding;
    return true;
}

static void put_base64(struct buf *out, const void *p, size_t n)
{
    char *to = buf_reserve(out, n / 3 * 4 + 5);

    if (to)
        out->n += (size_t)EVP_EncodeBlock((unsigned char *)to, p, (int)n);
}

/* As Go: from a Basic header that the user wrote, else from the URL. False: none, so that there
 * is nothing to negotiate. */
static bool find_login(const struct hop *h, struct credentials *c)
{
    const struct http_header *own =
        h->drop_auth ? NULL : http_find_header(h->call, "Authorization");
    struct buf plain;
    struct str rest, user;
    bool ok;

    if (!own) {
        take_userinfo(&h->target->url, c);
        return h->target->url.has_userinfo;
    }
    if (!str_istarts(own->value, STR("Basic ")))
        return false;
    buf_init(&plain, TOKEN_BYTES_MAX);
    ok = decode_base64(&plain, str_skip(own->value, 6));
    rest = buf_str(&plain);
    ok = ok && str_cut(&rest, ':', &user);
    if (ok) {
        buf_addstr(&c->user, user);
        buf_addstr(&c->password, rest);
    }
    buf_release(&plain);
    return ok;
}

/* The scheme that the server offers (NTLM rather than Negotiate) and what stands behind it; .n
 * == 0: neither. */
static struct str find_offer(const struct http_response *r, struct str *token)
{
    static const char *const schemes[] = {"NTLM", "Negotiate"};

    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < r->headers.n; i++) {
            struct str rest = r->headers.p[i].value, scheme;

            if (!str_ieq(r->headers.p[i].name, STR("WWW-Authenticate")))
                continue;
            str_cut(&rest, ' ', &scheme);
            if (str_is(scheme, schemes[k])) {
                *token = rest;
                return str_of(schemes[k]);
            }
        }
    return (struct str){0};
}

static void set_token(struct hop *h, struct credentials *login, struct str scheme,
                      const void *p, size_t n)
{
    buf_clear(&login->answer);
    buf_addstr(&login->answer, scheme);
    buf_addc(&login->answer, ' ');
    put_base64(&login->answer, p, n);
    h->authorization = buf_str(&login->answer);
}

/* The third leg's header, from what the second brought. */
static bool answer_ntlm(struct hop *h, struct credentials *login)
{
    struct ntlm_login q = {.user = buf_str(&login->user),
                           .password = buf_str(&login->password),
                           .unix_ns = loop_now(h->e->loop) + h->e->real_offset_ns};
    struct ntlm_challenge c;
    struct str token, scheme = find_offer(&h->result->response, &token);
    struct buf question, answer;
    uint64_t nonce = rng_u64(&h->u->rng);
    bool ok;

    memcpy(q.nonce, &nonce, sizeof(q.nonce));
    buf_init(&question, TOKEN_BYTES_MAX);
    buf_init(&answer, TOKEN_BYTES_MAX);
    ok = scheme.n && (q.user.n || q.password.n) && decode_base64(&question, token) &&
         ntlm_parse_challenge(buf_str(&question), &c) && ntlm_authenticate(&answer, &c, &q);
    if (ok)
        set_token(h, login, scheme, answer.p, answer.n);
    buf_release(&question);
    buf_release(&answer);
    return ok;
}

static enum err negotiate(struct hop *h, struct credentials *login, bool *expected)
{
    uint8_t hello[NTLM_NEGOTIATE_BYTES];
    struct str token, scheme;
    enum err err = probe(h, expected);

    if (!was_refused(h, err))
        return err;
    scheme = find_offer(&h->result->response, &token);
    if (!scheme.n)
        return http_keep_response(h);
    ntlm_negotiate(hello);
    set_token(h, login, scheme, hello, sizeof(hello));
    begin_leg(h);
    err = probe(h, expected);
    if (!was_refused(h, err))
        return err;
    return answer_ntlm(h, login) ? next_leg(h, expected) : http_keep_response(h);
}

static enum err run_ntlm(struct hop *h, bool *expected)
{
    struct credentials login;
    enum err err;

    credentials_init(&login);
    if (!h->target->error && find_login(h, &login)) {
        h->authorization = (struct str){0};
        h->own_authorization = true;
        err = negotiate(h, &login, expected);
        h->own_authorization = false;
    } else {
        err = http_do_hop(h, expected);
    }
    credentials_release(&login);
    return err;
}

enum err http_auth_run(struct hop *h, bool *expected)
{
    return h->call->auth == HTTP_AUTH_DIGEST ? run_digest(h, expected) : run_ntlm(h, expected);
}
