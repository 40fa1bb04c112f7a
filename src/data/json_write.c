/* json_write.c - JSON written piece by piece, laid out and escaped as Go's encoding/json does
 * it. */
#include "data/json_write.h"

#include "base/fmt.h"
#include "data/utf8.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>

#define BIT(set, i) ((set)[(i) / 64] >> ((i) % 64) & 1)

static void put_bit(uint64_t *set, unsigned i, bool v)
{
    uint64_t mask = (uint64_t)1 << (i % 64);

    set[i / 64] = v ? set[i / 64] | mask : set[i / 64] & ~mask;
}

void json_write_init(struct json_write *w, struct buf *out)
{
    *w = (struct json_write){.out = out, .prefix = "", .escape_html = true};
}

bool json_write_ok(const struct json_write *w)
{
    return !w->failed && !w->out->full;
}

static void new_line(struct json_write *w)
{
    buf_addc(w->out, '\n');
    buf_adds(w->out, w->prefix);
    for (unsigned i = 0; i < w->depth; i++)
        buf_adds(w->out, w->indent);
}

/* What stands between the last thing written and the next member. */
static void separate(struct json_write *w)
{
    if (BIT(w->has_member, w->depth - 1))
        buf_addc(w->out, ',');
    put_bit(w->has_member, w->depth - 1, true);
    if (w->indent)
        new_line(w);
}

static bool begin_value(struct json_write *w)
{
    if (w->failed)
        return false;
    if (w->after_key) {
        w->after_key = false;
    } else if (w->depth) {
        assert(!BIT(w->is_object, w->depth - 1));
        separate(w);
    }
    return true;
}

static void begin_container(struct json_write *w, bool object)
{
    if (!begin_value(w))
        return;
    if (w->depth == JSON_WRITE_DEPTH_MAX) {
        w->failed = true;
        return;
    }
    put_bit(w->is_object, w->depth, object);
    put_bit(w->has_member, w->depth, false);
    w->depth++;
    buf_addc(w->out, object ? '{' : '[');
}

void json_write_object(struct json_write *w)
{
    begin_container(w, true);
}

void json_write_array(struct json_write *w)
{
    begin_container(w, false);
}

void json_write_end(struct json_write *w)
{
    if (w->failed)
        return;
    assert(w->depth > 0 && !w->after_key);
    w->depth--;
    if (w->indent && BIT(w->has_member, w->depth))
        new_line(w);
    buf_addc(w->out, BIT(w->is_object, w->depth) ? '}' : ']');
}

void json_write_key(struct json_write *w, struct str key)
{
    if (w->failed)
        return;
    assert(w->depth > 0 && BIT(w->is_object, w->depth - 1) && !w->after_key);
    separate(w);
    json_write_quoted(w->out, key, w->escape_html);
    buf_adds(w->out, w->indent ? ": " : ":");
    w->after_key = true;
}

void json_write_str(struct json_write *w, struct str s)
{
    if (begin_value(w))
        json_write_quoted(w->out, s, w->escape_html);
}

void json_write_int(struct json_write *w, int64_t v)
{
    if (begin_value(w))
        buf_addf(w->out, "%" PRId64, v);
}

void json_write_uint(struct json_write *w, uint64_t v)
{
    if (begin_value(w))
        buf_addf(w->out, "%" PRIu64, v);
}

void json_write_double(struct json_write *w, double v)
{
    char text[FMT_DOUBLE_BYTES];

    if (!isfinite(v)) {
        json_write_null(w);
    } else if (begin_value(w)) {
        size_t n = fmt_double_json(v, text);

        buf_add(w->out, text, n);
    }
}

void json_write_bool(struct json_write *w, bool v)
{
    if (begin_value(w))
        buf_adds(w->out, v ? "true" : "false");
}

void json_write_null(struct json_write *w)
{
    if (begin_value(w))
        buf_adds(w->out, "null");
}

void json_write_raw(struct json_write *w, struct str text)
{
    if (begin_value(w))
        buf_addstr(w->out, text);
}

void json_write_key_str(struct json_write *w, const char *key, struct str s)
{
    json_write_key(w, str_of(key));
    json_write_str(w, s);
}

void json_write_key_int(struct json_write *w, const char *key, int64_t v)
{
    json_write_key(w, str_of(key));
    json_write_int(w, v);
}

void json_write_key_double(struct json_write *w, const char *key, double v)
{
    json_write_key(w, str_of(key));
    json_write_double(w, v);
}

void json_write_key_bool(struct json_write *w, const char *key, bool v)
{
    json_write_key(w, str_of(key));
    json_write_bool(w, v);
}

void json_write_key_null(struct json_write *w, const char *key)
{
    json_write_key(w, str_of(key));
    json_write_null(w);
}

static bool is_plain(unsigned char c, bool escape_html)
{
    if (c < 0x20 || c == '"' || c == '\\' || c >= 0x80)
        return false;
    return !escape_html || (c != '<' && c != '>' && c != '&');
}

static void add_escaped(struct buf *out, unsigned char c)
{
    static const char letters[] = "\b\f\n\r\t\"\\", names[] = "bfnrt\"\\";
    const char *at = c ? memchr(letters, c, sizeof(letters) - 1) : NULL;

    if (at)
        buf_add(out, (char[2]){'\\', names[at - letters]}, 2);
    else
        buf_addf(out, "\\u%04x", c);
}

static void write_quoted(struct buf *out, struct str s, bool escape_html, bool separators)
{
    size_t from = 0, i = 0;

    buf_addc(out, '"');
    while (i < s.n) {
        unsigned char c = (unsigned char)s.p[i];
        size_t len = 1;
        uint32_t rune;

        if (is_plain(c, escape_html)) {
            i++;
            continue;
        }
        rune = utf8_decode(s.p + i, s.n - i, &len);
        if (c >= 0x80 && !(rune == UTF8_BAD && len == 1) && (!separators || (rune != 0x2028 && rune != 0x2029))) {
            i += len;
            continue;
        }
        if (i > from)
            buf_add(out, s.p + from, i - from);
        if (c < 0x80)
            add_escaped(out, c);
        else
            buf_addf(out, "\\u%04x", rune);
        from = i += len;
    }
    if (s.n > from)
        buf_add(out, s.p + from, s.n - from);
    buf_addc(out, '"');
}

void json_write_quoted(struct buf *out, struct str s, bool escape_html)
{
    write_quoted(out, s, escape_html, true);
}

void json_write_quoted_js(struct buf *out, struct str s)
{
    write_quoted(out, s, false, false);
}
