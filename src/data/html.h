/* html.h - HTML documents as servers send them: parsed with recovery, asked by CSS, changed
 * never.
 *
 * libxml2 parses; what its HTML 4 parser does otherwise than HTML 5 where tests notice is put
 * right afterwards: html, head and body are always there, table rows stand in a tbody, the
 * content of textarea, title, noscript and iframe is text, an attribute without a value is
 * empty. No network access, no external entities. Nodes are libxml2's and belong to the
 * document. Attribute and tag names are lower case. */
#ifndef DATA_HTML_H
#define DATA_HTML_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "base/vec.h"
#include "data/css.h"

#include <libxml/tree.h>
#include <stdbool.h>
#include <stddef.h>

#define HTML_BYTES_MAX      ((size_t)64 << 20)
#define HTML_DEPTH_MAX      250 /* elements deeper than that are left out, with all that follows */
#define HTML_ATTRIBUTES_MAX 256 /* of one element; more are left out */

struct html {
    xmlDoc *doc;
    bool cut;        /* the text was not read to its end: one of the limits above was met */
    uintptr_t stamp; /* html_set_add(): in _private of the nodes in the set being built */
};

/* NULL only for text of more than HTML_BYTES_MAX. Bytes that are no UTF-8 are read as U+FFFD.
 */
struct html *html_parse(struct str text);
void html_free(struct html *h);
/* The document node, whose children are the doctype and the html element: the root selection of
 * k6's parseHTML(). */
xmlNode *html_root(const struct html *h);

/* Nodes. */
struct str html_name(const xmlNode *n); /* tag; empty for what is no element */
bool html_is_element(const xmlNode *n);
bool html_is_text(const xmlNode *n);
/* False when the element has no such attribute. Borrowed from the document. */
bool html_attr(const xmlNode *n, struct str name, struct str *value);
/* Next in document order inside top, or NULL. */
xmlNode *html_next(const xmlNode *n, const xmlNode *top);
/* All text in it, appended. */
void html_text(const xmlNode *n, struct buf *out);
/* As Go's x/net/html renders it, appended: the element itself (outer) or only its content
 * (inner). */
void html_outer(const xmlNode *n, struct buf *out);
void html_inner(const xmlNode *n, struct buf *out);

/* Sets of nodes, each node once. All results are appended to out, in goquery's order: per node
 * of in, in document order, but from near to far for ancestors and preceding siblings. out and
 * in are of one document and not the same. */
struct html_set {
    struct html *html;
    xmlNode **p;
    size_t n, cap;
};

void html_set_init(struct html_set *s, struct html *h);
void html_set_release(struct html_set *s);
/* To be called before a series of adds to a set when another was added to meanwhile. */
void html_set_begin(struct html_set *s);
void html_set_add(struct html_set *s, xmlNode *n);
/* Into document order. */
void html_set_sort(struct html_set *s);
/* Position of the node, or -1. */
ptrdiff_t html_set_index(const struct html_set *s, const xmlNode *n);

void html_find(struct html_set *out, const struct html_set *in,
               const struct css *css); /* descendants */
/* The first descendant that matches, of the whole document; NULL when none does. */
xmlNode *html_first(const struct html *h, const struct css *css);
void html_filter(struct html_set *out, const struct html_set *in, const struct css *css,
                 bool matching);
/* Those with a descendant that matches. */
void html_has(struct html_set *out, const struct html_set *in, const struct css *css);
bool html_is(const struct html_set *in, const struct css *css);

enum html_axis {
    HTML_CHILDREN,
    HTML_CONTENTS, /* children, text and comments too */
    HTML_PARENT,
    HTML_PARENTS,
    HTML_CLOSEST, /* the node itself or the nearest ancestor that passes the filter */
    HTML_SIBLINGS,
    HTML_NEXT,
    HTML_NEXT_ALL,
    HTML_PREV,
    HTML_PREV_ALL
};
struct html_walk {
    const struct css *filter; /* NULL: all */
    const struct css *until;  /* stops before what matches (PARENTS, NEXT_ALL, PREV_ALL) */
    const struct html_set *until_nodes; /* or is in the set */
};
void html_walk(struct html_set *out, const struct html_set *in, enum html_axis axis,
               const struct html_walk *how);

/* Forms. */
enum html_form_rules {
    HTML_FORM_K6, /* as k6's serializeArray(): only disabled="disabled" and checked="checked"
                     count, a select without a selected option is "", values of textareas and
                     options are their inner HTML */
    HTML_FORM_BROWSER /* HTML 5: what a browser would send */
};

struct html_field {
    struct str name;
    struct str *values; /* one, but for selects with "multiple" */
    size_t n;
    bool multiple;
};
typedef VEC(struct html_field) html_fields;

/* The value of a control, of an option; false for other elements. Memory is the arena's or the
 * document's. */
bool html_value(const xmlNode *n, enum html_form_rules rules, struct arena *a,
                struct html_field *out);
/* The fields a form (or the controls in the set, when its first node is none) would send,
 * buttons left out. vec_free() fields; their memory is the arena's or the document's. */
void html_form_fields(const struct html_set *in, enum html_form_rules rules, struct arena *a,
                      html_fields *fields);

#endif
