/* fuzz_gjson.c - first line a path, the rest a document; what is found lies in it or is of the
 * result's own. */
#include "base/buf.h"
#include "data/gjson.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str doc = str_make((const char *)data, size), path;
    struct gjson g;
    struct buf text;

    str_cut(&doc, '\n', &path);
    gjson_get(&g, doc, path);
    assert(!g.exists || g.raw.n > 0);
    assert(!(g.exists && g.too_big));
    buf_init(&text, BUF_NO_LIMIT);
    gjson_text(&g, &text);
    gjson_number(&g);
    assert(text.n <= g.raw.n);
    buf_release(&text);
    gjson_release(&g);
    return 0;
}
