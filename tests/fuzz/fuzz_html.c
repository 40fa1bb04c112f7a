/* fuzz_html.c - any bytes as a document: parsed, rendered, asked, its forms filled in. */
#include "data/html.h"

#include <assert.h>

static void ask(struct html *h, const char *selector)
{
    char why[CSS_WHY_BYTES];
    struct css *css = css_compile(str_of(selector), why);
    struct html_set all, found, way;
    struct arena a;
    html_fields fields = {0};

    assert(css);
    arena_init(&a, 0);
    html_set_init(&all, h);
    html_set_init(&found, h);
    html_set_init(&way, h);
    html_set_add(&all, html_root(h));
    html_find(&found, &all, css);
    for (int axis = HTML_CHILDREN; axis <= HTML_PREV_ALL; axis++)
        html_walk(&way, &found, (enum html_axis)axis, NULL);
    html_form_fields(&found, HTML_FORM_BROWSER, &a, &fields);
    html_form_fields(&found, HTML_FORM_K6, &a, &fields);
    html_set_sort(&way);
    vec_free(&fields);
    html_set_release(&all);
    html_set_release(&found);
    html_set_release(&way);
    arena_release(&a);
    css_free(css);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct html *h = html_parse(str_make((const char *)data, size)), *again;
    struct buf out, text;
    xmlNode *root;

    assert(h);
    root = html_root(h);
    buf_init(&out, BUF_NO_LIMIT);
    buf_init(&text, BUF_NO_LIMIT);
    html_outer(root, &out);
    html_text(root, &text);
    assert(out.n >= sizeof("<html><head></head></html>") - 1);
    again = html_parse(buf_str(&out));
    assert(again);
    html_free(again);
    ask(h, "form");
    ask(h, "*");
    ask(h, "p:nth-last-child(2n), :contains(a) + :not(:empty)");
    buf_release(&out);
    buf_release(&text);
    html_free(h);
    return 0;
}
