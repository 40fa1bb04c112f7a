/* jar.h - a cookie jar: RFC 6265's storage model and retrieval, without a public-suffix list (as k6). */
#ifndef USER_JAR_H
#define USER_JAR_H

#include "base/buf.h"
#include "base/str.h"
#include "data/url.h"

#include <stdbool.h>
#include <stdint.h>

#define COOKIE_NO_EXPIRY INT64_MIN
#define JAR_MAX_COOKIES 3000 /* RFC 6265 section 6.1; the oldest go first beyond it */

struct cookie { /* texts are borrowed from whatever they were parsed from */
    struct str name, value, domain, path; /* domain and path as sent: empty when absent */
    int64_t expires_s;                    /* Unix seconds, COOKIE_NO_EXPIRY when absent */
    int64_t max_age_s;
    bool has_max_age, secure, http_only;
    struct str same_site;
};

/* A Set-Cookie value (RFC 6265 section 5.2). False when its name is no token or its value has bytes it must not have: Go, and so
 * k6, takes no notice of such a cookie. */
bool cookie_parse(struct str set_cookie, struct cookie *out);
/* The two forms that Go, and so k6, reads: "Mon, 02 Jan 2006 15:04:05 MST" and "Mon, 02-Jan-2006 15:04:05 MST", any zone being
 * taken for UTC. To Unix seconds. */
bool cookie_parse_date(struct str text, int64_t *out);

/* May the byte stand in a cookie's value, as Go reads section 4.1.1 (blanks and commas too)? */
static inline bool cookie_value_byte(char c)
{
    return c >= 0x20 && c < 0x7f && c != '"' && c != ';' && c != '\\';
}

struct jar;

struct jar *jar_new(void);
void jar_free(struct jar *j);
void jar_clear(struct jar *j); /* forget everything */
bool jar_is_empty(const struct jar *j);
/* Store what a response to url set (section 5.3); now_s: Unix time. An expired one removes its predecessor. */
void jar_store(struct jar *j, const struct url *url, const struct cookie *c, int64_t now_s);
void jar_store_header(struct jar *j, const struct url *url, struct str set_cookie, int64_t now_s);
/* Append "a=1; b=2" for a request to url, longest paths first, then oldest (section 5.4). Returns how many. */
size_t jar_write(const struct jar *j, const struct url *url, int64_t now_s, struct buf *out);
/* Call fn for each cookie that would be sent, in that order. */
void jar_each(const struct jar *j, const struct url *url, int64_t now_s,
              void (*fn)(void *arg, struct str name, struct str value), void *arg);
/* Forget those that would be sent to url / the one of that name among them. */
void jar_forget(struct jar *j, const struct url *url, int64_t now_s);
void jar_forget_name(struct jar *j, const struct url *url, struct str name, int64_t now_s);

#endif
