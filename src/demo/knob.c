/* knob.c - reading --latency, --error-rate, --stall, --leak and --capacity. */
#include "demo/knob.h"

#include "base/dur.h"

#include <math.h>

static bool bad(struct diag *d, const char *option, struct str s, const char *want)
{
    diag_error(d, NULL, 0, 0, "%s: cannot read '" STR_FMT "'; write %s", option, STR_ARG(s),
               want);
    return false;
}

static bool parse_duration(struct str s, double *ns)
{
    int64_t v;
    if (!dur_parse(str_trim(s), &v) || v < 0)
        return false;
    *ns = (double)v;
    return true;
}

static const struct shape_name {
    const char *name;
    enum knob_shape shape;
    int args;
} shapes[] = {
    {"fixed", KNOB_FIXED, 1},         {"constant", KNOB_FIXED, 1}, {"uniform", KNOB_UNIFORM, 2},
    {"normal", KNOB_NORMAL, 2},       {"exp", KNOB_EXP, 1},        {"exponential", KNOB_EXP, 1},
    {"lognormal", KNOB_LOGNORMAL, 2},
};

static const struct shape_name *find_shape(struct str name)
{
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        if (str_is(name, shapes[i].name))
            return &shapes[i];
    return NULL;
}

/* The second parameter is a duration, but for the lognormal's factor. */
static bool parse_second(enum knob_shape shape, struct str s, struct knob_latency *l)
{
    if (shape != KNOB_LOGNORMAL)
        return parse_duration(s, &l->b);
    return str_to_double(str_trim(s), &l->b) && l->b >= 1 && l->b <= 100;
}

bool knob_parse_latency(struct str s, struct knob_latency *out, struct diag *d)
{
    static const char want[] =
        "a duration (20ms), uniform:5ms,50ms, normal:50ms,10ms, exp:20ms or "
        "lognormal:20ms,2 (median and a factor from 1 to 100)";
    struct knob_latency l = {KNOB_FIXED, 0, 0};
    struct str args = str_trim(s), name, first;
    if (str_is(args, "none")) {
        *out = (struct knob_latency){KNOB_NONE, 0, 0};
        return true;
    }
    if (str_find_char(args, ':') < 0) {
        if (!parse_duration(args, &l.a))
            return bad(d, "--latency", s, want);
    } else {
        str_cut(&args, ':', &name);
        const struct shape_name *shape = find_shape(str_trim(name));
        if (!shape)
            return bad(d, "--latency", s, want);
        l.shape = shape->shape;
        bool two = str_cut(&args, ',', &first);
        if (two != (shape->args == 2) || !parse_duration(first, &l.a) ||
            (two && !parse_second(l.shape, args, &l)))
            return bad(d, "--latency", s, want);
    }
    if (l.shape == KNOB_UNIFORM && l.b < l.a)
        return bad(d, "--latency", s, "the smaller bound of uniform first");
    if (l.a > (double)KNOB_LATENCY_MAX_NS)
        return bad(d, "--latency", s, "at most 60s");
    if (l.shape == KNOB_FIXED && l.a == 0)
        l.shape = KNOB_NONE;
    *out = l;
    return true;
}

uint64_t knob_latency_ns(const struct knob_latency *l, struct rng *r)
{
    double v = 0;
    switch (l->shape) {
    case KNOB_NONE: return 0;
    case KNOB_FIXED: v = l->a; break;
    case KNOB_UNIFORM: v = l->a + (l->b - l->a) * rng_double(r); break;
    case KNOB_NORMAL: v = rng_normal(r, l->a, l->b); break;
    case KNOB_EXP: v = rng_exponential(r, l->a); break;
    case KNOB_LOGNORMAL: v = l->a * exp(rng_normal(r, 0, log(l->b))); break;
    }
    if (!(v > 0))
        return 0;
    return v < (double)KNOB_LATENCY_MAX_NS ? (uint64_t)v : KNOB_LATENCY_MAX_NS;
}

