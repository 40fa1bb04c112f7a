/* url.h - URLs as load tests write them, split without copying (RFC 3986, with Go's net/url leniency where k6 shows it). */
#ifndef DATA_URL_H
#define DATA_URL_H

#include "base/buf.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct url { /* pieces of the text that was parsed: borrowed */
    struct str scheme;            /* as written; empty for a relative reference */
    struct str user, password;    /* still percent-encoded */
    bool has_authority, has_userinfo, has_password, has_query, has_fragment;
    struct str host;              /* without brackets, as written: no lower-casing, no IDN conversion */
    uint16_t port;                /* 0 = not given */
    bool host_is_ipv6;            /* was in brackets */
    struct str path, query, fragment; /* query without '?', fragment without '#' */
};

/* False when text is no URL (control characters, bad port, bad %-escape in host or path, ...): *why (may be NULL) points to a constant
 * sentence. As Go: spaces and other stray characters in path and query pass, and are escaped on the wire. */
bool url_parse(struct str text, struct url *out, const char **why);
uint16_t url_default_port(struct str scheme); /* http ws 80, https wss 443, else 0 */
static inline uint16_t url_port(const struct url *u)
{
    return u->port ? u->port : url_default_port(u->scheme);
}
/* Absolute URL of reference ref against base (RFC 3986 section 5.2), appended. False when ref is malformed. */
bool url_resolve(struct buf *out, const struct url *base, struct str ref);
/* The request target: path (at least "/") and "?query"; what must be escaped on the wire is escaped, what is escaped stays. The path
 * as Go's EscapedPath() (but that undoes escapes first when anything needs escaping: "/a%2Fb c" is "/a/b%20c" there, "/a%2Fb%20c" here);
 * in the query only spaces, controls and bytes beyond ASCII. */
void url_write_target(struct buf *out, const struct url *u);
/* host[:port] as the Host header has it: default ports left out, brackets around IPv6, other alphabets as Punycode. */
void url_write_authority(struct buf *out, const struct url *u);
/* The host as it is looked up and dialled: in lower case, without brackets, other alphabets as Punycode. */
void url_write_dial_host(struct buf *out, const struct url *u);
/* The URL as Go prints it: scheme in lower case, escaped what must be in host, path and fragment (but not in the query); with
 * userinfo replaced by "****:****@" ("****@" without a password) as k6 does for its url tag, or dropped. */
enum url_userinfo { URL_USERINFO_KEEP, URL_USERINFO_MASK, URL_USERINFO_DROP };
void url_write(struct buf *out, const struct url *u, enum url_userinfo how);
/* Any text that is meant as a URL, also one that is none, for people to read: as it is, but userinfo masked. */
void url_write_shown(struct buf *out, struct str text);

/* Percent-decoding ("+" is a space when plus_is_space); malformed escapes: false. */
bool url_unescape(struct buf *out, struct str s, bool plus_is_space);
/* As Go's url.QueryEscape: space to '+', all but letters, digits and -_.~ escaped. */
void url_query_escape(struct buf *out, struct str s);

#endif
