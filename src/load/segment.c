/* segment.c - execution segments: dealing out indexes in stripes over a cycle. */
#include "load/segment.h"

#include "base/mem.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

struct rat {
    int64_t num, den; /* reduced, den > 0 */
};

/* One dealing: every cycle indexes go to the parts, num[i] of them to part i. */
struct level {
    int64_t cycle, own_count;
    int64_t *own; /* our places in the cycle, ascending: own_count of them */
    int64_t *num;
    size_t parts, part;
};

/* The user's own segment, and splits of it: among machines, among workers, one to spare. */
#define LEVELS_MAX 4

struct segment {
    struct rat from, to;
    size_t levels, instance_levels; /* the first instance_levels were given by the user */
    struct level level[LEVELS_MAX];
};

static int64_t gcd(int64_t a, int64_t b)
{
    while (b) {
        int64_t r = a % b;

        a = b;
        b = r;
    }
    return a;
}

static struct rat rat_make(int64_t num, int64_t den)
{
    int64_t g = gcd(num, den);

    return (struct rat){num / g, den / g};
}

/* a + b, or a - b. The sums that occur fit: denominators stay below 1e6 * SEGMENT_SPLIT_MAX^2.
 */
static struct rat rat_sum(struct rat a, struct rat b, int sign)
{
    __int128 num = (__int128)a.num * b.den + (__int128)sign * b.num * a.den, x = num,
             den = (__int128)a.den * b.den, g = den;

    while (x) {
        __int128 r = g % x;

        g = x;
        x = r;
    }
    return (struct rat){(int64_t)(num / g), (int64_t)(den / g)};
}

static int rat_cmp(struct rat a, struct rat b)
{
    __int128 l = (__int128)a.num * b.den, r = (__int128)b.num * a.den;

    return (l > r) - (l < r);
}

static char *rat_format(struct rat r, char *out, size_t cap)
{
    if (r.den == 1)
        snprintf(out, cap, "%" PRId64, r.num);
    else
        snprintf(out, cap, "%" PRId64 "/%" PRId64, r.num, r.den);
    return out;
}

/* ---- dealing
 * ------------------------------------------------------------------------------------ */

/* Each index goes to the first part, largest parts first, that has had no more than its share
 * so far (taken / cycle-so-far <= num / cycle); one such part always exists, since the shares
 * sum to 1. */
struct dealer {
    const struct level *l;
    size_t *order;
    int64_t *taken;
    int64_t at;
};

static void dealer_init(struct dealer *d, const struct level *l)
{
    *d = (struct dealer){.l = l,
                         .order = xcalloc(l->parts, sizeof(*d->order)),
                         .taken = xcalloc(l->parts, sizeof(*d->taken))};
    for (size_t i = 0; i < l->parts; i++) {
        size_t j = i;

        for (; j > 0 && l->num[d->order[j - 1]] < l->num[i]; j--)
            d->order[j] = d->order[j - 1];
        d->order[j] = i;
    }
}

static void dealer_release(struct dealer *d)
{
    free(d->order);
    free(d->taken);
}

static size_t dealer_next(struct dealer *d)
{
    for (size_t i = 0; i < d->l->parts; i++) {
        size_t part = d->order[i];

        if (d->taken[part] * d->l->cycle <= d->at * d->l->num[part]) {
            d->taken[part]++;
            d->at++;
            return part;
        }
    }
    assert(d->at < 0); /* never here: a part is always due */
    return 0;
}

/* Takes over num. */
static void level_init(struct level *l, int64_t *num, size_t parts, size_t part, int64_t cycle)
{
    struct dealer d;
    int64_t n = 0;

    *l = (struct level){.cycle = cycle, .num = num, .parts = parts, .part = part};
    l->own_count = num[part];
    l->own = xcalloc((size_t)l->own_count, sizeof(*l->own));
    dealer_init(&d, l);
    for (int64_t i = 0; n < l->own_count; i++)
        if (dealer_next(&d) == part)
            l->own[n++] = i;
    dealer_release(&d);
}

static void level_release(struct level *l)
{
    free(l->own);
    free(l->num);
}

