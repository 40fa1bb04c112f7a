/* payload.c - config.payload: files of rows. */
#include "dialect/artillery/payload.h"

#include "base/mem.h"
#include "data/csv_table.h"
#include "data/jsval.h"
#include "data/utf8.h"
#include "data/yaml.h"
#include "dialect/artillery/payload_options.h"
#include "dialect/artillery/vars.h"
#include "user/feeder.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum what { NOTHING, FIELDS, ONE_ROW, ALL_ROWS };

struct payload {
    struct art_payload_options o;
    enum what what;
    struct csv_table table;
    struct feeder *feeder;
    bool *hidden; /* fields that config.variables has too */
};

struct art_payloads {
    struct payload *payload;
    size_t n;
};

/* A worker's own, in art_worker.payloads. */
struct hand {
    size_t n;
    struct csv *reader; /* of each */
    json_t **rows;      /* ALL_ROWS: the list, once it is needed; shared by all runs */
};

/* ---- values ---- */

static bool has_digits_only(struct str s)
{
    s = str_skip(s, s.n && s.p[0] == '-');
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    return s.n > 0;
}

/* "0x1f", "0b1": JavaScript's numbers, but csv-parse makes 0 of them. */
static bool has_radix(struct str s)
{
    return s.n > 2 && s.p[0] == '0' && strchr("xXoObB", s.p[1]);
}

/* Bytes that are no UTF-8 become U+FFFD. */
static json_t *text_value(struct str s)
{
    json_t *v = json_stringn(s.p ? s.p : "", s.n);
    struct buf b;

    if (v)
        return v;
    buf_init(&b, BUF_NO_LIMIT);
    while (s.n) {
        char rune[4];
        size_t n;

        buf_add(&b, rune, utf8_encode(rune, utf8_decode(s.p, s.n, &n)));
        s = str_skip(s, n);
    }
    v = json_stringn_nocheck(b.p, b.n);
    buf_release(&b);
    return v;
}

/* With cast, text that is a number becomes one, as csv-parse does it: "007" is 7, "1e3" 1000, "" stays text. Whole numbers
 * that a double can't hold keep all their digits, since they are names of something. */
static json_t *value_of(struct str s, bool cast)
{
    struct str bare = str_trim(s);
    double v = cast && bare.n ? jsval_text_number(s) : NAN;
    int64_t whole;

    if (isfinite(v) && has_digits_only(bare))
        return str_to_i64(bare, &whole) ? json_integer(whole) : text_value(s);
    return isfinite(v) && !has_radix(bare) ? jsval_of(v) : text_value(s);
}

static json_t *field_value(const struct payload *p, const struct csv *row, size_t i)
{
    return i < row->nfields ? value_of(row->field[i].text, p->o.cast) : NULL;
}

static json_t *row_list(const struct payload *p, const struct csv *row)
{
    json_t *list = json_array();

    for (size_t i = 0; i < row->nfields; i++)
        json_array_append_new(list, field_value(p, row, i));
    return list;
}

static json_t *row_object(const struct payload *p, const struct csv *row)
{
    json_t *o = json_object();

    for (size_t i = 0; i < p->o.nfields; i++) {
        json_t *v = field_value(p, row, i);

        if (v)
            json_object_setn_new_nocheck(o, p->o.field[i].p, p->o.field[i].n, v);
    }
    return o;
}

static json_t *all_rows(const struct payload *p, struct csv *reader)
{
    json_t *list = json_array();

    for (size_t i = 0; i < p->table.rows; i++) {
        csv_table_row(&p->table, i, reader);
        json_array_append_new(list, p->o.nfields ? row_object(p, reader) : row_list(p, reader));
    }
    return list;
}

/* ---- reading ---- */

