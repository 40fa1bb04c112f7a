/* mod_html_tags.c - the methods that elements of single tags have: their attributes by name, and what HTML derives from them.
 *
 * The lists of choices are HTML's, as far as k6 knows them; a value that is none of them reads as the first. */
#include "data/url.h"
#include "dialect/k6/mod_html_int.h"

#include <stdlib.h>

/* ---- lists of words ---- */

/* Is word one of those in list, separated by sep? */
static bool listed(const char *list, char sep, struct str word)
{
    struct str rest = str_of(list), one;

    do {
        bool last = !str_cut(&rest, sep, &one);

        if (str_eq(one, word))
            return true;
        if (last)
            return false;
    } while (true);
}

static bool named(const xmlNode *n, const char *tags)
{
    return html_is_element(n) && listed(tags, ' ', html_name(n));
}

/* ---- other elements ---- */

static xmlNode *next_named(const xmlNode *n, const xmlNode *top, const char *tags)
{
    xmlNode *c = html_next(n, top);

    while (c && !named(c, tags))
        c = html_next(c, top);
    return c;
}

static xmlNode *ancestor(const xmlNode *n, const char *tags)
{
    xmlNode *a = n->parent;

    while (a && !named(a, tags))
        a = a->parent;
    return a;
}

static xmlNode *self_or_ancestor(struct element *e, const char *tags)
{
    return named(e->node, tags) ? e->node : ancestor(e->node, tags);
}

static bool has_attr(const xmlNode *n, const char *name)
{
    struct str value;

    return html_attr(n, str_of(name), &value);
}

static struct str attr_or_empty(const xmlNode *n, const char *name)
{
    struct str value;

    return html_attr(n, str_of(name), &value) ? value : STR("");
}

/* The first element from n on (of these tags; NULL: any) whose attribute has this value. */
static xmlNode *with_attr(struct element *e, const xmlNode *n, const char *tags, const char *name, struct str value)
{
    xmlNode *root = html_root(e->page->html), *c = html_next(n ? n : root, root);
    struct str v;

    while (c && !(html_is_element(c) && (!tags || named(c, tags)) && html_attr(c, str_of(name), &v) && str_eq(v, value)))
        c = html_next(c, root);
    return c;
}

typedef VEC(xmlNode *) node_list;

static void add_once(node_list *list, xmlNode *n)
{
    for (size_t i = 0; i < list->n; i++)
        if (list->p[i] == n)
            return;
    vec_push(list, n);
}

static JSValue list_object(JSContext *ctx, struct element *e, node_list *list)
{
    JSValue v = element_list(ctx, e->page, list->p, list->n);

    vec_free(list);
    return v;
}

/* Position of n among the elements of these tags in top; -1: top is NULL. */
static JSValue position(JSContext *ctx, const xmlNode *top, const char *tags, const xmlNode *n, int otherwise)
{
    int64_t i = 0;

    if (!top)
        return JS_NewInt32(ctx, otherwise);
    for (const xmlNode *c = next_named(top, top, tags); c; c = next_named(c, top, tags), i++)
        if (c == n)
            return JS_NewInt64(ctx, i);
    return JS_NewInt32(ctx, -1);
}

static JSValue inside(JSContext *ctx, struct element *e, const char *tags)
{
    node_list list = {0};

    for (xmlNode *n = next_named(e->node, e->node, tags); n; n = next_named(n, e->node, tags))
        vec_push(&list, n);
    return list_object(ctx, e, &list);
}

static JSValue count_inside(JSContext *ctx, struct element *e, const char *tags)
{
    int64_t count = 0;

    for (xmlNode *n = next_named(e->node, e->node, tags); n; n = next_named(n, e->node, tags))
        count++;
    return JS_NewInt64(ctx, count);
}

static JSValue child(JSContext *ctx, struct element *e, const char *tags)
{
    xmlNode *n = e->node->children;

    while (n && !named(n, tags))
        n = n->next;
    return element_object(ctx, e->page, n);
}

/* ---- links ---- */

/* The attribute's URL on the page's; false when there is none. out: released by the caller. */
static bool resolved(struct element *e, const char *attr, struct buf *out)
{
    struct str value;
    struct url base;

    buf_init(out, 1 << 20);
    if (!html_attr(e->node, str_of(attr), &value))
        return false;
    if (*e->page->url == 0)
        return buf_addstr(out, value);
    return url_parse(str_of(e->page->url), &base, NULL) && url_resolve(out, &base, value);
}

