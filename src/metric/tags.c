/* tags.c - interned tag sets: equal sets are one pointer.
 *
 * The hash of a set is the sum of the hashes of its pairs, so that the set with one pair
 * changed is found without hashing the others; an interned text has its hash in the 8 bytes
 * before it. */
#include "metric/tags.h"

#include "base/arena.h"
#include "base/mem.h"
#include "base/vec.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#define STACK_PAIRS 48
#define FIRST_SLOTS 256u
#define HLL_BITS    10 /* 1,024 registers: the estimate's standard error is 1.04/32 = 3 % */
#define HLL_SIZE    (1u << HLL_BITS)

struct text_slot {
    uint64_t hash;
    struct str text; /* .p == NULL: free */
};

struct set_slot {
    uint64_t hash;
    const struct tagset *set; /* NULL: free */
};

/* How many different sets were refused, without keeping them: HyperLogLog (Flajolet et al.
 * 2007). */
struct estimate {
    uint8_t reg[HLL_SIZE];
    double inverse_sum;
    unsigned zeros;
};

struct tags {
    struct arena arena;
    struct text_slot *text;
    size_t ntexts, text_mask;
    struct set_slot *slot;
    size_t slot_mask;
    VEC(const struct tagset *) set; /* by id */
    VEC(struct tag) pinned;
    size_t max, tell_at;
    void (*told)(void *arg, size_t tagsets);
    void *told_arg;
    struct estimate *refused; /* NULL until the limit is met */
    const struct redact *redact; /* NULL: nothing to hide */
};

/* ------------------------------------------------------------------ hashing */

static uint64_t mix(uint64_t x)
{
    x ^= x >> 32;
    x *= 0xd6e8feb86659fd93u;
    x ^= x >> 32;
    x *= 0xd6e8feb86659fd93u;
    return x ^ (x >> 32);
}

/* Both halves of a 128-bit product: every bit of the input reaches every bit of the result. */
static inline uint64_t fold_product(uint64_t a, uint64_t b)
{
    unsigned __int128 p = (unsigned __int128)a * b;

    return (uint64_t)p ^ (uint64_t)(p >> 64);
}

static inline uint64_t load(const char *p, size_t n)
{
    uint64_t w = 0;

    memcpy(&w, p, n);
    return w;
}

/* Eight bytes a step; the last step reads again what it must to be a whole one. */
static inline uint64_t text_hash(struct str s)
{
    const uint64_t k = 0xa0761d6478bd642fu;
    uint64_t h = 0xe7037ed1a0b428dbu ^ s.n, w;
    const char *end = s.p + s.n;

    if (s.n >= 8) {
        for (; end - s.p > 8; s.p += 8)
            h = fold_product(h ^ load(s.p, 8), k);
        w = load(end - 8, 8);
    } else if (s.n >= 4) {
        w = load(s.p, 4) << 32 | load(end - 4, 4);
    } else if (s.n) {
        w = (uint64_t)(unsigned char)s.p[0] << 16 | (uint64_t)(unsigned char)s.p[s.n / 2] << 8 |
            (unsigned char)s.p[s.n - 1];
    } else {
        w = 0;
    }
    return fold_product(h ^ w, k);
}

static inline uint64_t pair_hash(uint64_t key, uint64_t value)
{
    return fold_product(key ^ 0x8ebc6af09c88c6e3u, value ^ 0x589965cc75374cc3u);
}

static uint64_t interned_hash(struct str s)
{
    uint64_t h;

    memcpy(&h, s.p - sizeof(h), sizeof(h));
    return h;
}

/* ------------------------------------------------------------------ texts */

static void grow_texts(struct tags *t)
{
    struct text_slot *old = t->text;
    size_t n = old ? t->text_mask + 1 : 0, room = n ? n * 2 : FIRST_SLOTS;

    t->text = xcalloc(room, sizeof(*t->text));
    t->text_mask = room - 1;
    for (size_t i = 0, at; i < n; i++) {
        if (!old[i].text.p)
            continue;
        for (at = old[i].hash & t->text_mask; t->text[at].text.p; at = (at + 1) & t->text_mask)
            ;
        t->text[at] = old[i];
    }
    free(old);
}

void tags_redact(struct tags *t, const struct redact *r)
{
    t->redact = r;
}

static struct str intern(struct tags *t, struct str text)
{
    uint64_t hash = text_hash(text);
    size_t i;
    char *p;

