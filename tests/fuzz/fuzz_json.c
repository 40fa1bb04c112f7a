/* fuzz_json.c - the walkers take any bytes; what passes the check survives being laid out. */
#include "base/buf.h"
#include "data/json.h"

#include <assert.h>
#include <jansson.h>

static void walk(struct str value, int depth)
{
    struct json_iter it;
    struct buf text;
    double number;

    buf_init(&text, BUF_NO_LIMIT);
    json_unquote(&text, value);
    buf_release(&text);
    json_number(value, &number);
    for (json_iter_init(&it, value); json_iter_next(&it);) {
        assert(it.value.p >= value.p && it.value.p + it.value.n <= value.p + value.n);
        if (depth < 20)
            walk(it.value, depth + 1);
    }
}

/* jansson and json_check() agree, but for what jansson is stricter in. */
static void compare(struct str text, bool ok)
{
    json_error_t error;
    json_t *tree =
        json_loadb(text.n ? text.p : "", text.n, JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);
    enum json_error_code code = tree ? json_error_unknown : json_error_code(&error);

    assert(ok || !tree || str_find_char(text, 0) >= 0); /* it takes a NUL for the end */
    if (ok && (code == json_error_invalid_syntax || code == json_error_premature_end_of_input))
        assert(str_find(text, STR("\\u")) >= 0); /* half a surrogate pair */
    json_decref(tree);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = str_make((const char *)data, size);
    struct json_error e;
    struct buf once, again, laid_out;

    walk(text, 0);
    assert(json_skip(text, 0) <= size);
    compare(text, json_check(text, NULL));
    if (!json_check(text, &e)) {
        assert(e.at <= size && e.line > 0);
        return 0;
    }
    buf_init(&once, BUF_NO_LIMIT);
    buf_init(&again, BUF_NO_LIMIT);
    buf_init(&laid_out, BUF_NO_LIMIT);
    assert(json_compact(&once, text));
    assert(json_indent(&laid_out, text, "", " "));
    assert(json_compact(&again, buf_str(&laid_out)));
    assert(str_eq(buf_str(&once), buf_str(&again)));
    assert(json_skip(buf_str(&once), 0) == once.n);
    buf_release(&once);
    buf_release(&again);
    buf_release(&laid_out);
    return 0;
}
