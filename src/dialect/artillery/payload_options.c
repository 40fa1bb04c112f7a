/* payload_options.c - what config.payload says of a file of rows: Artillery's own options, and csv-parse's in `options`. */
#include "dialect/artillery/payload_options.h"

#include "data/yaml.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

struct reading {
    struct art_test *t;
    struct diag *d;
    struct art_payload_options *o;
    bool ok;
};

__attribute__((format(printf, 3, 4))) static void wrong(struct reading *r, const struct yaml_node *at, const char *fmt, ...)
{
    char text[300];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    diag_error(r->d, at->file, at->line, at->col, "%s", text);
    r->ok = false;
}

/* YAML's true and false; Artillery takes "yes" for text, and so for nothing. */
static bool flag(struct reading *r, const char *key, const struct yaml_node *n)
{
    static const char *const yes[] = {"true", "yes", "on"}, *const no[] = {"false", "no", "off"};

    if (n->kind == YAML_BOOL)
        return n->boolean;
    for (size_t i = 0; n->kind == YAML_TEXT && i < 3; i++)
        if (str_is(n->text, yes[i]) || str_is(n->text, no[i])) {
            diag_warn(r->d, n->file, n->line, n->col, "%s: " STR_FMT " is a text; it is taken for %s", key,
                      STR_ARG(n->text), str_is(n->text, yes[i]) ? "true" : "false");
            return str_is(n->text, yes[i]);
        }
    if (n->kind != YAML_NULL)
        wrong(r, n, "%s is true or false, not %s", key, yaml_kind_name(n->kind));
    return false;
}

/* One character; "\t" between single quotes too. */
static struct str character(struct reading *r, const char *key, const struct yaml_node *n)
{
    struct str s = n->kind == YAML_TEXT || n->kind == YAML_NUMBER ? n->text : (struct str){0};

    if (str_is(s, "\\t"))
        return STR("\t");
    if (!csv_delimiter_ok(s, 0)) {
        wrong(r, n, "%s is one character", key);
        return STR(",");
    }
    return s;
}

static char byte(struct reading *r, const char *key, const struct yaml_node *n)
{
    struct str s;

    if (n->kind == YAML_NULL || (n->kind == YAML_BOOL && !n->boolean) || (n->kind == YAML_TEXT && !n->text.n))
        return 0;
    s = character(r, key, n);
    if (s.n > 1)
        wrong(r, n, "%s is one character of ASCII", key);
    return s.p[0];
}

static uint64_t count(struct reading *r, const char *key, const struct yaml_node *n)
{
    if (n->kind == YAML_NUMBER && n->number >= 1 && n->number <= 1e15)
        return (uint64_t)n->number;
    wrong(r, n, "%s is a number from 1", key);
    return 0;
}

static void read_fields(struct reading *r, const struct yaml_node *n)
{
    bool list = n->kind == YAML_LIST;
    size_t count = list ? n->n : n->kind == YAML_NULL ? 0 : 1;

    r->o->field = arena_zalloc(&r->t->test->arena, (count + 1) * sizeof(*r->o->field));
    for (size_t i = 0; i < count; i++) {
        const struct yaml_node *name = list ? n->item[i] : n;

        if (name->kind == YAML_TEXT || name->kind == YAML_NUMBER)
            r->o->field[r->o->nfields++] = name->text;
        else
            wrong(r, name, "fields are names of columns, not %s", yaml_kind_name(name->kind));
    }
}

/* ---- options: csv-parse's ---- */

static void read_columns(struct reading *r, const struct yaml_node *n)
{
    if (n->kind == YAML_LIST && !r->o->nfields)
        read_fields(r, n);
    else if (n->kind == YAML_BOOL)
        r->o->header |= n->boolean;
}

static void ignore(struct reading *r, const struct yaml_node *n) {}

static void read_encoding(struct reading *r, const struct yaml_node *n)
{
    if (n->kind == YAML_TEXT && !str_ieq(n->text, STR("utf8")) && !str_ieq(n->text, STR("utf-8")))
        wrong(r, n, "files of rows are UTF-8; other encodings are not read");
}

static void read_quote(struct reading *r, const struct yaml_node *n)
{
    r->o->dialect.quote = byte(r, "quote", n);
}

/* A quote that escapes itself is doubling. */
static void read_escape(struct reading *r, const struct yaml_node *n)
{
    char c = byte(r, "escape", n);

    r->o->dialect.escape = c == '"' ? 0 : c;
}

static void read_comment(struct reading *r, const struct yaml_node *n)
{
    r->o->dialect.comment = byte(r, "comment", n);
}

static void read_trim(struct reading *r, const struct yaml_node *n)
{
    r->o->dialect.trim = flag(r, "trim", n);
}

static void read_relax(struct reading *r, const struct yaml_node *n)
{
    r->o->dialect.lazy = flag(r, "relax", n);
}

static void read_ragged(struct reading *r, const struct yaml_node *n)
{
    r->o->dialect.ragged |= flag(r, "relax_column_count", n);
}

static void read_from_line(struct reading *r, const struct yaml_node *n)
{
    r->o->from_line = (unsigned)count(r, "from_line", n);
    r->o->header = false; /* as csv-parse: it is said from where */
}

static void read_to(struct reading *r, const struct yaml_node *n)
{
    r->o->rows_max = count(r, "to", n);
}

static void read_delimiter(struct reading *r, const struct yaml_node *n)
{
    r->o->dialect.delimiter = character(r, "delimiter", n);
}

static void read_cast(struct reading *r, const struct yaml_node *n)
{
    r->o->cast = flag(r, "cast", n);
}

