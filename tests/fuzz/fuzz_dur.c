/* fuzz_dur.c - a duration that was read prints as one that reads back to the same value. */
#include "base/dur.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str s = {(const char *)data, size};
    char text[DUR_FORMAT_BYTES];
    int64_t ns, again;

    dur_parse_ms(s, &ns);
    if (!dur_parse(s, &ns))
        return 0;
    dur_format(ns, text);
    assert(dur_parse((struct str){text, strlen(text)}, &again));
    assert(again == ns);
    return 0;
}
