/* shelf.h - texts that a process and those forked from it share: each may add, all see what was
 * added, nothing is taken away.
 *
 * A record is there for everybody when shelf_add() has returned. Few records, rarely added:
 * reading takes no lock. */
#ifndef BASE_SHELF_H
#define BASE_SHELF_H

#include "base/str.h"

struct shelf;

/* Make it before forking. NULL when memory is out. Only what is used of max_bytes is really
 * taken. */
struct shelf *shelf_new(size_t max_bytes);
void shelf_free(struct shelf *s); /* NULL ok */
/* False: it is full, or a process died while it was adding. */
bool shelf_add(struct shelf *s, struct str record);
bool shelf_empty(const struct shelf *s);
/* The record at *at, which is 0 at first and then left alone; false when there are no more.
 * Borrowed from s. */
bool shelf_next(const struct shelf *s, size_t *at, struct str *record);

#endif
