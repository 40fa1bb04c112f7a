/* yaml.c - from libfyaml's events to a tree with positions.
 *
 * The event interface is used, not libfyaml's documents: those resolve aliases by copying, know
 * neither js-yaml's types nor its merge keys, and stop at the first mistake. */
#include "data/yaml.h"

#include "base/buf.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/vec.h"
#include "data/utf8.h"
#include "data/yaml_scalar.h"

#include <libfyaml.h>
#include <stdio.h>
#include <stdlib.h>

#define TAG_PREFIX "tag:yaml.org,2002:"

struct reader {
    struct arena *arena;
    struct diag *diag;
    struct fy_parser *parser;
    struct fy_diag *fy_diag;
    const char *file;
    struct str text;
    enum yaml_schema schema;
    struct map anchors; /* name -> node; one still being read is &open_node */
    struct yaml_node open_node;
    size_t pairs; /* that merge keys made */
    bool stop;    /* a mistake after which nothing that follows makes sense */
};

/* Where an event stands. */
struct place {
    unsigned line, col;
    size_t at; /* offset in the text */
};

static struct yaml_node *read_node(struct reader *r, struct fy_event *e, unsigned depth);

static struct place place_of(struct fy_event *e)
{
    const struct fy_mark *m = fy_event_start_mark(e);

    return m ? (struct place){(unsigned)m->line + 1, (unsigned)m->column + 1, m->input_pos}
             : (struct place){0};
}

__attribute__((format(printf, 4, 5))) static void mistake(struct reader *r, unsigned line,
                                                          unsigned col, const char *fmt, ...)
{
    char *text = NULL;
    va_list ap;

    va_start(ap, fmt);
    if (vasprintf(&text, fmt, ap) < 0)
        xmalloc_failed(0);
    va_end(ap);
    diag_error(r->diag, r->file, line, col, "%s", text);
    free(text);
}

/* The next event, or NULL at the end and after a mistake of syntax. */
static struct fy_event *next_event(struct reader *r)
{
    struct fy_event *e = r->stop ? NULL : fy_parser_parse(r->parser);

    if (!e)
        r->stop = true;
    return e;
}

static void free_event(struct reader *r, struct fy_event *e)
{
    fy_parser_event_free(r->parser, e);
}

static struct str token_text(struct fy_token *t)
{
    size_t n = 0;
    const char *p = t ? fy_token_get_text(t, &n) : NULL;

    return str_make(p, p ? n : 0);
}

static struct yaml_node *node_new(struct reader *r, enum yaml_kind kind, struct place p)
{
    struct yaml_node *n = ARENA_NEW(r->arena, struct yaml_node);

    *n = (struct yaml_node){.kind = kind,
                            .file = r->file,
                            .line = p.line,
                            .col = p.col,
                            .text = STR(""),
                            .weight = 1,
                            .height = 1};
    return n;
}

/* Counts what has become part of n; stops at documents that unfold to far more than they say.
 */
static void weigh(struct reader *r, struct yaml_node *n, const struct yaml_node *part)
{
    uint64_t weight = (uint64_t)n->weight + part->weight;

    n->weight = weight > YAML_NODES_MAX ? YAML_NODES_MAX + 1 : (unsigned)weight;
    if (n->height <= part->height)
        n->height = part->height + 1;
    if (r->stop)
        return;
    if (n->weight > YAML_NODES_MAX) {
        mistake(r, n->line, n->col,
                "this unfolds to more than %d values: use fewer aliases (\"*name\")",
                YAML_NODES_MAX);
        r->stop = true;
    } else if (n->height > YAML_DEPTH_MAX) {
        mistake(r, n->line, n->col, "this is nested more than %d levels deep", YAML_DEPTH_MAX);
        r->stop = true;
    }
}

/* ---- anchors ---- */

static struct yaml_node *read_alias(struct reader *r, struct fy_event *e)
{
    struct str name = token_text(e->alias.anchor);
    struct place p = place_of(e);
    struct yaml_node *n = map_get(&r->anchors, name);

    if (n == &r->open_node)
        mistake(r, p.line, p.col, "\"*" STR_FMT "\" stands within what it stands for",
                STR_ARG(name));
    else if (!n)
        mistake(r, p.line, p.col, "there is no anchor \"&" STR_FMT "\" above this line",
                STR_ARG(name));
    return n && n != &r->open_node ? n : node_new(r, YAML_NULL, p);
}

