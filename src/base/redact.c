/* redact.c - texts that must not be shown. */
#include "base/redact.h"

#include "base/shelf.h"

/* A struct redact is a shelf of secrets. */
static struct shelf *shelf_of(struct redact *r)
{
    return (struct shelf *)(void *)r;
}

static const struct shelf *shelf_in(const struct redact *r)
{
    return (const struct shelf *)(const void *)r;
}

struct redact *redact_new(void)
{
    return (struct redact *)(void *)shelf_new(REDACT_MAX_BYTES);
}

void redact_free(struct redact *r)
{
    shelf_free(shelf_of(r));
}

static bool known(const struct redact *r, struct str secret)
{
    struct str s;

    for (size_t at = 0; shelf_next(shelf_in(r), &at, &s);)
        if (str_eq(s, secret))
            return true;
    return false;
}

bool redact_add(struct redact *r, struct str secret)
{
    return !str_trim(secret).n || known(r, secret) || shelf_add(shelf_of(r), secret);
}

bool redact_active(const struct redact *r)
{
    return r && !shelf_empty(shelf_in(r));
}

/* The secret that stands first in text, the longest of those at that place. False: none does.
 */
static bool find(const struct redact *r, struct str text, size_t *where, size_t *length)
{
    bool found = false;
    struct str s;

    for (size_t at = 0; shelf_next(shelf_in(r), &at, &s);) {
        ptrdiff_t i = str_find(text, s);

        if (i < 0 || (found && ((size_t)i > *where || ((size_t)i == *where && s.n <= *length))))
            continue;
        found = true;
        *where = (size_t)i;
        *length = s.n;
    }
    return found;
}

bool redact_apply(const struct redact *r, struct str text, struct buf *out)
{
    size_t where, length;

    if (!redact_active(r) || !find(r, text, &where, &length))
        return false;
    buf_clear(out);
    do {
        buf_addstr(out, str_slice(text, 0, where));
        buf_adds(out, REDACT_MARK);
        text = str_skip(text, where + length);
    } while (find(r, text, &where, &length));
    buf_addstr(out, text);
    return true;
}
