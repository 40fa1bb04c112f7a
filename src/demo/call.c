/* call.c - reading a request and answering it. */
#include "demo/call.h"

#include "base/mem.h"
#include "demo/jtext.h"

#include <assert.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdlib.h>

/* ---- the request ---- */

static struct str lookup(struct call *c, enum MHD_ValueKind kind, const char *name)
{
    const char *value = NULL;
    size_t n = 0;
    if (MHD_lookup_connection_value_n(c->conn, kind, name, strlen(name), &value, &n) != MHD_YES)
        return (struct str){NULL, 0};
    return value ? str_make(value, n) : STR("");
}

struct str call_header(struct call *c, const char *name)
{
    return lookup(c, MHD_HEADER_KIND, name);
}

struct str call_arg(struct call *c, const char *name)
{
    return lookup(c, MHD_GET_ARGUMENT_KIND, name);
}

struct str call_cookie(struct call *c, const char *name)
{
    return lookup(c, MHD_COOKIE_KIND, name);
}

bool call_int_arg(struct call *c, const char *name, int64_t fallback, int64_t min, int64_t max,
                  int64_t *out)
{
    struct str s = call_arg(c, name);
    *out = fallback;
    if (!s.p)
        return true;
    if (str_to_i64(s, out) && *out >= min && *out <= max)
        return true;
    call_error(c, 400, "%s must be a whole number from %lld to %lld", name, (long long)min,
               (long long)max);
    return false;
}

