/* websocket_handshake.c - the opening handshake of a WebSocket: what is asked, and whether the
 * answer is one. */
#include "base/rng.h"
#include "proto/websocket_frames.h"

#include <openssl/evp.h>
#include <openssl/sha.h>
#include <stdlib.h>

#define GUID "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

void websocket_key(char key[WEBSOCKET_KEY_BYTES + 1])
{
    unsigned char random[16];

    rng_secure(random, sizeof(random));
    EVP_EncodeBlock((unsigned char *)key, random, sizeof(random));
}

void websocket_accept(struct str key, char accept[WEBSOCKET_ACCEPT_BYTES + 1])
{
    unsigned char digest[SHA_DIGEST_LENGTH];
    struct buf b;

    buf_init(&b, BUF_NO_LIMIT);
    buf_addstr(&b, key);
    buf_adds(&b, GUID);
    SHA1((const unsigned char *)b.p, b.n, digest);
    buf_release(&b);
    EVP_EncodeBlock((unsigned char *)accept, digest, sizeof(digest));
}

/* Is there such an item in a header's comma-separated values? */
static bool has_token(const struct http_response *r, struct str name, struct str token)
{
    for (size_t i = 0; i < r->headers.n; i++) {
        struct str list = r->headers.p[i].value, item;
        bool more = str_ieq(r->headers.p[i].name, name);

        while (more) {
            more = str_cut(&list, ',', &item);
            if (str_ieq(str_trim(item), token))
                return true;
        }
    }
    return false;
}

static enum websocket_refusal judge_protocol(const struct http_response *r,
                                             const struct websocket_offer *o)
{
    struct str got = http_response_header(r, STR("Sec-WebSocket-Protocol"));

    if (got.n == 0)
        return o->nprotocols && o->need_protocol ? WEBSOCKET_NO_PROTOCOL
                                                 : WEBSOCKET_NOT_REFUSED;
    for (size_t i = 0; i < o->nprotocols; i++)
        if (str_eq(o->protocols[i], got))
            return WEBSOCKET_NOT_REFUSED;
    return WEBSOCKET_BAD_PROTOCOL;
}

/* All that may be agreed upon is permessage-deflate, once, when it was offered. */
static enum websocket_refusal judge_extensions(const struct http_response *r,
                                               const struct websocket_offer *o,
                                               struct str *deflate)
{
    struct websocket_deflate_terms t;

    *deflate = (struct str){0};
    for (size_t i = 0; i < r->headers.n; i++) {
        struct str value = r->headers.p[i].value;

        if (!str_ieq(r->headers.p[i].name, STR("Sec-WebSocket-Extensions")) || value.n == 0)
            continue;
        if (!o->deflate || deflate->n || str_find_char(value, ',') >= 0 ||
            !websocket_frames_terms(value, &t))
            return WEBSOCKET_BAD_EXTENSION;
        *deflate = value;
    }
    return WEBSOCKET_NOT_REFUSED;
}

static enum websocket_refusal judge(const struct http_response *r,
                                    const struct websocket_offer *o, struct str *deflate)
{
    char accept[WEBSOCKET_ACCEPT_BYTES + 1];
    enum websocket_refusal no;

    if (r->status != 101)
        return WEBSOCKET_BAD_STATUS;
    if (!str_ieq(http_response_header(r, STR("Upgrade")), STR("websocket")) ||
        !has_token(r, STR("Connection"), STR("upgrade")))
        return WEBSOCKET_BAD_UPGRADE;
    websocket_accept(o->key, accept);
    if (!str_is(http_response_header(r, STR("Sec-WebSocket-Accept")), accept))
        return WEBSOCKET_BAD_ACCEPT;
    no = judge_protocol(r, o);
    return no ? no : judge_extensions(r, o, deflate);
}

enum err websocket_open(struct loop *l, struct http_session *s, struct http_exchange *x,
                        const struct websocket_offer *o, struct websocket **out,
                        enum websocket_refusal *why)
{
    struct str deflate = {0};
    enum websocket_refusal no = WEBSOCKET_NOT_REFUSED;
    enum err e = s->ops->exchange(s, x);
    struct stream *stream;
    struct buf rest;

    *out = NULL;
    if (why)
        *why = WEBSOCKET_NOT_REFUSED;
    if (!e && (no = judge(x->response, o, &deflate)))
        e = ERR_WS_HANDSHAKE;
    if (why)
        *why = no;
    if (e) {
        s->ops->close(s);
        return e;
    }
    buf_init(&rest, LOOP_SCRATCH_BYTES);
    stream = http1_session_detach(s, &rest);
    *out = websocket_new(l, stream, o, deflate);
    if (!*out)
        stream_close(stream, false);
    else
        websocket_begin(*out, buf_str(&rest), x->response);
    buf_release(&rest);
    return *out ? ERR_OK : ERR_NOMEM;
}
