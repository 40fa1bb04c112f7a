/* room.c - whether the machine's memory is enough for the users that are still to come. */
#include "run/room.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SECOND_LOOK 512u

bool room_look(struct room *r, uint64_t made, uint64_t wanted, uint64_t resident_bytes, uint64_t available_bytes)
{
    uint64_t missing = wanted > made ? wanted - made : 0;

    if (!r->first) {
        r->first = made;
        r->first_bytes = resident_bytes;
        r->next = made < SECOND_LOOK / 2 ? SECOND_LOOK : made * 2;
        return true;
    }
    r->next = made * 2;
    if (made <= r->first || resident_bytes <= r->first_bytes)
        return true;
    r->user_bytes = (resident_bytes - r->first_bytes) / (made - r->first);
    return (double)r->user_bytes * (double)missing <= (double)available_bytes * 1.25;
}

static uint64_t number_in(const char *path)
{
    uint64_t n = UINT64_MAX; /* "max" too */
    FILE *f = fopen(path, "r");

    if (!f)
        return n;
    if (fscanf(f, "%" SCNu64, &n) != 1)
        n = UINT64_MAX;
    fclose(f);
    return n;
}

uint64_t room_available_bytes(void)
{
    uint64_t kib, available = 0, limit = number_in("/sys/fs/cgroup/memory.max"),
                  used = number_in("/sys/fs/cgroup/memory.current");
    bool known = false;
    char line[128], name[32];
    FILE *f = fopen("/proc/meminfo", "r");

    while (f && fgets(line, sizeof(line), f))
        if (sscanf(line, "%31[^:]: %" SCNu64, name, &kib) == 2 &&
            (strcmp(name, "MemAvailable") == 0 || strcmp(name, "SwapFree") == 0)) {
            known |= name[0] == 'M';
            available += kib * 1024;
        }
    if (f)
        fclose(f);
    if (!known)
        available = UINT64_MAX;
    if (limit != UINT64_MAX && used != UINT64_MAX && limit - (used < limit ? used : limit) < available)
        available = limit - (used < limit ? used : limit);
    return available;
}

uint64_t room_resident_bytes(void)
{
    uint64_t pages = 0;
    FILE *f = fopen("/proc/self/statm", "r");

    if (!f)
        return 0;
    if (fscanf(f, "%*s %" SCNu64, &pages) != 1)
        pages = 0;
    fclose(f);
    return pages * (uint64_t)sysconf(_SC_PAGESIZE);
}
