/* fail_alloc.c - preloaded into a program: makes its N-th allocation fail, in the first process
 * or in those it forks.
 *
 * FAIL_ALLOC=PROCESS:N:HOW  PROCESS 0 the first, 1 its children (each counts for itself); N
 * from 1, 0 = none; HOW "once", or "on" for that one and all that follow. FAIL_ALLOC_COUNT=FILE
 * gets the numbers of allocations: that of the first process, and the largest of a child.
 *
 * Only what the C library's heap gives is counted, and not what OpenSSL asks of it: its
 * start-up doesn't survive a failure, and it starts when it is first needed. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void *(*next_malloc)(size_t n);
static void *(*next_calloc)(size_t count, size_t size);
static void *(*next_realloc)(void *p, size_t n);
static void (*next_free)(void *p);
static int (*next_posix_memalign)(void **p, size_t align, size_t n);
static void *(*next_aligned_alloc)(size_t align, size_t n);

static unsigned process, fail_process;
static unsigned long seen, fail_at;
static bool fail_on, ready;
static volatile unsigned long none[2], *counts = none;

struct range {
    uintptr_t low, high;
};
static struct range spared[8];
static unsigned nspared;

/* dlsym() itself allocates: from here, never given back. */
static _Alignas(16) char early[65536];
static size_t early_used;

static void *early_alloc(size_t n)
{
    void *p = early + early_used;

    n = (n + 15) & ~(size_t)15;
    if (n > sizeof(early) - early_used)
        return NULL;
    early_used += n;
    return p;
}

static bool is_early(const void *p)
{
    return (const char *)p >= early && (const char *)p < early + sizeof(early);
}

static void in_child(void)
{
    process = 1;
    seen = 0;
}

static void read_wish(void)
{
    const char *wish = getenv("FAIL_ALLOC"), *file = getenv("FAIL_ALLOC_COUNT");
    char how[8] = "once";
    int fd;

    if (wish && sscanf(wish, "%u:%lu:%7s", &fail_process, &fail_at, how) >= 2)
        fail_on = strcmp(how, "on") == 0;
    if (!file || (fd = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0600)) < 0)
        return;
    if (ftruncate(fd, sizeof(none)) == 0) {
        void *p = mmap(NULL, sizeof(none), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

        counts = p == MAP_FAILED ? none : p;
    }
    close(fd);
}

static int spare(struct dl_phdr_info *info, size_t size, void *arg)
{
    struct range r = {UINTPTR_MAX, 0};

    (void)size, (void)arg;
    if (!strstr(info->dlpi_name, "libcrypto") && !strstr(info->dlpi_name, "libssl"))
        return 0;
    for (unsigned i = 0; i < info->dlpi_phnum; i++) {
        uintptr_t at = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;

        if (info->dlpi_phdr[i].p_type != PT_LOAD)
            continue;
        r.low = at < r.low ? at : r.low;
        at += info->dlpi_phdr[i].p_memsz;
        r.high = at > r.high ? at : r.high;
    }
    if (nspared < sizeof(spared) / sizeof(*spared))
        spared[nspared++] = r;
    return 0;
}

static void find_next(void)
{
    static bool finding;

    if (finding)
        return;
    finding = true;
    *(void **)&next_malloc = dlsym(RTLD_NEXT, "malloc");
    *(void **)&next_calloc = dlsym(RTLD_NEXT, "calloc");
    *(void **)&next_realloc = dlsym(RTLD_NEXT, "realloc");
    *(void **)&next_posix_memalign = dlsym(RTLD_NEXT, "posix_memalign");
    *(void **)&next_aligned_alloc = dlsym(RTLD_NEXT, "aligned_alloc");
    *(void **)&next_free = dlsym(RTLD_NEXT, "free");
}

/* Last of all constructors' work: what the loader and sanitizers need is not counted. */
__attribute__((constructor)) static void start(void)
{
    find_next();
    read_wish();
    dl_iterate_phdr(spare, NULL);
    pthread_atfork(NULL, NULL, in_child);
    ready = true;
}

static bool fails(const void *caller)
{
    uintptr_t at = (uintptr_t)caller;

    if (!ready)
        return false;
    for (unsigned i = 0; i < nspared; i++)
        if (at >= spared[i].low && at < spared[i].high)
            return false;
    seen++;
    if (counts[process] < seen)
        counts[process] = seen;
    if (process != fail_process || !fail_at || (fail_on ? seen < fail_at : seen != fail_at))
        return false;
    errno = ENOMEM;
    return true;
}

void *malloc(size_t n)
{
    if (!next_malloc)
        find_next();
    if (!next_malloc)
        return early_alloc(n);
    return fails(__builtin_return_address(0)) ? NULL : next_malloc(n);
}

void *calloc(size_t count, size_t size)
{
    if (!next_calloc)
        find_next();
    if (!next_calloc)
        return early_alloc(count * size);
    return fails(__builtin_return_address(0)) ? NULL : next_calloc(count, size);
}

void *realloc(void *p, size_t n)
{
    if (!next_realloc)
        find_next();
    if (is_early(p) || !next_realloc) {
        void *q = next_malloc ? next_malloc(n) : early_alloc(n);
        size_t left = (size_t)(early + sizeof(early) - (char *)p);

        if (q && p)
            memcpy(q, p, n < left ? n : left);
        return q;
    }
    return n && fails(__builtin_return_address(0)) ? NULL : next_realloc(p, n);
}

int posix_memalign(void **p, size_t align, size_t n)
{
    if (!next_posix_memalign)
        find_next();
    return fails(__builtin_return_address(0)) ? ENOMEM : next_posix_memalign(p, align, n);
}

void *aligned_alloc(size_t align, size_t n)
{
    if (!next_aligned_alloc)
        find_next();
    return fails(__builtin_return_address(0)) ? NULL : next_aligned_alloc(align, n);
}

void free(void *p)
{
    if (!p || is_early(p))
        return;
    if (!next_free)
        find_next();
    next_free(p);
}
