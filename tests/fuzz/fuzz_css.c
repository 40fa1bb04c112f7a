/* fuzz_css.c - any text as a selector, matched against one document. */
#include "data/html.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char page[] = "<div id=a class='k l'><p title='x y' lang=en-GB>one "
                               "<i>two</i></p><ul><li>1<li class=k>2<li>3</ul></div>"
                               "<form><input type=checkbox checked><select disabled><option "
                               "selected>x</select></form><a href=/>z</a>";
    struct str text = str_make((const char *)data, size);
    char why[CSS_WHY_BYTES] = "";
    struct css *css = css_compile(text, why);
    struct html *h;
    struct html_set all, found, again;

    if (!css) {
        assert(why[0]);
        return 0;
    }
    h = html_parse(str_of(page));
    html_set_init(&all, h);
    html_set_init(&found, h);
    html_set_init(&again, h);
    html_set_add(&all, html_root(h));
    html_find(&found, &all, css);
    for (size_t i = 0; i < found.n; i++)
        assert(css_matches(css, found.p[i]));
    html_filter(&again, &found, css, true);
    assert(again.n == found.n);
    html_set_release(&all);
    html_set_release(&found);
    html_set_release(&again);
    html_free(h);
    css_free(css);
    return 0;
}