static void level_copy(struct level *to, const struct level *from)
{
    *to = *from;
    to->own = xmemdup(from->own, (size_t)from->own_count * sizeof(*from->own));
    to->num = xmemdup(from->num, from->parts * sizeof(*from->num));
}

static int64_t level_scale(const struct level *l, int64_t n)
{
    int64_t rest = n % l->cycle, lo = 0, hi = l->own_count;

    while (lo < hi) {
        int64_t mid = (lo + hi) / 2;

        if (l->own[mid] < rest)
            lo = mid + 1;
        else
            hi = mid;
    }
    return n / l->cycle * l->own_count + lo;
}

static int64_t level_index(const struct level *l, int64_t k)
{
    if (l->own_count == 1)
        return k * l->cycle + l->own[0];
    return k / l->own_count * l->cycle + l->own[k % l->own_count];
}

/* What each part has of n, into num; returns how many parts have any. */
static size_t level_counts(const struct level *l, int64_t n, int64_t *num)
{
    struct dealer d;
    size_t some = 0;

    for (size_t i = 0; i < l->parts; i++)
        num[i] = n / l->cycle * l->num[i];
    dealer_init(&d, l);
    for (int64_t i = 0; i < n % l->cycle; i++)
        num[dealer_next(&d)]++;
    dealer_release(&d);
    for (size_t i = 0; i < l->parts; i++)
        some += num[i] > 0;
    return some;
}

/* The dealing among the parts that have any of n, each weighing as much as it has. False: ours
 * has none. */
static bool level_for_value(struct level *to, const struct level *l, int64_t n)
{
    int64_t *num, cycle = 1;
    size_t parts = 0, part = 0;

    if (n % l->cycle == 0) {
        level_copy(to, l);
        return true;
    }
    num = xcalloc(l->parts, sizeof(*num));
    level_counts(l, n, num);
    if (num[l->part] == 0) {
        free(num);
        return false;
    }
    for (size_t i = 0; i < l->parts; i++) {
        if (i == l->part)
            part = parts;
        if (num[i])
            num[parts++] = num[i];
    }
    for (size_t i = 0; i < parts; i++) {
        int64_t den = n / gcd(num[i], n);

        cycle *= den / gcd(cycle, den);
    }
    if (cycle >
        SEGMENT_CYCLE_MAX) { /* so many that the shares are the same but for a millionth */
        free(num);
        level_copy(to, l);
        return true;
    }
    for (size_t i = 0; i < parts; i++)
        num[i] = num[i] / (n / cycle);
    level_init(to, num, parts, part, cycle);
    return true;
}

/* ---- making
 * ------------------------------------------------------------------------------------- */

struct segment *segment_whole(void)
{
    struct segment *s = xcalloc(1, sizeof(*s));

    s->from = (struct rat){0, 1};
    s->to = (struct rat){1, 1};
    return s;
}

void segment_free(struct segment *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < s->levels; i++)
        level_release(&s->level[i]);
    free(s);
}

static struct segment *copy(const struct segment *from)
{
    struct segment *s = xmemdup(from, sizeof(*from));

    for (size_t i = 0; i < s->levels; i++)
        level_copy(&s->level[i], &from->level[i]);
    return s;
}

struct segment *segment_split(const struct segment *from, unsigned index, unsigned count)
{
    struct segment *s = copy(from);
    struct level *l = &s->level[s->levels];
    struct rat step;

    assert(index < count && count <= SEGMENT_SPLIT_MAX);
    if (count == 1)
        return s;
    assert(s->levels < LEVELS_MAX);
    *l = (struct level){.cycle = count, .own_count = 1, .parts = count, .part = index};
    l->own = xcalloc(1, sizeof(*l->own));
    l->own[0] = index;
    l->num = xcalloc(count, sizeof(*l->num));
    for (unsigned i = 0; i < count; i++)
        l->num[i] = 1;
    s->levels++;
    step = rat_sum(s->to, s->from, -1);
    step = rat_make(step.num, step.den * count);
    s->from = rat_sum(s->from, rat_make(step.num * index, step.den), 1);
    s->to = rat_sum(s->from, step, 1);
    return s;
}

