/* segment.h - which share of a test's load belongs to one worker or instance.
 *
 * k6's execution segments: a part (from, to] of the unit interval, exact rationals, within a
 * sequence that covers 0..1. Over a cycle of the least common denominator the indexes 0, 1, 2,
 * ... are dealt out in stripes, so that any count, index or arrival belongs to exactly one
 * segment, and all can compute it without talk.
 *
 * A segment may be split again, for the workers of one instance: then the instance's own
 * indexes are dealt out among its workers in the same way. Three kinds of index follow: the
 * worker's own (k = 0, 1, 2, ...), the instance's (unique among its workers), the test's
 * (unique among all). */
#ifndef LOAD_SEGMENT_H
#define LOAD_SEGMENT_H

#include "base/diag.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct segment; /* immutable once made */

/* The finest sequence that is accepted: a common denominator of a million. */
#define SEGMENT_CYCLE_MAX    1000000
#define SEGMENT_PARTS_MAX    1000  /* segments in a sequence that is written out */
#define SEGMENT_SPLIT_MAX    10000 /* parts of one split */
#define SEGMENT_FORMAT_BYTES 96

/* The whole load: one segment 0..1. */
struct segment *segment_whole(void);
/* As k6 reads --execution-segment ("1/3:2/3", "25%", "0.5:1") and --execution-segment-sequence
 * ("0,1/4,1/2,1"; empty = as little as needed around the segment). NULL with diag errors when
 * they are wrong. */
struct segment *segment_parse(struct str segment, struct str sequence, struct diag *d);
/* Part index of count equal parts of s (count >= 1): the share of one of several workers on
 * this machine. */
struct segment *segment_split(const struct segment *s, unsigned index, unsigned count);
/* The segment among those that have any of `value` users, each weighing as many as it has of
 * them: what k6 deals arrivals and shared iterations out by, so that a segment gets work as it
 * has users. NULL when s has none. */
struct segment *segment_for_value(const struct segment *s, int64_t value);
void segment_free(struct segment *s);
/* How many of the global indexes 0..n-1 are this segment's. */
int64_t segment_scale(const struct segment *s, int64_t n);
/* The global index of this segment's k-th (from 0) one: strictly increasing in k. */
int64_t segment_index(const struct segment *s, int64_t k);
/* The two halves of segment_index(): own index to instance's, instance's index to the test's.
 */
int64_t segment_instance_index(const struct segment *s, int64_t k);
int64_t segment_test_index(const struct segment *s, int64_t instance_index);
/* Which part of the load it is, 0..1. */
double segment_share(const struct segment *s);
/* "1/3:2/3" into out (at least SEGMENT_FORMAT_BYTES). */
char *segment_format(const struct segment *s, char *out);

#endif