    if ((t->ntexts + 1) * 2 > t->text_mask)
        grow_texts(t);
    for (i = hash & t->text_mask; t->text[i].text.p; i = (i + 1) & t->text_mask)
        if (t->text[i].hash == hash && str_eq(t->text[i].text, text))
            return t->text[i].text;
    p = arena_alloc(&t->arena, sizeof(hash) + text.n + 1);
    memcpy(p, &hash, sizeof(hash));
    p += sizeof(hash);
    if (text.n)
        memcpy(p, text.p, text.n);
    p[text.n] = 0;
    t->text[i] = (struct text_slot){hash, {p, text.n}};
    t->ntexts++;
    return t->text[i].text;
}

struct str tags_intern(struct tags *t, struct str text)
{
    struct buf shown;

    if (!redact_active(t->redact))
        return intern(t, text);
    buf_init(&shown, BUF_NO_LIMIT);
    text = intern(t, redact_apply(t->redact, text, &shown) ? buf_str(&shown) : text);
    buf_release(&shown);
    return text;
}

/* ------------------------------------------------------------------ sets */

static inline bool same_text(struct str a, struct str b)
{
    if (a.n != b.n)
        return false;
    if (a.p == b.p || a.n == 0)
        return true;
    if (a.n >= 8 && a.n <= 16)
        return load(a.p, 8) == load(b.p, 8) && load(a.p + a.n - 8, 8) == load(b.p + b.n - 8, 8);
    if (a.n >= 4 && a.n < 8)
        return load(a.p, 4) == load(b.p, 4) && load(a.p + a.n - 4, 4) == load(b.p + b.n - 4, 4);
    return memcmp(a.p, b.p, a.n) == 0;
}

static const struct tagset *find_set(const struct tags *t, const struct tag *pairs, size_t n,
                                     uint64_t hash)
{
    for (size_t i = hash & t->slot_mask; t->slot[i].set; i = (i + 1) & t->slot_mask) {
        const struct tagset *s = t->slot[i].set;
        size_t k = 0;

        if (t->slot[i].hash != hash || s->n != n)
            continue;
        while (k < n && same_text(s->tag[k].key, pairs[k].key) &&
               same_text(s->tag[k].value, pairs[k].value))
            k++;
        if (k == n)
            return s;
    }
    return NULL;
}

static void place_set(struct tags *t, const struct tagset *s)
{
    size_t i = s->hash & t->slot_mask;

    while (t->slot[i].set)
        i = (i + 1) & t->slot_mask;
    t->slot[i] = (struct set_slot){s->hash, s};
}

static const struct tagset *make_set(struct tags *t, const struct tag *pairs, size_t n,
                                     uint64_t hash)
{
    struct tagset *s = arena_alloc(&t->arena, sizeof(*s) + n * sizeof(s->tag[0]));

    assert(t->set.n < UINT32_MAX && n < UINT32_MAX);
    s->id = (uint32_t)t->set.n;
    s->n = (uint32_t)n;
    s->hash = hash;
    for (size_t i = 0; i < n; i++)
        s->tag[i] = (struct tag){intern(t, pairs[i].key), intern(t, pairs[i].value)};
    vec_push(&t->set, s);
    if (t->set.n * 2 > t->slot_mask) {
        free(t->slot);
        t->slot_mask = t->slot_mask ? t->slot_mask * 2 + 1 : FIRST_SLOTS - 1;
        t->slot = xcalloc(t->slot_mask + 1, sizeof(*t->slot));
        for (size_t i = 0; i < t->set.n; i++)
            place_set(t, t->set.p[i]);
    } else {
        place_set(t, s);
    }
    return s;
}

static uint64_t hash_pairs(const struct tag *pairs, size_t n)
{
    uint64_t hash = 0;

    for (size_t i = 0; i < n; i++)
        hash += pair_hash(text_hash(pairs[i].key), text_hash(pairs[i].value));
    return hash;
}

static const struct tagset *get_set(struct tags *t, const struct tag *pairs, size_t n)
{
    uint64_t hash = hash_pairs(pairs, n);
    const struct tagset *s = find_set(t, pairs, n, hash);

    return s ? s : make_set(t, pairs, n, hash);
}

/* ------------------------------------------------------------------ the limit */

static double estimate_add(struct estimate *e, uint64_t hash)
{
    const double m = HLL_SIZE;
    uint64_t h = mix(hash + 1);
    uint8_t *reg = &e->reg[h >> (64 - HLL_BITS)];
    uint8_t rank = (uint8_t)(__builtin_clzll(h << HLL_BITS | 1ull << (HLL_BITS - 1)) + 1);
    double raw;

    if (rank > *reg) {
        e->zeros -= *reg == 0;
        e->inverse_sum += ldexp(1, -rank) - ldexp(1, -*reg);
        *reg = rank;
    }
    raw = 0.7213 / (1 + 1.079 / m) * m * m / e->inverse_sum;
    return raw <= 2.5 * m && e->zeros ? m * log(m / e->zeros) : raw;
}

