/* http_redirect.c - where a redirect leads, and what goes along: Go's rules, for they are k6's, or those of another client's
 * style. */
#include "user/http_hop.h"

/* got's: only 303 makes a GET of what is neither that nor HEAD. */
static struct str same_method(const struct hop *h, int status, bool *keep_body)
{
    *keep_body = status != 303 || str_is(h->method, "GET") || str_is(h->method, "HEAD");
    if (status < 300 || (status > 304 && status != 307 && status != 308))
        return (struct str){0};
    return *keep_body ? h->method : STR("GET");
}

/* Go's redirectBehavior: which method to go on with; .n == 0: no redirect. */
static struct str redirect_method(const struct hop *h, int status, bool *keep_body)
{
    if (h->call->style && h->call->style->keeps_method)
        return same_method(h, status, keep_body);
    *keep_body = false;
    switch (status) {
    case 301:
    case 302:
    case 303: return str_is(h->method, "HEAD") ? h->method : STR("GET");
    case 307:
    case 308: *keep_body = true; return h->method;
    default: return (struct str){0};
    }
}

/* Go's shouldCopyHeaderOnRedirect: credentials go along to the same host and to its subdomains
 * only. */
static bool is_same_site(struct str from, struct str to)
{
    if (str_eq(from, to))
        return true;
    if (str_find_char(to, ':') >= 0 ||
        str_find_char(to, '%') >= 0) /* an address, perhaps with a zone */
        return false;
    return to.n > from.n && to.p[to.n - from.n - 1] == '.' &&
           str_eq(str_skip(to, to.n - from.n), from);
}

static bool leaves_site(const struct hop *h, const struct target *to)
{
    if (h->call->style && h->call->style->port_is_site)
        return !str_ieq(h->target->url.host, to->url.host) || url_port(&h->target->url) != url_port(&to->url);
    return !is_same_site(h->result->first->url.host, to->url.host);
}

static void set_referer(struct hop *h, const struct target *from, const struct target *to)
{
    buf_clear(&h->referer);
    if (str_ieq(from->url.scheme, STR("https")) && str_ieq(to->url.scheme, STR("http")))
        return;
    url_write(&h->referer, &from->url, URL_USERINFO_DROP);
}

/* Has the reference a scheme of its own (RFC 3986 section 3.1)? */
static bool is_absolute(struct str ref)
{
    struct url u;

    return url_parse(ref, &u, NULL) && u.scheme.n > 0;
}

static int limit_of(const struct hop *h)
{
    return h->call->max_redirects >= 0 ? h->call->max_redirects : h->e->http.max_redirects;
}

static void warn_of_limit(const struct hop *h)
{
    if (h->call->max_redirects < 0 && !h->e->http.max_redirects_set)
        log_warn(h->e->log,
                 "Stopped after %d redirects and returned the redirection; pass { redirects: n "
                 "} in request "
                 "params or set global maxRedirects to silence this url=" STR_FMT,
                 h->result->hops, STR_ARG(h->result->first->tag));
}

/* Go's words. What a server sends must not grow without bounds in the tags. */
static void explain(struct hop *h, struct str location, const struct target *next)
{
    struct str shown = str_slice(location, 0, 100);
    const char *why = next ? next->why : "it is no URL";
    struct url u;
    struct buf text;

    if (!next)
        url_parse(location, &u, &why);
    buf_init(&text, 1024);
    buf_addf(&text,
             "failed to parse Location header \"" STR_FMT "\": parse \"" STR_FMT "\": %s",
             STR_ARG(shown), STR_ARG(shown), why);
    h->why = tags_intern(registry_tags(h->e->registry), buf_str(&text)).p;
    buf_release(&text);
}

enum err http_redirect_plan(struct hop *h)
{
    struct http_result *r = h->result;
    struct target *next;
    struct str location;
    struct buf url;
    bool keep_body;

    if (!redirect_method(h, r->response.status, &keep_body).n)
        return ERR_OK;
    location = http_response_header(&r->response, STR("Location"));
    if (!location.n)
        return ERR_OK;
    buf_init(&url, 1 << 20);
    next =
        url_resolve(&url, &h->target->url, location) ? target_get(h->e, buf_str(&url)) : NULL;
    buf_release(&url);
    if (!next || next->error == ERR_BAD_URL) {
        explain(h, location, next);
        target_unref(next);
        return ERR_BAD_LOCATION;
    }
    if (r->hops >= limit_of(h)) {
        bool fails = h->call->style && h->call->style->fails_at_limit && limit_of(h) > 0;

        if (!fails)
            warn_of_limit(h);
        target_unref(next);
        return fails ? ERR_TOO_MANY_REDIRECTS : ERR_OK;
    }
    h->keep_host = h->keep_host && !is_absolute(location);
    h->next = next;
    return ERR_OK;
}

bool http_redirect_follow(struct hop *h)
{
    struct http_result *r = h->result;
    struct target *next = h->next;
    bool keep_body;
    struct str method;

    if (!next)
        return false;
    h->next = NULL;
    method = redirect_method(h, r->response.status, &keep_body);
    if (leaves_site(h, next))
        h->drop_auth = true;
    if (!h->call->style)
        set_referer(h, h->target, next);
    h->method = tags_intern(registry_tags(h->e->registry), method);
    if (!keep_body) {
        h->drop_body_headers = true;
        h->has_body = false;
        h->body = (struct str){0};
    }
    target_unref(h->target);
    h->target = next;
    r->hops++;
    return true;
}
