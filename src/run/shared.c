/* shared.c - the little that the workers of one machine share. */
#include "run/shared.h"

#include <stddef.h>
#include <sys/mman.h>

struct shared *shared_new(void)
{
    void *p = mmap(NULL, sizeof(struct shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    return p == MAP_FAILED ? NULL : p;
}

void shared_free(struct shared *s)
{
    if (s)
        munmap(s, sizeof(*s));
}
