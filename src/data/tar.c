/* tar.c - tar archives in memory: POSIX ustar and pax, V7, and GNU's long names. */
#include "data/tar.h"

#include <stdio.h>
#include <string.h>

#define BLOCK 512u

/* Where the fields of a header lie. */
enum {
    NAME = 0, NAME_N = 100, MODE = 100, UID = 108, GID = 116, SIZE = 124, MTIME = 136, SUM = 148,
    TYPE = 156, LINK = 157, LINK_N = 100, MAGIC = 257, PREFIX = 345, PREFIX_N = 155
};

/* ---- reading ---- */

/* Octal with blanks around it, or GNU's base 256. */
static bool number(const char *field, size_t n, uint64_t *out)
{
    uint64_t v = 0;
    size_t i = 0, digits = 0;

    if ((unsigned char)field[0] & 0x80) {
        v = (unsigned char)field[0] & 0x3f;
        for (i = 1; i < n; i++) {
            if (v >> 54)
                return false;
            v = v << 8 | (unsigned char)field[i];
        }
        *out = v;
        return !(field[0] & 0x40);
    }
    while (i < n && field[i] == ' ')
        i++;
    for (; i < n && field[i] >= '0' && field[i] <= '7'; i++, digits++)
        v = v << 3 | (uint64_t)(field[i] - '0');
    *out = v;
    return digits <= 20 && (i == n || field[i] == ' ' || field[i] == '\0');
}

/* The sum of all bytes, blanks in place of the sum itself; old writers took them as signed. */
static bool sum_is_right(const char *h)
{
    int64_t plain = 0, with_sign = 0;
    uint64_t said;

    for (unsigned i = 0; i < BLOCK; i++) {
        char c = i >= SUM && i < SUM + 8 ? ' ' : h[i];

        plain += (unsigned char)c;
        with_sign += (signed char)c;
    }
    return number(h + SUM, 8, &said) && ((int64_t)said == plain || (int64_t)said == with_sign);
}

static bool is_zero(const char *h)
{
    for (unsigned i = 0; i < BLOCK; i++)
        if (h[i])
            return false;
    return true;
}

bool tar_is(struct str text)
{
    return text.n >= BLOCK && !is_zero(text.p) && sum_is_right(text.p);
}

void tar_read_init(struct tar_reader *r, struct str text)
{
    *r = (struct tar_reader){.rest = text};
    buf_init(&r->name, TAR_NAME_MAX_BYTES);
    buf_init(&r->link, TAR_NAME_MAX_BYTES);
}

void tar_read_release(struct tar_reader *r)
{
    buf_release(&r->name);
    buf_release(&r->link);
}

static bool fail(struct tar_reader *r, const char *why)
{
    r->why = why;
    return false;
}

static struct str field_of(const char *h, unsigned at, unsigned n)
{
    return str_make(h + at, strnlen(h + at, n));
}

/* "27 path=some/name\n" ...; size comes back in *size when it is among them. */
static bool read_pax(struct tar_reader *r, struct str text, uint64_t *size)
{
    while (text.n) {
        struct str record, key, value;
        ptrdiff_t blank = str_find_char(text, ' ');
        uint64_t n;

        if (blank <= 0 || !str_to_u64(str_slice(text, 0, (size_t)blank), &n) || n > text.n ||
            n < (uint64_t)blank + 3 || text.p[n - 1] != '\n')
            return fail(r, "a pax header is malformed");
        record = str_slice(text, (size_t)blank + 1, n - 1);
        text = str_skip(text, n);
        if (!str_cut(&record, '=', &key))
            return fail(r, "a pax header is malformed");
        value = record;
        if (str_is(key, "path") || str_is(key, "linkpath")) {
            struct buf *to = str_is(key, "path") ? &r->name : &r->link;

            buf_clear(to);
            buf_addstr(to, value);
        } else if (str_is(key, "size") && !str_to_u64(value, size)) {
            return fail(r, "a pax header is malformed");
        } else if (str_starts(key, STR("GNU.sparse"))) {
            return fail(r, "it has a sparse file");
        }
    }
    return true;
}

static bool name_is_safe(struct str name)
{
    struct str part;

    if (!name.n || name.p[0] == '/' || memchr(name.p, '\0', name.n))
        return false;
    while (name.n) {
        str_cut(&name, '/', &part);
        if (str_is(part, ".."))
            return false;
    }
    return true;
}

/* The name in the header, unless a pax or GNU header gave another. */
static void take_name(struct tar_reader *r, const char *h)
{
    struct str prefix = field_of(h, PREFIX, PREFIX_N);

    if (!r->name.n) {
        if (prefix.n && !memcmp(h + MAGIC, "ustar\0", 6)) {
            buf_addstr(&r->name, prefix);
            buf_addc(&r->name, '/');
        }
        buf_addstr(&r->name, field_of(h, NAME, NAME_N));
    }
    if (!r->link.n)
        buf_addstr(&r->link, field_of(h, LINK, LINK_N));
    while (r->name.n > 1 && r->name.p[r->name.n - 1] == '/')
        r->name.n--;
}

static bool finish(struct tar_reader *r, const char *h, char type, struct str bytes,
                   struct tar_entry *out)
{
    take_name(r, h);
    if (r->name.full || r->link.full)
        return fail(r, "a name in it is too long");
    *out = (struct tar_entry){.name = buf_str(&r->name)};
    if (type == '5') {
        out->kind = TAR_FOLDER;
    } else if (type == '1') {
        out->kind = TAR_LINK;
        out->link = buf_str(&r->link);
    } else if (type == '\0' || type == '0' || type == '7') {
        out->bytes = bytes;
    } else {
        return fail(r, type == '2' ? "it has a symbolic link"
                                   : "it has something that is neither a file nor a folder");
    }
    if (!name_is_safe(out->name) || (type == '1' && !name_is_safe(out->link)))
        return fail(r, "a name in it leads out of it");
    return true;
}