struct segment *segment_for_value(const struct segment *from, int64_t value)
{
    struct segment *s = xmemdup(from, sizeof(*from));

    s->levels = 0;
    for (size_t i = 0; value > 0 && i < from->levels; i++) {
        if (!level_for_value(&s->level[i], &from->level[i], value))
            break;
        value = level_scale(&from->level[i], value);
        s->levels++;
    }
    if (value > 0 && s->levels == from->levels)
        return s;
    segment_free(s);
    return NULL;
}

/* ---- reading
 * ------------------------------------------------------------------------------------ */

static bool read_decimal(struct str s, int64_t *num, int64_t *den)
{
    size_t digits = 0;

    *num = 0;
    *den = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '.' && *den == 0) {
            *den = 1;
            continue;
        }
        if (s.p[i] < '0' || s.p[i] > '9' || ++digits > 15)
            return false;
        *num = *num * 10 + (s.p[i] - '0');
        *den *= 10;
    }
    if (*den == 0)
        *den = 1;
    return digits > 0;
}

/* "1/3", "0.25", "25%", "1". */
static bool read_rat(struct str text, struct rat *r, struct diag *d)
{
    struct str s = text, head;
    int64_t num = 0, den = 1, one;
    bool percent = str_ends(s, STR("%")), ok;

    if (percent)
        s.n--;
    if (str_find_char(s, '/') >= 0 && !percent) {
        str_cut(&s, '/', &head);
        ok = read_decimal(head, &num, &one) && one == 1 && read_decimal(s, &den, &one) &&
             one == 1 && den > 0;
    } else {
        ok = read_decimal(s, &num, &den);
        if (ok && percent)
            den *= 100;
    }
    if (!ok) {
        diag_error(d, NULL, 0, 0,
                   "'" STR_FMT
                   "' is not a valid percentage, decimal, fraction or interval value",
                   STR_ARG(text));
        return false;
    }
    *r = rat_make(num, den);
    if (r->den > SEGMENT_CYCLE_MAX) {
        diag_error(d, NULL, 0, 0,
                   "'" STR_FMT "' is finer than one part in %d; use a rounder value",
                   STR_ARG(text), SEGMENT_CYCLE_MAX);
        return false;
    }
    return true;
}

static bool check_order(struct rat from, struct rat to, struct diag *d)
{
    char a[48], b[48];

    if (rat_cmp(from, to) >= 0)
        diag_error(d, NULL, 0, 0, "segment start(%s) must be less than its end(%s)",
                   rat_format(from, a, sizeof(a)), rat_format(to, b, sizeof(b)));
    else if (to.num > to.den)
        diag_error(d, NULL, 0, 0, "segment end value can't be more than 1 but was %s",
                   rat_format(to, b, sizeof(b)));
    else
        return true;
    return false;
}

static bool read_segment(struct str text, struct rat *from, struct rat *to, struct diag *d)
{
    struct str head;

    *from = (struct rat){0, 1};
    if (text.n == 0)
        text = STR("1");
    if (str_find_char(text, ':') >= 0) {
        str_cut(&text, ':', &head);
        if (!read_rat(head, from, d))
            return false;
    }
    return read_rat(text, to, d) && check_order(*from, *to, d);
}

/* The points of a sequence into p (room for SEGMENT_PARTS_MAX + 3), with 0 and 1 added where it
 * lacks them. */
static bool read_points(struct str text, struct rat *p, size_t *n, struct diag *d)
{
    struct str head;
    struct rat zero = {0, 1}, one = {1, 1}, r;
    bool more = true;

    *n = 0;
    while (more) {
        more = str_cut(&text, ',', &head);
        if (!read_rat(head, &r, d))
            return false;
        if (*n == 0 && r.num > 0)
            p[(*n)++] = zero;
        if (*n > 0 && !check_order(p[*n - 1], r, d))
            return false;
        if (*n > SEGMENT_PARTS_MAX) {
            diag_error(d, NULL, 0, 0,
                       "an execution segment sequence may have %d segments at most",
                       SEGMENT_PARTS_MAX);
            return false;
        }
        p[(*n)++] = r;
    }
    if (rat_cmp(p[*n - 1], one) != 0)
        p[(*n)++] = one;
    return true;
}

