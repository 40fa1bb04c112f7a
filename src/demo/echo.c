/* echo.c - what a client sent, sent back. */
#include "demo/echo.h"

#include "demo/jtext.h"

#include <netdb.h>
#include <openssl/evp.h>
#include <stdlib.h>

/* "name":value */
static void add_json(struct buf *b, const char *name, json_t *v)
{
    char *text = json_dumps(v, JSON_ENCODE_ANY | JSON_COMPACT);
    jtext_name(b, name);
    buf_adds(b, text ? text : "null");
    free(text);
}

static enum MHD_Result on_value(void *arg, enum MHD_ValueKind kind, const char *key,
                                size_t key_n, const char *value, size_t value_n)
{
    (void)kind;
    call_add_field(arg, str_make(key, key_n), value ? str_make(value, value_n) : STR(""));
    return MHD_YES;
}

static json_t *values(struct call *c, enum MHD_ValueKind kind)
{
    json_t *object = json_object();
    MHD_get_connection_values_n(c->conn, kind, on_value, object);
    return object;
}

/* A header that came more than once is a list with commas (RFC 9110, 5.3). */
static json_t *header_values(struct call *c)
{
    json_t *object = values(c, MHD_HEADER_KIND), *v, *one;
    const char *name;
    void *next;
    size_t i;
    json_object_foreach_safe(object, next, name, v)
    {
        struct buf joined;
        if (!json_is_array(v))
            continue;
        buf_init(&joined, CALL_RESPONSE_MAX);
        json_array_foreach(v, i, one)
            buf_addf(&joined, "%s%s", i ? ", " : "", json_string_value(one));
        json_object_set_new(object, name, call_string(buf_str(&joined)));
        buf_release(&joined);
    }
    return object;
}

static void reply_object(struct call *c, const char *name, json_t *v)
{
    struct buf b;
    buf_init(&b, CALL_RESPONSE_MAX);
    buf_addc(&b, '{');
    add_json(&b, name, v);
    buf_addc(&b, '}');
    json_decref(v);
    call_reply_json(c, 200, &b);
}

void echo_headers(struct call *c)
{
    reply_object(c, "headers", header_values(c));
}

void echo_cookies(struct call *c)
{
    reply_object(c, "cookies", values(c, MHD_COOKIE_KIND));
}

/* ---- cookies ---- */

static bool is_cookie_text(struct str s)
{
    for (size_t i = 0; i < s.n; i++) /* RFC 6265, 4.1.1: cookie-octet */
        if (s.p[i] <= ' ' || s.p[i] == 0x7f || strchr("\",;\\", s.p[i]))
            return false;
    return true;
}

struct setting {
    struct call *c;
    bool ok, expire;
};

static enum MHD_Result set_cookie(void *arg, enum MHD_ValueKind kind, const char *key,
                                  size_t key_n, const char *value, size_t value_n)
{
    struct setting *set = arg;
    struct str k = str_make(key, key_n), v = value ? str_make(value, value_n) : STR("");
    (void)kind;
    set->ok =
        k.n && is_cookie_text(k) && str_find_char(k, '=') < 0 && is_cookie_text(v) &&
        (set->expire ? call_set_headerf(set->c, "Set-Cookie",
                                        STR_FMT "=; Path=/; Max-Age=0; "
                                                "Expires=Thu, 01 Jan 1970 00:00:00 GMT",
                                        STR_ARG(k))
                     : call_set_headerf(set->c, "Set-Cookie", STR_FMT "=" STR_FMT "; Path=/",
                                        STR_ARG(k), STR_ARG(v)));
    return set->ok ? MHD_YES : MHD_NO;
}

static void change_cookies(struct call *c, bool expire)
{
    struct setting set = {c, true, expire};
    call_empty(c, 302);
    call_set_header(c, "Location", "/cookies");
    MHD_get_connection_values_n(c->conn, MHD_GET_ARGUMENT_KIND, set_cookie, &set);
    if (!set.ok)
        call_error(c, 400,
                   "a cookie has a name, and neither name nor value hold spaces, quotes, "
                   "commas, semicolons or backslashes");
}

void echo_set_cookies(struct call *c)
{
    change_cookies(c, false);
}

void echo_delete_cookies(struct call *c)
{
    change_cookies(c, true);
}

/* ---- /basic-auth/USER/PASS ---- */