static bool row_is_header(const struct payload *p)
{
    bool same = p->table.rows > 0 && p->o.nfields > 0;
    struct csv c;

    if (!same)
        return false;
    csv_table_reader(&p->table, &c);
    csv_table_row(&p->table, 0, &c);
    for (size_t i = 0; i < p->o.nfields && same; i++)
        same = i < c.nfields && str_eq(str_trim(c.field[i].text), p->o.field[i]);
    csv_release(&c);
    return same;
}

static bool load_table(struct diag *d, struct payload *p)
{
    struct csv_table_options o = {.dialect = &p->o.dialect,
                                  .header = p->o.header,
                                  .from_line = p->o.from_line,
                                  .rows_max = p->o.rows_max};

    if (!csv_table_load(&p->table, p->o.path, &o, d))
        return false;
    if (!p->o.header && row_is_header(p)) {
        csv_table_release(&p->table);
        o.header = true;
        diag_warn(d, p->o.at->file, p->o.at->line, p->o.at->col,
                  "the first row of %s has the names that fields has: it is taken for a header; say skipHeader: true", p->o.path);
        return csv_table_load(&p->table, p->o.path, &o, d);
    }
    return true;
}

/* Without fields the header's names are meant, where it is known to be one. */
static void name_fields(struct art_test *t, struct diag *d, struct payload *p)
{
    if (p->o.nfields || !p->table.header.n || p->o.load_all)
        return;
    p->o.field = arena_alloc(&t->test->arena, p->table.header.n * sizeof(*p->o.field));
    for (; p->o.nfields < p->table.header.n; p->o.nfields++)
        p->o.field[p->o.nfields] = arena_str(&t->test->arena, str_trim(p->table.header.name[p->o.nfields]));
    diag_warn(d, p->o.at->file, p->o.at->line, p->o.at->col,
              "a payload without fields: its columns are called as its first row says");
}

static bool check_columns(struct diag *d, const struct payload *p)
{
    if (!p->table.rows)
        diag_warn(d, p->o.path, 0, 0, "there are no rows in it: the variables of this payload are undefined");
    if (!p->table.rows || p->o.dialect.ragged || p->o.nfields <= p->table.columns)
        return true;
    diag_error(d, p->o.path, p->table.first_line, 1, "the row has %zu column%s, but fields (line %u of %s) names %zu",
               p->table.columns, p->table.columns == 1 ? "" : "s", p->o.at->line, p->o.at->file, p->o.nfields);
    return false;
}

static void choose_what(struct diag *d, struct payload *p)
{
    const struct yaml_node *at = p->o.at;

    p->what = p->o.load_all ? ALL_ROWS : FIELDS;
    if (p->o.load_all && !p->o.name.n) {
        p->what = NOTHING;
        diag_warn(d, at->file, at->line, at->col, "loadAll without a name: nothing of this payload reaches the users");
    } else if (p->o.load_all && p->o.ordered) {
        p->what = ONE_ROW;
    } else if (!p->o.load_all && !p->o.nfields) {
        p->what = NOTHING;
        diag_warn(d, at->file, at->line, at->col,
                  "a payload without fields: nothing of it reaches the users; name its columns, like fields: [id, name]");
    }
}

static void hide_fields(struct art_test *t, struct diag *d, struct payload *p)
{
    p->hidden = xcalloc(p->o.nfields + 1, sizeof(*p->hidden));
    for (size_t i = 0; i < p->o.nfields; i++) {
        p->hidden[i] = t->config.variables &&
                       json_object_getn(t->config.variables, p->o.field[i].p, p->o.field[i].n);
        if (p->hidden[i] && p->what == FIELDS)
            diag_warn(d, p->o.at->file, p->o.at->line, p->o.at->col,
                      "the payload's field " STR_FMT " is hidden by config.variables", STR_ARG(p->o.field[i]));
    }
}

