/* http1_parse.c - the HTTP/1 response parser.
 *
 * Heads that arrive whole are parsed where they lie and copied once, when they are complete;
 * heads in pieces are gathered in response->head and parsed line by line as lines complete.
 * Header spans always point into the text that is being parsed; whenever that text moves,
 * rebase() moves them along. */
#include "proto/http1_parse.h"

#include "proto/http1_chars.h"
#include "proto/http1_memo.h"

#include <assert.h>
#include <string.h>

#define CHUNK_LINE_MAX     4096 /* as Go's net/http */
#define CHUNK_OVERHEAD_MAX (64 * 1024)
#define BODY_RESERVE_MAX   (256 * 1024) /* taken on the word of Content-Length */

enum {
    CHUNK_SIZE,
    CHUNK_BLANK,
    CHUNK_EXTENSION,
    CHUNK_SIZE_LF,
    CHUNK_DATA,
    CHUNK_DATA_CR,
    CHUNK_DATA_LF,
    CHUNK_TRAILERS
};
enum step { STEP_MORE, STEP_DONE, STEP_BAD };

static enum step bad(struct http1_parser *p, enum err e)
{
    p->state = HTTP1_BAD;
    p->error = e;
    p->keep_alive = false;
    return STEP_BAD;
}

void http1_parser_init(struct http1_parser *p, struct http_response *r,
                       const struct http_limits *limits)
{
    *p = (struct http1_parser){.response = r, .limits = limits};
}

void http1_parser_start(struct http1_parser *p, struct str method, enum http_body_mode mode,
                        http_body_fn *fn, void *arg)
{
    struct http_response *r = p->response;
    const struct http_limits *limits = p->limits;
    memset(p, 0, sizeof(*p));
    p->response = r;
    p->limits = limits;
    p->mode = mode;
    p->on_body = fn;
    p->on_body_arg = arg;
    p->head_only = str_eq(method, STR("HEAD"));
    p->is_connect = str_eq(method, STR("CONNECT"));
}

/* ---- lines ---- */

static inline bool blank(char c)
{
    return c == ' ' || c == '\t';
}

static inline bool digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline struct str trim(const char *a, const char *b)
{
    while (a < b && blank(*a))
        a++;
    while (b > a && blank(b[-1]))
        b--;
    return str_make(a, (size_t)(b - a));
}

/* As far as it is there. */
static inline bool begins_as_status(const char *at, const char *end)
{
    return end - at >= 7 ? memcmp(at, "HTTP/1.", 7) == 0
                         : memcmp(at, "HTTP/1.", (size_t)(end - at)) == 0;
}

static bool status_line(struct http1_parser *p, const char *at, const char *end)
{
    struct http_response *r = p->response;
    if (end - at < 12 || memcmp(at, "HTTP/1.", 7) != 0 || !digit(at[7]) || at[8] != ' ')
        return false;
    r->version = at[7] == '0' ? 10 : 11;
    for (at += 9; at < end && *at == ' '; at++) {
    }
    if (end - at < 3 || at[0] < '1' || at[0] > '9' || !digit(at[1]) || !digit(at[2]))
        return false;
    if (end - at > 3 && at[3] != ' ')
        return false;
    p->status = (at[0] - '0') * 100 + (at[1] - '0') * 10 + (at[2] - '0');
    r->reason = trim(at + 3, end);
    return true;
}

/* The line at..end; what can be read goes on up to limit (a line's end stops every scan). */
static inline enum step header_line(struct http1_parser *p, const char *at, const char *end,
                                    const char *limit)
{
    struct http_response *r = p->response;
    if (blank(*at)) { /* RFC 9112 section 5.2: folded; what joins the lines is blanked when the
                         head is complete */
        if (r->headers.n == p->section)
            return bad(p, ERR_HTTP_MALFORMED);
        struct str *value = &r->headers.p[r->headers.n - 1].value, more = trim(at, end);
        if (more.n)
            *value = value->n ? str_make(value->p, (size_t)(more.p + more.n - value->p)) : more;
        p->folded = true;
        return STEP_MORE;
    }
    const char *colon = http1_skip_token(at, limit);
    if (colon == at || *colon != ':')
        return bad(p, ERR_HTTP_MALFORMED);
    if (r->headers.n >= p->limits->headers)
        return bad(p, ERR_HTTP_HEAD_TOO_BIG);
    vec_reserve(&r->headers, r->headers.n + 1);
    struct http_header *h = &r->headers.p[r->headers.n++];
    h->name = str_make(at, (size_t)(colon - at));
    h->value = trim(colon + 1, end);
    return STEP_MORE;
}