static JSValue url_attr(JSContext *ctx, struct element *e, const char *attr, struct str otherwise)
{
    struct buf b;
    JSValue v = script_new_str(ctx, resolved(e, attr, &b) ? buf_str(&b) : otherwise);

    buf_release(&b);
    return v;
}

enum part {
    PART_HASH,
    PART_HOST,
    PART_HOSTNAME,
    PART_PORT,
    PART_USERNAME,
    PART_PASSWORD,
    PART_ORIGIN,
    PART_PATHNAME,
    PART_PROTOCOL,
    PART_SEARCH
};

static void add_host(const struct url *u, bool brackets, bool port, struct buf *out)
{
    buf_addf(out, u->host_is_ipv6 && brackets ? "[" STR_FMT "]" : STR_FMT, STR_ARG(u->host));
    if (port && u->port)
        buf_addf(out, ":%u", u->port);
}

static void add_decoded(struct str s, struct buf *out)
{
    size_t n = out->n;

    if (!url_unescape(out, s, false)) {
        out->n = n;
        buf_addstr(out, s);
    }
}

static bool is_default_port(const struct url *u)
{
    return u->port == (str_is(u->scheme, "ftp") ? 21 : url_default_port(u->scheme));
}

static void add_part(const struct url *u, enum part part, struct buf *out)
{
    switch (part) {
    case PART_HASH:
        if (u->fragment.n)
            buf_addc(out, '#');
        add_decoded(u->fragment, out);
        break;
    case PART_HOST: add_host(u, true, !is_default_port(u), out); break;
    case PART_HOSTNAME: add_host(u, !u->port, false, out); break;
    case PART_PORT:
        if (u->port)
            buf_addf(out, "%u", u->port);
        break;
    case PART_USERNAME: add_decoded(u->user, out); break;
    case PART_PASSWORD: add_decoded(u->password, out); break;
    case PART_ORIGIN:
        if (u->scheme.n) {
            buf_addf(out, STR_FMT "://", STR_ARG(u->scheme));
            add_host(u, true, true, out);
        }
        break;
    case PART_PATHNAME: add_decoded(u->path, out); break;
    case PART_PROTOCOL: buf_addstr(out, u->scheme.n ? u->scheme : STR(":")); break;
    case PART_SEARCH:
        if (u->query.n)
            buf_addc(out, '?');
        buf_addstr(out, u->query);
        break;
    }
}

/* A path alone, as it is from the root: without a page's URL Go resolves it there. */
static void from_root(struct str path, struct buf *out)
{
    struct url root;

    if (url_parse(STR("http://h/"), &root, NULL) && url_resolve(out, &root, path))
        buf_consume(out, strlen("http://h"));
}

static JSValue href_part(JSContext *ctx, struct element *e, enum part part)
{
    struct url u = {0};
    struct buf b, rooted, out;
    JSValue v;

    buf_init(&out, 1 << 20);
    buf_init(&rooted, 1 << 20);
    if (resolved(e, "href", &b) && !url_parse(buf_str(&b), &u, NULL))
        u = (struct url){0};
    if (!u.scheme.n && !u.has_authority && u.path.n) {
        from_root(u.path, &rooted);
        u.path = buf_str(&rooted);
    }
    if (part == PART_ORIGIN && str_is(u.scheme, "file"))
        buf_addstr(&out, buf_str(&b));
    else
        add_part(&u, part, &out);
    v = script_new_str(ctx, buf_str(&out));
    buf_release(&out);
    buf_release(&rooted);
    buf_release(&b);
    return v;
}

/* Split at single spaces, as k6 does. */
static JSValue words(JSContext *ctx, struct element *e, const char *attr)
{
    struct str rest = attr_or_empty(e->node, attr), word;
    JSValue list = JS_NewArray(ctx);
    uint32_t n = 0;
    bool more = rest.n > 0;

    while (more) {
        more = str_cut(&rest, ' ', &word);
        JS_DefinePropertyValueUint32(ctx, list, n++, script_new_str(ctx, word), JS_PROP_C_W_E);
    }
    return list;
}

/* ---- forms ---- */

