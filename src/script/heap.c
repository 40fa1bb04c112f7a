/* heap.c - the memory of one JavaScript runtime: its own address range, given back all at once.
 */
#include "script/heap.h"

#include "base/list.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#define PAGE         4096u
#define REGION_FIRST (512u * 1024) /* small scripts share a page table between neighbours */
#define REGION_MAX   (64u * 1024 * 1024)
#define BLOCK_MIN    24u /* header, two links, footer */
#define SPLIT_MIN    64u /* a remainder below that stays with a shrunk block */

#define FREE      1u /* this block is free */
#define PREV_FREE 2u /* the one before it is, and ends with its size */
#define LARGE     4u /* a mapping of its own; then the size field is 0 */
#define FLAGS     7u

#define EXACT_MAX       256u                  /* one list per size below that */
#define EXACT           (EXACT_MAX / 8)       /* lists 0..31 */
#define SUB             4u                    /* lists per power of two above */
#define BINS            (EXACT + 9 * SUB + 1) /* up to 128 KiB, and one for all that is bigger */
#define QUICK_BYTES_MAX (16u * 1024) /* freed small blocks kept aside without merging */

struct block {
    uint32_t head;
    /* payload; here only when free */
    struct block *next, *prev;
} __attribute__((packed, aligned(4)));

struct region {
    struct region *older;
    size_t bytes;
};

struct large {
    struct list link;
    size_t bytes; /* of the mapping */
    uint32_t pad, head;
};

struct heap {
    struct region *region; /* the newest; its first one holds this struct */
    char *at, *end;        /* never used part of the newest region */
    char *high;            /* touched up to here */
    size_t older_bytes, large_bytes;
    struct list larges;
    size_t quick_bytes;
    uint64_t map[(BINS + 63) / 64];
    struct block *bin[BINS];
    struct block *quick[EXACT];
};

static uint32_t size_of(const struct block *b)
{
    return b->head & ~FLAGS;
}

static struct block *after(struct block *b, size_t n)
{
    return (struct block *)(void *)((char *)b + n);
}

static struct block *block_of(const void *p)
{
    return (struct block *)(void *)((char *)(uintptr_t)p - 4);
}

static void *payload(struct block *b)
{
    return (char *)b + 4;
}

static void set_footer(struct block *b, uint32_t n)
{
    memcpy((char *)b + n - 4, &n, 4);
}

static unsigned bin_of(uint32_t n)
{
    unsigned log, bin;

    if (n < EXACT_MAX)
        return n / 8;
    log = 31 - (unsigned)__builtin_clz(n);
    bin = EXACT + (log - 8) * SUB + ((n >> (log - 2)) & (SUB - 1));
    return bin < BINS ? bin : BINS - 1;
}

static void bin_add(struct heap *h, struct block *b, uint32_t n)
{
    unsigned i = bin_of(n);

    b->prev = NULL;
    b->next = h->bin[i];
    if (b->next)
        b->next->prev = b;
    h->bin[i] = b;
    h->map[i / 64] |= 1ull << (i % 64);
}

static void bin_remove(struct heap *h, struct block *b)
{
    unsigned i = bin_of(size_of(b));

    if (b->next)
        b->next->prev = b->prev;
    if (b->prev)
        b->prev->next = b->next;
    else if (!(h->bin[i] = b->next))
        h->map[i / 64] &= ~(1ull << (i % 64));
}

/* Turn n bytes at b into a free block; its neighbours are in use. */
static void make_free(struct heap *h, struct block *b, uint32_t n)
{
    b->head = n | FREE;
    set_footer(b, n);
    after(b, n)->head |= PREV_FREE;
    bin_add(h, b, n);
}