/* Take the complete lines of a head (or of trailers) from text[p->line] on. */
static enum step take_lines(struct http1_parser *p, const char *text, size_t n)
{
    const char *end = text + n;
    for (;;) {
        const char *line = text + p->line, *stop = http1_find_stop(text + p->scan, end);
        if (p->nlines == 0 && !begins_as_status(line, stop))
            return bad(p, ERR_HTTP_MALFORMED); /* at once: a line that is none may never end */
        p->scan = (size_t)(stop - text);
        if (stop == end || (*stop == '\r' && stop + 1 == end))
            return STEP_MORE;
        const char *next = stop + 1 + (*stop == '\r');
        if (next[-1] != '\n')
            return bad(p, ERR_HTTP_MALFORMED);
        p->line = p->scan = (size_t)(next - text);
        if (p->nlines++ == 0) {
            if (!status_line(p, line, stop))
                return bad(p, ERR_HTTP_MALFORMED);
        } else if (line == stop) {
            return STEP_DONE;
        } else if (header_line(p, line, stop, end) == STEP_BAD) {
            return STEP_BAD;
        }
    }
}

/* The text that spans point into has moved. (from may be freed already: only its number
 * counts.) */
static void rebase(struct http_response *r, uintptr_t from, const char *to)
{
    uintptr_t shift = (uintptr_t)to - from;
    if (r->reason.p)
        r->reason.p = (const char *)((uintptr_t)r->reason.p + shift);
    for (size_t i = 0; i < r->headers.n; i++) {
        struct http_header *h = &r->headers.p[i];
        h->name.p = (const char *)((uintptr_t)h->name.p + shift);
        h->value.p = (const char *)((uintptr_t)h->value.p + shift);
    }
}

static void blank_folds(struct http1_parser *p)
{
    struct http_response *r = p->response;
    for (size_t i = p->section; p->folded && i < r->headers.n; i++) {
        struct str value = r->headers.p[i].value;
        char *text = r->head.p + (value.p - r->head.p);
        for (size_t k = 0; k < value.n; k++)
            text[k] = text[k] == '\r' || text[k] == '\n' ? ' ' : text[k];
    }
    p->folded = false;
}

/* Go on with a head or trailers; *used of in belong to it. */
static enum step take_head(struct http1_parser *p, struct str in, size_t *used)
{
    struct http_response *r = p->response;
    size_t max =
        p->limits->head_bytes > p->head_used ? p->limits->head_bytes - p->head_used : 0;
    max = max < r->head.max ? max : r->head.max;
    size_t before = r->head.n, left = max > before ? max - before : 0,
           n = in.n < left ? in.n : left;
    enum step step;
    if (before == 0) {
        step = take_lines(p, in.p, n);
        *used = step == STEP_MORE ? n : p->line;
        buf_add(&r->head, in.p, *used);
        rebase(r, (uintptr_t)in.p, r->head.p);
    } else {
        uintptr_t from = (uintptr_t)r->head.p;
        buf_add(&r->head, in.p, n);
        if ((uintptr_t)r->head.p != from)
            rebase(r, from, r->head.p);
        step = take_lines(p, r->head.p, r->head.n);
        *used = step == STEP_DONE ? p->line - before : n;
        r->head.n = before + *used;
    }
    if (step == STEP_DONE)
        blank_folds(p);
    return step == STEP_MORE && n < in.n ? bad(p, ERR_HTTP_HEAD_TOO_BIG) : step;
}

/* ---- what follows the head: RFC 9112 section 6.3 ---- */

/* Eight letters (or '-') in lower case. */
static inline uint64_t lower8(const char *p)
{
    uint64_t v;
    memcpy(&v, p, sizeof(v));
    return v | 0x2020202020202020u;
}

