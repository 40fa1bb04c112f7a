/* fuzz_url.c - pieces of a URL lie in its text and make it again; what is resolved is a URL and
 * resolves to itself; targets hold nothing that would break a request line. */
#include "data/url.h"

#include <assert.h>
#include <string.h>

#define MAX (1 << 20)

static void inside(struct str whole, struct str s)
{
    assert(s.n == 0 || (s.p >= whole.p && s.p + s.n <= whole.p + whole.n));
}

static void check_parts(struct str text, const struct url *u)
{
    const struct str parts[] = {u->scheme, u->user,  u->password, u->host,
                                u->path,   u->query, u->fragment};
    for (size_t i = 0; i < 7; i++)
        inside(text, parts[i]);
}

static void check_target(const struct url *u)
{
    struct buf out;
    buf_init(&out, MAX);
    url_write_target(&out, u);
    assert(out.n > 0);
    for (size_t i = 0; i < out.n; i++)
        assert((unsigned char)out.p[i] > 0x20 && (unsigned char)out.p[i] < 0x7f);
    buf_release(&out);
}

static void check_text(const struct url *u)
{
    struct buf out, again;
    struct url v;
    buf_init(&out, MAX);
    buf_init(&again, MAX);
    url_write(&out, u, URL_USERINFO_KEEP);
    assert(url_parse(buf_str(&out), &v, NULL));
    url_write(&again, &v, URL_USERINFO_KEEP);
    assert(str_eq(buf_str(&out), buf_str(&again)));
    if (u->has_userinfo) {
        buf_clear(&out);
        url_write(&out, u, URL_USERINFO_MASK);
        assert(str_find(buf_str(&out), u->has_password ? STR("****:****@") : STR("****@")) >=
               0);
    }
    buf_release(&out);
    buf_release(&again);
}

static void check_resolved(const struct url *base, struct str ref)
{
    struct buf once, twice;
    struct url u;
    buf_init(&once, MAX);
    buf_init(&twice, MAX);
    if (base->scheme.n && url_resolve(&once, base, ref)) {
        assert(url_parse(buf_str(&once), &u, NULL));
        assert(u.scheme.n);
        assert(url_resolve(&twice, base, buf_str(&once)));
        /* an absolute URL loses its dot segments on the way, one without a path of its own
         * keeps the base's as it was */
        if (ref.n && ref.p[0] != '?' && ref.p[0] != '#')
            assert(str_eq(buf_str(&once), buf_str(&twice)));
    }
    buf_release(&once);
    buf_release(&twice);
}

static void check_escapes(struct str text)
{
    struct buf out, back;
    buf_init(&out, MAX);
    buf_init(&back, MAX);
    url_unescape(&back, text, false);
    assert(back.n <= text.n);
    buf_clear(&back);
    url_query_escape(&out, text);
    assert(url_unescape(&back, buf_str(&out), true));
    assert(str_eq(buf_str(&back), text));
    buf_release(&out);
    buf_release(&back);
}

/* A base and a reference, parted by the first newline. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str ref = str_make((const char *)data, size < 10000 ? size : 10000), base;
    struct url u;
    const char *why = NULL;
    str_cut(&ref, '\n', &base);
    check_escapes(base);
    if (!url_parse(base, &u, &why)) {
        assert(why);
        return 0;
    }
    check_parts(base, &u);
    check_target(&u);
    check_text(&u);
    check_resolved(&u, ref);
    return 0;
}
