/* t_html.c - HTML documents: the tree, rendering, sets and ways between nodes, forms, hostile
 * input. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "data/html.h"

#include <stdio.h>
#include <stdlib.h>

/* What Go's x/net/html renders of the same text (seen with that of k6 2.x). */
static void documents_render_like_go(void **state)
{
    static const struct {
        const char *text, *rendered;
    } cases[] = {
        {"hello", "<html><head></head><body>hello</body></html>"},
        {"", "<html><head></head><body></body></html>"},
        {"<p>a<p>b", "<html><head></head><body><p>a</p><p>b</p></body></html>"},
        {"<title>T &amp; x</title><p>Hi &lt;b&gt; \"q\" 'a' &copy;",
         "<html><head><title>T &amp; x</title></head><body><p>Hi &lt;b&gt; &#34;q&#34; "
         "&#39;a&#39; \xC2\xA9</p>"
         "</body></html>"},
        {"<table><tr><td>1<td>2<tr><td>3</table>",
         "<html><head></head><body><table><tbody><tr><td>1</td><td>2</td></tr><tr><td>3</td></"
         "tr></tbody>"
         "</table></body></html>"},
        {"<div><br><img src=x alt=y><input disabled value=\"a&amp;b\"></div>",
         "<html><head></head><body><div><br/><img src=\"x\" alt=\"y\"/><input disabled=\"\" "
         "value=\"a&amp;b\"/>"
         "</div></body></html>"},
        {"<script>if (a < b && c) { x(\"</p>\"); }</script><style>a > b {}</style>",
         "<html><head><script>if (a < b && c) { x(\"</p>\"); }</script><style>a > b "
         "{}</style></head>"
         "<body></body></html>"},
        {"<p><textarea>\n a <b>x</b> &amp; y</textarea><pre>\nx\n</pre>",
         "<html><head></head><body><p><textarea> a &lt;b&gt;x&lt;/b&gt; &amp; "
         "y</textarea></p><pre>x\n</pre>"
         "</body></html>"},
        {"<section><article><nav>n</nav></article></section>",
         "<html><head></head><body><section><article><nav>n</nav></article></section></body></"
         "html>"},
        {"<!DOCTYPE html PUBLIC \"-//X//Y\" \"http://z\"><html "
         "lang=en><body><p>x</body></html>",
         "<!DOCTYPE html PUBLIC \"-//X//Y\" \"http://z\"><html "
         "lang=\"en\"><head></head><body><p>x</p></body></html>"},
        {"<!doctype html><p>x",
         "<!DOCTYPE html><html><head></head><body><p>x</p></body></html>"},
        {"<p>1 < 2 & 3 &bogus;</p>",
         "<html><head></head><body><p>1 &lt; 2 &amp; 3 &amp;bogus;</p></body></html>"},
        {"<div a a=1 A=2 b='x\"y'></div>",
         "<html><head></head><body><div a=\"\" b=\"x&#34;y\"></div></body></html>"},
        {"<div>unclosed <span>span\n</div>stray",
         "<html><head></head><body><div>unclosed <span>span\n</span></div>stray</body></html>"},
        {"<div><!-- c --></div>",
         "<html><head></head><body><div><!-- c --></div></body></html>"},
        {"<option>x<p>\xFF\xC3\xA9",
         "<html><head></head><body><option>x<p>\xEF\xBF\xBD\xC3\xA9</p></option></body></"
         "html>"},
    };
    struct buf b;

    buf_init(&b, 10000);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct html *h = html_parse(str_of(cases[i].text));

        buf_clear(&b);
        html_outer(html_root(h), &b);
        assert_string_equal(buf_cstr(&b), cases[i].rendered);
        assert_false(h->cut);
        html_free(h);
    }
    buf_release(&b);
}

static struct css *css(const char *selector)
{
    char why[CSS_WHY_BYTES];
    struct css *c = css_compile(str_of(selector), why);

    assert_non_null(c);
    return c;
}

static void find(struct html_set *out, struct html *h, const char *selector)
{
    struct css *c = css(selector);
    struct html_set all;

    html_set_init(&all, h);
    html_set_init(out, h);
    html_set_add(&all, html_root(h));
    html_find(out, &all, c);
    html_set_release(&all);
    css_free(c);
}

static void names(const struct html_set *s, struct buf *b)
{
    buf_clear(b);
    for (size_t i = 0; i < s->n; i++) {
        struct str id = STR("?");

        if (html_is_text(s->p[i]))
            id = STR("text");
        else if (!html_attr(s->p[i], STR("id"), &id))
            id = html_name(s->p[i]);
        buf_addf(b, "%s" STR_FMT, i ? " " : "", STR_ARG(id));
    }
}

static const char page[] =
    "<div id=a><p id=b>x <i id=c>y</i> z</p><p id=d class=k>2</p><ul id=e><li id=f "
    "class=k>3</li>"
    "<li id=g>4</li><li id=h>5</li></ul></div><div id=j><p id=k>6</p></div>";