static bool content_length(struct http1_framing *f, struct str list)
{
    struct str item;
    bool more = list.n > 0; /* an empty one is none, as for Go */
    while (more) {
        more = str_cut(&list, ',', &item);
        item = trim(item.p, item.p + item.n);
        uint64_t length = 0;
        for (size_t i = 0; i < item.n; i++) {
            if (!digit(item.p[i]) || length > (UINT64_MAX - 9) / 10)
                return false;
            length = length * 10 + (uint64_t)(item.p[i] - '0');
        }
        if (item.n == 0 || (f->has_length && f->length != length))
            return false;
        f->has_length = true;
        f->length = length;
    }
    return true;
}

static bool transfer_encoding(struct http1_framing *f, struct str list)
{
    struct str item;
    bool more;
    do {
        more = str_cut(&list, ',', &item);
        item = trim(item.p, item.p + item.n);
        if (item.n == 0 || str_ieq(item, STR("identity")))
            continue;
        bool chunked = str_ieq(item, STR("chunked"));
        if (chunked && f->chunked)
            return false;
        f->has_coding = true;
        f->chunked = chunked; /* only the last one frames the body */
    } while (more);
    return true;
}

static void connection(struct http1_framing *f, struct str list)
{
    struct str item;
    bool more;
    if (list.n == 10 && lower8(list.p) == lower8("keep-ali") && (list.p[8] | 0x20) == 'v' &&
        (list.p[9] | 0x20) == 'e') {
        f->keep_alive = true; /* the usual */
        return;
    }
    do {
        more = str_cut(&list, ',', &item);
        item = trim(item.p, item.p + item.n);
        f->close |= str_ieq(item, STR("close"));
        f->keep_alive |= str_ieq(item, STR("keep-alive"));
    } while (more);
}

static inline bool is_content_length(struct str name)
{
    return name.n == 14 && lower8(name.p) == lower8("content-") &&
           lower8(name.p + 6) == lower8("t-length");
}

static inline bool is_transfer_encoding(struct str name)
{
    return name.n == 17 && lower8(name.p) == lower8("transfer") &&
           lower8(name.p + 9) == lower8("encoding") && name.p[8] == '-';
}

static inline bool is_connection(struct str name)
{
    return name.n == 10 && lower8(name.p) == lower8("connecti") && (name.p[8] | 0x20) == 'o' &&
           (name.p[9] | 0x20) == 'n';
}

static bool read_framing(const struct http_response *r, struct http1_framing *f)
{
    for (size_t i = 0; i < r->headers.n; i++) {
        const struct http_header *h = &r->headers.p[i];
        if (is_content_length(h->name)) {
            if (!content_length(f, h->value))
                return false;
        } else if (is_transfer_encoding(h->name)) {
            if (!transfer_encoding(f, h->value))
                return false;
        } else if (is_connection(h->name)) {
            connection(f, h->value);
        }
    }
    return true;
}

static void interim_done(struct http1_parser *p)
{
    struct http_response *r = p->response;
    if (++p->interim > p->limits->interim) {
        bad(p, ERR_HTTP_HEAD_TOO_BIG);
        return;
    }
    p->head_used += r->head.n;
    p->line = p->scan = p->nlines = 0;
    r->head.n = r->headers.n = 0;
    r->reason = (struct str){0};
}

/* The final head is in the response; f: what its headers say of the body, framed: whether that makes sense. */
static void await_body(struct http1_parser *p, const struct http1_framing *f, bool framed)
{
    struct http_response *r = p->response;
    r->status = p->status;
    bool bodyless = p->head_only || r->status == 204 || r->status == 304;
    p->keep_alive = framed &&
                    (r->version == 10 ? f->keep_alive && !f->close && !f->has_coding : !f->close) &&
                    !(f->has_coding && f->has_length);
    if (r->status == 101 || (p->is_connect && r->status / 100 == 2)) {
        p->upgraded = true;
        p->keep_alive = false;
        p->state = HTTP1_DONE;
    } else if (!framed && !bodyless) {
        bad(p, ERR_HTTP_MALFORMED);
    } else if (bodyless) {
        p->state = HTTP1_DONE;
    } else if (f->chunked) {
        p->state = HTTP1_BODY_CHUNKED;
        p->chunk_state = CHUNK_SIZE;
    } else if (f->has_coding || !f->has_length) {
        p->keep_alive = false;
        p->state = HTTP1_BODY_CLOSE;
    } else if (p->mode == HTTP_BODY_KEEP && f->length > p->limits->body_bytes) {
        bad(p, ERR_HTTP_BODY_TOO_BIG);
    } else {
        p->remaining = f->length;
        p->state = f->length ? HTTP1_BODY_LENGTH : HTTP1_DONE;
        if (p->mode == HTTP_BODY_KEEP) {
            buf_reserve(&r->body,
                        f->length < BODY_RESERVE_MAX ? (size_t)f->length : BODY_RESERVE_MAX);
        }
    }
}

