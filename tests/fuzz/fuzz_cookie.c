/* fuzz_cookie.c - whatever a server sets, a jar sends only what fits the URL, within its
 * limits.
 *
 * The first line is the URL of the answer, the second one that is asked for next, each further
 * line a Set-Cookie value. */
#include "user/jar.h"

#include <assert.h>
#include <string.h>

#define NOW_S 1700000000

static void inside(struct str whole, struct str s)
{
    assert(s.n == 0 || (s.p >= whole.p && s.p + s.n <= whole.p + whole.n));
}

static void check_parse(struct str text)
{
    struct cookie c;
    int64_t date;

    cookie_parse_date(text, &date);
    if (!cookie_parse(text, &c))
        return;
    inside(text, c.name);
    inside(text, c.value);
    inside(text, c.domain);
    inside(text, c.path);
    inside(text, c.same_site);
    assert(c.name.n > 0);
    for (size_t i = 0; i < c.name.n; i++)
        assert((unsigned char)c.name.p[i] > ' ' && (unsigned char)c.name.p[i] < 0x7f);
    for (size_t i = 0; i < c.value.n; i++)
        assert(cookie_value_byte(c.value.p[i]));
}

static void count(void *arg, struct str name, struct str value)
{
    size_t *n = arg;

    (*n)++;
}

static size_t sent(const struct jar *j, const struct url *u, struct buf *out)
{
    size_t n = 0, written;

    buf_clear(out);
    written = jar_write(j, u, NOW_S, out);
    jar_each(j, u, NOW_S, count, &n);
    assert(n == written && (n == 0) == (out->n == 0));
    assert(n <= JAR_MAX_COOKIES);
    for (size_t i = 0; i < out->n; i++)
        assert((unsigned char)out->p[i] >= ' ' && (unsigned char)out->p[i] < 0x7f);
    return n;
}

static void store_all(struct jar *j, const struct url *u, struct str lines)
{
    while (lines.n) {
        struct str line;

        str_cut(&lines, '\n', &line);
        check_parse(line);
        jar_store_header(j, u, line, NOW_S);
    }
}

static void check_jar(const struct url *set, const struct url *ask, struct str lines)
{
    struct jar *j = jar_new();
    struct buf before, after;
    struct url stranger;

    buf_init(&before, 64 << 20);
    buf_init(&after, 64 << 20);
    store_all(j, set, lines);
    sent(j, ask, &before);
    store_all(j, set, lines); /* the same again: perhaps in another order */
    sent(j, ask, &after);
    assert(before.n == after.n);
    assert(url_parse(STR("https://other.invalid/"), &stranger, NULL));
    if (!str_eq(set->host, STR("")) && str_find(set->host, STR("invalid")) < 0 &&
        str_find(set->host, STR("INVALID")) < 0)
        assert(sent(j, &stranger, &after) == 0);
    jar_forget(j, ask, NOW_S);
    assert(sent(j, ask, &after) == 0);
    jar_free(j);
    buf_release(&before);
    buf_release(&after);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str lines = {(const char *)data, size}, first, second;
    struct url set, ask;

    str_cut(&lines, '\n', &first);
    str_cut(&lines, '\n', &second);
    if (url_parse(first, &set, NULL) && url_parse(second, &ask, NULL))
        check_jar(&set, &ask, lines);
    return 0;
}
