/* extract_xpath.c - XPath 1.0 on answers, by libxml2. */
#include "base/mem.h"
#include "data/jsval.h"
#include "user/extract_int.h"

#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>
#include <stdio.h>
#include <stdlib.h>

#define XML_BYTES_MAX ((size_t)64 << 20)

struct extract_xpath {
    xmlXPathCompExpr *expression;
};

/* libxml2 would write to stderr. */
static void silent(void *data, xmlError *error)
{
    char *why = data;

    if (why)
        snprintf(why, EXTRACT_WHY_BYTES, "%.180s, at character %d",
                 error->message ? error->message : "not understood", error->int1 + 1);
    for (size_t i = why ? strlen(why) : 0; i > 0; i--)
        if (why[i - 1] == '\n')
            why[i - 1] = ' ';
}

struct extract_xpath *extract_xpath_compile(struct str text, char why[EXTRACT_WHY_BYTES])
{
    xmlXPathContext *context = xmlXPathNewContext(NULL);
    struct extract_xpath *x = NULL;
    xmlXPathCompExpr *e;
    char *copy = str_dup(text);

    if (!context)
        xmalloc_failed(0);
    snprintf(why, EXTRACT_WHY_BYTES, "not understood");
    context->error = silent;
    context->userData = why;
    e = xmlXPathCtxtCompile(context, (const xmlChar *)copy);
    if (e) {
        x = xcalloc(1, sizeof(*x));
        x->expression = e;
    }
    xmlXPathFreeContext(context);
    free(copy);
    return x;
}

void extract_xpath_free(struct extract_xpath *x)
{
    if (!x)
        return;
    xmlXPathFreeCompExpr(x->expression);
    free(x);
}

/* Nothing is loaded. What declares entities is refused, as they could stand for more than fits
 * anywhere. */
static xmlDoc *parse(struct str s)
{
    xmlDoc *doc;

    if (!s.n || s.n > XML_BYTES_MAX)
        return NULL;
    doc = xmlReadMemory(s.p, (int)s.n, NULL, NULL,
                        XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
                            XML_PARSE_NOCDATA | XML_PARSE_COMPACT);
    if (!doc || !doc->intSubset || !doc->intSubset->entities)
        return doc;
    xmlFreeDoc(doc);
    return NULL;
}

static xmlDoc *document(struct extract_answer *a)
{
    struct html *h;

    if (!a->xml_tried) {
        a->xml_tried = true;
        a->xml = parse(a->body);
    }
    if (a->xml || str_find_char(str_slice(a->body, 0, 1000), '<') < 0)
        return a->xml;
    h = extract_html(a);
    return h ? h->doc : NULL;
}

static json_t *text(xmlChar *s)
{
    json_t *v = s ? json_string_nocheck((const char *)s) : NULL;

    xmlFree(s);
    return v;
}

static json_t *value(const struct extract_look *l, xmlXPathObject *o)
{
    switch (o->type) {
    case XPATH_NODESET:
        if (xmlXPathNodeSetIsEmpty(o->nodesetval)) {
            snprintf(l->why, EXTRACT_WHY_BYTES, "the XPath finds nothing in the body");
            return NULL;
        }
        return text(xmlXPathCastNodeToString(o->nodesetval->nodeTab[0]));
    case XPATH_BOOLEAN: return json_boolean(o->boolval);
    case XPATH_NUMBER: return jsval_of(o->floatval);
    default: return text(xmlXPathCastToString(o));
    }
}

static void swallow(void *data, const char *format, ...)
{
}

/* libxml2 says some of its errors, like an unknown function, only in this way. */
static xmlXPathObject *evaluate(xmlXPathCompExpr *e, xmlXPathContext *context)
{
    xmlGenericErrorFunc before = xmlGenericError;
    void *data = xmlGenericErrorContext;
    xmlXPathObject *o;

    xmlSetGenericErrorFunc(NULL, swallow);
    o = xmlXPathCompiledEval(e, context);
    xmlSetGenericErrorFunc(data, before);
    return o;
}

json_t *extract_xpath_look(struct extract_look *l)
{
    xmlDoc *doc = document(l->answer);
    xmlXPathContext *context;
    xmlXPathObject *o;
    json_t *v = NULL;

    if (!doc) {
        snprintf(l->why, EXTRACT_WHY_BYTES, "the body is neither XML nor HTML");
        return NULL;
    }
    context = xmlXPathNewContext(doc);
    if (!context)
        xmalloc_failed(0);
    context->error = silent;
    context->opLimit = EXTRACT_XPATH_STEPS;
    for (xmlNs *ns = xmlDocGetRootElement(doc) ? xmlDocGetRootElement(doc)->nsDef : NULL; ns;
         ns = ns->next)
        if (ns->prefix)
            xmlXPathRegisterNs(context, ns->prefix, ns->href);
    o = evaluate(l->c->xpath->expression, context);
    if (o)
        v = value(l, o);
    else
        snprintf(l->why, EXTRACT_WHY_BYTES, "the XPath fails in this body, or takes too long");
    xmlXPathFreeObject(o);
    xmlXPathFreeContext(context);
    return v;
}