static void head_done(struct http1_parser *p)
{
    struct http1_framing f = {0};
    if (p->status < 200 && p->status != 101) {
        interim_done(p);
        return;
    }
    bool framed = read_framing(p->response, &f);
    if (p->memo && framed && p->interim == 0)
        http1_memo_keep(p->memo, p->response, p->status, &f);
    await_body(p, &f, framed);
}

/* The head is the one of the last time. */
static bool recall(struct http1_parser *p, struct str in)
{
    const struct http1_memo *m = p->memo;
    if (p->nlines || p->interim || p->response->head.n || !http1_memo_matches(p->memo, in) ||
        m->bytes > p->limits->head_bytes || !http1_memo_recall(m, p->response))
        return false;
    p->status = m->status;
    p->nlines = (unsigned)m->nheaders + 2;
    await_body(p, &m->framing, true);
    return true;
}

static size_t feed_head(struct http1_parser *p, struct str in, uint64_t rx_ns)
{
    size_t used = 0;
    if (p->response->head.n == 0)
        p->response->first_byte_ns = rx_ns;
    if (p->memo && recall(p, in))
        return p->memo->bytes;
    if (take_head(p, in, &used) == STEP_DONE)
        head_done(p);
    return used;
}

/* ---- bodies ---- */

/* Take n bytes of body; what goes beyond the limit is an error after what does not. Bodies that nobody keeps have no limit but time. */
static void take_body(struct http1_parser *p, const char *at, size_t n, uint64_t rx_ns)
{
    struct http_response *r = p->response;
    uint64_t room = p->mode == HTTP_BODY_KEEP ? p->limits->body_bytes - r->body_bytes : UINT64_MAX;
    bool over = n > room;
    n = over ? (size_t)room : n;
    r->body_bytes += n;
    if (p->mode == HTTP_BODY_KEEP && !buf_add(&r->body, at, n))
        over = true;
    if (p->on_body && n && !p->on_body(p->on_body_arg, str_make(at, n), rx_ns)) {
        p->stopped = true;
        p->keep_alive = false;
        p->state = HTTP1_DONE;
    } else if (over) {
        bad(p, ERR_HTTP_BODY_TOO_BIG);
    }
}

static size_t feed_length(struct http1_parser *p, struct str in, uint64_t rx_ns)
{
    size_t n = in.n < p->remaining ? in.n : (size_t)p->remaining;
    p->remaining -= n;
    if (p->remaining == 0)
        p->state = HTTP1_DONE;
    take_body(p, in.p, n, rx_ns);
    return n;
}

