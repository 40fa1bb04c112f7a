/* human.c - numbers as people read them at the end of a test, by k6's rules. */
#include "report/human.h"

#include "base/fmt.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DIGITS_MAX 20

void human_fixed(struct buf *out, double v, int digits)
{
    double scale = pow(10, digits), scaled = v * scale, away = v < 0 ? -1 : 1;
    char text[400];

    if (!isfinite(v) || fabs(v) >= 1e21) {
        text[fmt_double_json(v, text)] = 0;
        buf_adds(out, text);
        return;
    }
    /* printf rounds exact ties to even */
    if (fabs(scaled) < 1e15 && fabs(scaled - trunc(scaled)) == 0.5 &&
        fma(v, scale, -scaled) == 0)
        v = (trunc(scaled) + away) / scale;
    snprintf(text, sizeof(text), "%.*f", digits < DIGITS_MAX ? digits : DIGITS_MAX, v);
    buf_adds(out, text);
}

void human_number(struct buf *out, double v, int digits)
{
    struct buf fixed;
    char text[FMT_DOUBLE_BYTES];

    buf_init(&fixed, 512);
    human_fixed(&fixed, v, digits);
    fmt_double_json(strtod(buf_cstr(&fixed), NULL), text);
    buf_adds(out, text);
    buf_release(&fixed);
}

static void truncated(struct buf *out, double v, int digits)
{
    double scale = pow(10, digits);

    human_number(out, trunc(scale * v) / scale, digits);
}

void human_bytes(struct buf *out, double bytes)
{
    static const char *const unit[] = {"B", "kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"};
    int e;
    double v;

    if (!(bytes >= 10)) {
        human_number(out, bytes, 6);
        buf_adds(out, " B");
        return;
    }
    e = (int)floor(log(bytes) / log(1000));
    e = e > 8 ? 8 : e;
    v = floor(bytes / pow(1000, e) * 10 + 0.5) / 10;
    human_fixed(out, v, v < 10 ? 1 : 0);
    buf_addf(out, " %s", unit[e]);
}

static void any_duration(struct buf *out, double ms)
{
    double minutes = trunc(ms / 60000), hours = trunc(minutes / 60);

    if (ms == 0) {
        buf_adds(out, "0s");
    } else if (ms < 0.001) {
        buf_addf(out, "%.0fns", trunc(ms * 1e6));
    } else if (ms < 1) {
        truncated(out, ms * 1000, 2);
        buf_adds(out, "µs");
    } else if (ms < 1000) {
        truncated(out, ms, 2);
        buf_adds(out, "ms");
    } else {
        if (hours >= 1)
            buf_addf(out, "%.0fh", hours);
        if (minutes >= 1)
            buf_addf(out, "%.0fm", fmod(minutes, 60));
        truncated(out, fmod(ms, 60000) / 1000, ms > 60000 ? 0 : 2);
        buf_adds(out, "s");
    }
}

void human_duration(struct buf *out, double ms, const char *unit)
{
    if (unit && strcmp(unit, "s") == 0) {
        human_fixed(out, ms * 0.001, 2);
        buf_adds(out, "s");
    } else if (unit && strcmp(unit, "ms") == 0) {
        human_fixed(out, ms, 2);
        buf_adds(out, "ms");
    } else if (unit && strcmp(unit, "us") == 0) {
        human_fixed(out, ms * 1000, 2);
        buf_adds(out, "µs");
    } else {
        any_duration(out, ms);
    }
}

void human_percent(struct buf *out, double fraction)
{
    human_fixed(out, trunc(fraction * 100 * 100) / 100, 2);
    buf_addc(out, '%');
}

void human_value(struct buf *out, double v, enum metric_type type,
                 enum metric_contains contains, const char *unit)
{
    if (type == METRIC_RATE)
        human_percent(out, v);
    else if (contains == METRIC_DATA)
        human_bytes(out, v);
    else if (contains == METRIC_TIME)
        human_duration(out, v, unit);
    else
        human_number(out, v, 6);
}

/* ------------------------------------------------------------------ terminal text */

void human_paint(struct buf *out, bool color, const char *style, struct str text)
{
    if (!color || !style) {
        buf_addstr(out, text);
        return;
    }
    buf_addf(out, "\x1b[%sm", style);
    buf_addstr(out, text);
    buf_adds(out, "\x1b[0m");
}

/* One character of UTF-8 and the columns it takes; bytes that are none count one each. */
static size_t next_char(struct str s, size_t at, size_t *columns)
{
    unsigned char c = (unsigned char)s.p[at];
    size_t n = c < 0x80 ? 1 : c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : c >= 0xc0 ? 2 : 1;
    uint32_t code = c & (0xffu >> (n + (n > 1)));

    if (n == 1 || at + n > s.n) {
        *columns = c >= 0x20 && c != 0x7f;
        return 1;
    }
    for (size_t i = 1; i < n; i++)
        code = code << 6 | ((unsigned char)s.p[at + i] & 0x3f);
    /* the blocks of wide and of combining characters that matter in practice */
    if ((code >= 0x300 && code <= 0x36f) || (code >= 0x200b && code <= 0x200f) ||
        (code >= 0xfe00 && code <= 0xfe0f))
        *columns = 0;
    else if ((code >= 0x1100 && code <= 0x115f) || (code >= 0x2e80 && code <= 0xa4cf) ||
             (code >= 0xac00 && code <= 0xd7a3) || (code >= 0xf900 && code <= 0xfaff) ||
             (code >= 0xfe30 && code <= 0xfe6f) || (code >= 0xff00 && code <= 0xff60) ||
             (code >= 0x1f300 && code <= 0x1faff) || (code >= 0x20000 && code <= 0x3fffd))
        *columns = 2;
    else
        *columns = 1;
    return n;
}

static size_t escape_length(struct str s, size_t at)
{
    size_t i = at + 1;

    if (i >= s.n || s.p[i] != '[')
        return 1;
    for (i++; i < s.n && !(s.p[i] >= 0x40 && s.p[i] <= 0x7e); i++)
        ;
    return (i < s.n ? i + 1 : i) - at;
}

struct str human_cut(struct str text, size_t columns)
{
    size_t at = 0, used = 0, take, width;

    while (at < text.n) {
        if (text.p[at] == '\x1b') {
            at += escape_length(text, at);
            continue;
        }
        take = next_char(text, at, &width);
        if (used + width > columns)
            break;
        used += width;
        at += take;
    }
    return str_slice(text, 0, at);
}

size_t human_width(struct str text)
{
    size_t at = 0, width = 0, one;

    while (at < text.n) {
        if (text.p[at] == '\x1b') {
            at += escape_length(text, at);
            continue;
        }
        at += next_char(text, at, &one);
        width += one;
    }
    return width;
}
