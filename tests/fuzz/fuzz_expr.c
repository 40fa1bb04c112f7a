/* fuzz_expr.c - any text as an expression, in both languages. */
#include "data/expr.h"
#include "data/jsval.h"

#include <assert.h>

static json_t *get(void *vars, struct str name)
{
    return json_object_getn(vars, name.n ? name.p : "", name.n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    json_t *vars = json_pack("{s:i, s:{s:[i,s]}, s:s, s:n, s:b}", "a", 3, "o", "l", 2, "x", "s",
                             "t", "n", "b", 1);
    struct template_scope s = {.ctx = vars, .get = get};
    struct str text = str_make((const char *)data, size);
    struct arena a;
    struct expr_error e;

    arena_init(&a, 0);
    for (int f = 0; f < 2; f++) {
        struct expr *x = expr_compile(&a, text, f ? EXPR_TEMPLATE : EXPR_FILTREX, &e);
        json_t *v;

        if (!x) {
            assert(e.text[0] && e.col >= 1 && e.col <= size + 1);
            continue;
        }
        v = expr_value(x, &s);
        assert(!v || expr_true(x, &s) == jsval_true(v));
        json_decref(v);
    }
    arena_release(&a);
    json_decref(vars);
    return 0;
}
