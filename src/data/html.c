/* html.c - HTML documents: parsing, and putting the tree right. */
#include "data/html.h"

#include "base/mem.h"
#include "data/utf8.h"

#include <libxml/HTMLparser.h>
#include <libxml/HTMLtree.h>
#include <libxml/SAX2.h>
#include <stdlib.h>

bool html_is_element(const xmlNode *n)
{
    return n && n->type == XML_ELEMENT_NODE;
}

bool html_is_text(const xmlNode *n)
{
    return n->type == XML_TEXT_NODE || n->type == XML_CDATA_SECTION_NODE;
}

struct str html_name(const xmlNode *n)
{
    return html_is_element(n) ? str_of((const char *)n->name) : STR("");
}

static bool is_named(const xmlNode *n, const char *name)
{
    return html_is_element(n) && !strcmp((const char *)n->name, name);
}

static bool is_one_of(const xmlNode *n, const char *const *names)
{
    for (; html_is_element(n) && *names; names++)
        if (!strcmp((const char *)n->name, *names))
            return true;
    return false;
}

bool html_attr(const xmlNode *n, struct str name, struct str *value)
{
    if (!html_is_element(n))
        return false;
    for (const xmlAttr *a = n->properties; a; a = a->next) {
        if (str_is(name, (const char *)a->name)) {
            *value = a->children ? str_of((const char *)a->children->content) : STR("");
            return true;
        }
    }
    return false;
}

xmlNode *html_next(const xmlNode *n, const xmlNode *top)
{
    bool down = n->type == XML_ELEMENT_NODE || n->type == XML_HTML_DOCUMENT_NODE;

    if (down && n->children)
        return n->children;
    while (n != top && !n->next)
        n = n->parent;
    return n == top ? NULL : n->next;
}

/* Attributes without a value come as NULL, and libxml2 would make disabled="disabled" of some
 * of them. */
static void start_element(void *arg, const xmlChar *name, const xmlChar **atts)
{
    const xmlChar *copy[2 * HTML_ATTRIBUTES_MAX + 2];
    htmlParserCtxt *ctxt = arg;
    size_t n = 0;

    if (ctxt->nodeNr >= HTML_DEPTH_MAX) {
        xmlStopParser(ctxt);
        return;
    }
    for (; atts && atts[n] && n < 2 * HTML_ATTRIBUTES_MAX; n += 2) {
        copy[n] = atts[n];
        copy[n + 1] = atts[n + 1] ? atts[n + 1] : (const xmlChar *)"";
    }
    copy[n] = copy[n + 1] = NULL;
    xmlSAX2StartElement(arg, name, copy);
}

/* A reference to an entity that is none stays as it is written. */
static void reference(void *arg, const xmlChar *name)
{
    xmlSAX2Characters(arg, (const xmlChar *)"&", 1);
    xmlSAX2Characters(arg, name, xmlStrlen(name));
}

static bool is_clean(struct str text)
{
    size_t len;

    for (size_t i = 0; i < text.n; i += len) {
        if (text.p[i] == 0)
            return false;
        if (utf8_decode(text.p + i, text.n - i, &len) == UTF8_BAD && len == 1)
            return false;
    }
    return true;
}

static void clean(struct str text, struct buf *out)
{
    size_t len;

    for (size_t i = 0; i < text.n; i += len) {
        uint32_t rune = utf8_decode(text.p + i, text.n - i, &len);

        if (text.p[i] == 0 || (rune == UTF8_BAD && len == 1))
            buf_adds(out, "\xEF\xBF\xBD");
        else
            buf_add(out, text.p + i, len);
    }
}

/* Does the text begin with what stands before or is the body? Then the parser finds its way. */
static bool has_frame(struct str text)
{
    static const char *const frames[] = {"html",   "head",     "body",     "title",
                                         "meta",   "link",     "base",     "style",
                                         "script", "frameset", "noscript", NULL};

    for (;;) {
        ptrdiff_t end;

        text = str_trim(text);
        if (!str_starts(text, STR("<!")) && !str_starts(text, STR("<?")))
            break;
        end = str_starts(text, STR("<!--")) ? str_find(text, STR("-->"))
                                            : str_find_char(text, '>');
        if (end < 0)
            return true;
        text = str_skip(text, (size_t)end + (text.p[(size_t)end] == '-' ? 3 : 1));
    }
    if (text.n == 0 || text.p[0] != '<')
        return text.n == 0;
    for (size_t i = 0; frames[i]; i++) {
        size_t n = strlen(frames[i]);

        if (str_istarts(str_skip(text, 1), str_of(frames[i])) &&
            (text.n == n + 1 ||
             !strchr("abcdefghijklmnopqrstuvwxyz0123456789-", text.p[n + 1] | 0x20)))
            return true;
    }
    return false;
}

/* Putting the tree right. */

static xmlNode *child_named(const xmlNode *n, const char *name)
{
    for (xmlNode *c = n->children; c; c = c->next)
        if (is_named(c, name))
            return c;
    return NULL;
}

static xmlNode *new_element(struct html *h, const char *name)
{
    xmlNode *n = xmlNewDocNode(h->doc, NULL, (const xmlChar *)name, NULL);

    if (!n)
        xmalloc_failed(0);
    return n;
}