/* ---- scalars ---- */

/* The tag behind its usual prefix; .p NULL: there is none, "!": the non-specific one. */
static struct str tag_of(struct fy_event *e)
{
    struct fy_token *t = fy_event_get_tag_token(e);
    struct str tag = token_text(t);

    if (!t)
        return (struct str){0};
    return str_starts(tag, STR(TAG_PREFIX)) ? str_skip(tag, sizeof(TAG_PREFIX) - 1) : tag;
}

static void unknown_tag(struct reader *r, struct place p, struct str tag)
{
    mistake(r, p.line, p.col,
            "the tag \"%s" STR_FMT
            "\" is unknown here: there are !!str, !!int, !!float, !!bool, !!null, "
            "!!binary, !!timestamp, !!seq of lists and !!map of maps",
            tag.p[0] == '!' ? "" : "!!", STR_ARG(tag));
}

static bool quoted(enum fy_scalar_style style)
{
    return style == FYSS_SINGLE_QUOTED || style == FYSS_DOUBLE_QUOTED;
}

/* A line break in a quoted text and the blanks around it: a space, or as many line breaks as
 * there are empty lines. */
static struct str fold(struct buf *out, struct str rest)
{
    size_t breaks = 0, at = 0;

    while (out->n && strchr(" \t", out->p[out->n - 1]))
        out->n--;
    for (; at < rest.n && strchr(" \t\r\n", rest.p[at]); at++)
        breaks += rest.p[at] == '\n';
    for (size_t i = 1; i < breaks; i++)
        buf_addc(out, '\n');
    if (breaks == 1)
        buf_addc(out, ' ');
    return str_skip(rest, at);
}

/* Where the content of a quoted text begins: 0.7 gives that as the event's place, and not the
 * quote's. */
static size_t content_of(const struct reader *r, struct fy_event *e)
{
    size_t at = place_of(e).at;

    return at > 0 && at <= r->text.n && strchr("'\"", r->text.p[at - 1]) ? at : at + 1;
}

/* libfyaml 0.7 loses count of the quotes in 'a '''' b'. */
static struct str single_quoted(struct reader *r, struct fy_event *e)
{
    struct str text = str_skip(r->text, content_of(r, e)), out;
    struct buf b;

    buf_init(&b, BUF_NO_LIMIT);
    while (text.n && !(text.p[0] == '\'' && (text.n == 1 || text.p[1] != '\''))) {
        if (text.p[0] == '\r' || text.p[0] == '\n') {
            text = fold(&b, text);
            continue;
        }
        buf_addc(&b, text.p[0]);
        text = str_skip(text, text.p[0] == '\'' ? 2 : 1);
    }
    out = arena_str(r->arena, buf_str(&b));
    buf_release(&b);
    return out;
}

static struct str scalar_text(struct reader *r, struct fy_event *e)
{
    struct str text = token_text(e->scalar.value);
    enum fy_scalar_style style =
        e->scalar.value ? fy_token_scalar_style(e->scalar.value) : FYSS_PLAIN;

    if (style == FYSS_SINGLE_QUOTED && str_find(text, STR("''")) >= 0)
        return single_quoted(r, e);
    if (style != FYSS_DOUBLE_QUOTED && text.n &&
        memchr(text.p, 0, text.n)) /* of an empty block at the end */
        text.n = strlen(text.p);
    return arena_str(r->arena, text);
}

static struct yaml_node *read_scalar(struct reader *r, struct fy_event *e)
{
    struct fy_token *value = e->scalar.value;
    struct place p = place_of(e);
    struct yaml_node *n = node_new(r, YAML_TEXT, p);
    struct str tag = tag_of(e);
    bool plain = !value || fy_token_scalar_style(value) == FYSS_PLAIN, known;

    n->text = scalar_text(r, e);
    if (value && quoted(fy_token_scalar_style(value)) && n->col > 1 && content_of(r, e) == p.at)
        n->col--;
    if (!tag.p && plain) {
        yaml_scalar_plain(n, r->schema);
    } else if (tag.n && !str_is(tag, "!") && !yaml_scalar_tagged(r->arena, n, tag, &known)) {
        if (known)
            mistake(r, p.line, p.col, "\"" STR_FMT "\" is no !!" STR_FMT, STR_ARG(n->text),
                    STR_ARG(tag));
        else
            unknown_tag(r, p, tag);
    }
    return n;
}

