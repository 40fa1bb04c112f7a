/* expect_build.c - expectations as they were written, compiled. */
#include "data/jsval.h"
#include "data/template.h"
#include "data/yaml.h"
#include "dialect/artillery/expect_int.h"

#include "base/vec.h"

#define LABEL_MAX 200
#define ITEMS_MAX 1000

struct building {
    struct art_building *b;
    VEC(struct art_check) v;
};

static const struct {
    const char *name;
    enum art_check_kind kind;
} kinds[] = {{"statusCode", CHECK_STATUS},
             {"notStatusCode", CHECK_NOT_STATUS},
             {"contentType", CHECK_CONTENT_TYPE},
             {"hasProperty", CHECK_HAS_PROPERTY},
             {"notHasProperty", CHECK_NOT_PROPERTY},
             {"equals", CHECK_EQUALS},
             {"hasHeader", CHECK_HAS_HEADER},
             {"headerEquals", CHECK_HEADER_EQUALS},
             {"matchesRegexp", CHECK_REGEXP},
             {"cdnHit", CHECK_CDN},
             {"jmespath", CHECK_JMESPATH},
             {"jpath", CHECK_JMESPATH},
             {"property", CHECK_PROPERTY}};

#define NKINDS (sizeof(kinds) / sizeof(*kinds))

/* What is written there, on one line: for names. */
static struct str written(struct arena *a, const char *key, const struct yaml_node *n)
{
    json_t *j = yaml_to_json(n);
    struct buf b;
    struct str s;

    buf_init(&b, 4096);
    if (n->kind == YAML_LIST || n->kind == YAML_MAP)
        jsval_json(j, &b);
    else
        jsval_text(j, &b);
    json_decref(j);
    s = str_of(arena_printf(a, "%s " STR_FMT, key, STR_ARG(buf_str(&b))));
    buf_release(&b);
    return s;
}

/* Not in the middle of a character. */
static struct str shortened(struct str s)
{
    size_t n = s.n < LABEL_MAX ? s.n : LABEL_MAX;

    while (n && n < s.n && ((unsigned char)s.p[n] & 0xc0) == 0x80)
        n--;
    return str_slice(s, 0, n);
}

static void fix_items(struct building *b, struct art_check *c, const struct yaml_node *n)
{
    struct arena *a = b->b->arena;

    if (n->kind != YAML_LIST || n->n < 1 || n->n > ITEMS_MAX) {
        diag_error(b->b->d, n->file, n->line, n->col,
                   "expect: equals needs a list of values that must all be the same (with "
                   "`property` beside it, one value)");
        return;
    }
    c->item = arena_zalloc(a, n->n * sizeof(*c->item));
    for (size_t i = 0; i < n->n; i++)
        c->item[c->nitems++] = template_tree_compile(a, n->item[i], b->b->d);
}

static void fix_regex(struct building *b, struct art_check *c, const struct yaml_node *n)
{
    char why[REGEX_WHY_BYTES];
    json_t *text;

    if (!c->value || !template_tree_constant(c->value, &text) || !json_is_string(text))
        return;
    c->regex = regex_compile(jsval_str(text), REGEX_JS, why);
    c->bad = !c->regex;
    if (c->bad)
        diag_error(b->b->d, n->file, n->line, n->col,
                   "expect: '" STR_FMT "' is no regular expression: %s", STR_ARG(n->text), why);
}

static void fix_path(struct building *b, struct art_check *c, const struct yaml_node *n)
{
    char why[JMESPATH_WHY_BYTES] = "it must be text";

    if (n->kind == YAML_TEXT)
        c->path = jmespath_compile(n->text, why);
    c->written = n->text;
    c->bad = !c->path;
    if (c->bad)
        diag_error(b->b->d, n->file, n->line, n->col,
                   "expect: '" STR_FMT "' is no JMESPath: %s", STR_ARG(n->text), why);
}

static void note_header_case(struct building *b, const struct yaml_node *n)
{
    const struct yaml_node *name = n->kind == YAML_LIST && n->n ? n->item[0] : n;

    if (name->kind != YAML_TEXT || str_find(name->text, STR("{{")) >= 0)
        return;
    for (size_t i = 0; i < name->text.n; i++)
        if (name->text.p[i] >= 'A' && name->text.p[i] <= 'Z') {
            diag_warn(b->b->d, name->file, name->line, name->col,
                      "expect: Artillery finds headers only by lower-case names; here '" STR_FMT
                      "' is found in any case",
                      STR_ARG(name->text));
            return;
        }
}

static void add(struct building *b, enum art_check_kind kind, const struct yaml_pair *p)
{
    struct arena *a = b->b->arena;
    struct art_check c = {.kind = kind, .at = p->value, .type = p->key};

    c.label = shortened(written(a, p->key.p, p->value));
    if (kind == CHECK_EQUALS)
        fix_items(b, &c, p->value);
    else
        c.value = template_tree_compile(a, p->value, b->b->d);
    if (kind == CHECK_REGEXP)
        fix_regex(b, &c, p->value);
    if (kind == CHECK_JMESPATH)
        fix_path(b, &c, p->value);
    if (kind == CHECK_HAS_HEADER || kind == CHECK_HEADER_EQUALS)
        note_header_case(b, p->value);
    if (kind == CHECK_HEADER_EQUALS && (p->value->kind != YAML_LIST || p->value->n != 2))
        diag_error(b->b->d, p->value->file, p->value->line, p->value->col,
                   "expect: headerEquals needs a list of two: the header's name and its value");
    vec_push(&b->v, c);
}