/* The header's base64 text decoded into out: "user:password" (RFC 7617). */
static bool read_credentials(struct call *c, struct buf *out)
{
    struct str h = call_header(c, "Authorization");
    if (!str_istarts(h, STR("Basic ")) || h.n > 4096)
        return false;
    h = str_trim(str_skip(h, 6));
    size_t padding = str_ends(h, STR("==")) ? 2 : str_ends(h, STR("="));
    char *p = buf_reserve(out, h.n);
    int n = p ? EVP_DecodeBlock((unsigned char *)p, (const unsigned char *)h.p, (int)h.n) : -1;
    if (n < (int)padding)
        return false;
    out->n = (size_t)n - padding;
    return true;
}

void echo_basic_auth(struct call *c)
{
    struct str password = c->param, user;
    struct buf given, wanted;
    if (!str_cut(&password, '/', &user) || !user.n) {
        call_error(c, 404, "the address is /basic-auth/USER/PASSWORD");
        return;
    }
    buf_init(&given, 4096);
    buf_init(&wanted, 65536);
    buf_addf(&wanted, STR_FMT ":" STR_FMT, STR_ARG(user), STR_ARG(password));
    bool ok = read_credentials(c, &given) && str_eq(buf_str(&given), buf_str(&wanted));
    buf_release(&given);
    buf_release(&wanted);
    if (!ok) {
        call_error(c, 401, "wrong name or password");
        call_set_header(c, "WWW-Authenticate", "Basic realm=\"demo\"");
        return;
    }
    struct buf b;
    buf_init(&b, CALL_RESPONSE_MAX);
    buf_adds(&b, "{\"authenticated\":true");
    jtext_field(&b, "user", user);
    buf_addc(&b, '}');
    call_reply_json(c, 200, &b);
}

/* ---- /anything ---- */

static bool is_form(struct call *c)
{
    return str_istarts(call_header(c, "Content-Type"),
                       STR("application/x-www-form-urlencoded"));
}

/* form, files are not told apart: a file's content stands under its field's name. */
static json_t *form_of(struct call *c)
{
    if (is_form(c))
        return call_parse_form(buf_str(&c->body));
    if (!call_is_multipart(c))
        return json_object();
    json_t *fields = call_fields(c);
    call_drop_response(c); /* a malformed body is echoed as data all the same */
    return fields ? fields : json_object();
}

static void add_origin(struct call *c, struct buf *b)
{
    char host[NI_MAXHOST] = "";
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(c->conn, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    if (info) {
        const struct sockaddr *sa = info->client_addr;
        socklen_t n = sa->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6)
                                                : sizeof(struct sockaddr_in);
        getnameinfo(sa, n, host, sizeof host, NULL, 0, NI_NUMERICHOST);
    }
    jtext_field(b, "origin", str_of(host));
}

static void add_url(struct call *c, struct buf *b)
{
    bool tls = MHD_get_connection_info(c->conn, MHD_CONNECTION_INFO_PROTOCOL) != NULL;
    struct str host = call_header(c, "Host");
    struct buf url;
    buf_init(&url, CALL_RESPONSE_MAX);
    buf_addf(&url, "%s://" STR_FMT "%s", tls ? "https" : "http", STR_ARG(host), c->target);
    jtext_field(b, "url", buf_str(&url));
    buf_release(&url);
}

void echo_anything(struct call *c)
{
    struct buf b;
    struct str body = buf_str(&c->body);
    json_t *args = values(c, MHD_GET_ARGUMENT_KIND), *headers = header_values(c),
           *form = form_of(c);
    json_t *json =
        body.n ? json_loadb(body.p, body.n, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL) : NULL;
    buf_init(&b, CALL_RESPONSE_MAX);
    buf_addc(&b, '{');
    jtext_field(&b, "method", str_of(c->method_name));
    add_url(c, &b);
    add_json(&b, "args", args);
    add_json(&b, "headers", headers);
    jtext_name(&b, "data");
    jtext_bytes(&b, is_form(c) ? STR("") : body);
    add_json(&b, "form", form);
    jtext_name(&b, "json");
    char *text = json ? json_dumps(json, JSON_ENCODE_ANY | JSON_COMPACT) : NULL;
    buf_adds(&b, text ? text : "null");
    add_origin(c, &b);
    buf_addc(&b, '}');
    free(text);
    json_decref(args);
    json_decref(headers);
    json_decref(form);
    json_decref(json);
    call_reply_json(c, 200, &b);
}