static bool lay_out(struct segment *s, const struct rat *p, size_t parts, size_t part,
                    struct diag *d)
{
    int64_t cycle = 1, *num;

    for (size_t i = 0; i < parts; i++) {
        int64_t den = rat_sum(p[i + 1], p[i], -1).den;

        cycle *= den / gcd(cycle, den);
        if (cycle > SEGMENT_CYCLE_MAX) {
            diag_error(d, NULL, 0, 0,
                       "the execution segments have no common denominator up to %d; use "
                       "rounder values",
                       SEGMENT_CYCLE_MAX);
            return false;
        }
    }
    if (parts == 1)
        return true;
    num = xcalloc(parts, sizeof(*num));
    for (size_t i = 0; i < parts; i++) {
        struct rat length = rat_sum(p[i + 1], p[i], -1);

        num[i] = length.num * (cycle / length.den);
    }
    level_init(&s->level[0], num, parts, part, cycle);
    s->levels = s->instance_levels = 1;
    return true;
}

static bool place(struct segment *s, struct str sequence, struct rat *p, struct diag *d)
{
    size_t n = 0, part = 0;
    char text[SEGMENT_FORMAT_BYTES];

    if (sequence.n == 0) {
        if (s->from.num > 0)
            p[n++] = (struct rat){0, 1};
        p[n++] = s->from;
        p[n++] = s->to;
        if (s->to.num < s->to.den)
            p[n++] = (struct rat){1, 1};
    } else if (str_find_char(sequence, ',') < 0) {
        diag_error(d, NULL, 0, 0,
                   "at least 2 points are needed for an execution segment sequence, 1 given");
        return false;
    } else if (!read_points(sequence, p, &n, d)) {
        return false;
    }
    while (part + 1 < n && rat_cmp(p[part], s->from) != 0)
        part++;
    if (part + 1 >= n || rat_cmp(p[part + 1], s->to) != 0) {
        diag_error(d, NULL, 0, 0, "couldn't find segment %s in sequence " STR_FMT,
                   segment_format(s, text), STR_ARG(sequence));
        return false;
    }
    return lay_out(s, p, n - 1, part, d);
}

struct segment *segment_parse(struct str segment, struct str sequence, struct diag *d)
{
    struct segment *s = segment_whole();
    struct rat *points = xcalloc(SEGMENT_PARTS_MAX + 4, sizeof(*points));
    bool ok = read_segment(segment, &s->from, &s->to, d) && place(s, sequence, points, d);

    free(points);
    if (ok)
        return s;
    segment_free(s);
    return NULL;
}

/* ---- asking
 * ------------------------------------------------------------------------------------- */

int64_t segment_scale(const struct segment *s, int64_t n)
{
    for (size_t i = 0; i < s->levels; i++)
        n = level_scale(&s->level[i], n);
    return n;
}

int64_t segment_instance_index(const struct segment *s, int64_t k)
{
    for (size_t i = s->levels; i > s->instance_levels; i--)
        k = level_index(&s->level[i - 1], k);
    return k;
}

int64_t segment_test_index(const struct segment *s, int64_t k)
{
    for (size_t i = s->instance_levels; i > 0; i--)
        k = level_index(&s->level[i - 1], k);
    return k;
}

int64_t segment_index(const struct segment *s, int64_t k)
{
    return segment_test_index(s, segment_instance_index(s, k));
}

double segment_share(const struct segment *s)
{
    double share = 1;

    for (size_t i = 0; i < s->levels; i++)
        share *= (double)s->level[i].own_count / (double)s->level[i].cycle;
    return share;
}

char *segment_format(const struct segment *s, char *out)
{
    char a[48], b[48];

    snprintf(out, SEGMENT_FORMAT_BYTES, "%s:%s", rat_format(s->from, a, sizeof(a)),
             rat_format(s->to, b, sizeof(b)));
    return out;
}
