/* fuzz_jsonpath.c - any text as a path, in all flavours, on one document. */
#include "data/jsonpath.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char doc[] =
        "{\"a\":[1,2.5,\"x\",null,true],\"b\":{\"c\":{\"price\":8,\"tags\":[\"u\",\"v\"]},"
        "\"x y\":\"\"},\"0\":{\"length\":3},\"price\":[[],{}]}";
    json_t *root = json_loads(doc, 0, NULL);
    struct str text = str_make((const char *)data, size);

    for (int f = JSONPATH_PLUS; f <= JSONPATH_JAYWAY; f++) {
        char why[JSONPATH_WHY_BYTES] = "";
        struct jsonpath *p = jsonpath_compile(text, (enum jsonpath_flavour)f, why);
        json_t *all, *one;

        if (!p) {
            assert(why[0]);
            continue;
        }
        all = jsonpath_eval(p, root);
        one = jsonpath_unwrapped(p, root);
        assert(!all || json_array_size(all) != 1 || one);
        assert(!jsonpath_is_definite(p) || json_array_size(all) <= 1);
        json_decref(all);
        json_decref(one);
        jsonpath_free(p);
    }
    json_decref(root);
    return 0;
}
