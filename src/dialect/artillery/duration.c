/* duration.c - times as Artillery and people write them. */
#include "dialect/artillery/step.h"

#include <math.h>

/* The units of the npm package ms, which reads Artillery's durations. */
static const struct unit {
    const char *names; /* "|"-separated */
    double ns;
} units[] = {{"|milliseconds|millisecond|msecs|msec|ms|", 1e6},
             {"|seconds|second|secs|sec|s|", 1e9},
             {"|minutes|minute|mins|min|m|", 60e9},
             {"|hours|hour|hrs|hr|h|", 3600e9},
             {"|days|day|d|", 86400e9},
             {"|weeks|week|w|", 7 * 86400e9},
             {"|years|year|yrs|yr|y|", 365.25 * 86400e9}};

#define LONGEST_NS (100 * 365 * 86400e9)

static double unit_of(struct str name)
{
    char lower[16] = "|";

    if (name.n > sizeof(lower) - 3)
        return 0;
    for (size_t i = 0; i < name.n; i++)
        lower[i + 1] =
            (char)(name.p[i] >= 'A' && name.p[i] <= 'Z' ? name.p[i] + 32 : name.p[i]);
    lower[name.n + 1] = '|';
    for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
        if (name.n && str_find(str_of(units[i].names), str_make(lower, name.n + 2)) >= 0)
            return units[i].ns;
    return 0;
}

/* "2", "0.5", "1.5 min"; *bare: without a unit, taken for seconds. */
static bool parse_one(struct str text, int64_t *ns, bool *bare)
{
    struct str s = str_trim(text);
    size_t n = 0;
    double v, unit;

    while (n < s.n && ((s.p[n] >= '0' && s.p[n] <= '9') || s.p[n] == '.'))
        n++;
    if (!n || !str_to_double(str_make(s.p, n), &v))
        return false;
    *bare = n == s.n;
    unit = *bare ? 1e9 : unit_of(str_trim(str_skip(s, n)));
    if (unit == 0 || !(v * unit <= LONGEST_NS))
        return false;
    *ns = llround(v * unit);
    return true;
}

bool art_duration_parse(struct str text, int64_t *min_ns, int64_t *max_ns, bool *odd)
{
    struct str s = str_trim(text), low;
    ptrdiff_t dash = str_find_char(s, '-');
    bool bare, bare_low;
    double v;

    *odd = false;
    if (dash > 0) {
        low = str_slice(s, 0, (size_t)dash);
        *odd = true;
        if (!parse_one(str_skip(s, (size_t)dash + 1), max_ns, &bare) ||
            !parse_one(low, min_ns, &bare_low))
            return false;
        if (bare_low && !bare) { /* "2-5s" */
            ptrdiff_t unit = 0;
            struct str high = str_trim(str_skip(s, (size_t)dash + 1));

            while ((high.p[unit] >= '0' && high.p[unit] <= '9') || high.p[unit] == '.')
                unit++;
            *min_ns = llround((double)*min_ns / 1e9 *
                              unit_of(str_trim(str_skip(high, (size_t)unit))));
        }
        return *min_ns <= *max_ns;
    }
    if (str_to_double(s, &v) && v < 0) { /* a timer in the past */
        *min_ns = *max_ns = 0;
        return true;
    }
    if (!parse_one(s, min_ns, &bare))
        return false;
    *max_ns = *min_ns;
    *odd = bare && *min_ns % 1000000000 != 0;
    return true;
}
