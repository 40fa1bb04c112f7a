/* room.h - whether the machine's memory is enough for the users that are still to come. */
#ifndef RUN_ROOM_H
#define RUN_ROOM_H

#include <stdbool.h>
#include <stdint.h>

/* Estimates from the growth of a process since its first users. All zeros to begin with. */
struct room {
    uint64_t first, first_bytes; /* users and resident bytes when it began to look */
    uint64_t next;               /* users at which it looks again */
    uint64_t user_bytes;         /* its last estimate */
};

#define ROOM_FIRST 64u /* users before which nothing is known: they pay for what all share */

/* Is it time to look, with so many users there? Reading /proc costs, so that it is seldom: at 64, then at 512 and each time
 * the number has doubled. */
static inline bool room_due(const struct room *r, uint64_t made)
{
    return made >= (r->next ? r->next : ROOM_FIRST);
}
/* False when `wanted` users won't fit: what is missing would take more than a quarter beyond what is available. */
bool room_look(struct room *r, uint64_t made, uint64_t wanted, uint64_t resident_bytes, uint64_t available_bytes);
/* Of this machine: free memory, caches that it can drop, swap; what the control group leaves. UINT64_MAX: not known. */
uint64_t room_available_bytes(void);
uint64_t room_resident_bytes(void);

#endif