/* ---- lists ---- */

static struct yaml_node *read_list(struct reader *r, struct fy_event *start, unsigned depth)
{
    struct yaml_node *n = node_new(r, YAML_LIST, place_of(start));
    VEC(struct yaml_node *) items = {0};
    struct fy_event *e;

    while ((e = next_event(r)) != NULL && e->type != FYET_SEQUENCE_END) {
        struct yaml_node *item = read_node(r, e, depth + 1);

        free_event(r, e);
        vec_push(&items, item);
        weigh(r, n, item);
    }
    free_event(r, e);
    n->n = items.n;
    n->item = arena_alloc(r->arena, (items.n + 1) * sizeof(*n->item));
    if (items.n)
        memcpy(n->item, items.p, items.n * sizeof(*n->item));
    vec_free(&items);
    return n;
}

/* ---- maps ---- */

struct map_builder {
    struct yaml_node *node;
    VEC(struct yaml_pair) pairs;
    struct map index;  /* key -> position + 1 */
    struct map merged; /* keys that came by "<<": one that is written here replaces them */
};

static void *position(size_t i)
{
    return (void *)(uintptr_t)(i + 1);
}

static size_t *find_pair(struct map_builder *b, struct str key, size_t *at)
{
    uintptr_t found = (uintptr_t)map_get(&b->index, key);

    if (!found)
        return NULL;
    *at = (size_t)found - 1;
    return at;
}

static void append_pair(struct map_builder *b, struct yaml_pair pair)
{
    map_put(&b->index, pair.key, position(b->pairs.n));
    vec_push(&b->pairs, pair);
}

static void add_pair(struct reader *r, struct map_builder *b, struct yaml_pair pair)
{
    size_t at;

    if (!find_pair(b, pair.key, &at)) {
        append_pair(b, pair);
    } else if (map_del(&b->merged, pair.key)) {
        b->pairs.p[at] = pair;
    } else {
        mistake(r, pair.line, pair.col,
                "the key \"" STR_FMT "\" is already there, in line %u: a map has each key once",
                STR_ARG(pair.key), b->pairs.p[at].line);
    }
}

static void merge_map(struct reader *r, struct map_builder *b, const struct yaml_node *source,
                      struct place p)
{
    size_t at;

    if (source->kind != YAML_MAP) {
        if (!r->stop)
            mistake(r, p.line, p.col, "\"<<\" takes a map or a list of maps, not %s",
                    yaml_kind_name(source->kind));
        return;
    }
    for (size_t i = 0; i < source->n && r->pairs++ < YAML_NODES_MAX; i++) {
        if (find_pair(b, source->pair[i].key, &at))
            continue;
        append_pair(b, source->pair[i]);
        map_put(&b->merged, source->pair[i].key, b);
    }
    if (r->pairs >= YAML_NODES_MAX && !r->stop) {
        mistake(r, p.line, p.col, "\"<<\" brings more than %d pairs into this document",
                YAML_NODES_MAX);
        r->stop = true;
    }
}

static void merge_value(struct reader *r, struct map_builder *b, const struct yaml_node *value,
                        struct place p)
{
    if (value->kind != YAML_LIST) {
        merge_map(r, b, value, p);
        return;
    }
    for (size_t i = 0; i < value->n; i++)
        merge_map(r, b, value->item[i], p);
}

/* JavaScript's String() of a key; collections are no keys. */
static struct str key_text(struct reader *r, const struct yaml_node *key, struct place p)
{
    char number[32];

    switch (key->kind) {
    case YAML_TEXT:
    case YAML_BINARY: return key->text;
    case YAML_NULL: return STR("null");
    case YAML_BOOL: return key->boolean ? STR("true") : STR("false");
    case YAML_NUMBER:
        return arena_str(r->arena, str_of(yaml_scalar_number(key->number, number)));
    case YAML_DATE: return key->text;
    case YAML_LIST:
    case YAML_MAP: break;
    }
    if (!r->stop)
        mistake(r, p.line, p.col, "a key must be text, not %s: put it in quotes",
                yaml_kind_name(key->kind));
    return STR("");
}