static xmlNode *owner_form(struct element *e)
{
    xmlNode *form = self_or_ancestor(e, "form");
    struct str id;

    if (form || !html_attr(e->node, STR("form"), &id) || !id.n)
        return form;
    return with_attr(e, NULL, NULL, "id", id);
}

static JSValue labels(JSContext *ctx, struct element *e)
{
    struct str id = attr_or_empty(e->node, "id");
    xmlNode *n = self_or_ancestor(e, "label");
    node_list list = {0};

    if (n)
        vec_push(&list, n);
    for (n = id.n ? with_attr(e, NULL, "label", "for", id) : NULL; n; n = with_attr(e, n, "label", "for", id))
        add_once(&list, n);
    return list_object(ctx, e, &list);
}

/* The attribute "form" + name of the control, or name of its form; false: neither has it. */
static bool form_attr(struct element *e, const char *name, struct str *value)
{
    xmlNode *form;
    struct buf b;
    bool has;

    buf_init(&b, 64);
    buf_addf(&b, "form%s", name);
    has = html_attr(e->node, buf_str(&b), value);
    buf_release(&b);
    if (has)
        return true;
    *value = STR("");
    form = owner_form(e);
    return form && html_attr(form, str_of(name), value);
}

static JSValue form_action(JSContext *ctx, struct element *e)
{
    struct str action, page = str_of(e->page->url);
    struct url base;
    struct buf b;
    JSValue v;

    form_attr(e, "action", &action);
    if (!page.n || !action.n)
        return script_new_str(ctx, page.n ? page : action);
    buf_init(&b, 1 << 20);
    if (url_parse(page, &base, NULL) && url_resolve(&b, &base, action))
        v = script_new_str(ctx, buf_str(&b));
    else
        v = script_new_str(ctx, action);
    buf_release(&b);
    return v;
}

/* One of the words in list, or its first. */
static JSValue choice(JSContext *ctx, const char *list, struct str value)
{
    struct str rest = str_of(list), first;

    str_cut(&rest, '|', &first);
    return script_new_str(ctx, listed(list, '|', value) ? value : first);
}

#define ENCODINGS "application/x-www-form-urlencoded|multipart/form-data|text/plain"

static JSValue form_choice(JSContext *ctx, struct element *e, const char *name)
{
    struct str value;

    form_attr(e, name, &value);
    if (!strcmp(name, "method"))
        return JS_NewString(ctx, str_ieq(value, STR("post")) ? "post" : "get");
    return !strcmp(name, "target") ? script_new_str(ctx, value) : choice(ctx, ENCODINGS, value);
}

static JSValue data_list(JSContext *ctx, struct element *e)
{
    struct str id = attr_or_empty(e->node, "list");

    if (!id.n || listed("hidden|checkbox|radio|file|button", '|', attr_or_empty(e->node, "type")))
        return JS_UNDEFINED;
    return element_object(ctx, e->page, with_attr(e, NULL, "datalist", "id", id));
}

static JSValue label_control(JSContext *ctx, struct element *e)
{
    struct str id;

    if (!html_attr(e->node, STR("for"), &id))
        return JS_UNDEFINED;
    return element_object(ctx, e->page, with_attr(e, NULL, NULL, "id", id));
}

/* ---- options ---- */

static bool option_disabled(struct element *e)
{
    xmlNode *group = ancestor(e->node, "optgroup");

    return has_attr(e->node, "disabled") || (group && has_attr(group, "disabled"));
}

static JSValue option_form(JSContext *ctx, struct element *e)
{
    xmlNode *form = ancestor(e->node, "form"), *select = ancestor(e->node, "select");
    struct str id;

    if (!form && select && html_attr(select, STR("form"), &id))
        form = with_attr(e, NULL, "form", "id", id);
    return element_object(ctx, e->page, form);
}

static xmlNode *selected_option(const xmlNode *from, const xmlNode *select)
{
    xmlNode *n = next_named(from, select, "option");

    while (n && !has_attr(n, "selected"))
        n = next_named(n, select, "option");
    return n;
}

static JSValue selected_options(JSContext *ctx, struct element *e)
{
    node_list list = {0};

    for (xmlNode *n = selected_option(e->node, e->node); n; n = selected_option(n, e->node))
        vec_push(&list, n);
    return list_object(ctx, e, &list);
}

static JSValue select_value(JSContext *ctx, struct element *e)
{
    xmlNode *n = selected_option(e->node, e->node);

    return n ? value_or_html(ctx, n) : JS_NewString(ctx, "");
}