static void note_refused(struct tags *t, uint64_t hash)
{
    size_t total;

    if (!t->refused) {
        t->refused = xcalloc(1, sizeof(*t->refused));
        t->refused->inverse_sum = t->refused->zeros = HLL_SIZE;
        if (t->told)
            t->told(t->told_arg, t->set.n);
    }
    total = t->max + (size_t)estimate_add(t->refused, hash);
    for (; total >= t->tell_at; t->tell_at *= 10)
        if (t->told)
            t->told(t->told_arg, total);
}

static bool is_pinned(const struct tags *t, const struct tag *pair)
{
    for (size_t i = 0; i < t->pinned.n; i++)
        if (same_text(t->pinned.p[i].key, pair->key) &&
            same_text(t->pinned.p[i].value, pair->value))
            return true;
    return false;
}

static inline int by_key(const struct tag *a, const struct tag *b)
{
    if (a->key.p == b->key.p && a->key.n == b->key.n)
        return 0;
    if (a->key.n && b->key.n && a->key.p[0] != b->key.p[0])
        return (unsigned char)a->key.p[0] < (unsigned char)b->key.p[0] ? -1 : 1;
    return str_cmp(a->key, b->key);
}

/* The folded set for pairs (sorted): their number is bounded by what is pinned. */
static const struct tagset *fold(struct tags *t, const struct tag *pairs, size_t n)
{
    const struct tag mark = {STR("overflow"), STR("true")};
    struct tag kept[STACK_PAIRS];
    size_t k = 0;
    bool marked = false;

    for (size_t i = 0; i <= n; i++) {
        if (!marked && (i == n || by_key(&pairs[i], &mark) >= 0)) {
            marked = true;
            kept[k++] = mark;
        }
        if (i < n && k < STACK_PAIRS - 1 && by_key(&pairs[i], &mark) != 0 &&
            is_pinned(t, &pairs[i]))
            kept[k++] = pairs[i];
    }
    return get_set(t, kept, k);
}

/* The set of sorted pairs with this hash: found, made, or folded. */
static const struct tagset *settle(struct tags *t, const struct tag *pairs, size_t n,
                                   uint64_t hash)
{
    const struct tagset *s = find_set(t, pairs, n, hash);

    if (s)
        return s;
    if (t->set.n < t->max)
        return make_set(t, pairs, n, hash);
    note_refused(t, hash);
    return fold(t, pairs, n);
}

void tags_limit(struct tags *t, size_t max, void (*told)(void *arg, size_t tagsets), void *arg)
{
    t->max = max ? max : 1;
    t->tell_at = t->max * 10;
    t->told = told;
    t->told_arg = arg;
}

/* ------------------------------------------------------------------ the interface */

struct tags *tags_new(void)
{
    struct tags *t = xcalloc(1, sizeof(*t));

    arena_init(&t->arena, 16384);
    tags_limit(t, UINT32_MAX / 16, NULL, NULL);
    grow_texts(t);
    make_set(t, NULL, 0, 0);
    return t;
}

void tags_free(struct tags *t)
{
    if (!t)
        return;
    arena_release(&t->arena);
    free(t->text);
    free(t->slot);
    free(t->refused);
    vec_free(&t->set);
    vec_free(&t->pinned);
    free(t);
}

const struct tagset *tags_empty(struct tags *t)
{
    return t->set.p[0];
}

static bool is_sorted(const struct tag *pairs, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (by_key(&pairs[i - 1], &pairs[i]) >= 0)
            return false;
    return true;
}

/* Copy pairs to out sorted by key, of equal keys the last one: how many. */
static size_t sort_pairs(struct tag *out, const struct tag *pairs, size_t n)
{
    size_t m = 0;

    for (size_t i = 0; i < n; i++) {
        size_t at = m;

        while (at > 0 && by_key(&pairs[i], &out[at - 1]) < 0)
            at--;
        if (at > 0 && by_key(&pairs[i], &out[at - 1]) == 0) {
            out[at - 1] = pairs[i];
            continue;
        }
        memmove(out + at + 1, out + at, (m - at) * sizeof(*out));
        out[at] = pairs[i];
        m++;
    }
    return m;
}

static const struct tagset *set_of(struct tags *t, const struct tag *pairs, size_t n, bool pin)
{
    struct tag local[STACK_PAIRS], *sorted = NULL;
    const struct tagset *s;

    if (!is_sorted(pairs, n)) {
        sorted = n <= STACK_PAIRS ? local : xmalloc(n * sizeof(*sorted));
        n = sort_pairs(sorted, pairs, n);
        pairs = sorted;
    }
    s = pin ? get_set(t, pairs, n) : settle(t, pairs, n, hash_pairs(pairs, n));
    if (sorted != local)
        free(sorted);
    return s;
}

