/* fuzz_yaml.c - any bytes give a tree within the limits or mistakes; a tree survives being
 * merged with itself and the way to JSON and back. */
#include "data/yaml.h"

#include <assert.h>

/* libfyaml 0.7 forgets some memory when it meets a mistake. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libfyaml";
}

static void check(const struct yaml_node *n, unsigned height)
{
    uint64_t weight = 1;

    assert(n->height <= height && n->weight <= YAML_NODES_MAX);
    if (n->kind != YAML_LIST && n->kind != YAML_MAP) {
        assert(n->height == 1 && n->weight == 1 && !n->text.p[n->text.n]);
        return;
    }
    for (size_t i = 0; i < n->n; i++) {
        const struct yaml_node *part = n->kind == YAML_MAP ? n->pair[i].value : n->item[i];

        assert(n->kind != YAML_MAP || yaml_get(n, n->pair[i].key.p) ||
               memchr(n->pair[i].key.p, 0, n->pair[i].key.n));
        check(part, height - 1);
        weight += part->weight;
    }
    assert(n->weight == weight);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = str_make((const char *)data, size);

    for (int schema = YAML_SCHEMA_JS; schema <= YAML_SCHEMA_JSON; schema++) {
        struct arena a;
        struct diag d;
        struct yaml_node *n;

        arena_init(&a, 0);
        diag_init(&d);
        n = yaml_parse(&a, "x", text, (enum yaml_schema)schema, &d);
        assert((n != NULL) == diag_ok(&d));
        if (n && n->weight < 10000) {
            json_t *j = yaml_to_json(n);
            struct yaml_node *again = yaml_from_json(&a, j, "y");

            check(n, YAML_DEPTH_MAX);
            check(yaml_merge(&a, n, n), YAML_DEPTH_MAX);
            check(again, YAML_DEPTH_MAX);
            assert(again->weight <= n->weight);
            json_decref(j);
        }
        diag_release(&d);
        arena_release(&a);
    }
    return 0;
}
