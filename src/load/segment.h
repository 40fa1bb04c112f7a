/* segment.h - which share of a test's load belongs to one worker or instance.
 *
 * k6's execution segments: a part (from, to] of the unit interval, exact rationals, within a sequence that
 * covers 0..1. Over a cycle of the least common denominator the indexes 0, 1, 2, ... are dealt out in stripes,
 * so that any count, index or arrival belongs to exactly one segment, and all can compute it without talk. */
#ifndef LOAD_SEGMENT_H
#define LOAD_SEGMENT_H

#include "base/diag.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct segment; /* immutable once made */

/* The whole load: one segment 0..1. */
struct segment *segment_whole(void);
/* As k6 reads --execution-segment ("1/3:2/3", "25%", "0.5:1") and --execution-segment-sequence
 * ("0,1/4,1/2,1"; empty = as little as needed around the segment). NULL with diag errors when they are wrong. */
struct segment *segment_parse(struct str segment, struct str sequence, struct diag *d);
/* Part index of count equal parts of s (count >= 1): the share of one of several workers on this machine. */
struct segment *segment_split(const struct segment *s, unsigned index, unsigned count);
void segment_free(struct segment *s);
/* How many of the global indexes 0..n-1 are this segment's. */
int64_t segment_scale(const struct segment *s, int64_t n);
/* The global index of this segment's k-th (from 0) one: strictly increasing in k. */
int64_t segment_index(const struct segment *s, int64_t k);
/* "1/3:2/3" into out (at least 96 bytes). */
char *segment_format(const struct segment *s, char *out);

#endif
