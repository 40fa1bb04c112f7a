/* http_style.c - a request's headers as another client than Go's writes them. */
#include "user/http_hop.h"

#include <openssl/evp.h>
#include <stdio.h>

static const enum http_slot got_order[] = {HTTP_SLOT_USER_AGENT, HTTP_SLOT_GIVEN,         HTTP_SLOT_TYPE,
                                           HTTP_SLOT_LENGTH,     HTTP_SLOT_ENCODINGS,     HTTP_SLOT_AUTHORIZATION,
                                           HTTP_SLOT_COOKIE,     HTTP_SLOT_HOST,          HTTP_SLOT_CONNECTION,
                                           HTTP_SLOT_NO_BODY,    HTTP_SLOT_END};

const struct http_style http_style_got = {.order = got_order,
                                          .lower_case = true,
                                          .user_agent = "got (https://github.com/sindresorhus/got)",
                                          .accept_encoding = "gzip, deflate, br, zstd",
                                          .connection = "keep-alive",
                                          .plain_cookies = true,
                                          .keeps_method = true,
                                          .port_is_site = true,
                                          .fails_at_limit = true};

/* Upper, or as lower-case styles write it. */
#define NAME(s, upper, lower) ((s)->lower_case ? STR(lower) : STR(upper))

static void put(struct head_building *b, struct str name, struct str value)
{
    if (b->n == HTTP_HEADERS_MAX)
        b->overflow = true;
    else
        b->h[b->n++] = (struct http_header){name, value};
}

static bool has(const struct head_building *b, const char *name)
{
    for (size_t i = 0; i < b->n; i++)
        if (str_ieq(b->h[i].name, str_of(name)))
            return true;
    return false;
}

static bool is_left_behind(const struct hop *h, struct str name)
{
    if (h->drop_auth &&
        (str_ieq(name, STR("host")) || str_ieq(name, STR("cookie")) || str_ieq(name, STR("authorization"))))
        return true;
    return h->drop_body_headers && str_ieq(name, STR("content-length"));
}

static void put_given(struct hop *h, struct head_building *b, struct str authorization, struct str cookies)
{
    const struct http_call *c = h->call;

    for (size_t i = 0; i < c->nheaders; i++) {
        struct http_header g = c->headers[i];

        if (str_ieq(g.name, STR("user-agent")) || is_left_behind(h, g.name))
            continue;
        if (authorization.n && str_ieq(g.name, STR("authorization")))
            g.value = authorization;
        if (cookies.n && str_ieq(g.name, STR("cookie")))
            g.value = cookies;
        put(b, g.name, g.value);
    }
}

static struct str login_of(struct hop *h, struct head_building *b)
{
    struct str login = h->call->login;

    if (!login.p || h->drop_auth)
        return h->target->basic_auth;
    buf_clear(&b->login);
    buf_adds(&b->login, "Basic ");
    if (buf_reserve(&b->login, login.n * 2 + 8))
        b->login.n += (size_t)EVP_EncodeBlock((unsigned char *)b->login.p + b->login.n, (const unsigned char *)login.p,
                                              (int)login.n);
    return buf_str(&b->login);
}

static struct str cookies_of(struct hop *h)
{
    const struct jar *jar = h->call->jar ? h->call->jar : h->u->jar;

    buf_clear(&h->cookie);
    if (!h->call->no_jar && jar && !jar_is_empty(jar))
        jar_write(jar, &h->target->url, user_env_unix_s(h->e), &h->cookie);
    return buf_str(&h->cookie);
}

static void put_agent(struct hop *h, struct head_building *b)
{
    const struct http_style *s = h->call->style;
    const struct http_header *own = http_find_header(h->call, "User-Agent");

    if (own)
        put(b, own->name, own->value);
    else if (s->user_agent)
        put(b, NAME(s, "User-Agent", "user-agent"), str_of(s->user_agent));
}

static void put_length(struct hop *h, struct head_building *b)
{
    if (!h->has_body || has(b, "content-length"))
        return;
    put(b, NAME(h->call->style, "Content-Length", "content-length"),
        str_make(b->length, (size_t)snprintf(b->length, sizeof(b->length), "%zu", h->body.n)));
}

static bool expects_body(struct str m)
{
    return !str_is(m, "GET") && !str_is(m, "HEAD") && !str_is(m, "DELETE") && !str_is(m, "OPTIONS") &&
           !str_is(m, "TRACE") && !str_is(m, "CONNECT");
}

static void put_proxy(struct hop *h, struct head_building *b)
{
    const struct origin *route = h->target->route;

    if (route->is_proxy && route->proxy->authorization.n)
        put(b, STR("Proxy-Authorization"), route->proxy->authorization);
}

size_t http_style_headers(struct hop *h, struct head_building *b, bool multiplexed)
{
    const struct http_call *c = h->call;
    const struct http_style *s = c->style;
    struct str login = login_of(h, b), cookies = cookies_of(h);

    for (const enum http_slot *slot = s->order; *slot != HTTP_SLOT_END; slot++)
        switch (*slot) {
        case HTTP_SLOT_USER_AGENT: put_agent(h, b); break;
        case HTTP_SLOT_GIVEN: put_given(h, b, login, cookies); break;
        case HTTP_SLOT_TYPE:
            if (c->content_type.n && !has(b, "content-type"))
                put(b, NAME(s, "Content-Type", "content-type"), c->content_type);
            break;
        case HTTP_SLOT_LENGTH:
            if (!multiplexed) /* there the session writes it */
                put_length(h, b);
            break;
        case HTTP_SLOT_NO_BODY:
            if (!multiplexed && !h->has_body && expects_body(h->method) && !has(b, "content-length"))
                put(b, STR("Content-Length"), STR("0"));
            break;
        case HTTP_SLOT_ENCODINGS:
            if (s->accept_encoding && !c->no_decoding && !has(b, "accept-encoding"))
                put(b, NAME(s, "Accept-Encoding", "accept-encoding"), str_of(s->accept_encoding));
            break;
        case HTTP_SLOT_AUTHORIZATION:
            if (login.n && !has(b, "authorization"))
                put(b, NAME(s, "Authorization", "authorization"), login);
            break;
        case HTTP_SLOT_COOKIE:
            if (cookies.n && !has(b, "cookie"))
                put(b, NAME(s, "Cookie", "cookie"), cookies);
            break;
        case HTTP_SLOT_HOST:
            if (!multiplexed && !has(b, "host"))
                put(b, STR("Host"), h->target->authority);
            break;
        case HTTP_SLOT_CONNECTION:
            put_proxy(h, b);
            if (s->connection && !multiplexed && !has(b, "connection"))
                put(b, STR("Connection"), str_of(h->e->http.no_connection_reuse ? "close" : s->connection));
            break;
        case HTTP_SLOT_END: break;
        }
    return b->n;
}
