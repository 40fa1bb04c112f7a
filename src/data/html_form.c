/* html_form.c - what forms would send (HTML 5 section 4.10.21.4, and k6's serializeArray()). */
#include "data/html.h"

static bool is_named(const xmlNode *n, const char *name)
{
    return str_is(html_name(n), name);
}

static struct str attr_or(const xmlNode *n, const char *name, struct str otherwise)
{
    struct str value;

    return html_attr(n, str_of(name), &value) ? value : otherwise;
}

static bool has_attr(const xmlNode *n, const char *name)
{
    struct str value;

    return html_attr(n, str_of(name), &value);
}

static struct str keep(struct buf *b, struct arena *a)
{
    struct str text = arena_str(a, buf_str(b));

    buf_release(b);
    return text;
}

/* The content as HTML for k6, as text for browsers. */
static struct str content(const xmlNode *n, enum html_form_rules rules, struct arena *a)
{
    struct buf b;

    buf_init(&b, BUF_NO_LIMIT);
    (rules == HTML_FORM_K6 ? html_inner : html_text)(n, &b);
    return keep(&b, a);
}

/* Leading and trailing white space stripped, the rest collapsed to single spaces. */
static struct str collapsed(struct str text, struct arena *a)
{
    struct buf b;
    struct str word;

    buf_init(&b, BUF_NO_LIMIT);
    while (text.n) {
        size_t n = 0;

        while (n < text.n && !strchr(" \t\r\n\f", text.p[n]))
            n++;
        word = str_slice(text, 0, n);
        text = str_skip(text, n ? n : 1);
        if (n == 0)
            continue;
        if (b.n)
            buf_addc(&b, ' ');
        buf_addstr(&b, word);
    }
    return keep(&b, a);
}

static struct str option_value(const xmlNode *n, enum html_form_rules rules, struct arena *a)
{
    struct str value;

    if (html_attr(n, STR("value"), &value))
        return value;
    value = content(n, rules, a);
    return rules == HTML_FORM_K6 ? value : collapsed(value, a);
}

static xmlNode *next_option(const xmlNode *n, const xmlNode *select)
{
    xmlNode *c = html_next(n, select);

    while (c && !is_named(c, "option"))
        c = html_next(c, select);
    return c;
}

static bool option_is_disabled(const xmlNode *n)
{
    return has_attr(n, "disabled") ||
           (is_named(n->parent, "optgroup") && has_attr(n->parent, "disabled"));
}

static void select_values(const xmlNode *select, enum html_form_rules rules, struct arena *a,
                          struct html_field *out)
{
    VEC(const xmlNode *) chosen = {0};
    const xmlNode *first = NULL;

    out->multiple = has_attr(select, "multiple");
    for (const xmlNode *n = next_option(select, select); n; n = next_option(n, select)) {
        bool disabled = rules == HTML_FORM_BROWSER && option_is_disabled(n);

        if (!first && !disabled)
            first = n;
        if (has_attr(n, "selected") && !disabled)
            vec_push(&chosen, n);
    }
    if (!out->multiple && rules == HTML_FORM_BROWSER) {
        if (chosen.n > 1) /* the last one selected wins, and is the only one */
            chosen.p[0] = chosen.p[chosen.n - 1];
        else if (chosen.n == 0 && first)
            vec_push(&chosen, first);
    }
    out->n = out->multiple || chosen.n == 0 ? chosen.n : 1;
    out->values = arena_zalloc(a, (out->n + 1) * sizeof(*out->values));
    for (size_t i = 0; i < out->n; i++)
        out->values[i] = option_value(chosen.p[i], rules, a);
    if (!out->multiple && out->n == 0 && rules == HTML_FORM_K6)
        out->n = 1; /* an empty value */
    vec_free(&chosen);
}

bool html_value(const xmlNode *n, enum html_form_rules rules, struct arena *a,
                struct html_field *out)
{
    struct str type = attr_or(n, "type", STR("")), value;

    *out = (struct html_field){.name = attr_or(n, "name", STR("")), .n = 1};
    if (is_named(n, "select")) {
        select_values(n, rules, a, out);
        return true;
    }
    if (is_named(n, "input"))
        value =
            attr_or(n, "value",
                    str_ieq(type, STR("radio")) || str_ieq(type, STR("checkbox")) ? STR("on")
                                                                                  : STR(""));
    else if (is_named(n, "button"))
        value = attr_or(n, "value", STR(""));
    else if (is_named(n, "textarea"))
        value = content(n, rules, a);
    else if (is_named(n, "option"))
        value = option_value(n, rules, a);
    else
        return false;
    out->values = arena_zalloc(a, sizeof(*out->values));
    out->values[0] = value;
    return true;
}

/* Does the control send something by itself? */
static bool is_successful(const xmlNode *n, enum html_form_rules rules,
                          const struct css *disabled)
{
    static const char *const silent[] = {"submit", "button", "reset", "image", "file"};
    struct str type = attr_or(n, "type", STR(""));
    bool box, k6 = rules == HTML_FORM_K6;

    if (attr_or(n, "name", STR("")).n == 0)
        return false;
    if (k6 ? str_is(attr_or(n, "disabled", STR("")), "disabled") : css_matches(disabled, n))
        return false;
    for (size_t i = 0; i < sizeof(silent) / sizeof(*silent); i++)
        if (k6 ? str_is(type, silent[i])
               : is_named(n, "input") && str_ieq(type, str_of(silent[i])))
            return false;
    box = k6 ? str_is(type, "checkbox") || str_is(type, "radio")
             : is_named(n, "input") &&
                   (str_ieq(type, STR("checkbox")) || str_ieq(type, STR("radio")));
    return !box ||
           (k6 ? str_is(attr_or(n, "checked", STR("")), "checked") : has_attr(n, "checked"));
}

void html_form_fields(const struct html_set *in, enum html_form_rules rules, struct arena *a,
                      html_fields *fields)
{
    char why[CSS_WHY_BYTES];
    struct css *controls = css_compile(STR("input,select,textarea,keygen"), why);
    struct css *disabled = css_compile(STR(":disabled"), why),
               *form = css_compile(STR("form"), why);
    struct html_set found;
    struct html_field field;

    html_set_init(&found, in->html);
    if (html_is(in, form))
        html_find(&found, in, controls);
    else
        html_filter(&found, in, controls, true);
    for (size_t i = 0; i < found.n; i++)
        if (is_successful(found.p[i], rules, disabled) &&
            html_value(found.p[i], rules, a, &field))
            vec_push(fields, field);
    html_set_release(&found);
    css_free(controls);
    css_free(disabled);
    css_free(form);
}
