/* html_set.c - sets of nodes, and the ways from one to another. */
#include "data/html.h"

#include <libxml/xpath.h>
#include <stdlib.h>

void html_set_init(struct html_set *s, struct html *h)
{
    *s = (struct html_set){.html = h};
}

void html_set_release(struct html_set *s)
{
    vec_free(s);
}

void html_set_begin(struct html_set *s)
{
    s->html->stamp++;
    for (size_t i = 0; i < s->n; i++)
        s->p[i]->_private = (void *)s->html->stamp;
}

void html_set_add(struct html_set *s, xmlNode *n)
{
    if (n->_private == (void *)s->html->stamp)
        return;
    n->_private = (void *)s->html->stamp;
    vec_push(s, n);
}

static int by_place(const void *a, const void *b)
{
    return -xmlXPathCmpNodes(*(xmlNode *const *)a, *(xmlNode *const *)b);
}

void html_set_sort(struct html_set *s)
{
    xmlXPathOrderDocElems(
        s->html->doc); /* numbers the elements, or each comparison would walk the tree */
    if (s->n)
        qsort(s->p, s->n, sizeof(*s->p), by_place);
}

ptrdiff_t html_set_index(const struct html_set *s, const xmlNode *n)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->p[i] == n)
            return (ptrdiff_t)i;
    return -1;
}

void html_find(struct html_set *out, const struct html_set *in, const struct css *css)
{
    struct css_run run;

    css_run_init(&run, css);
    html_set_begin(out);
    for (size_t i = 0; i < in->n; i++)
        for (xmlNode *n = html_next(in->p[i], in->p[i]); n; n = html_next(n, in->p[i]))
            if (css_run_matches(&run, n))
                html_set_add(out, n);
}

xmlNode *html_first(const struct html *h, const struct css *css)
{
    xmlNode *root = html_root(h), *n;
    struct css_run run;

    css_run_init(&run, css);
    for (n = html_next(root, root); n && !css_run_matches(&run, n);)
        n = html_next(n, root);
    return n;
}

void html_filter(struct html_set *out, const struct html_set *in, const struct css *css,
                 bool matching)
{
    struct css_run run;

    css_run_init(&run, css);
    html_set_begin(out);
    for (size_t i = 0; i < in->n; i++)
        if (css_run_matches(&run, in->p[i]) == matching)
            html_set_add(out, in->p[i]);
}

void html_has(struct html_set *out, const struct html_set *in, const struct css *css)
{
    struct css_run run;

    css_run_init(&run, css);
    html_set_begin(out);
    for (size_t i = 0; i < in->n; i++) {
        xmlNode *n = html_next(in->p[i], in->p[i]);

        while (n && !css_run_matches(&run, n))
            n = html_next(n, in->p[i]);
        if (n)
            html_set_add(out, in->p[i]);
    }
}

bool html_is(const struct html_set *in, const struct css *css)
{
    struct css_run run;

    css_run_init(&run, css);
    for (size_t i = 0; i < in->n; i++)
        if (css_run_matches(&run, in->p[i]))
            return true;
    return false;
}

struct walker {
    struct html_set *out;
    const struct html_walk *how;
    struct css_run filter, until;
};

static bool passes(struct walker *w, const xmlNode *n)
{
    return !w->how->filter || css_run_matches(&w->filter, n);
}

static void offer(struct walker *w, xmlNode *n)
{
    if (passes(w, n))
        html_set_add(w->out, n);
}

static bool stops(struct walker *w, const xmlNode *n)
{
    return (w->how->until && css_run_matches(&w->until, n)) ||
           (w->how->until_nodes && html_set_index(w->how->until_nodes, n) >= 0);
}

/* Elements from n on along one of the node's links. */
static void offer_along(struct walker *w, xmlNode *n, size_t link, bool only_first)
{
    for (; n; n = *(xmlNode **)(void *)((char *)n + link)) {
        if (!html_is_element(n))
            continue;
        if (!only_first && stops(w, n))
            break;
        offer(w, n);
        if (only_first)
            break;
    }
}

static void offer_children(struct walker *w, const xmlNode *parent, const xmlNode *without,
                           bool elements)
{
    if (!parent)
        return;
    for (xmlNode *c = parent->children; c; c = c->next)
        if (c != without && (html_is_element(c) || !elements))
            offer(w, c);
}

static void walk_one(struct walker *w, xmlNode *n, enum html_axis axis)
{
    bool container = html_is_element(n) || n->type == XML_HTML_DOCUMENT_NODE;

    switch (axis) {
    case HTML_CHILDREN:
    case HTML_CONTENTS:
        if (container)
            offer_children(w, n, NULL, axis == HTML_CHILDREN);
        break;
    case HTML_SIBLINGS: offer_children(w, n->parent, n, true); break;
    case HTML_PARENT:
        if (html_is_element(n->parent))
            offer(w, n->parent);
        break;
    case HTML_PARENTS: offer_along(w, n->parent, offsetof(xmlNode, parent), false); break;
    case HTML_CLOSEST:
        while (n && !(html_is_element(n) && passes(w, n)))
            n = n->parent;
        if (n)
            html_set_add(w->out, n);
        break;
    case HTML_NEXT: offer_along(w, n->next, offsetof(xmlNode, next), true); break;
    case HTML_NEXT_ALL: offer_along(w, n->next, offsetof(xmlNode, next), false); break;
    case HTML_PREV: offer_along(w, n->prev, offsetof(xmlNode, prev), true); break;
    case HTML_PREV_ALL: offer_along(w, n->prev, offsetof(xmlNode, prev), false); break;
    }
}

void html_walk(struct html_set *out, const struct html_set *in, enum html_axis axis,
               const struct html_walk *how)
{
    static const struct html_walk plain;
    struct walker w = {.out = out, .how = how ? how : &plain};

    css_run_init(&w.filter, w.how->filter);
    css_run_init(&w.until, w.how->until);
    html_set_begin(out);
    for (size_t i = 0; i < in->n; i++)
        walk_one(&w, in->p[i], axis);
}
