/* fuzz_jmespath.c - any text as a JMESPath expression, on one value. */
#include "data/jmespath.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char doc[] =
        "{\"a\":[1,2.5,\"x\",null,true],\"b\":{\"c\":{\"p\":8,\"t\":[\"u\",\"v\"]},"
        "\"x y\":\"\"},\"l\":[{\"c\":2},{\"c\":1}],\"s\":[[],{}]}";
    struct str text = str_make((const char *)data, size > 400 ? 400 : size);
    json_t *root = json_loads(doc, 0, NULL), *v;
    char why[JMESPATH_WHY_BYTES] = "";
    struct jmespath *p = jmespath_compile(text, why);

    if (p) {
        v = jmespath_search(p, root, why);
        assert(v || why[0]);
        json_decref(v);
    } else {
        assert(why[0]);
    }
    jmespath_free(p);
    json_decref(root);
    return 0;
}
