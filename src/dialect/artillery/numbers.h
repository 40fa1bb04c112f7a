/* numbers.h - Artillery's own numbers read back from a registry: what its reports and its
 * ensure plugin go by.
 *
 * As Artillery's: statistics are rounded to a tenth; the value at rank q * (count - 1) is one
 * that occurred, without interpolation. Unlike Artillery's they are exact up to 1,000 values
 * and within 0.05 % beyond, not 1 %. */
#ifndef ARTILLERY_NUMBERS_H
#define ARTILLERY_NUMBERS_H

#include "base/buf.h"
#include "base/map.h"
#include "base/vec.h"
#include "metric/metric.h"

enum art_number_kind { ART_NUMBER_COUNTER, ART_NUMBER_RATE, ART_NUMBER_HISTOGRAM };

enum art_stat { /* of a histogram; named by art_stat_name() */
                ART_STAT_MIN,
                ART_STAT_MAX,
                ART_STAT_COUNT,
                ART_STAT_MEAN,
                ART_STAT_P50,
                ART_STAT_MEDIAN,
                ART_STAT_P75,
                ART_STAT_P90,
                ART_STAT_P95,
                ART_STAT_P99,
                ART_STAT_P999,
                ART_STATS
};

struct art_number {
    struct str name; /* "http.requests" */
    enum art_number_kind kind;
    double value; /* of a counter; of a rate, per second, whole */
    double stat[ART_STATS];
};

struct art_numbers {
    VEC(struct art_number) v; /* by name, then kind */
    /* Unix ms; 0: there was none */
    uint64_t first_counter_ms, last_counter_ms, first_histogram_ms, last_histogram_ms;
};

const char *art_stat_name(enum art_stat s); /* "p95" */
/* All of them; canonical metrics that stand for one of Artillery's are among them
 * (dropped_iterations is vusers.skipped). An empty registry gives none. Release them. */
void art_numbers_read(struct art_numbers *n, const struct registry *r);
void art_numbers_release(struct art_numbers *n);
/* NULL when it isn't there. */
const struct art_number *art_numbers_find(const struct art_numbers *n,
                                          enum art_number_kind kind, struct str name);
uint64_t art_numbers_first_ms(const struct art_numbers *n); /* of any; 0: none */
uint64_t art_numbers_last_ms(const struct art_numbers *n);

/* Rates of a whole test are Artillery's: the means over its windows. */
struct art_rates {
    struct map sum; /* name -> double */
    unsigned windows;
};
void art_rates_add(struct art_rates *r, const struct art_numbers *window);
void art_rates_apply(const struct art_rates *r, struct art_numbers *total);
void art_rates_release(struct art_rates *r);

/* The apdex plugin's score, 0..1, and its word ("excellent"); false when nothing was counted
 * for it. */
bool art_numbers_apdex(const struct art_numbers *n, double *score, const char **rank);

#endif
