/* fuzz_typescript.c - whatever the text: JavaScript with as many lines, or a mistake at a place
 * in it. */
#include "script/typescript.h"

#include <assert.h>
#include <string.h>

static unsigned lines_of(struct str s)
{
    unsigned n = 1;

    for (size_t i = 0; i < s.n; i++)
        n += s.p[i] == '\n';
    return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = str_make((const char *)data, size < 20000 ? size : 20000);
    struct typescript ts;

    if (typescript_to_js(text, &ts)) {
        assert(!ts.error && ts.js && ts.js[ts.js_n] == 0);
        assert(lines_of(str_make(ts.js, ts.js_n)) == lines_of(text));
    } else {
        assert(ts.error && !ts.js);
        assert(ts.line >= 1 && ts.line <= lines_of(text) && ts.col >= 1);
    }
    typescript_release(&ts);
    return 0;
}