/* Free with merging, also into the untouched end of the newest region. */
static void merge(struct heap *h, struct block *b)
{
    uint32_t n = size_of(b), before;
    struct block *next;

    if (b->head & PREV_FREE) {
        memcpy(&before, (char *)b - 4, 4);
        b = after(b, -(size_t)before);
        bin_remove(h, b);
        n += before;
    }
    next = after(b, n);
    if ((char *)next == h->at) {
        h->at = (char *)b;
        return;
    }
    if (next->head & FREE) {
        bin_remove(h, next);
        n += size_of(next);
        next = after(b, n);
    }
    make_free(h, b, n);
}

static void flush_quick(struct heap *h)
{
    struct block *b;

    for (unsigned i = 0; i < EXACT; i++)
        while ((b = h->quick[i])) {
            h->quick[i] = b->next;
            merge(h, b);
        }
    h->quick_bytes = 0;
}

static void *map_memory(size_t bytes)
{
    void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (p == MAP_FAILED)
        return NULL;
    /* A huge page would make the smallest script resident with 2 MiB. */
    madvise(p, bytes, MADV_NOHUGEPAGE);
    return p;
}

/* What is left of the newest region becomes a free block, closed by a sentinel that is never
 * free. */
static void close_region(struct heap *h)
{
    struct block *b = (struct block *)(void *)h->at;
    uint32_t n = (uint32_t)(h->end - h->at);

    after(b, n)->head = 0;
    h->at = h->end = NULL;
    if (n >= BLOCK_MIN)
        make_free(h, b, n);
    else if (n)
        b->head = n;
}

static bool add_region(struct heap *h, size_t need)
{
    size_t bytes = h->region->bytes * 2 < REGION_MAX ? h->region->bytes * 2 : REGION_MAX;
    struct region *r;

    while (bytes < need + PAGE)
        bytes *= 2;
    r = map_memory(bytes);
    if (!r)
        return false;
    h->older_bytes += (size_t)(h->high - (char *)h->region);
    close_region(h);
    *r = (struct region){.older = h->region, .bytes = bytes};
    h->region = r;
    h->at = h->high = (char *)r + sizeof(*r) + 4;
    h->end = (char *)r + bytes - 4;
    return true;
}

struct heap *heap_new(void)
{
    struct region *r = map_memory(REGION_FIRST);
    struct heap *h;

    if (!r)
        return NULL;
    r->bytes = REGION_FIRST;
    h = (struct heap *)(void *)(r + 1);
    h->region = r;
    list_init(&h->larges);
    h->at = h->high = (char *)(h + 1) + 4;
    h->end = (char *)r + REGION_FIRST - 4;
    return h;
}

void heap_free(struct heap *h)
{
    struct region *older;

    if (!h)
        return;
    list_for_each_safe(it, &h->larges)
    {
        struct large *l = list_entry(it, struct large, link);

        munmap(l, l->bytes);
    }
    /* h itself lives in the oldest region, which goes last. */
    for (struct region *r = h->region; r; r = older) {
        older = r->older;
        munmap(r, r->bytes);
    }
}

/* A free block of at least n bytes, out of its list; NULL when there is none. */
static struct block *find(struct heap *h, uint32_t n)
{
    unsigned i = bin_of(n);
    struct block *b = h->bin[i];

    if (i == BINS - 1 || i < EXACT)
        while (b && size_of(b) < n)
            b = b->next;
    if (!b || size_of(b) < n) {
        b = NULL;
        i++;
        for (unsigned w = i / 64; w < sizeof(h->map) / sizeof(*h->map) && i < BINS; w++) {
            uint64_t bits = h->map[w];

            if (w == i / 64)
                bits &= ~0ull << (i % 64);
            if (bits) {
                b = h->bin[w * 64 + (unsigned)__builtin_ctzll(bits)];
                break;
            }
        }
    }
    if (b)
        bin_remove(h, b);
    return b;
}