static int hex_value(char c)
{
    if (digit(c))
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* A chunk's size line is complete. */
static void chunk_begins(struct http1_parser *p)
{
    struct http_response *r = p->response;
    uint64_t excused = p->remaining > UINT32_MAX ? UINT32_MAX : 16 + 2 * p->remaining;
    p->overhead += p->chunk_line;
    p->overhead -= p->overhead < excused ? p->overhead : excused;
    if (p->overhead > CHUNK_OVERHEAD_MAX) {
        bad(p, ERR_HTTP_MALFORMED);
        return;
    }
    p->chunk_line = 0;
    if (p->remaining) {
        p->chunk_state = CHUNK_DATA;
        return;
    }
    p->chunk_state = CHUNK_TRAILERS;
    p->trailers_at = p->line = p->scan = r->head.n;
    p->section = r->headers.n;
}

/* One byte of chunk framing. */
static void chunk_byte(struct http1_parser *p, char c)
{
    int value;
    switch (p->chunk_state) {
    case CHUNK_SIZE:
        value = hex_value(c);
        if (value >= 0) {
            if (p->remaining >> 56)
                break;
            p->remaining = p->remaining * 16 + (uint64_t)value;
            return;
        }
        if (p->chunk_line == 1)
            break; /* not even one digit */
        p->chunk_state = CHUNK_BLANK;
        __attribute__((fallthrough));
    case CHUNK_BLANK:
        if (!blank(c) && c != ';' && c != '\r' && c != '\n')
            break;
        if (c == ';')
            p->chunk_state = CHUNK_EXTENSION;
        __attribute__((fallthrough));
    case CHUNK_EXTENSION:
        if (c == '\r')
            p->chunk_state = CHUNK_SIZE_LF;
        else if (c == '\n')
            chunk_begins(p);
        else if (c == '\0')
            break;
        return;
    case CHUNK_SIZE_LF:
        if (c != '\n')
            break;
        chunk_begins(p);
        return;
    case CHUNK_DATA_CR:
        if (c == '\r') {
            p->chunk_state = CHUNK_DATA_LF;
            return;
        }
        __attribute__((fallthrough));
    case CHUNK_DATA_LF:
        if (c != '\n')
            break;
        p->chunk_state = CHUNK_SIZE;
        p->chunk_line = 0;
        return;
    default: assert(false);
    }
    bad(p, ERR_HTTP_MALFORMED);
}

static size_t feed_trailers(struct http1_parser *p, struct str in)
{
    struct http_response *r = p->response;
    size_t used = 0;
    if (r->head.n == p->trailers_at) /* mostly there are none: then nothing is copied */
        used = in.p[0] == '\n' ? 1 : in.n >= 2 && in.p[0] == '\r' && in.p[1] == '\n' ? 2 : 0;
    enum step step = used ? STEP_DONE : take_head(p, in, &used);
    r->ntrailers = r->headers.n - p->section;
    if (step == STEP_DONE) {
        if (r->ntrailers == 0)
            r->head.n = p->trailers_at;
        p->state = HTTP1_DONE;
    }
    return used;
}

static size_t feed_chunked(struct http1_parser *p, struct str in, uint64_t rx_ns)
{
    size_t at = 0;
    while (at < in.n && p->state == HTTP1_BODY_CHUNKED) {
        if (p->chunk_state == CHUNK_DATA) {
            size_t n = in.n - at < p->remaining ? in.n - at : (size_t)p->remaining;
            p->remaining -= n;
            if (p->remaining == 0)
                p->chunk_state = CHUNK_DATA_CR;
            take_body(p, in.p + at, n, rx_ns);
            at += n;
        } else if (p->chunk_state == CHUNK_TRAILERS) {
            at += feed_trailers(p, str_skip(in, at));
        } else if (++p->chunk_line > CHUNK_LINE_MAX) {
            bad(p, ERR_HTTP_MALFORMED);
        } else {
            chunk_byte(p, in.p[at++]);
        }
    }
    return at;
}

size_t http1_parser_feed(struct http1_parser *p, struct str in, uint64_t rx_ns)
{
    size_t used = 0;
    while (used < in.n) {
        struct str rest = str_make(in.p + used, in.n - used);
        switch (p->state) {
        case HTTP1_AWAIT_HEAD: used += feed_head(p, rest, rx_ns); break;
        case HTTP1_BODY_LENGTH: used += feed_length(p, rest, rx_ns); break;
        case HTTP1_BODY_CHUNKED: used += feed_chunked(p, rest, rx_ns); break;
        case HTTP1_BODY_CLOSE: take_body(p, rest.p, rest.n, rx_ns); return in.n;
        case HTTP1_DONE:
        case HTTP1_BAD: return used;
        }
    }
    return used;
}

enum err http1_parser_eof(struct http1_parser *p)
{
    if (p->state == HTTP1_BODY_CLOSE)
        p->state = HTTP1_DONE;
    if (p->state == HTTP1_DONE)
        return ERR_OK;
    if (p->state != HTTP1_BAD)
        bad(p, ERR_EOF);
    return p->error;
}
