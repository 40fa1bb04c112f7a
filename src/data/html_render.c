/* html_render.c - nodes as text and as HTML, as Go's x/net/html writes it. */
#include "data/html.h"

static const char *const voids[] = {"area",   "base",  "br",     "col",  "embed", "hr",
                                    "img",    "input", "keygen", "link", "meta",  "param",
                                    "source", "track", "wbr",    NULL};
static const char *const literals[] = {"iframe", "noembed", "noframes", "noscript", "plaintext",
                                       "script", "style",   "xmp",      NULL};
static const char *const lines[] = {"pre", "listing", "textarea", NULL};

static bool is_one_of(const xmlNode *n, const char *const *names)
{
    for (; html_is_element(n) && *names; names++)
        if (!strcmp((const char *)n->name, *names))
            return true;
    return false;
}

void html_text(const xmlNode *n, struct buf *out)
{
    for (const xmlNode *c = n; c && !out->full; c = html_next(c, n))
        if (html_is_text(c))
            buf_adds(out, (const char *)c->content);
}

static void add_escaped(const char *s, struct buf *out)
{
    for (;;) {
        size_t n = strcspn(s, "&'<>\"\r");

        buf_add(out, s, n);
        switch (s[n]) {
        case 0: return;
        case '&': buf_adds(out, "&amp;"); break;
        case '\'': buf_adds(out, "&#39;"); break;
        case '<': buf_adds(out, "&lt;"); break;
        case '>': buf_adds(out, "&gt;"); break;
        case '"': buf_adds(out, "&#34;"); break;
        default: buf_adds(out, "&#13;"); break;
        }
        s += n + 1;
    }
}

static void add_quoted(const xmlChar *s, struct buf *out)
{
    char quote = strchr((const char *)s, '"') ? '\'' : '"';

    buf_addf(out, "%c%s%c", quote, (const char *)s, quote);
}

static void add_doctype(const xmlDtd *dtd, struct buf *out)
{
    buf_adds(out, "<!DOCTYPE ");
    add_escaped(dtd->name ? (const char *)dtd->name : "", out);
    if (dtd->ExternalID) {
        buf_adds(out, " PUBLIC ");
        add_quoted(dtd->ExternalID, out);
        if (dtd->SystemID)
            buf_addc(out, ' ');
    } else if (dtd->SystemID) {
        buf_adds(out, " SYSTEM ");
    }
    if (dtd->SystemID)
        add_quoted(dtd->SystemID, out);
    buf_addc(out, '>');
}

static void open_tag(const xmlNode *n, struct buf *out)
{
    const xmlNode *c = n->children;

    buf_addf(out, "<%s", (const char *)n->name);
    for (const xmlAttr *a = n->properties; a; a = a->next) {
        buf_addf(out, " %s=\"", (const char *)a->name);
        if (a->children)
            add_escaped((const char *)a->children->content, out);
        buf_addc(out, '"');
    }
    buf_adds(out, is_one_of(n, voids) ? "/>" : ">");
    if (c && html_is_text(c) && c->content[0] == '\n' && is_one_of(n, lines))
        buf_addc(out, '\n'); /* a parser would drop the first */
}

static void close_tag(const xmlNode *n, struct buf *out)
{
    if (!is_one_of(n, voids))
        buf_addf(out, "</%s>", (const char *)n->name);
}

static void add_leaf(const xmlNode *n, struct buf *out)
{
    switch (n->type) {
    case XML_TEXT_NODE:
    case XML_CDATA_SECTION_NODE:
        if (is_one_of(n->parent, literals))
            buf_adds(out, (const char *)n->content);
        else
            add_escaped((const char *)n->content, out);
        break;
    case XML_COMMENT_NODE: buf_addf(out, "<!--%s-->", (const char *)n->content); break;
    case XML_DTD_NODE: add_doctype((const xmlDtd *)n, out); break;
    default: break; /* processing instructions: HTML has none */
    }
}

/* From n on to the last node inside top; without recursion, as trees may be deep. */
static void add_nodes(const xmlNode *n, const xmlNode *top, struct buf *out)
{
    while (n && !out->full) {
        bool down = html_is_element(n);

        if (down)
            open_tag(n, out);
        else
            add_leaf(n, out);
        if (down && n->children && !is_one_of(n, voids)) {
            n = n->children;
            continue;
        }
        if (down)
            close_tag(n, out);
        while (n != top && !n->next) {
            n = n->parent;
            if (n != top)
                close_tag(n, out);
        }
        n = n == top ? NULL : n->next;
    }
}

void html_inner(const xmlNode *n, struct buf *out)
{
    bool down = html_is_element(n) || n->type == XML_HTML_DOCUMENT_NODE;

    if (down && n->children)
        add_nodes(n->children, n, out);
}

void html_outer(const xmlNode *n, struct buf *out)
{
    if (html_is_element(n)) {
        open_tag(n, out);
        if (!is_one_of(n, voids))
            html_inner(n, out);
        close_tag(n, out);
    } else if (n->type == XML_HTML_DOCUMENT_NODE) {
        html_inner(n, out);
    } else {
        add_leaf(n, out);
    }
}
