/* systags.c - which tags brunt itself puts on samples (k6's systemTags option). */
#include "user/systags.h"

static const struct {
    const char *name;
    bool on;
} table[] = {
#define SYSTAG_ROW(id, name, on) {name, on},
    SYSTAG_TABLE(SYSTAG_ROW)
#undef SYSTAG_ROW
};

uint32_t systags_default(void)
{
    uint32_t mask = 0;

    for (unsigned i = 0; i < SYSTAG_COUNT; i++)
        if (table[i].on)
            mask |= 1u << i;
    return mask;
}

int systag_parse(struct str name)
{
    for (int i = 0; i < SYSTAG_COUNT; i++)
        if (str_is(name, table[i].name))
            return i;
    return -1;
}

const char *systag_name(enum systag t)
{
    return table[t].name;
}