static bool is_merge_key(const struct reader *r, struct fy_event *e,
                         const struct yaml_node *key)
{
    struct str tag = tag_of(e);

    if (r->schema != YAML_SCHEMA_JS || e->type != FYET_SCALAR || key->kind != YAML_TEXT ||
        !str_is(key->text, "<<"))
        return false;
    return str_is(tag, "merge") ||
           (!tag.p && fy_token_scalar_style(e->scalar.value) == FYSS_PLAIN);
}

/* libfyaml 0.7 takes lines that stand below a key for the block of text that the key announces
 * ("|", ">"). */
static void check_block(struct reader *r, struct fy_event *v, const struct place *key)
{
    enum fy_scalar_style style =
        v->type == FYET_SCALAR ? fy_token_scalar_style(v->scalar.value) : FYSS_PLAIN;
    struct str rest = str_skip(r->text, place_of(v).at), line;
    size_t indent = 0;

    if (style != FYSS_LITERAL && style != FYSS_FOLDED)
        return;
    if (rest.n && strchr("|>", rest.p[0])) /* 0.7 gives the line behind it as its place */
        str_cut(&rest, '\n', &line);
    do {
        str_cut(&rest, '\n', &line);
    } while (!str_trim(line).n && rest.n);
    while (indent < line.n && line.p[indent] == ' ')
        indent++;
    if (token_text(v->scalar.value).n && str_trim(line).n && indent < key->col)
        mistake(r, place_of(v).line, (unsigned)indent + 1,
                "text after \"|\" or \">\" must be indented more than its key");
}

/* One pair, whose key's event is e. */
static void read_pair(struct reader *r, struct map_builder *b, struct fy_event *e,
                      unsigned depth)
{
    struct place p = place_of(e);
    struct yaml_node *key = read_node(r, e, depth + 1), *value;
    bool merge = is_merge_key(r, e, key);
    struct fy_event *v = next_event(r);

    if (!v)
        return;
    check_block(r, v, &p);
    value = read_node(r, v, depth + 1);
    if (merge)
        merge_value(r, b, value, place_of(v));
    else
        add_pair(r, b,
                 (struct yaml_pair){key_text(r, key, p), p.line,
                                    e->type == FYET_SCALAR ? key->col : p.col, value});
    free_event(r, v);
}

/* Does the text of a flow map from a to b look like "{{ name }}"? */
static bool is_template(const struct reader *r, size_t a, size_t b)
{
    struct str s = str_slice(r->text, a, b);

    return s.n > 4 && str_starts(s, STR("{{")) && str_ends(s, STR("}}"));
}

/* A map in double braces is text that lacks its quotes; the events up to its end are passed
 * over. */
static struct yaml_node *read_template(struct reader *r, struct place p)
{
    struct yaml_node *n = node_new(r, YAML_TEXT, p);
    struct fy_event *e;
    unsigned open = 1;
    size_t end = p.at;

    while (open && (e = next_event(r)) != NULL) {
        const struct fy_mark *m = fy_event_end_mark(e);

        open += e->type == FYET_MAPPING_START || e->type == FYET_SEQUENCE_START;
        open -= e->type == FYET_MAPPING_END || e->type == FYET_SEQUENCE_END;
        end = m ? m->input_pos : end;
        free_event(r, e);
    }
    if (r->stop)
        return n;
    n->text = arena_str(r->arena, str_slice(r->text, p.at, end));
    if (is_template(r, p.at, end))
        diag_warn(r->diag, r->file, p.line, p.col,
                  "\"" STR_FMT "\" needs quotes around it: as it stands, YAML reads a map",
                  STR_ARG(n->text));
    else
        mistake(r, p.line, p.col, "a map can't be a key; put texts with \"{{ }}\" in quotes");
    return n;
}

static struct yaml_node *read_map(struct reader *r, struct fy_event *start, unsigned depth)
{
    struct place p = place_of(start);
    struct map_builder b = {.node = NULL};
    struct fy_event *e;

