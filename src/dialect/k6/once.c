/* once.c - warnings that thousands of users in several workers would give alike are given once.
 */
#include "dialect/k6/k6.h"

#include <stdatomic.h>
#include <sys/mman.h>

#define ONCE_BITS 8192u

/* Shared by the workers, who are forked after it was made. A collision of hashes costs a
 * warning, nothing else. */
struct k6_once {
    _Atomic uint32_t bits[ONCE_BITS / 32];
};

struct k6_once *k6_once_new(void)
{
    void *p = mmap(NULL, sizeof(struct k6_once), PROT_READ | PROT_WRITE,
                   MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    return p == MAP_FAILED ? NULL : p;
}

void k6_once_free(struct k6_once *o)
{
    if (o)
        munmap(o, sizeof(*o));
}

bool k6_once(struct k6_user *k, const char *text)
{
    struct k6_once *o = k->k6->once;
    uint32_t h = (uint32_t)(str_hash(str_of(text)) % ONCE_BITS), bit = 1u << (h % 32);

    return !o || !(atomic_fetch_or(&o->bits[h / 32], bit) & bit);
}