/* Use n bytes of b (which has size_of(b), in no list): the rest becomes free again. */
static void *use(struct heap *h, struct block *b, uint32_t n)
{
    uint32_t have = size_of(b);

    if (have - n >= BLOCK_MIN) {
        b->head = n;
        make_free(h, after(b, n), have - n);
    } else {
        b->head = have;
        after(b, have)->head &= ~PREV_FREE;
    }
    return payload(b);
}

static void *bump(struct heap *h, uint32_t n)
{
    struct block *b = (struct block *)(void *)h->at;

    if ((size_t)(h->end - h->at) < n)
        return NULL;
    h->at += n;
    if (h->high < h->at)
        h->high = h->at;
    b->head = n;
    return payload(b);
}

static void *large_alloc(struct heap *h, size_t n)
{
    size_t bytes = (n + sizeof(struct large) + PAGE - 1) & ~(size_t)(PAGE - 1);
    struct large *l;

    if (bytes < n || !(l = map_memory(bytes)))
        return NULL;
    l->bytes = bytes;
    l->head = LARGE;
    list_append(&h->larges, &l->link);
    h->large_bytes += bytes;
    return l + 1;
}

static struct large *large_of(const void *p)
{
    return (struct large *)(void *)(uintptr_t)p - 1;
}

static void large_free(struct heap *h, struct large *l)
{
    h->large_bytes -= l->bytes;
    list_remove(&l->link);
    munmap(l, l->bytes);
}

static void *large_realloc(struct heap *h, struct large *l, size_t n)
{
    size_t bytes = (n + sizeof(struct large) + PAGE - 1) & ~(size_t)(PAGE - 1), old = l->bytes;
    struct large *to;

    if (bytes < n)
        return NULL;
    if (bytes == old)
        return l + 1;
    list_remove(&l->link);
    to = mremap(l, old, bytes, MREMAP_MAYMOVE);
    if (to == MAP_FAILED) {
        list_append(&h->larges, &l->link);
        return NULL;
    }
    to->bytes = bytes;
    list_append(&h->larges, &to->link);
    h->large_bytes += bytes - old;
    return to + 1;
}

static uint32_t block_bytes(size_t n)
{
    uint32_t need = (uint32_t)(n + 4 + 7) & ~7u;

    return need < BLOCK_MIN ? BLOCK_MIN : need;
}

void *heap_alloc(struct heap *h, size_t n)
{
    uint32_t need;
    struct block *b;
    void *p;

    if (n >= HEAP_LARGE)
        return large_alloc(h, n);
    need = block_bytes(n);
    if (need < EXACT_MAX && (b = h->quick[need / 8])) {
        h->quick[need / 8] = b->next;
        h->quick_bytes -= need;
        return payload(b);
    }
    if ((b = find(h, need)))
        return use(h, b, need);
    if ((p = bump(h, need)))
        return p;
    flush_quick(h);
    if ((b = find(h, need)))
        return use(h, b, need);
    if ((p = bump(h, need)))
        return p;
    return add_region(h, need) ? bump(h, need) : NULL;
}

void heap_release(struct heap *h, void *p)
{
    struct block *b;
    uint32_t n;

    if (!p)
        return;
    b = block_of(p);
    if (b->head & LARGE) {
        large_free(h, large_of(p));
        return;
    }
    n = size_of(b);
    if (n >= EXACT_MAX) {
        merge(h, b);
        return;
    }
    if (h->quick_bytes >= QUICK_BYTES_MAX)
        flush_quick(h);
    b->next = h->quick[n / 8];
    h->quick[n / 8] = b;
    h->quick_bytes += n;
}

/* Grow b in place to n bytes, into a free neighbour or the untouched end. */
static bool grow(struct heap *h, struct block *b, uint32_t n)
{
    uint32_t have = size_of(b), prev_free = b->head & PREV_FREE;
    struct block *next = after(b, have);

    if ((char *)next == h->at) {
        if ((size_t)(h->end - h->at) < n - have)
            return false;
        h->at = (char *)b + n;
        if (h->high < h->at)
            h->high = h->at;
        b->head = n | prev_free;
        return true;
    }
    if (!(next->head & FREE) || have + size_of(next) < n)
        return false;
    bin_remove(h, next);
    b->head = have + size_of(next);
    use(h, b, n);
    b->head |= prev_free;
    return true;
}