    if (str_starts(str_skip(r->text, p.at), STR("{{")))
        return read_template(r, p);
    b.node = node_new(r, YAML_MAP, p);
    map_init(&b.index);
    map_init(&b.merged);
    while ((e = next_event(r)) != NULL && e->type != FYET_MAPPING_END) {
        read_pair(r, &b, e, depth);
        free_event(r, e);
    }
    free_event(r, e);
    b.node->n = b.pairs.n;
    b.node->pair = arena_alloc(r->arena, (b.pairs.n + 1) * sizeof(*b.node->pair));
    for (size_t i = 0; i < b.pairs.n; i++) {
        b.node->pair[i] = b.pairs.p[i];
        b.node->pair[i].key = arena_str(r->arena, b.pairs.p[i].key);
        weigh(r, b.node, b.pairs.p[i].value);
    }
    vec_free(&b.pairs);
    map_release(&b.index);
    map_release(&b.merged);
    return b.node;
}

/* ---- nodes ---- */

static void check_collection_tag(struct reader *r, struct fy_event *e)
{
    struct str tag = tag_of(e);

    if (!tag.n || str_is(tag, "!") ||
        str_is(tag, e->type == FYET_SEQUENCE_START ? "seq" : "map"))
        return;
    unknown_tag(r, place_of(e), tag);
}

static struct yaml_node *read_collection(struct reader *r, struct fy_event *e, unsigned depth)
{
    struct place p = place_of(e);

    check_collection_tag(r, e);
    if (depth < YAML_DEPTH_MAX)
        return e->type == FYET_SEQUENCE_START ? read_list(r, e, depth) : read_map(r, e, depth);
    if (!r->stop)
        mistake(r, p.line, p.col, "this is nested more than %d levels deep", YAML_DEPTH_MAX);
    r->stop = true;
    return node_new(r, YAML_NULL, p);
}

/* The node that e begins; e stays the caller's. */
static struct yaml_node *read_node(struct reader *r, struct fy_event *e, unsigned depth)
{
    struct fy_token *anchor = fy_event_get_anchor_token(e);
    struct str name = token_text(anchor);
    struct yaml_node *n;

    if (e->type == FYET_ALIAS)
        return read_alias(r, e);
    if (e->type == FYET_SCALAR) {
        n = read_scalar(r, e);
    } else {
        if (anchor)
            map_put(&r->anchors, name, &r->open_node);
        n = read_collection(r, e, depth);
    }
    if (anchor)
        map_put(&r->anchors, name, n);
    return n;
}

/* ---- the document ---- */

/* The line of text with this number, from 1. */
static struct str line_of(struct str text, unsigned number)
{
    struct str line = {0};

    while (number-- && text.n)
        str_cut(&text, '\n', &line);
    return line;
}

/* What to do about a mistake of syntax, as libfyaml says no more than what is wrong. */
static const char *hint(struct str line, struct str message)
{
    struct str body = str_trim(line);

    if (line.n && str_find_char(str_make(line.p, (size_t)(body.p - line.p)), '\t') >= 0)
        return "; indent with spaces, not tabs";
    if (str_find(line, STR("{{")) >= 0)
        return "; put texts with \"{{ }}\" in quotes";
    if (str_find(message, STR("nested block mapping")) >= 0)
        return "; put texts with \": \" in quotes";
    if (str_find(message, STR("cannot start with")) >= 0)
        return "; put this text in quotes";
    return "";
}

static void syntax_mistakes(struct reader *r)
{
    struct fy_diag_error *e;
    void *at = NULL;
    bool any = false;

    while ((e = fy_diag_errors_iterate(r->fy_diag, &at)) != NULL) {
        unsigned line = e->line > 0 ? (unsigned)e->line : 0;

        mistake(r, line, e->column > 0 ? (unsigned)e->column : 0, "not YAML: %s%s", e->msg,
                hint(line_of(r->text, line), str_of(e->msg)));
        any = true;
    }
    if (!any && diag_ok(r->diag))
        mistake(r, 0, 0, "not YAML");
}

static struct yaml_node *read_documents(struct reader *r)
{
    struct yaml_node *root = NULL;
    struct fy_event *e;
    bool more = false;