static void complete_frame(struct html *h)
{
    xmlNode *root = xmlDocGetRootElement(h->doc), *head, *top;

    if (!is_named(root, "html")) {
        top = new_element(h, "html");
        if (root) {
            xmlUnlinkNode(root);
            xmlAddChild(top, new_element(h, "body"));
            xmlAddChild(top->children, root);
        }
        xmlAddChild((xmlNode *)h->doc, top);
        root = top;
    }
    head = child_named(root, "head");
    if (!head) {
        head = new_element(h, "head");
        if (root->children)
            xmlAddPrevSibling(root->children, head);
        else
            xmlAddChild(root, head);
    }
    if (!child_named(root, "body") && !child_named(root, "frameset"))
        xmlAddChild(root, new_element(h, "body"));
}

/* Rows that stand in a table itself move, with what follows them, into a tbody. */
static void complete_table(struct html *h, xmlNode *table)
{
    static const char *const parts[] = {"tbody", "thead", "tfoot", "caption", "colgroup", NULL};
    xmlNode *c = table->children, *body, *next;

    while (c) {
        if (!is_named(c, "tr")) {
            c = c->next;
            continue;
        }
        body = new_element(h, "tbody");
        xmlAddPrevSibling(c, body);
        for (; c && !is_one_of(c, parts); c = next) {
            next = c->next;
            xmlUnlinkNode(c);
            xmlAddChild(body, c);
        }
    }
}

/* All content becomes one text; tags are written out again. */
static void content_to_text(struct html *h, xmlNode *n)
{
    struct buf text;
    xmlNode *c, *next;

    if (!n->children || (html_is_text(n->children) && !n->children->next))
        return;
    buf_init(&text, HTML_BYTES_MAX);
    for (c = n->children; c; c = c->next) {
        if (html_is_text(c))
            buf_adds(&text, (const char *)c->content);
        else
            html_outer(c, &text);
    }
    for (c = n->children; c; c = next) {
        next = c->next;
        xmlUnlinkNode(c);
        xmlFreeNode(c);
    }
    c = xmlNewDocTextLen(h->doc, (const xmlChar *)buf_cstr(&text), (int)text.n);
    buf_release(&text);
    if (!c)
        xmalloc_failed(0);
    xmlAddChild(n, c);
}

/* HTML 5 drops a line feed right after these tags. */
static void drop_first_newline(xmlNode *n)
{
    xmlNode *c = n->children;

    if (!c || !html_is_text(c) || c->content[0] != '\n')
        return;
    memmove(c->content, c->content + 1, strlen((const char *)c->content));
    if (!c->content[0]) {
        xmlUnlinkNode(c);
        xmlFreeNode(c);
    }
}

static void put_right(struct html *h)
{
    static const char *const texts[] = {"textarea", "title",    "noscript", "iframe",
                                        "noembed",  "noframes", "xmp",      NULL};
    static const char *const lines[] = {"pre", "textarea", "listing", NULL};
    xmlNode *root = html_root(h);

    complete_frame(h);
    for (xmlNode *n = html_next(root, root); n; n = html_next(n, root)) {
        if (is_named(n, "table"))
            complete_table(h, n);
        if (is_one_of(n, texts))
            content_to_text(h, n);
        if (is_one_of(n, lines))
            drop_first_newline(n);
    }
}

static void feed(htmlParserCtxt *ctxt, struct str text)
{
    for (size_t at = 0; at < text.n && !ctxt->disableSAX;) {
        size_t n = text.n - at < 1 << 20 ? text.n - at : 1 << 20;

        htmlParseChunk(ctxt, text.p + at, (int)n, 0);
        at += n;
    }
    htmlParseChunk(ctxt, NULL, 0, 1);
}

static xmlDoc *parse(struct str text, bool *cut)
{
    htmlParserCtxt *ctxt =
        htmlCreatePushParserCtxt(NULL, NULL, NULL, 0, NULL, XML_CHAR_ENCODING_UTF8);
    xmlDoc *doc;

    if (!ctxt)
        xmalloc_failed(0);
    htmlCtxtUseOptions(ctxt, HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                                 HTML_PARSE_NONET | HTML_PARSE_NODEFDTD |
                                 HTML_PARSE_IGNORE_ENC);
    ctxt->sax->startElement = start_element;
    ctxt->sax->reference = reference;
    if (!has_frame(text))
        htmlParseChunk(ctxt, "<html><body>", 12, 0);
    feed(ctxt, text);
    *cut = ctxt->disableSAX != 0;
    doc = ctxt->myDoc;
    htmlFreeParserCtxt(ctxt);
    return doc;
}

struct html *html_parse(struct str text)
{
    struct html *h;
    struct buf cleaned;

    if (text.n > HTML_BYTES_MAX)
        return NULL;
    h = xcalloc(1, sizeof(*h));
    h->stamp = 1; /* 0 is what fresh nodes have */
    buf_init(&cleaned, BUF_NO_LIMIT);
    if (!is_clean(text)) {
        clean(text, &cleaned);
        text = buf_str(&cleaned);
    }
    h->doc = parse(text, &h->cut);
    buf_release(&cleaned);
    if (!h->doc)
        h->doc = htmlNewDocNoDtD(NULL, NULL);
    if (!h->doc)
        xmalloc_failed(0);
    put_right(h);
    return h;
}

void html_free(struct html *h)
{
    if (!h)
        return;
    xmlFreeDoc(h->doc);
    free(h);
}

xmlNode *html_root(const struct html *h)
{
    return (xmlNode *)h->doc;
}