static void read_skip_empty(struct reading *r, const struct yaml_node *n)
{
    r->o->dialect.blank_rows = !flag(r, "skipEmptyLines", n);
}

static const struct option {
    const char *name;
    void (*read)(struct reading *r, const struct yaml_node *n);
} options[] = {
    {"bom", ignore}, /* always skipped */
    {"cast", read_cast},
    {"columns", read_columns},
    {"comment", read_comment},
    {"delimiter", read_delimiter},
    {"encoding", read_encoding},
    {"escape", read_escape},
    {"from_line", read_from_line},
    {"quote", read_quote},
    {"relax", read_relax},
    {"relax_column_count", read_ragged},
    {"relax_column_count_less", read_ragged},
    {"relax_column_count_more", read_ragged},
    {"skip_empty_lines", read_skip_empty},
    {"to", read_to},
    {"trim", read_trim},
};
#define NOPTIONS (sizeof(options) / sizeof(*options))

/* "relaxColumnCount" is "relax_column_count" to csv-parse. */
static bool same_name(struct str given, const char *name)
{
    for (size_t i = 0; i < given.n; i++) {
        char c = given.p[i];

        if (c >= 'A' && c <= 'Z') {
            if (*name++ != '_')
                return false;
            c = (char)(c - 'A' + 'a');
        }
        if (*name++ != c)
            return false;
    }
    return *name == '\0';
}

static void read_parser_options(struct reading *r, const struct yaml_node *n)
{
    for (size_t i = 0; n->kind == YAML_MAP && i < n->n; i++) {
        size_t k = 0;

        while (k < NOPTIONS && !same_name(n->pair[i].key, options[k].name))
            k++;
        if (k < NOPTIONS)
            options[k].read(r, n->pair[i].value);
        else
            diag_warn(r->d, n->file, n->pair[i].line, n->pair[i].col,
                      "csv-parse's option " STR_FMT " is not supported and has no effect", STR_ARG(n->pair[i].key));
    }
}

/* ---- Artillery's ---- */

static void read_path(struct reading *r, const struct yaml_node *n)
{
    const char *dir = r->t->config.script_dir;

    if (n->kind != YAML_TEXT || !n->text.n)
        wrong(r, n, "path is the name of a file of rows, not %s", n->kind == YAML_TEXT ? "empty" : yaml_kind_name(n->kind));
    else if (n->text.p[0] == '/' || !dir)
        r->o->path = arena_strdup(&r->t->test->arena, n->text.p);
    else
        r->o->path = arena_printf(&r->t->test->arena, "%s/%s", dir, n->text.p);
}

static void read_order(struct reading *r, const struct yaml_node *n)
{
    r->o->ordered = n->kind != YAML_NULL;
    r->o->sequence = n->kind == YAML_TEXT && str_is(n->text, "sequence");
    if (r->o->ordered && !r->o->sequence && !(n->kind == YAML_TEXT && str_is(n->text, "random")))
        diag_warn(r->d, n->file, n->line, n->col,
                  "order is sequence or random; with anything else rows are drawn at random");
}

static void read_name(struct reading *r, const struct yaml_node *n)
{
    if (n->kind == YAML_TEXT || n->kind == YAML_NUMBER)
        r->o->name = n->text;
    else if (n->kind != YAML_NULL)
        wrong(r, n, "name is the name of a variable, not %s", yaml_kind_name(n->kind));
}

static void read_skip_header(struct reading *r, const struct yaml_node *n)
{
    r->o->header = flag(r, "skipHeader", n);
}

static void read_load_all(struct reading *r, const struct yaml_node *n)
{
    r->o->load_all = flag(r, "loadAll", n);
}

static const struct option own[] = {
    {"path", read_path},
    {"fields", read_fields},
    {"order", read_order},
    {"skipHeader", read_skip_header},
    {"delimiter", read_delimiter},
    {"cast", read_cast},
    {"skipEmptyLines", read_skip_empty},
    {"loadAll", read_load_all},
    {"name", read_name},
    {"options", read_parser_options}, /* last: they go over the others */
};
#define NOWN (sizeof(own) / sizeof(*own))

static void warn_unknown(struct reading *r, const struct yaml_node *n)
{
    for (size_t i = 0; i < n->n; i++) {
        size_t k = 0;

        while (k < NOWN && !str_is(n->pair[i].key, own[k].name))
            k++;
        if (k == NOWN)
            diag_warn(r->d, n->file, n->pair[i].line, n->pair[i].col,
                      "a payload has no " STR_FMT ": path, fields, order, skipHeader, delimiter, cast, skipEmptyLines, loadAll, "
                      "name and options are what it may have",
                      STR_ARG(n->pair[i].key));
    }
}

bool art_payload_options_read(struct art_test *t, struct diag *d, const struct yaml_node *n, struct art_payload_options *o)
{
    struct reading r = {.t = t, .d = d, .o = o, .ok = true};

    *o = (struct art_payload_options){.at = n, .cast = true, .dialect = csv_strict};
    if (n->kind != YAML_MAP) {
        wrong(&r, n, "a payload is a map like {path: users.csv, fields: [id, name]}, not %s", yaml_kind_name(n->kind));
        return false;
    }
    warn_unknown(&r, n);
    for (size_t i = 0; i < NOWN; i++) {
        const struct yaml_node *v = yaml_get(n, own[i].name);

        if (v)
            own[i].read(&r, v);
    }
    if (!yaml_get(n, "path"))
        wrong(&r, n, "a payload needs the path of a file of rows");
    if (!csv_delimiter_ok(o->dialect.delimiter, o->dialect.quote))
        wrong(&r, n, "the delimiter can't be the quote");
    return r.ok;
}