static void ways_lead_where_goquery_goes(void **state)
{
    static const struct {
        const char *from;
        enum html_axis axis;
        const char *filter, *until, *to;
    } cases[] = {
        {"#a", HTML_CHILDREN, NULL, NULL, "b d e"},
        {"#a,#j", HTML_CHILDREN, "p", NULL, "b d k"},
        {"#b", HTML_CONTENTS, NULL, NULL, "text c text"},
        {"#c", HTML_PARENT, NULL, NULL, "b"},
        {"li", HTML_PARENT, NULL, NULL, "e"},
        {"html", HTML_PARENT, NULL, NULL, ""},
        {"#c", HTML_PARENTS, NULL, NULL, "b a body html"},
        {"#c,#f", HTML_PARENTS, NULL, NULL, "b a body html e"},
        {"#c", HTML_PARENTS, "div,html", NULL, "a html"},
        {"#f", HTML_PARENTS, NULL, "body", "e a"},
        {"#f", HTML_CLOSEST, "li", NULL, "f"},
        {"#f", HTML_CLOSEST, "div", NULL, "a"},
        {"#f,#c", HTML_CLOSEST, "div", NULL, "a"},
        {"#f", HTML_CLOSEST, "table", NULL, ""},
        {"#d", HTML_SIBLINGS, NULL, NULL, "b e"},
        {"li", HTML_SIBLINGS, NULL, NULL, "g h f"},
        {"#b", HTML_NEXT, NULL, NULL, "d"},
        {"#b", HTML_NEXT, "ul", NULL, ""},
        {"#b", HTML_NEXT_ALL, NULL, NULL, "d e"},
        {"#f", HTML_NEXT_ALL, NULL, "#h", "g"},
        {"#h", HTML_PREV, NULL, NULL, "g"},
        {"#h", HTML_PREV_ALL, NULL, NULL, "g f"},
        {"#h", HTML_PREV_ALL, NULL, ".k", "g"},
    };
    struct html *h = html_parse(str_of(page));
    struct buf b;

    buf_init(&b, 1000);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct css *filter = cases[i].filter ? css(cases[i].filter) : NULL;
        struct css *until = cases[i].until ? css(cases[i].until) : NULL;
        struct html_set in, out;

        find(&in, h, cases[i].from);
        html_set_init(&out, h);
        html_walk(&out, &in, cases[i].axis,
                  &(struct html_walk){.filter = filter, .until = until});
        names(&out, &b);
        assert_string_equal(buf_cstr(&b), cases[i].to);
        html_set_release(&in);
        html_set_release(&out);
        css_free(filter);
        css_free(until);
    }
    buf_release(&b);
    html_free(h);
}

static void sets_filter_and_sort(void **state)
{
    struct html *h = html_parse(str_of(page));
    struct css *k = css(".k"), *li = css("li");
    struct html_set in, out, stop;
    struct buf b;

    buf_init(&b, 1000);
    find(&in, h, "p, li, ul");
    html_set_init(&out, h);
    html_filter(&out, &in, k, true);
    names(&out, &b);
    assert_string_equal(buf_cstr(&b), "d f");
    out.n = 0;
    html_filter(&out, &in, k, false);
    names(&out, &b);
    assert_string_equal(buf_cstr(&b), "b e g h k");
    out.n = 0;
    html_has(&out, &in, li);
    names(&out, &b);
    assert_string_equal(buf_cstr(&b), "e");
    assert_true(html_is(&in, k));
    assert_false(html_is(&out, k));
    assert_int_equal(html_set_index(&in, out.p[0]), 2);
    assert_int_equal(html_set_index(&out, in.p[0]), -1);

    /* adding nodes in any order, and again */
    out.n = 0;
    html_set_begin(&out);
    for (size_t i = in.n; i > 0; i--)
        html_set_add(&out, in.p[i - 1]);
    html_set_begin(&out);
    html_set_add(&out, in.p[1]);
    names(&out, &b);
    assert_string_equal(buf_cstr(&b), "k h g f e d b");
    html_set_sort(&out);
    names(&out, &b);
    assert_string_equal(buf_cstr(&b), "b d e f g h k");

    find(&stop, h, "#a");
    html_set_release(&in);
    find(&in, h, "#c");
    out.n = 0;
    html_walk(&out, &in, HTML_PARENTS, &(struct html_walk){.until_nodes = &stop});
    names(&out, &b);
    assert_string_equal(buf_cstr(&b), "b");

    buf_clear(&b);
    html_text(stop.p[0], &b);
    assert_string_equal(buf_cstr(&b), "x y z2345");
    buf_clear(&b);
    html_inner(out.p[0], &b);
    assert_string_equal(buf_cstr(&b), "x <i id=\"c\">y</i> z");
    buf_clear(&b);
    html_outer(in.p[0], &b);
    assert_string_equal(buf_cstr(&b), "<i id=\"c\">y</i>");
    html_set_release(&in);
    html_set_release(&out);
    html_set_release(&stop);
    css_free(k);
    css_free(li);
    buf_release(&b);
    html_free(h);
}

