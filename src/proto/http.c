/* http.c - the response of one exchange: where its bytes live and how long. */
#include "proto/http.h"

/* What a cleared response may hold on to, so that the usual small exchange allocates nothing.
 */
#define KEEP_HEAD_BYTES (16 * 1024)
#define KEEP_BODY_BYTES (128 * 1024)
#define KEEP_HEADERS    64

const struct http_limits http_limits_default = {
    .head_bytes = 64 * 1024,
    .headers = 256,
    .body_bytes = 1024ull * 1024 * 1024,
    .interim = 32,
};

void http_response_init(struct http_response *r, const struct http_limits *limits)
{
    *r = (struct http_response){0};
    buf_init(&r->head, limits->head_bytes);
    buf_init(&r->body, limits->body_bytes);
}

static void empty(struct buf *b, size_t keep_bytes)
{
    if (b->cap > keep_bytes)
        buf_release(b);
    buf_clear(b);
}

void http_response_clear(struct http_response *r)
{
    empty(&r->head, KEEP_HEAD_BYTES);
    empty(&r->body, KEEP_BODY_BYTES);
    if (r->headers.cap > KEEP_HEADERS)
        vec_free(&r->headers);
    r->headers.n = r->ntrailers = 0;
    r->status = r->version = 0;
    r->reason = (struct str){0};
    r->body_bytes = r->bytes_sent = r->bytes_received = 0;
    r->start_ns = r->sent_ns = r->first_byte_ns = r->end_ns = 0;
    r->kernel_clock = r->keep_alive = r->reused_and_unanswered = r->refused = false;
    r->protocol_error = 0;
}

void http_response_release(struct http_response *r)
{
    buf_release(&r->head);
    buf_release(&r->body);
    vec_free(&r->headers);
    http_response_clear(r);
}

struct str http_response_header(const struct http_response *r, struct str name)
{
    for (size_t i = 0; i < r->headers.n - r->ntrailers; i++)
        if (r->headers.p[i].name.n == name.n && str_ieq(r->headers.p[i].name, name))
            return r->headers.p[i].value;
    return (struct str){0};
}

struct str http_reason(int status)
{
    /* Go's words, for that is what k6 shows. */
    switch (status) {
    case 100: return STR("Continue");
    case 101: return STR("Switching Protocols");
    case 102: return STR("Processing");
    case 103: return STR("Early Hints");
    case 200: return STR("OK");
    case 201: return STR("Created");
    case 202: return STR("Accepted");
    case 203: return STR("Non-Authoritative Information");
    case 204: return STR("No Content");
    case 205: return STR("Reset Content");
    case 206: return STR("Partial Content");
    case 207: return STR("Multi-Status");
    case 208: return STR("Already Reported");
    case 226: return STR("IM Used");
    case 300: return STR("Multiple Choices");
    case 301: return STR("Moved Permanently");
    case 302: return STR("Found");
    case 303: return STR("See Other");
    case 304: return STR("Not Modified");
    case 305: return STR("Use Proxy");
    case 307: return STR("Temporary Redirect");
    case 308: return STR("Permanent Redirect");
    case 400: return STR("Bad Request");
    case 401: return STR("Unauthorized");
    case 402: return STR("Payment Required");
    case 403: return STR("Forbidden");
    case 404: return STR("Not Found");
    case 405: return STR("Method Not Allowed");
    case 406: return STR("Not Acceptable");
    case 407: return STR("Proxy Authentication Required");
    case 408: return STR("Request Timeout");
    case 409: return STR("Conflict");
    case 410: return STR("Gone");
    case 411: return STR("Length Required");
    case 412: return STR("Precondition Failed");
    case 413: return STR("Request Entity Too Large");
    case 414: return STR("Request URI Too Long");
    case 415: return STR("Unsupported Media Type");
    case 416: return STR("Requested Range Not Satisfiable");
    case 417: return STR("Expectation Failed");
    case 418: return STR("I'm a teapot");
    case 421: return STR("Misdirected Request");
    case 422: return STR("Unprocessable Entity");
    case 423: return STR("Locked");
    case 424: return STR("Failed Dependency");
    case 425: return STR("Too Early");
    case 426: return STR("Upgrade Required");
    case 428: return STR("Precondition Required");
    case 429: return STR("Too Many Requests");
    case 431: return STR("Request Header Fields Too Large");
    case 451: return STR("Unavailable For Legal Reasons");
    case 500: return STR("Internal Server Error");
    case 501: return STR("Not Implemented");
    case 502: return STR("Bad Gateway");
    case 503: return STR("Service Unavailable");
    case 504: return STR("Gateway Timeout");
    case 505: return STR("HTTP Version Not Supported");
    case 506: return STR("Variant Also Negotiates");
    case 507: return STR("Insufficient Storage");
    case 508: return STR("Loop Detected");
    case 510: return STR("Not Extended");
    case 511: return STR("Network Authentication Required");
    default: return STR("");
    }
}
