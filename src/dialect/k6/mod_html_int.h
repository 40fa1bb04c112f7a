/* mod_html_int.h - what the files of k6/html share; nobody else includes it.
 *
 * A page is a parsed document; it lives as long as a Selection or an Element of it does. Selections remember the one they were made
 * from, for end(). mod_html.c parses and makes the objects, mod_html_selection.c has the methods of Selection, mod_html_element.c those
 * that all elements have, mod_html_tags.c those of single tags. */
#ifndef DIALECT_K6_MOD_HTML_INT_H
#define DIALECT_K6_MOD_HTML_INT_H

#include "data/html.h"
#include "dialect/k6/k6.h"
#include "dialect/k6/mod_html.h"

struct page {
    unsigned refs;
    struct html *html;
    char *url;    /* "" when unknown */
    size_t bytes; /* reported as external */
};

struct selection {
    unsigned refs;
    struct page *page;
    struct selection *before; /* NULL: the first */
    struct html_set set;
};

struct element {
    struct page *page;
    xmlNode *node;
};

/* NULL with an exception pending when v is none (throwing), or without (ask). */
struct selection *selection_of(JSContext *ctx, JSValueConst v);
struct element *element_of(JSContext *ctx, JSValueConst v);
struct selection *selection_ask(JSContext *ctx, JSValueConst v);
struct element *element_ask(JSContext *ctx, JSValueConst v);

/* An empty one made from another (NULL: none) of the page; with one reference, to be passed to selection_object(). */
struct selection *selection_new(struct page *page, struct selection *before);
/* Takes the reference. */
JSValue selection_object(JSContext *ctx, struct selection *s);
/* The object for a node; undefined for NULL. */
JSValue element_object(JSContext *ctx, struct page *page, xmlNode *node);
/* An array of such objects. */
JSValue element_list(JSContext *ctx, struct page *page, xmlNode *const *nodes, size_t n);

/* mod_html_selection.c */
void selection_setup(JSContext *ctx, JSValueConst proto);
/* A compiled selector; NULL, after a warning, when text is none: then nothing matches, as in k6. */
struct css *selector_compile(JSContext *ctx, struct str text);
/* value, or the content where there is none (of buttons, options). */
JSValue value_or_html(JSContext *ctx, const xmlNode *n);
/* "text", "#comment": goquery's NodeName. */
struct str node_name(const xmlNode *n);
JSValue node_text(JSContext *ctx, const xmlNode *n);
JSValue node_html(JSContext *ctx, const xmlNode *n);
/* Is n inside top, and not top itself? */
bool node_inside(const xmlNode *n, const xmlNode *top);
/* The attribute as a string; undefined where there is none. */
JSValue node_attr(JSContext *ctx, const xmlNode *n, struct str name);

/* mod_html_element.c */
void element_setup(JSContext *ctx, JSValueConst proto);
/* mod_html_tags.c: have elements of this tag methods of their own? Then set them. */
bool tag_known(struct str tag);
void tag_setup(JSContext *ctx, JSValueConst proto, struct str tag);

#endif