/* ---- maps, meters ---- */

static JSValue map_images(JSContext *ctx, struct element *e)
{
    xmlNode *root = html_root(e->page->html);
    struct str name = attr_or_empty(e->node, has_attr(e->node, "id") ? "id" : "name"), use;
    node_list list = {0};

    for (xmlNode *n = next_named(root, root, "img object"); n; n = next_named(n, root, "img object"))
        if (html_attr(n, STR("usemap"), &use) && use.n && use.p[0] == '#' && name.n && str_eq(str_skip(use, 1), name))
            vec_push(&list, n);
    return list_object(ctx, e, &list);
}

/* A number that is not negative; false otherwise. */
static bool number_attr(struct element *e, const char *name, double *out)
{
    struct str value;

    return html_attr(e->node, str_of(name), &value) && str_to_double(value, out) && *out >= 0;
}

static JSValue progress(JSContext *ctx, struct element *e, double otherwise)
{
    double max, value;

    if (!number_attr(e, "value", &value))
        return JS_NewFloat64(ctx, otherwise);
    return JS_NewFloat64(ctx, value / (number_attr(e, "max", &max) ? max : 1));
}

static JSValue progress_max(JSContext *ctx, struct element *e)
{
    double max;

    return JS_NewFloat64(ctx, number_attr(e, "max", &max) ? max : 1);
}

static int64_t int_attr(struct element *e, const char *attr, int64_t otherwise)
{
    struct str value;
    int64_t i;

    return html_attr(e->node, str_of(attr), &value) && str_to_i64(value, &i) ? i : otherwise;
}

/* ---- the table ---- */

enum how {
    TEXT,    /* the attribute, or "" */
    BOOL,    /* is it there? */
    INT,     /* arg: when it is no number */
    URL,     /* resolved */
    CHOICE,  /* one of arg */
    MAYBE,   /* one of arg, or undefined */
    SAY,     /* arg */
    CONTENT, /* the text in the element */
    INSIDE,  /* the elements of the tags arg in it */
    COUNT,   /* their number */
    CHILD,   /* the first child of the tags arg */
    PLACE,   /* position among the elements of the tags arg in the nearest ancestor of the tags attr */
    PART,    /* of the link: enum part in number */
    WORDS,   /* of the attribute */
    FORM_CHOICE,
    SPECIAL
};

enum special {
    SPECIAL_BASE_HREF,
    SPECIAL_FORM,
    SPECIAL_FORM_ACTION,
    SPECIAL_FORM_NO_VALIDATE,
    SPECIAL_LABELS,
    SPECIAL_VALUE_OR_HTML,
    SPECIAL_METHOD,
    SPECIAL_LIST,
    SPECIAL_CONTROL,
    SPECIAL_OPTION_DISABLED,
    SPECIAL_OPTION_FORM,
    SPECIAL_OPTION_INDEX,
    SPECIAL_OPTION_LABEL,
    SPECIAL_SELECTED_INDEX,
    SPECIAL_SELECTED_OPTIONS,
    SPECIAL_SELECT_SIZE,
    SPECIAL_SELECT_TYPE,
    SPECIAL_SELECT_VALUE,
    SPECIAL_IMAGES,
    SPECIAL_PROGRESS,
    SPECIAL_PROGRESS_POSITION,
    SPECIAL_PROGRESS_MAX,
    SPECIAL_STYLE_TYPE,
    SPECIAL_SPAN,
    SPECIAL_TEXTAREA_LENGTH,
    SPECIAL_TEXTAREA_VALUE,
    SPECIAL_NOTHING
};

struct accessor {
    const char *tags, *method;
    enum how how;
    const char *attr, *arg;
    int number;
};

#define REFERRER "|no-referrer|no-referrer-when-downgrade|origin|origin-when-cross-origin|unsafe-url"
#define CROSS_ORIGIN "anonymous|use-credentials"
#define INPUT_TYPES                                                                                                       \
    "text|button|checkbox|color|date|datetime-local|email|file|hidden|image|month|number|password|radio|range|reset|search|" \
    "submit|tel|time|url|week"
#define CONTROLS "input select button textarea"
#define FIELDS "input button"