static void shrink(struct heap *h, struct block *b, uint32_t n)
{
    uint32_t have = size_of(b);
    struct block *rest = after(b, n);

    if (have - n < SPLIT_MIN)
        return;
    b->head = n | (b->head & PREV_FREE);
    rest->head = have - n;
    merge(h, rest);
}

void *heap_realloc(struct heap *h, void *p, size_t n)
{
    struct block *b;
    size_t have;
    void *to;

    if (!p)
        return heap_alloc(h, n);
    b = block_of(p);
    if (b->head & LARGE && n >= HEAP_LARGE)
        return large_realloc(h, large_of(p), n);
    have = heap_usable(p);
    if (!(b->head & LARGE) && n < HEAP_LARGE) {
        uint32_t need = block_bytes(n);

        if (need <= size_of(b)) {
            shrink(h, b, need);
            return p;
        }
        if (grow(h, b, need))
            return p;
    }
    to = heap_alloc(h, n);
    if (!to)
        return NULL;
    memcpy(to, p, have < n ? have : n);
    heap_release(h, p);
    return to;
}

size_t heap_usable(const void *p)
{
    const struct block *b = block_of(p);

    return b->head & LARGE ? large_of(p)->bytes - sizeof(struct large) : size_of(b) - 4;
}

/* The whole pages between a and b. */
static void drop_pages(const char *a, const char *b)
{
    uintptr_t from = ((uintptr_t)a + PAGE - 1) & ~(uintptr_t)(PAGE - 1);
    uintptr_t to = (uintptr_t)b & ~(uintptr_t)(PAGE - 1);

    if (from < to)
        madvise((void *)from, to - from, MADV_DONTNEED);
}

void heap_trim(struct heap *h)
{
    flush_quick(h);
    for (unsigned i = bin_of(PAGE); i < BINS; i++)
        for (struct block *b = h->bin[i]; b; b = b->next)
            drop_pages((char *)(b + 1), (char *)b + size_of(b) - 4);
    if (h->high > h->at) {
        drop_pages(h->at, h->high);
        h->high = h->at;
    }
}

size_t heap_touched(const struct heap *h)
{
    return h->older_bytes + (size_t)(h->high - (const char *)h->region) + h->large_bytes;
}

static bool check_region(const struct heap *h, const char *at, const char *end, size_t *nfree)
{
    bool was_free = false;

    while (at < end) {
        const struct block *b = (const struct block *)(const void *)at;
        uint32_t n = size_of(b), foot;

        if (!n || n % 8 || at + n > end || (was_free != !!(b->head & PREV_FREE)))
            return false;
        if (b->head & FREE) {
            memcpy(&foot, at + n - 4, 4);
            if (was_free || foot != n)
                return false;
            (*nfree)++;
        }
        was_free = b->head & FREE;
        at += n;
    }
    return at == end;
}

bool heap_check(const struct heap *h)
{
    size_t walked = 0, listed = 0;

    for (const struct region *r = h->region; r; r = r->older) {
        const char *start = (const char *)(r + 1) + (r->older ? 0 : sizeof(*h)) + 4;
        const char *end = r == h->region ? h->at : (const char *)r + r->bytes - 4;

        if (!check_region(h, start, end, &walked))
            return false;
    }
    for (unsigned i = 0; i < BINS; i++) {
        if (!h->bin[i] != !(h->map[i / 64] >> (i % 64) & 1))
            return false;
        for (const struct block *b = h->bin[i]; b; b = b->next, listed++)
            if (!(b->head & FREE) || bin_of(size_of(b)) != i || (b->next && b->next->prev != b))
                return false;
    }
    return walked == listed;
}
