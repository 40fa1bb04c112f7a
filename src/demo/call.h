/* call.h - one request being served, and what handlers use to read it and to answer it.
 *
 * A handler looks at the request and sets exactly one response with one of the call_reply
 * functions. It runs in a serving thread and must not block; call->extra_ns makes the answer
 * wait without blocking. */
#ifndef DEMO_CALL_H
#define DEMO_CALL_H

#include "base/buf.h"
#include "base/str.h"
#include "demo/counts.h"
#include "demo/delay.h"
#include "demo/fault.h"
#include "demo/shopdb.h"

#include <jansson.h>
#include <microhttpd.h>
#include <stdbool.h>
#include <stdint.h>

enum {
    CALL_GET = 1,
    CALL_HEAD = 2,
    CALL_POST = 4,
    CALL_PUT = 8,
    CALL_PATCH = 16,
    CALL_DELETE = 32,
    CALL_OPTIONS = 64,
    CALL_OTHER = 128, /* a method not in this list */
    CALL_ANY = 255,
};

#define CALL_RESPONSE_MAX ((size_t)64 << 20)

/* What all calls of a server share. */
struct call_shop {
    struct shopdb *db;
    struct counts counts;
    struct fault fault;
    struct delay *delay;
    struct call_fixed *fixed; /* responses made once, see call_reply_fixed() */
    size_t max_body_bytes;
    const struct demo_options *opt;
};

enum call_state {
    CALL_READING,
    CALL_WAITING, /* parked, the response is ready */
    CALL_STALLED, /* parked without a response */
    CALL_ANSWERED,
};

struct route;

struct call {
    struct call_shop *shop;
    struct MHD_Connection *conn;
    char *target;     /* as sent: path and query, not decoded */
    const char *path; /* decoded */
    const char *method_name;
    unsigned method; /* CALL_GET ... */
    const struct route *route;
    size_t route_index;
    struct str param; /* of a prefix route: what follows the prefix, decoded */
    struct buf body;
    bool seen, body_too_big;
    uint64_t dropped_bytes; /* of a body that is too big */
    enum call_state state;
    uint64_t start_ns, extra_ns;
    struct MHD_Response *response; /* owned */
    struct MHD_Response *borrowed; /* or this: a fixed one */
    unsigned status;
    struct shopdb_session session; /* set when the route wants a token */
};

/* A request's header, query argument, or cookie; .p NULL when it is not there. */
struct str call_header(struct call *c, const char *name);
struct str call_arg(struct call *c, const char *name);
struct str call_cookie(struct call *c, const char *name);
/* An integer argument within bounds, or the default when it is not there; else answers 400 and
 * is false. */
bool call_int_arg(struct call *c, const char *name, int64_t fallback, int64_t min, int64_t max,
                  int64_t *out);
/* The parameter of a prefix route as an integer within bounds; else answers the status and is
 * false. */
bool call_int_param(struct call *c, int64_t min, int64_t max, unsigned status, int64_t *out);

/* The body as an object: JSON, a form (whatever Content-Type says: an object begins with '{'),
 * or multipart; an empty body is an empty object. NULL after answering 400. json_decref() it.
 */
json_t *call_fields(struct call *c);
/* One field as text; .p NULL when it is not there or no string. Borrowed. */
struct str call_text(const json_t *fields, const char *name);
/* An integer, also written as a string (forms have nothing else). False when it is not there or
 * none. */
bool call_integer(const json_t *fields, const char *name, int64_t *out);
bool call_is_multipart(struct call *c);
/* application/x-www-form-urlencoded to an object of strings (arrays where a name repeats). */
json_t *call_parse_form(struct str s);
/* A JSON string; bytes that are not UTF-8, which it cannot hold, become U+FFFD. */
json_t *call_string(struct str s);
/* Set object[name]; a name that is there already gets an array of its values. */
void call_add_field(json_t *object, struct str name, struct str value);

/* Take over the bytes of b (emptied) as the body. type is a literal. */
void call_reply(struct call *c, unsigned status, const char *type, struct buf *b);
void call_reply_json(struct call *c, unsigned status, struct buf *b);
/* {"error": sentence} */
void call_error(struct call *c, unsigned status, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void call_database_error(struct call *c);
void call_empty(struct call *c, unsigned status);
/* A literal body that is made into a response once and shared from then on. */
void call_reply_fixed(struct call *c, unsigned status, const char *type, const char *body);
/* A header of the response that was set before; false when it is no legal header (line breaks
 * in it). */
bool call_set_header(struct call *c, const char *name, const char *value);
bool call_set_headerf(struct call *c, const char *name, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void call_drop_response(struct call *c);

struct call_fixed *call_fixed_new(void);
void call_fixed_free(struct call_fixed *f);

#endif