bool call_int_param(struct call *c, int64_t min, int64_t max, unsigned status, int64_t *out)
{
    if (str_to_i64(c->param, out) && *out >= min && *out <= max)
        return true;
    if (status == 404)
        call_error(c, 404, "there is nothing at this address");
    else
        call_error(c, status, "the address must end with a whole number from %lld to %lld",
                   (long long)min, (long long)max);
    return false;
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* A form's name or value: '+' is a space, %XX a byte; a broken escape stays as it is. */
static void form_decode(struct buf *out, struct str s)
{
    buf_clear(out);
    for (size_t i = 0; i < s.n; i++) {
        int high = i + 2 < s.n ? hex_digit(s.p[i + 1]) : -1,
            low = high >= 0 ? hex_digit(s.p[i + 2]) : -1;
        if (s.p[i] == '%' && low >= 0) {
            buf_addc(out, (char)(high * 16 + low));
            i += 2;
        } else {
            buf_addc(out, s.p[i] == '+' ? ' ' : s.p[i]);
        }
    }
}

json_t *call_string(struct str s)
{
    json_t *v = json_stringn(s.n ? s.p : "", s.n);
    if (v)
        return v;
    struct buf text;
    buf_init(&text, CALL_RESPONSE_MAX);
    jtext_string(&text, s);
    v = json_loadb(text.p, text.n, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
    buf_release(&text);
    return v ? v : json_string("");
}

void call_add_field(json_t *object, struct str name, struct str value)
{
    json_t *key = call_string(name), *new = call_string(value);
    json_t *old = json_object_get(object, json_string_value(key));
    if (!old) {
        json_object_set_new(object, json_string_value(key), new);
    } else if (json_is_array(old)) {
        json_array_append_new(old, new);
    } else {
        json_t *both = json_array();
        json_array_append(both, old);
        json_array_append_new(both, new);
        json_object_set_new(object, json_string_value(key), both);
    }
    json_decref(key);
}

json_t *call_parse_form(struct str s)
{
    json_t *object = json_object();
    struct buf name, value;
    struct str pair, head;
    buf_init(&name, CALL_RESPONSE_MAX);
    buf_init(&value, CALL_RESPONSE_MAX);
    while (s.n) {
        str_cut(&s, '&', &pair);
        if (!pair.n)
            continue;
        str_cut(&pair, '=', &head);
        form_decode(&name, head);
        form_decode(&value, pair);
        call_add_field(object, buf_str(&name), buf_str(&value));
    }
    buf_release(&name);
    buf_release(&value);
    return object;
}

bool call_is_multipart(struct call *c)
{
    return str_istarts(call_header(c, "Content-Type"), STR("multipart/form-data"));
}

struct parts {
    json_t *object;
    struct buf name, value;
};

static void end_part(struct parts *p)
{
    if (p->name.n)
        call_add_field(p->object, buf_str(&p->name), buf_str(&p->value));
    buf_clear(&p->name);
    buf_clear(&p->value);
}

/* Called for each piece of a part; offset 0 begins one. */
static enum MHD_Result on_part(void *arg, enum MHD_ValueKind kind, const char *key,
                               const char *filename, const char *type, const char *encoding,
                               const char *data, uint64_t offset, size_t n)
{
    struct parts *p = arg;
    (void)kind, (void)filename, (void)type, (void)encoding;
    if (offset == 0) {
        end_part(p);
        buf_adds(&p->name, key ? key : "");
    }
    buf_add(&p->value, data, n);
    return MHD_YES;
}

static json_t *parse_multipart(struct call *c)
{
    struct parts p = {.object = json_object()};
    struct MHD_PostProcessor *pp = MHD_create_post_processor(c->conn, 4096, on_part, &p);
    buf_init(&p.name, 4096);
    buf_init(&p.value, CALL_RESPONSE_MAX);
    bool ok = pp && MHD_post_process(pp, c->body.p, c->body.n) == MHD_YES;
    if (pp)
        ok = MHD_destroy_post_processor(pp) == MHD_YES && ok;
    end_part(&p);
    buf_release(&p.name);
    buf_release(&p.value);
    if (!ok) {
        json_decref(p.object);
        return NULL;
    }
    return p.object;
}

static json_t *parse_json(struct call *c, struct str s)
{
    json_error_t e;
    json_t *v = json_loadb(s.p, s.n, JSON_DECODE_ANY | JSON_ALLOW_NUL, &e);
    if (v && json_is_object(v))
        return v;
    if (v)
        call_error(c, 400, "the body must be a JSON object");
    else
        call_error(c, 400, "the body is not JSON: %s at line %d, column %d", e.text, e.line,
                   e.column);
    json_decref(v);
    return NULL;
}

json_t *call_fields(struct call *c)
{
    struct str s = str_trim(buf_str(&c->body));
    if (!s.n)
        return json_object();
    if (call_is_multipart(c)) {
        json_t *v = parse_multipart(c);
        if (!v)
            call_error(c, 400, "the multipart body is malformed");
        return v;
    }
    if (s.p[0] == '{' || s.p[0] == '[' || s.p[0] == '"' || str_find_char(s, '=') < 0)
        return parse_json(c, s);
    return call_parse_form(s);
}

struct str call_text(const json_t *fields, const char *name)
{
    json_t *v = json_object_get(fields, name);
    return json_is_string(v) ? str_make(json_string_value(v), json_string_length(v))
                             : (struct str){NULL, 0};
}

bool call_integer(const json_t *fields, const char *name, int64_t *out)
{
    json_t *v = json_object_get(fields, name);
    if (json_is_integer(v)) {
        *out = json_integer_value(v);
        return true;
    }
    if (json_is_real(v)) {
        double d = json_real_value(v);
        *out = d > -9e15 && d < 9e15 ? (int64_t)d : 0;
        return (double)*out == d;
    }
    return json_is_string(v) && str_to_i64(str_trim(call_text(fields, name)), out);
}

/* ---- the response ---- */

void call_drop_response(struct call *c)
{
    if (c->response)
        MHD_destroy_response(c->response);
    c->response = c->borrowed = NULL;
}

static void set_response(struct call *c, unsigned status, struct MHD_Response *r,
                         const char *type)
{
    assert(r);
    call_drop_response(c);
    c->status = status;
    c->response = r;
    if (type)
        MHD_add_response_header(r, "Content-Type", type);
}

void call_reply(struct call *c, unsigned status, const char *type, struct buf *b)
{
    size_t n = b->n;
    if (b->full) { /* better an error than half an answer */
        buf_release(b);
        call_error(c, 500, "the response would be too large");
        return;
    }
    char *p = buf_take(b);
    set_response(c, status, MHD_create_response_from_buffer(n, p, MHD_RESPMEM_MUST_FREE), type);
}

void call_reply_json(struct call *c, unsigned status, struct buf *b)
{
    call_reply(c, status, "application/json", b);
}

void call_error(struct call *c, unsigned status, const char *fmt, ...)
{
    struct buf text, b;
    va_list ap;
    buf_init(&text, 1024);
    buf_init(&b, 8192);
    va_start(ap, fmt);
    buf_addv(&text, fmt, ap);
    va_end(ap);
    buf_addc(&b, '{');
    jtext_field(&b, "error", buf_str(&text));
    buf_addc(&b, '}');
    buf_release(&text);
    call_reply_json(c, status, &b);
}

void call_database_error(struct call *c)
{
    call_error(c, 500, "the database failed");
}

void call_empty(struct call *c, unsigned status)
{
    set_response(c, status, MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT),
                 NULL);
}

#define FIXED_MAX 16

/* A response per literal: found by its address, since literals live as long as the program. */
struct call_fixed {
    pthread_mutex_t lock;
    size_t n;
    const char *body[FIXED_MAX];
    struct MHD_Response *response[FIXED_MAX];
};

struct call_fixed *call_fixed_new(void)
{
    struct call_fixed *f = xcalloc(1, sizeof *f);
    pthread_mutex_init(&f->lock, NULL);
    return f;
}

void call_fixed_free(struct call_fixed *f)
{
    if (!f)
        return;
    for (size_t i = 0; i < f->n; i++)
        MHD_destroy_response(f->response[i]);
    pthread_mutex_destroy(&f->lock);
    free(f);
}

static struct MHD_Response *fixed_response(struct call_fixed *f, const char *type,
                                           const char *body)
{
    for (size_t i = 0; i < f->n; i++)
        if (f->body[i] == body)
            return f->response[i];
    assert(f->n < FIXED_MAX);
    struct MHD_Response *r = MHD_create_response_from_buffer(
        strlen(body), (void *)(uintptr_t)body, MHD_RESPMEM_PERSISTENT);
    assert(r);
    MHD_add_response_header(r, "Content-Type", type);
    f->body[f->n] = body;
    f->response[f->n++] = r;
    return r;
}

/* The library counts references but gives no way to take one; so the call only borrows, and the
 * response is not one to add headers to. */
void call_reply_fixed(struct call *c, unsigned status, const char *type, const char *body)
{
    struct call_fixed *f = c->shop->fixed;
    pthread_mutex_lock(&f->lock);
    struct MHD_Response *r = fixed_response(f, type, body);
    pthread_mutex_unlock(&f->lock);
    call_drop_response(c);
    c->status = status;
    c->borrowed = r;
}

bool call_set_header(struct call *c, const char *name, const char *value)
{
    return MHD_add_response_header(c->response, name, value) == MHD_YES;
}

bool call_set_headerf(struct call *c, const char *name, const char *fmt, ...)
{
    struct buf b;
    va_list ap;
    buf_init(&b, 8192);
    va_start(ap, fmt);
    bool ok = buf_addv(&b, fmt, ap);
    va_end(ap);
    ok = ok && call_set_header(c, name, buf_cstr(&b));
    buf_release(&b);
    return ok;
}