static const struct accessor accessors[] = {
    /* links */
    {"a area", "href", URL, "href"},
    {"a area", "toString", URL, "href"},
    {"a area", "hash", PART, .number = PART_HASH},
    {"a area", "host", PART, .number = PART_HOST},
    {"a area", "hostname", PART, .number = PART_HOSTNAME},
    {"a area", "port", PART, .number = PART_PORT},
    {"a area", "username", PART, .number = PART_USERNAME},
    {"a area", "password", PART, .number = PART_PASSWORD},
    {"a area", "origin", PART, .number = PART_ORIGIN},
    {"a area", "pathname", PART, .number = PART_PATHNAME},
    {"a area", "protocol", PART, .number = PART_PROTOCOL},
    {"a area", "search", PART, .number = PART_SEARCH},
    {"a area", "download", TEXT, "download"},
    {"a area", "hrefLang", TEXT, "hreflang"},
    {"link", "hreflang", TEXT, "hreflang"},
    {"link", "href", URL, "href"},
    {"base", "href", SPECIAL, .number = SPECIAL_BASE_HREF},
    {"a area link", "rel", TEXT, "rel"},
    {"a area link", "relList", WORDS, "rel"},
    {"a area base form link", "target", TEXT, "target"},
    {"a area iframe img link", "referrerPolicy", CHOICE, "referrerpolicy", REFERRER},
    {"a area option script title", "text", CONTENT},
    /* what many have */
    {"a area button input legend textarea", "accessKey", TEXT, "accesskey"},
    {"button fieldset form iframe img input keygen map meta object output param pre select textarea", "name", TEXT, "name"},
    {"button input object select textarea", "tabIndex", INT, "tabindex"},
    {"button input keygen select textarea", "autofocus", BOOL, "autofocus"},
    {"button fieldset input keygen optgroup select textarea", "disabled", BOOL, "disabled"},
    {"input select textarea", "required", BOOL, "required"},
    {"input select", "multiple", BOOL, "multiple"},
    {"a area embed link object script source ul", "type", TEXT, "type"},
    {"audio iframe img input script source track video", "src", URL, "src"},
    {"embed", "src", TEXT, "src"},
    {"embed iframe input object", "height", TEXT, "height"},
    {"embed iframe input object", "width", TEXT, "width"},
    {"img", "height", INT, "height"},
    {"img", "width", INT, "width"},
    {"canvas", "height", INT, "height", .number = 150},
    {"canvas", "width", INT, "width", .number = 150},
    {"audio img link video", "crossOrigin", MAYBE, "crossorigin", CROSS_ORIGIN},
    {"script", "crossOrigin", TEXT, "crossorigin"},
    {"data input param pre", "value", TEXT, "value"},
    {"img object", "useMap", TEXT, "usemap"},
    {"link source style", "media", TEXT, "media"},
    {"blockquote del ins q quote", "cite", TEXT, "cite"},
    {"del ins time", "datetime", TEXT, "datetime"},
    /* media, images, frames, scripts */
    {"audio video", "autoplay", BOOL, "autoplay"},
    {"audio video", "controls", BOOL, "controls"},
    {"audio video", "loop", BOOL, "loop"},
    {"audio video", "muted", BOOL, "muted"},
    {"audio video", "defaultMuted", BOOL, "muted"},
    {"audio video", "preload", CHOICE, "preload", "auto|metadata|none"},
    {"audio video", "currentSrc", TEXT, "src"},
    {"audio video", "mediaGroup", TEXT, "mediagroup"},
    {"audio video", "textTracks", INSIDE, .arg = "track"},
    {"img", "currentSrc", URL, "src"},
    {"img source", "sizes", TEXT, "sizes"},
    {"img source", "srcset", TEXT, "srcset"},
    {"img input", "alt", TEXT, "alt"},
    {"img", "isMap", BOOL, "ismap"},
    {"source", "keySystem", TEXT, "keysystem"},
    {"track", "kind", CHOICE, "kind", "subtitle|captions|descriptions|chapters|metadata"},
    {"track", "srclang", TEXT, "srclang"},
    {"optgroup track", "label", TEXT, "label"},
    {"track", "default", BOOL, "default"},
    {"iframe", "allowfullscreen", BOOL, "allowfullscreen"},
    {"object", "data", URL, "data"},
    {"object", "typeMustMatch", BOOL, "typemustmatch"},
    {"map", "areas", INSIDE, .arg = "area"},
    {"map", "images", SPECIAL, .number = SPECIAL_IMAGES},
    {"script", "charset", TEXT, "charset"},
    {"script", "async", BOOL, "async"},
    {"script", "defer", BOOL, "defer"},
    {"script", "noModule", BOOL, "nomodule"},
    {"style", "type", SPECIAL, .number = SPECIAL_STYLE_TYPE},
    {"meta", "content", TEXT, "content"},
    {"meta", "httpEquiv", CHOICE, "http-equiv", "content-type|default-style|refresh"},
    /* forms and controls */
    {"form", "action", URL, "action"},
    {"form", "method", SPECIAL, .number = SPECIAL_METHOD},
    {"form", "enctype", CHOICE, "enctype", ENCODINGS},
    {"form", "encoding", CHOICE, "enctype", ENCODINGS},
    {"form", "acceptCharset", TEXT, "accept-charset"},
    {"form", "noValidate", BOOL, "novalidate"},
    {"form", "elements", INSIDE, .arg = CONTROLS " fieldset"},
    {"form", "length", COUNT, .arg = CONTROLS " fieldset"},
    {"form input textarea", "autocomplete", CHOICE, "autocomplete", "on|off"},
    {"button fieldset input keygen label legend object output select textarea", "form", SPECIAL, .number = SPECIAL_FORM},
    {"button input keygen meter output progress select textarea", "labels", SPECIAL, .number = SPECIAL_LABELS},
    {FIELDS, "formAction", SPECIAL, .number = SPECIAL_FORM_ACTION},
    {FIELDS, "formEnctype", FORM_CHOICE, "enctype"},
    {FIELDS, "formMethod", FORM_CHOICE, "method"},
    {FIELDS, "formTarget", FORM_CHOICE, "target"},
    {FIELDS, "formNoValidate", SPECIAL, .number = SPECIAL_FORM_NO_VALIDATE},
    {"button", "type", CHOICE, "type", "submit|button|menu|reset"},
    {"button option", "value", SPECIAL, .number = SPECIAL_VALUE_OR_HTML},
    {"fieldset", "type", SAY, .arg = "fieldset"},
    {"fieldset", "elements", INSIDE, .arg = CONTROLS},
    {"fieldset", "validity", SPECIAL, .number = SPECIAL_NOTHING},
    {"input", "type", CHOICE, "type", INPUT_TYPES},
    {"input", "checked", BOOL, "checked"},
    {"input", "defaultChecked", BOOL, "checked"},
    {"input", "defaultValue", TEXT, "value"},
    {"input", "accept", TEXT, "accept"},
    {"input", "maxLength", INT, "maxlength", .number = -1},
    {"input", "size", INT, "size"},
    {"input", "pattern", TEXT, "pattern"},
    {"input textarea", "placeholder", TEXT, "placeholder"},
    {"input", "readonly", BOOL, "readonly"},
    {"input", "min", TEXT, "min"},
    {"input", "max", TEXT, "max"},
    {"input", "step", TEXT, "step"},
    {"input", "dirName", TEXT, "dirname"},
    {"input", "list", SPECIAL, .number = SPECIAL_LIST},
    {"keygen", "challenge", TEXT, "challenge"},
    {"keygen", "keytype", CHOICE, "keytype", "RSA|DSA|EC"},
    {"keygen", "type", SAY, .arg = "keygen"},
    {"label output", "htmlFor", TEXT, "for"},
    {"label", "control", SPECIAL, .number = SPECIAL_CONTROL},
    {"output", "type", SAY, .arg = "output"},
    {"output", "value", CONTENT},
    {"output", "defaultValue", CONTENT},
    {"textarea", "type", SAY, .arg = "textarea"},
    {"textarea", "value", SPECIAL, .number = SPECIAL_TEXTAREA_VALUE},
    {"textarea", "defaultValue", SPECIAL, .number = SPECIAL_TEXTAREA_VALUE},
    {"textarea", "length", SPECIAL, .number = SPECIAL_TEXTAREA_LENGTH},
    {"textarea", "rows", INT, "rows"},
    {"textarea", "cols", INT, "cols"},
    {"textarea", "maxLength", INT, "maxlength"},
    {"textarea", "readOnly", BOOL, "readonly"},
    {"textarea", "autocapitalize", CHOICE, "autocapitalize", "sentences|none|off|characters|words"},
    {"textarea", "wrap", CHOICE, "wrap", "soft|hard|off"},
    {"datalist select", "options", INSIDE, .arg = "option"},
    {"select", "length", COUNT, .arg = "option"},
    {"select", "selectedIndex", SPECIAL, .number = SPECIAL_SELECTED_INDEX},
    {"select", "selectedOptions", SPECIAL, .number = SPECIAL_SELECTED_OPTIONS},
    {"select", "size", SPECIAL, .number = SPECIAL_SELECT_SIZE},
    {"select", "type", SPECIAL, .number = SPECIAL_SELECT_TYPE},
    {"select", "value", SPECIAL, .number = SPECIAL_SELECT_VALUE},
    {"option", "disabled", SPECIAL, .number = SPECIAL_OPTION_DISABLED},
    {"option", "form", SPECIAL, .number = SPECIAL_OPTION_FORM},
    {"option", "index", SPECIAL, .number = SPECIAL_OPTION_INDEX},
    {"option", "label", SPECIAL, .number = SPECIAL_OPTION_LABEL},
    {"option", "selected", BOOL, "selected"},
    {"option", "defaultSelected", BOOL, "selected"},
    {"meter", "min", INT, "min"},
    {"meter", "max", INT, "max"},
    {"meter", "low", INT, "low"},
    {"meter", "high", INT, "high"},
    {"meter", "optimum", INT, "optimum"},
    {"progress", "max", SPECIAL, .number = SPECIAL_PROGRESS_MAX},
    {"progress", "value", SPECIAL, .number = SPECIAL_PROGRESS},
    {"progress", "position", SPECIAL, .number = SPECIAL_PROGRESS_POSITION},
    /* lists and tables */
    {"li", "value", INT, "value"},
    {"li", "type", CHOICE, "type", "|1|a|A|i|I|disc|square|circle"},
    {"ol", "type", CHOICE, "type", "1|a|A|i|I"},
    {"ol", "reversed", BOOL, "reversed"},
    {"ol", "start", INT, "start"},
    {"table", "sortable", BOOL, "sortable"},
    {"table", "caption", CHILD, .arg = "caption"},
    {"table", "tHead", CHILD, .arg = "thead"},
    {"table", "tFoot", CHILD, .arg = "tfoot"},
    {"table", "tBodies", INSIDE, .arg = "tbody"},
    {"table tbody tfoot thead", "rows", INSIDE, .arg = "tr"},
    {"tr", "cells", INSIDE, .arg = "th td"},
    {"tr", "rowIndex", PLACE, "table", "tr"},
    {"tr", "sectionRowIndex", PLACE, "thead tbody tfoot", "tr"},
    {"td th", "cellIndex", PLACE, "tr", "th td"},
    {"td th", "colSpan", INT, "colspan", .number = 1},
    {"td th", "rowSpan", INT, "rowspan", .number = 1},
    {"td th", "headers", TEXT, "headers"},
    {"th", "abbr", TEXT, "abbr"},
    {"th", "scope", CHOICE, "scope", "|row|col|colgroup|rowgroup"},
    {"th", "sorted", BOOL, "sorted"},
    {"col", "span", SPECIAL, .number = SPECIAL_SPAN},
};
#define ACCESSORS (sizeof(accessors) / sizeof(*accessors))