static bool read_payload(struct art_test *t, struct diag *d, const struct yaml_node *n, struct payload *p)
{
    if (!art_payload_options_read(t, d, n, &p->o) || !load_table(d, p))
        return false;
    name_fields(t, d, p);
    choose_what(d, p);
    hide_fields(t, d, p);
    if (!check_columns(d, p))
        return false;
    p->feeder = feeder_new(&(struct feeder_options){.rows = p->table.rows,
                                                    .order = p->o.sequence ? FEEDER_SEQUENCE : FEEDER_RANDOM,
                                                    .segment = t->test->segment});
    if (!p->feeder)
        diag_error(d, p->o.path, 0, 0, "no memory to share its rows among workers");
    return p->feeder != NULL;
}

struct art_payloads *art_payloads_read(struct art_test *t, struct diag *d)
{
    const struct yaml_node *payload = yaml_get(t->config.tree, "payload");
    size_t n = !payload || payload->kind == YAML_NULL ? 0 : payload->kind == YAML_LIST ? payload->n : 1;
    struct art_payloads *all;
    bool ok = true;

    if (!n)
        return NULL;
    all = xcalloc(1, sizeof(*all));
    all->payload = xcalloc(n, sizeof(*all->payload));
    for (; all->n < n; all->n++)
        ok &= read_payload(t, d, payload->kind == YAML_LIST ? payload->item[all->n] : payload, &all->payload[all->n]);
    if (ok)
        return all;
    art_payloads_free(all);
    return NULL;
}

void art_payloads_free(struct art_payloads *p)
{
    if (!p)
        return;
    for (size_t i = 0; i < p->n; i++) {
        csv_table_release(&p->payload[i].table);
        feeder_free(p->payload[i].feeder);
        free(p->payload[i].hidden);
    }
    free(p->payload);
    free(p);
}

/* ---- dealing ---- */

static struct hand *hand_new(const struct art_payloads *p)
{
    struct hand *h = xcalloc(1, sizeof(*h));

    h->n = p->n;
    h->reader = xcalloc(p->n, sizeof(*h->reader));
    h->rows = xcalloc(p->n, sizeof(*h->rows));
    for (size_t i = 0; i < p->n; i++)
        csv_table_reader(&p->payload[i].table, &h->reader[i]);
    return h;
}

void art_payload_close(struct art_worker *w)
{
    struct hand *h = w->payloads;

    w->payloads = NULL;
    if (!h)
        return;
    for (size_t i = 0; i < h->n; i++) {
        csv_release(&h->reader[i]);
        json_decref(h->rows[i]);
    }
    free(h->reader);
    free(h->rows);
    free(h);
}

static void deal_all(struct art_user *u, const struct payload *p, struct csv *reader, json_t **rows)
{
    if (!*rows)
        *rows = all_rows(p, reader);
    art_vars_put(u->vars, p->o.name, json_incref(*rows));
}

static void deal_row(struct art_user *u, const struct payload *p, struct csv *row)
{
    struct feeder_user nobody = {0}; /* all users share */
    uint64_t k;

    if (!feeder_next(p->feeder, &nobody, 0, &u->user->rng, &k))
        return;
    csv_table_row(&p->table, k, row);
    if (p->what == ONE_ROW)
        art_vars_put(u->vars, p->o.name, row_list(p, row));
    for (size_t f = 0; p->what == FIELDS && f < p->o.nfields && f < row->nfields; f++)
        if (!p->hidden[f])
            art_vars_put(u->vars, p->o.field[f], field_value(p, row, f));
}

void art_payload_deal(struct art_user *u)
{
    const struct art_payloads *all = u->t->config.payloads;
    struct hand *h = u->w->payloads;

    if (!h)
        h = u->w->payloads = hand_new(all);
    for (size_t i = 0; i < all->n; i++) {
        if (all->payload[i].what == ALL_ROWS)
            deal_all(u, &all->payload[i], &h->reader[i], &h->rows[i]);
        else if (all->payload[i].what != NOTHING)
            deal_row(u, &all->payload[i], &h->reader[i]);
    }
}
