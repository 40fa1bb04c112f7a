/* template_call.c - functions of templates that need nothing but chance. */
#include "data/jsval.h"
#include "data/template.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#define RANDOM_STRING_MAX (1 << 20)
#define WHOLE_MAX         9007199254740992.0

/* Inclusive; NAN when there is nothing to choose from. */
static double random_whole(struct rng *r, json_t *const *args, size_t n)
{
    double low = n > 0 ? jsval_number(args[0]) : NAN,
           high = n > 1 ? jsval_number(args[1]) : NAN;

    if (n == 1) { /* as if from 0 */
        high = low;
        low = 0;
    }
    if (!(fabs(low) <= WHOLE_MAX) || !(fabs(high) <= WHOLE_MAX))
        return NAN;
    if (low > high) {
        double swap = low;

        low = high;
        high = swap;
    }
    low = ceil(low);
    high = floor(high);
    return low > high ? NAN : low + (double)rng_below(r, (uint64_t)(high - low) + 1);
}

static json_t *random_number(struct rng *r, json_t *const *args, size_t n)
{
    double v = random_whole(r, args, n);
    char text[32];

    if (isnan(v))
        return json_string("NaN");
    snprintf(text, sizeof(text), "%" PRId64, (int64_t)v);
    return json_string(text);
}

static json_t *random_string(struct rng *r, json_t *const *args, size_t n)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    double want = n && args[0] ? jsval_number(args[0]) : 10;
    struct buf out;
    json_t *v;

    buf_init(&out, RANDOM_STRING_MAX);
    for (double i = 0; i < want && !out.full; i++)
        buf_addc(&out, letters[rng_below(r, sizeof(letters) - 1)]);
    v = json_stringn_nocheck(out.p ? out.p : "", out.n);
    buf_release(&out);
    return v;
}

/* One of a list; several arguments are a list themselves. */
static json_t *random_element(struct rng *r, json_t *const *args, size_t n)
{
    if (n == 1 && json_is_array(args[0])) {
        size_t size = json_array_size(args[0]);

        return size ? json_incref(json_array_get(args[0], rng_below(r, size))) : NULL;
    }
    return n ? json_incref(args[rng_below(r, n)]) : NULL;
}

json_t *template_call(struct rng *r, struct str name, json_t *const *args, size_t n,
                      bool *known)
{
    *known = true;
    if (str_is(name, "randomNumber"))
        return random_number(r, args, n);
    if (str_is(name, "randomString"))
        return random_string(r, args, n);
    if (str_is(name, "randomInt"))
        return jsval_of(random_whole(r, args, n));
    if (str_is(name, "randomElement"))
        return random_element(r, args, n);
    *known = false;
    return NULL;
}