static JSValue text_or_content(JSContext *ctx, struct element *e, const char *attr)
{
    struct str value;

    return html_attr(e->node, str_of(attr), &value) ? script_new_str(ctx, value) : node_text(ctx, e->node);
}

static JSValue special(JSContext *ctx, struct element *e, enum special what)
{
    struct str value;
    xmlNode *n;

    switch (what) {
    case SPECIAL_BASE_HREF: return url_attr(ctx, e, "href", str_of(e->page->url));
    case SPECIAL_FORM: return element_object(ctx, e->page, owner_form(e));
    case SPECIAL_FORM_ACTION: return form_action(ctx, e);
    case SPECIAL_FORM_NO_VALIDATE: return JS_NewBool(ctx, form_attr(e, "novalidate", &value));
    case SPECIAL_LABELS: return labels(ctx, e);
    case SPECIAL_VALUE_OR_HTML: return value_or_html(ctx, e->node);
    case SPECIAL_METHOD: return JS_NewString(ctx, str_ieq(attr_or_empty(e->node, "method"), STR("post")) ? "post" : "get");
    case SPECIAL_LIST: return data_list(ctx, e);
    case SPECIAL_CONTROL: return label_control(ctx, e);
    case SPECIAL_OPTION_DISABLED: return JS_NewBool(ctx, option_disabled(e));
    case SPECIAL_OPTION_FORM: return option_form(ctx, e);
    case SPECIAL_OPTION_INDEX: return position(ctx, ancestor(e->node, "select datalist"), "option", e->node, 0);
    case SPECIAL_OPTION_LABEL: return text_or_content(ctx, e, "label");
    case SPECIAL_SELECTED_INDEX:
        n = selected_option(e->node, e->node);
        return n ? position(ctx, e->node, "option", n, -1) : JS_NewInt32(ctx, -1);
    case SPECIAL_SELECTED_OPTIONS: return selected_options(ctx, e);
    case SPECIAL_SELECT_SIZE: return JS_NewInt32(ctx, has_attr(e->node, "multiple") ? 4 : 1);
    case SPECIAL_SELECT_TYPE: return JS_NewString(ctx, has_attr(e->node, "multiple") ? "select-multiple" : "select");
    case SPECIAL_SELECT_VALUE: return select_value(ctx, e);
    case SPECIAL_IMAGES: return map_images(ctx, e);
    case SPECIAL_PROGRESS: return progress(ctx, e, 0);
    case SPECIAL_PROGRESS_POSITION: return progress(ctx, e, -1);
    case SPECIAL_PROGRESS_MAX: return progress_max(ctx, e);
    case SPECIAL_STYLE_TYPE:
        value = attr_or_empty(e->node, "type");
        return script_new_str(ctx, value.n ? value : STR("text/css"));
    case SPECIAL_SPAN: return JS_NewInt64(ctx, int_attr(e, "span", 1) < 1 ? 1 : int_attr(e, "span", 1));
    case SPECIAL_TEXTAREA_LENGTH: return JS_NewInt64(ctx, (int64_t)attr_or_empty(e->node, "value").n);
    case SPECIAL_TEXTAREA_VALUE: return text_or_content(ctx, e, "value");
    case SPECIAL_NOTHING: break;
    }
    return JS_UNDEFINED;
}