static void fields(const char *text, enum html_form_rules rules, struct buf *b)
{
    struct html *h = html_parse(str_of(text));
    struct html_set form;
    struct arena a;
    html_fields all = {0};

    arena_init(&a, 0);
    find(&form, h, "form");
    html_form_fields(&form, rules, &a, &all);
    buf_clear(b);
    for (size_t i = 0; i < all.n; i++) {
        buf_addf(b, STR_FMT "%s", STR_ARG(all.p[i].name), all.p[i].multiple ? "[]" : "");
        for (size_t j = 0; j < all.p[i].n; j++)
            buf_addf(b, "=" STR_FMT, STR_ARG(all.p[i].values[j]));
        buf_addc(b, ';');
    }
    vec_free(&all);
    html_set_release(&form);
    arena_release(&a);
    html_free(h);
}

static void forms_send_what_is_filled_in(void **state)
{
    static const char form[] =
        "<form><input name=a value='1 &amp; 2'><input name=b><input value=no-name><input "
        "name=c disabled>"
        "<input name=d disabled=disabled value=4><input type=checkbox name=e checked=checked>"
        "<input type=checkbox name=f checked value=6><input type=radio name=g value=7>"
        "<input type=submit name=h value=8><input type=hidden name=i value=9><input type=file "
        "name=j>"
        "<textarea name=k>a &amp; <b>c</b></textarea><select name=l><option disabled>0<option> "
        "one  two <option>2"
        "</select><select name=m multiple><option selected>x<option value=yy "
        "selected>y<option>z</select>"
        "<select name=n><option>1<option selected value=''>2</select><select name=o "
        "multiple></select>"
        "<button name=p value=q>go</button><fieldset disabled><input name=r "
        "value=s></fieldset></form>"
        "<input name=outside value=x>";
    struct buf b;

    buf_init(&b, 10000);
    fields(form, HTML_FORM_BROWSER, &b);
    assert_string_equal(buf_cstr(&b),
                        "a=1 & 2;b=;e=on;f=6;i=9;k=a & <b>c</b>;l=one two;m[]=x=yy;n=;o[];");
    fields(form, HTML_FORM_K6, &b);
    assert_string_equal(
        buf_cstr(&b),
        "a=1 & 2;b=;c=;e=on;i=9;k=a &amp; &lt;b&gt;c&lt;/b&gt;;l=;m[]=x=yy;n=;o[];r=s;");
    buf_release(&b);
}

static void hostile_documents_are_survived(void **state)
{
    struct buf text, out;
    struct html *h;

    buf_init(&text, 1 << 24);
    buf_init(&out, 1 << 26);
    for (int i = 0; i < 100000; i++)
        buf_adds(&text, "<div><b>");
    h = html_parse(buf_str(&text));
    assert_true(h->cut);
    html_outer(html_root(h), &out);
    assert_true(out.n > 1000);
    html_free(h);

    buf_clear(&text);
    buf_adds(&text, "<p ");
    for (int i = 0; i < 1000; i++)
        buf_addf(&text, "a%d=%d ", i, i);
    buf_adds(&text, ">x");
    h = html_parse(buf_str(&text));
    {
        struct html_set p;
        struct str value;

        find(&p, h, "p");
        assert_int_equal(p.n, 1);
        assert_true(html_attr(p.p[0], STR("a255"), &value));
        assert_true(str_is(value, "255"));
        assert_false(html_attr(p.p[0], STR("a256"), &value));
        html_set_release(&p);
    }
    html_free(h);

    h = html_parse(str_make("a\0b<p\0>c", 8));
    buf_clear(&out);
    html_text(html_root(h), &out);
    assert_string_equal(buf_cstr(&out), "a\xEF\xBF\xBD"
                                        "bc");
    html_free(h);
    assert_null(html_parse(str_make(text.p, HTML_BYTES_MAX + 1))); /* not even looked at */
    buf_release(&text);
    buf_release(&out);
}

/* Neither declared entities nor external ones are ever put in. */
static void entities_are_not_expanded(void **state)
{
    struct html *h = html_parse(
        STR("<!DOCTYPE html [<!ENTITY e SYSTEM \"file:///etc/passwd\"><!ENTITY b \"bomb\">]>"
            "<p>&e;&b;</p>"));
    struct buf b;

    buf_init(&b, 1000);
    html_text(html_root(h), &b);
    assert_int_equal(str_find(buf_str(&b), STR("root:")), -1);
    assert_int_equal(str_find(buf_str(&b), STR("&e;&b;")) >= 0, 1);
    buf_release(&b);
    html_free(h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(documents_render_like_go),
        cmocka_unit_test(ways_lead_where_goquery_goes),
        cmocka_unit_test(sets_filter_and_sort),
        cmocka_unit_test(forms_send_what_is_filled_in),
        cmocka_unit_test(hostile_documents_are_survived),
        cmocka_unit_test(entities_are_not_expanded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
