/* fuzz_template.c - any text as a template, filled in from variables that hold placeholders
 * themselves. */
#include "data/jsval.h"
#include "data/template.h"

#include <assert.h>

static json_t *get(void *vars, struct str name)
{
    return json_object_getn(vars, name.n ? name.p : "", name.n);
}

static json_t *call(void *vars, struct str name, json_t *const *args, size_t n, bool *known)
{
    struct rng r;

    rng_seed(&r, 1);
    if (str_is(name, "randomString"))
        n = 0; /* not as long as it likes */
    return template_call(&r, name, args, n, known);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    json_t *vars = json_pack("{s:i, s:{s:[i,s]}, s:s, s:s, s:s}", "a", 1, "o", "l", 2, "x", "s",
                             "t", "r", "<{{ s }}{{ o.l[1] }}>", "c", "{{ c }}{{ r }}");
    struct template_scope s = {.ctx = vars, .get = get, .call = call};
    struct arena a;
    struct template *t;
    struct buf text, value;
    json_t *v;
    bool there;

    arena_init(&a, 0);
    buf_init(&text, 1 << 20);
    buf_init(&value, TEMPLATE_BYTES_MAX);
    t = template_compile(&a, str_make((const char *)data, size), "f", 1, 1, NULL);
    v = template_value(t, &s);
    there = template_text(t, &s, &text);
    assert(there == (v != NULL) || text.full || (v && !there));
    if (there && (json_is_array(v) || json_is_object(v)))
        jsval_json(v, &value);
    else if (there)
        jsval_text(v, &value);
    assert(!there || str_eq(buf_str(&text), buf_str(&value)));
    json_decref(v);
    buf_release(&text);
    buf_release(&value);
    arena_release(&a);
    json_decref(vars);
    return 0;
}