/* As set_of(), of what may be shown of the pairs. */
static const struct tagset *shown_set(struct tags *t, const struct tag *pairs, size_t n, bool pin)
{
    const struct tagset *s;
    struct tag *shown;

    if (!redact_active(t->redact))
        return set_of(t, pairs, n, pin);
    shown = xcalloc(n + 1, sizeof(*shown));
    for (size_t i = 0; i < n; i++)
        shown[i] = (struct tag){tags_intern(t, pairs[i].key), tags_intern(t, pairs[i].value)};
    s = set_of(t, shown, n, pin);
    free(shown);
    return s;
}

const struct tagset *tags_set(struct tags *t, const struct tag *pairs, size_t n)
{
    return shown_set(t, pairs, n, false);
}

const struct tagset *tags_pin(struct tags *t, const struct tag *pairs, size_t n)
{
    const struct tagset *s = shown_set(t, pairs, n, true);

    for (uint32_t i = 0; i < s->n; i++)
        if (!is_pinned(t, &s->tag[i]))
            vec_push(&t->pinned, s->tag[i]);
    return s;
}

/* Where key is in s, or would go. */
static uint32_t position(const struct tagset *s, struct str key, bool *there)
{
    struct tag wanted = {.key = key};

    for (uint32_t i = 0; i < s->n; i++) {
        int c = by_key(&s->tag[i], &wanted);

        if (c >= 0) {
            *there = c == 0;
            return i;
        }
    }
    *there = false;
    return s->n;
}

/* base with `cut` pairs at `at` replaced by add[0..nadd), whose set has this hash. */
static const struct tagset *spliced(struct tags *t, const struct tagset *base, uint32_t at,
                                    uint32_t cut, const struct tag *add, uint32_t nadd,
                                    uint64_t hash)
{
    struct tag local[STACK_PAIRS], *pairs = local;
    size_t n = base->n - cut + nadd;
    const struct tagset *s;

    if (n > STACK_PAIRS)
        pairs = xmalloc(n * sizeof(*pairs));
    memcpy(pairs, base->tag, at * sizeof(*pairs));
    if (nadd)
        pairs[at] = *add;
    memcpy(pairs + at + nadd, base->tag + at + cut, (base->n - at - cut) * sizeof(*pairs));
    s = settle(t, pairs, n, hash);
    if (pairs != local)
        free(pairs);
    return s;
}

static uint64_t hash_at(const struct tagset *s, uint32_t i)
{
    return pair_hash(interned_hash(s->tag[i].key), interned_hash(s->tag[i].value));
}

const struct tagset *tags_with(struct tags *t, const struct tagset *base, struct str key,
                               struct str value)
{
    struct tag pair = {key, value};
    uint64_t hash;
    bool there;
    uint32_t at;

    if (redact_active(t->redact))
        pair = (struct tag){key = tags_intern(t, key), value = tags_intern(t, value)};
    hash = base->hash + pair_hash(text_hash(key), text_hash(value));
    at = position(base, key, &there);
    if (there && same_text(base->tag[at].value, value))
        return base;
    return spliced(t, base, at, there, &pair, 1, there ? hash - hash_at(base, at) : hash);
}

const struct tagset *tags_without(struct tags *t, const struct tagset *base, struct str key)
{
    bool there;
    uint32_t at = position(base, key, &there);

    return there ? spliced(t, base, at, 1, NULL, 0, base->hash - hash_at(base, at)) : base;
}

const struct tagset *tags_by_id(const struct tags *t, uint32_t id)
{
    return id < t->set.n ? t->set.p[id] : NULL;
}

size_t tags_count(const struct tags *t)
{
    return t->set.n;
}

struct str tagset_get(const struct tagset *s, struct str key)
{
    bool there;
    uint32_t at = position(s, key, &there);

    return there ? s->tag[at].value : (struct str){NULL, 0};
}

bool tagset_contains(const struct tagset *s, const struct tagset *sub)
{
    uint32_t i = 0;

    for (uint32_t k = 0; k < sub->n; k++, i++) {
        while (i < s->n && by_key(&s->tag[i], &sub->tag[k]) < 0)
            i++;
        if (i == s->n || by_key(&s->tag[i], &sub->tag[k]) != 0 ||
            !same_text(s->tag[i].value, sub->tag[k].value))
            return false;
    }
    return true;
}