    while ((e = next_event(r)) != NULL && e->type != FYET_STREAM_END) {
        bool content = e->type != FYET_STREAM_START && e->type != FYET_DOCUMENT_START &&
                       e->type != FYET_DOCUMENT_END;
        struct place p = place_of(e);

        if (content && !root) {
            root = read_node(r, e, 0);
        } else if (content) {
            if (!more)
                mistake(r, p.line, p.col,
                        "a second document begins here; there can be one only");
            more = true;
        }
        free_event(r, e);
    }
    if (!e && diag_ok(r->diag))
        syntax_mistakes(r);
    else if (!e && fy_parser_get_stream_error(r->parser))
        syntax_mistakes(r);
    free_event(r, e);
    return root ? root : node_new(r, YAML_NULL, (struct place){1, 1, 0});
}

static bool printable(uint32_t c)
{
    if (c < 0x20 || c == 0x7f)
        return c == '\t' || c == '\n' || c == '\r';
    return (c < 0x80 || c > 0x9f || c == 0x85) && c != 0xfffe && c != 0xffff;
}

/* libfyaml must not see bytes that are no UTF-8: 0.7 loops on them in directives. */
static bool check_characters(struct reader *r)
{
    unsigned line = 1, col = 1;
    size_t errors = r->diag->errors, len;

    for (size_t i = 0; i < r->text.n; i += len, col++) {
        uint32_t c = utf8_decode(r->text.p + i, r->text.n - i, &len);

        if (c == UTF8_BAD && len == 1)
            mistake(r, line, col, "this is no text: the byte 0x%02x here is no UTF-8",
                    (unsigned char)r->text.p[i]);
        else if (!printable(c))
            mistake(r, line, col, "this is no text: there is a control character (0x%02x) here",
                    c);
        else if (c == '\n')
            line++, col = 0;
        if (r->diag->errors > errors)
            return false;
    }
    return true;
}

/* Directives stand before the document. */
static bool check_directives(struct reader *r)
{
    struct str rest = r->text, line;

    for (unsigned number = 1; rest.n; number++) {
        str_cut(&rest, '\n', &line);
        if (!str_trim(line).n || line.p[0] == '#')
            continue;
        if (line.p[0] != '%')
            return true;
        if (!str_starts(line, STR("%YAML ")) && !str_starts(line, STR("%TAG "))) {
            mistake(r, number, 1,
                    "a line that begins with \"%%\" is a directive (%%YAML or %%TAG); put "
                    "texts in quotes");
            return false;
        }
    }
    return true;
}

static bool readable(struct reader *r)
{
    if (str_starts(r->text, STR("\xEF\xBB\xBF")))
        r->text = str_skip(r->text, 3);
    if (r->text.n > YAML_FILE_BYTES_MAX) {
        mistake(r, 0, 0, "this has more than %zu MiB", YAML_FILE_BYTES_MAX >> 20);
        return false;
    }
    return check_characters(r) && check_directives(r);
}

static void print_nothing(struct fy_diag *diag, void *user, const char *p, size_t n)
{
    (void)diag, (void)user, (void)p, (void)n;
}

static void open_parser(struct reader *r)
{
    /* Without an output of ours, warnings go to stderr. */
    const struct fy_diag_cfg quiet = {
        .output_fn = print_nothing, .level = FYET_ERROR, .module_mask = ~0u};
    struct fy_parse_cfg cfg = {.flags = FYPCF_QUIET | FYPCF_COLLECT_DIAG |
                                        FYPCF_DISABLE_DEPTH_LIMIT |
                                        FYPCF_SLOPPY_FLOW_INDENTATION | FYPCF_DISABLE_MMAP_OPT};

    r->fy_diag = cfg.diag = fy_diag_create(&quiet);
    if (!cfg.diag)
        xmalloc_failed(0);
    fy_diag_set_collect_errors(cfg.diag, true);
    r->parser = fy_parser_create(&cfg);
    if (!r->parser || fy_parser_set_string(r->parser, r->text.n ? r->text.p : "", r->text.n))
        xmalloc_failed(r->text.n);
}

struct yaml_node *yaml_parse(struct arena *a, const char *file, struct str text,
                             enum yaml_schema schema, struct diag *d)
{
    struct reader r = {.arena = a, .diag = d, .file = file, .text = text, .schema = schema};
    size_t errors = d->errors;
    struct yaml_node *n;

    if (!readable(&r))
        return NULL;
    open_parser(&r);
    map_init(&r.anchors);
    n = read_documents(&r);
    map_release(&r.anchors);
    fy_parser_destroy(r.parser);
    fy_diag_destroy(r.fy_diag);
    return d->errors == errors ? n : NULL;
}