bool tar_read(struct tar_reader *r, struct tar_entry *out)
{
    uint64_t size, pax_size = UINT64_MAX;

    buf_clear(&r->name);
    buf_clear(&r->link);
    while (!r->why && r->rest.n) {
        const char *h = r->rest.p;
        struct str bytes;
        char type;

        if (r->rest.n < BLOCK)
            return fail(r, "it is cut off");
        if (is_zero(h))
            return false;
        if (!sum_is_right(h) || !number(h + SIZE, 12, &size))
            return fail(r, "a header in it is damaged");
        if (++r->entries > TAR_ENTRIES_MAX)
            return fail(r, "it has too many entries");
        type = h[TYPE];
        if (pax_size != UINT64_MAX && type != 'x' && type != 'g')
            size = pax_size;
        if (type == '1' || type == '5')
            size = 0;
        r->rest = str_skip(r->rest, BLOCK);
        if (size > r->rest.n)
            return fail(r, "it is cut off");
        bytes = str_slice(r->rest, 0, size);
        r->rest = str_skip(r->rest, (size + BLOCK - 1) / BLOCK * BLOCK);
        if (type == 'x') {
            if (!read_pax(r, bytes, &pax_size))
                return false;
        } else if (type == 'L' || type == 'K') {
            struct buf *to = type == 'L' ? &r->name : &r->link;

            buf_clear(to);
            buf_addstr(to, str_make(bytes.p, strnlen(bytes.n ? bytes.p : "", bytes.n)));
        } else if (type != 'g') {
            return finish(r, h, type, bytes, out);
        }
    }
    return false;
}

/* ---- writing ---- */

static void put_octal(char *field, unsigned n, uint64_t v)
{
    field[n - 1] = '\0';
    for (unsigned i = n - 1; i-- > 0; v >>= 3)
        field[i] = (char)('0' + (v & 7));
}

static void put_header(struct buf *out, char type, struct str prefix, struct str name,
                       struct str link, uint64_t size, uint64_t mtime_s)
{
    char h[BLOCK] = {0};
    unsigned sum = 0;

    memcpy(h + NAME, name.n ? name.p : "", name.n < NAME_N ? name.n : NAME_N);
    memcpy(h + LINK, link.n ? link.p : "", link.n < LINK_N ? link.n : LINK_N);
    memcpy(h + PREFIX, prefix.n ? prefix.p : "", prefix.n < PREFIX_N ? prefix.n : PREFIX_N);
    put_octal(h + MODE, 8, type == '5' ? 0755 : 0644);
    put_octal(h + UID, 8, 0);
    put_octal(h + GID, 8, 0);
    put_octal(h + SIZE, 12, size);
    put_octal(h + MTIME, 12, mtime_s);
    memcpy(h + MAGIC, "ustar\00000", 8);
    h[TYPE] = type;
    memset(h + SUM, ' ', 8);
    for (unsigned i = 0; i < BLOCK; i++)
        sum += (unsigned char)h[i];
    put_octal(h + SUM, 7, sum);
    buf_add(out, h, BLOCK);
}

static void put_padded(struct buf *out, struct str bytes)
{
    static const char zero[BLOCK];

    buf_addstr(out, bytes);
    buf_add(out, zero, (BLOCK - bytes.n % BLOCK) % BLOCK);
}

/* Where a name parts into prefix and rest; false when it doesn't. */
static bool fits(struct str name, size_t *at)
{
    *at = 0;
    if (name.n <= NAME_N)
        return true;
    for (size_t i = name.n - NAME_N - 1; i <= PREFIX_N && i < name.n - 1; i++)
        if (name.p[i] == '/') {
            *at = i;
            return i > 0;
        }
    return false;
}

static void put_record(struct buf *out, const char *key, struct str value)
{
    size_t n = strlen(key) + value.n + 3, total = n + 1;

    while (snprintf(NULL, 0, "%zu", total) + (int)n != (int)total)
        total++;
    buf_addf(out, "%zu %s=", total, key);
    buf_addstr(out, value);
    buf_addc(out, '\n');
}

void tar_write(struct buf *out, const struct tar_entry *e, uint64_t mtime_s)
{
    static const char types[] = {[TAR_FILE] = '0', [TAR_FOLDER] = '5', [TAR_LINK] = '1'};
    struct str name = e->name, folder, link = e->kind == TAR_LINK ? e->link : STR("");
    struct buf text, pax;
    size_t at;

    buf_init(&text, TAR_NAME_MAX_BYTES + 2);
    buf_init(&pax, 3 * TAR_NAME_MAX_BYTES);
    buf_addstr(&text, name);
    if (e->kind == TAR_FOLDER)
        buf_addc(&text, '/');
    name = buf_str(&text);
    if (!fits(name, &at))
        put_record(&pax, "path", name);
    if (link.n > LINK_N)
        put_record(&pax, "linkpath", link);
    if (pax.n) {
        put_header(out, 'x', STR(""), STR("PaxHeaders.0/name"), STR(""), pax.n, mtime_s);
        put_padded(out, buf_str(&pax));
    }
    folder = str_slice(name, 0, at);
    put_header(out, types[e->kind], folder, at ? str_skip(name, at + 1) : name, link,
               e->kind == TAR_FILE ? e->bytes.n : 0, mtime_s);
    if (e->kind == TAR_FILE)
        put_padded(out, e->bytes);
    buf_release(&text);
    buf_release(&pax);
}

void tar_write_end(struct buf *out)
{
    static const char zero[2 * BLOCK];

    buf_add(out, zero, sizeof(zero));
}