static JSValue js_access(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv, int index)
{
    const struct accessor *a = &accessors[index];
    struct element *e = element_of(ctx, this_val);
    struct str value;

    if (!e)
        return JS_EXCEPTION;
    switch (a->how) {
    case TEXT: return script_new_str(ctx, attr_or_empty(e->node, a->attr));
    case BOOL: return JS_NewBool(ctx, has_attr(e->node, a->attr));
    case INT: return JS_NewInt64(ctx, int_attr(e, a->attr, a->number));
    case URL: return url_attr(ctx, e, a->attr, STR(""));
    case CHOICE: return choice(ctx, a->arg, attr_or_empty(e->node, a->attr));
    case MAYBE:
        value = attr_or_empty(e->node, a->attr);
        return listed(a->arg, '|', value) ? script_new_str(ctx, value) : JS_UNDEFINED;
    case SAY: return JS_NewString(ctx, a->arg);
    case CONTENT: return node_text(ctx, e->node);
    case INSIDE: return inside(ctx, e, a->arg);
    case COUNT: return count_inside(ctx, e, a->arg);
    case CHILD: return child(ctx, e, a->arg);
    case PLACE: return position(ctx, ancestor(e->node, a->attr), a->arg, e->node, -1);
    case PART: return href_part(ctx, e, (enum part)a->number);
    case WORDS: return words(ctx, e, a->attr);
    case FORM_CHOICE: return form_choice(ctx, e, a->attr);
    case SPECIAL: return special(ctx, e, (enum special)a->number);
    }
    return JS_UNDEFINED;
}

bool tag_known(struct str tag)
{
    for (size_t i = 0; i < ACCESSORS; i++)
        if (listed(accessors[i].tags, ' ', tag))
            return true;
    return false;
}

void tag_setup(JSContext *ctx, JSValueConst proto, struct str tag)
{
    for (size_t i = 0; i < ACCESSORS; i++)
        if (listed(accessors[i].tags, ' ', tag))
            JS_DefinePropertyValueStr(ctx, proto, accessors[i].method,
                                      JS_NewCFunctionMagic(ctx, js_access, accessors[i].method, 0, JS_CFUNC_generic_magic, (int)i),
                                      JS_PROP_C_W_E);
}