/* "5%" or "0.05" to a fraction from 0 to 1. */
static bool parse_fraction(struct str s, double *out)
{
    double v;
    s = str_trim(s);
    bool percent = str_ends(s, STR("%"));
    if (percent)
        s = str_trim(str_slice(s, 0, s.n - 1));
    if (!str_to_double(s, &v))
        return false;
    if (percent)
        v /= 100;
    if (!(v >= 0 && v <= 1))
        return false;
    *out = v;
    return true;
}

bool knob_parse_error_rate(struct str s, double *fraction, struct diag *d)
{
    return parse_fraction(s, fraction) ||
           bad(d, "--error-rate", s, "a fraction from 0 to 1 (0.05) or a percentage (5%)");
}

bool knob_parse_stall(struct str s, struct knob_stall *out, struct diag *d)
{
    struct knob_stall v = {0, -1};
    uint64_t after;
    if (str_to_u64(str_trim(s), &after) && after <= INT64_MAX)
        v.after = (int64_t)after;
    else if (!parse_fraction(s, &v.fraction))
        return bad(
            d, "--stall", s,
            "a percentage (1%), a fraction (0.01), or the number of requests to answer first");
    *out = v;
    return true;
}

/* "1.5MB": the number, then the unit. */
static bool parse_bytes(struct str s, double *out)
{
    static const struct {
        const char *unit;
        double bytes;
    } units[] = {
        {"KiB", 1024}, {"MiB", 1048576}, {"GiB", 1073741824}, {"KB", 1e3},
        {"MB", 1e6},   {"GB", 1e9},      {"kB", 1e3},         {"B", 1},
    };
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        struct str unit = str_of(units[i].unit);
        double v;
        if (!str_ends(s, unit))
            continue;
        if (!str_to_double(str_trim(str_slice(s, 0, s.n - unit.n)), &v) ||
            !(v >= 0 && v < 1e12))
            return false;
        *out = v * units[i].bytes;
        return true;
    }
    return false;
}

bool knob_parse_bytes(const char *option, struct str s, uint64_t *out, struct diag *d)
{
    double v;
    if (str_to_u64(str_trim(s), out))
        return true;
    if (!parse_bytes(str_trim(s), &v) || v > 1e18)
        return bad(d, option, s, "a size: 1048576, 500MB, 1GiB");
    *out = (uint64_t)v;
    return true;
}

static double seconds_of(struct str unit)
{
    return str_is(unit, "s") || str_is(unit, "sec")   ? 1
           : str_is(unit, "m") || str_is(unit, "min") ? 60
           : str_is(unit, "h")                        ? 3600
                                                      : 0;
}

bool knob_parse_leak(struct str s, struct knob_leak *out, struct diag *d)
{
    struct knob_leak v = {0, 0};
    struct str per = str_trim(s), amount;
    double bytes;
    bool cut = str_cut(&per, '/', &amount);
    bool request = str_is(per, "req") || str_is(per, "request");
    if (!cut || !parse_bytes(str_trim(amount), &bytes) || (!request && seconds_of(per) == 0))
        return bad(d, "--leak", s, "an amount per time or request: 1MB/min, 64KiB/s, 500B/req");
    if (request)
        v.bytes_per_request = bytes;
    else
        v.bytes_per_s = bytes / seconds_of(per);
    *out = v;
    return true;
}

bool knob_parse_capacity(struct str s, double *per_s, struct diag *d)
{
    struct str per = str_trim(s), amount;
    double v, seconds = 1;
    if (str_cut(&per, '/', &amount))
        seconds = seconds_of(per);
    if (seconds == 0 || !str_to_double(str_trim(amount), &v) || !(v > 0 && v <= 1e9))
        return bad(d, "--capacity", s, "requests per second: 500 or 500/s (also 30000/min)");
    *per_s = v / seconds;
    return true;
}