static void note_extension(struct building *b, const struct yaml_node *at)
{
    struct art_plugins *p = b->b->t->config.plugins;

    if (p->expect.noted_keys)
        return;
    p->expect.noted_keys = true;
    diag_warn(b->b->d, at->file, at->line, at->col,
              "expect: Artillery knows neither `property` with `equals` or `exists` nor more "
              "than the first key of an item; "
              "here all that is written is checked (said once)");
}

/* {property: id, equals: 5}, {property: id, exists: true}, {property: id} */
static void add_property(struct building *b, const struct yaml_node *map,
                         const struct yaml_pair *p)
{
    const struct yaml_node *equals = yaml_get(map, "equals"), *exists = yaml_get(map, "exists");
    struct arena *a = b->b->arena;
    struct art_check *c;

    add(b, CHECK_PROPERTY, p);
    c = &b->v.p[b->v.n - 1];
    if (equals) {
        c->equals = template_tree_compile(a, equals, b->b->d);
        c->label = shortened(
            written(a, arena_printf(a, STR_FMT " equals", STR_ARG(c->label)), equals));
    }
    if (exists) {
        c->exists = template_tree_compile(a, exists, b->b->d);
        c->label = shortened(
            written(a, arena_printf(a, STR_FMT " exists", STR_ARG(c->label)), exists));
    }
}

static void add_pair(struct building *b, const struct yaml_node *map, const struct yaml_pair *p)
{
    bool with_property = yaml_get(map, "property") != NULL;

    if (with_property && (str_is(p->key, "equals") || str_is(p->key, "exists")))
        return; /* belongs to property */
    if (str_is(p->key, "description") && (yaml_get(map, "jmespath") || yaml_get(map, "jpath")))
        return;
    for (size_t i = 0; i < NKINDS; i++)
        if (str_is(p->key, kinds[i].name)) {
            if (kinds[i].kind == CHECK_PROPERTY)
                add_property(b, map, p);
            else
                add(b, kinds[i].kind, p);
            return;
        }
    diag_warn(b->b->d, p->value->file, p->line, p->col,
              "expect: there is no expectation '" STR_FMT
              "'; it is left out, as Artillery leaves it out",
              STR_ARG(p->key));
}

static void add_description(struct building *b, const struct yaml_node *map)
{
    const struct yaml_node *d = yaml_get(map, "description");
    struct art_check *last = b->v.n ? &b->v.p[b->v.n - 1] : NULL;

    if (d && d->kind == YAML_TEXT && last && last->kind == CHECK_JMESPATH) {
        last->description = d->text;
        last->label = shortened(d->text);
    }
}

static void add_item(struct building *b, const struct yaml_node *item, bool is_list)
{
    size_t before = b->v.n;

    if (item->kind != YAML_MAP) {
        diag_error(b->b->d, item->file, item->line, item->col,
                   "expect: this must be an expectation, like `statusCode: 200`, not %s",
                   yaml_kind_name(item->kind));
        return;
    }
    for (size_t i = 0; i < item->n; i++)
        add_pair(b, item, &item->pair[i]);
    if (is_list)
        add_description(b, item);
    if (yaml_get(item, "property") || (is_list && b->v.n - before > 1))
        note_extension(b, item);
}

static void note_unlisted(struct building *b, const struct yaml_node *n)
{
    struct art_plugins *p = b->b->t->config.plugins;

    if (p->expect.listed || p->expect.noted)
        return;
    p->expect.noted = true;
    diag_warn(b->b->d, n->file, n->line, n->col,
              "expect: Artillery checks this only with `plugins: {expect: {}}` in config; it "
              "is checked all the same (said "
              "once)");
}

static void add_default(struct building *b)
{
    struct arena *a = b->b->arena;
    struct yaml_node *status = yaml_new(a, YAML_NUMBER, NULL);
    struct yaml_pair *p = ARENA_NEW(a, struct yaml_pair);

    status->number = 200;
    status->text = STR("200");
    p->key = STR("statusCode");
    p->value = status;
    add(b, CHECK_STATUS, p);
}

struct art_expect *art_expect_build(struct art_building *b, const struct yaml_node *n)
{
    const struct art_plugins *plugins = b->t->config.plugins;
    struct building building = {.b = b};
    struct art_expect *e;

    if (n && n->kind == YAML_LIST) {
        for (size_t i = 0; i < n->n; i++)
            add_item(&building, n->item[i], true);
    } else if (n && n->kind != YAML_NULL) {
        add_item(&building, n, false);
    }
    if (building.v.n)
        note_unlisted(&building, n);
    else if (plugins->expect.default_200)
        add_default(&building);
    if (!building.v.n)
        return NULL;
    e = ARENA_NEW(b->arena, struct art_expect);
    e->plugins = plugins;
    e->n = building.v.n;
    e->check = arena_alloc(b->arena, e->n * sizeof(*e->check));
    memcpy(e->check, building.v.p, e->n * sizeof(*e->check));
    vec_free(&building.v);
    return e;
}

void art_expect_free(struct art_expect *e)
{
    for (size_t i = 0; e && i < e->n; i++) {
        struct art_check *c = &e->check[i];

        template_tree_release(c->value);
        template_tree_release(c->equals);
        template_tree_release(c->exists);
        for (size_t k = 0; k < c->nitems; k++)
            template_tree_release(c->item[k]);
        regex_free(c->regex);
        jmespath_free(c->path);
    }
}
