/* mod_html_element.c - the methods that every Element has. k6 has methods where browsers have properties. */
#include "dialect/k6/mod_html_int.h"

#include <stdlib.h>

/* ---- what takes no argument ---- */

#define PLAIN_TABLE(X)                                                                                                  \
    X(id) X(nodeName) X(nodeType) X(nodeValue) X(textContent) X(innerHTML) X(className) X(classList) X(lang)            \
    X(ownerDocument) X(namespaceURI) X(isDefaultNamespace) X(hasAttributes) X(attributes) X(hasChildNodes)              \
    X(childNodes) X(children) X(childElementCount) X(firstChild) X(lastChild) X(firstElementChild) X(lastElementChild)  \
    X(parentNode) X(parentElement) X(previousSibling) X(nextSibling) X(previousElementSibling) X(nextElementSibling)    \
    X(selection) X(toString)

enum plain {
#define PLAIN_ENUM(name) PLAIN_##name,
    PLAIN_TABLE(PLAIN_ENUM)
#undef PLAIN_ENUM
};

static JSValue node_type(JSContext *ctx, const xmlNode *n)
{
    if (html_is_element(n))
        return JS_NewInt32(ctx, 1);
    if (html_is_text(n))
        return JS_NewInt32(ctx, 3);
    if (n->type == XML_COMMENT_NODE)
        return JS_NewInt32(ctx, 8);
    return JS_NewInt32(ctx, n->type == XML_DTD_NODE ? 10 : 9);
}

/* svg and math elements, and what is in them, have a namespace. */
static const char *namespace_of(const xmlNode *n)
{
    for (; html_is_element(n); n = n->parent) {
        if (!strcmp((const char *)n->name, "svg"))
            return "http://www.w3.org/2000/svg";
        if (!strcmp((const char *)n->name, "math"))
            return "http://www.w3.org/1998/Math/MathML";
        if (html_is_element(n->parent) && !strcasecmp((const char *)n->parent->name, "foreignObject"))
            break;
    }
    return NULL;
}

static JSValue class_list(JSContext *ctx, const xmlNode *n)
{
    struct str text, space = STR(" \t\r\n\f");
    JSValue list = JS_NewArray(ctx);
    uint32_t count = 0;

    if (!html_attr(n, STR("class"), &text))
        return list;
    for (size_t i = 0, from; i < text.n;) {
        while (i < text.n && str_find_char(space, text.p[i]) >= 0)
            i++;
        from = i;
        while (i < text.n && str_find_char(space, text.p[i]) < 0)
            i++;
        if (i > from)
            JS_DefinePropertyValueUint32(ctx, list, count++, script_new_str(ctx, str_slice(text, from, i)), JS_PROP_C_W_E);
    }
    return list;
}

static JSValue say_prefix(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    return JS_NewString(ctx, "");
}

static JSValue say_namespace(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    return JS_NewString(ctx, "http://www.w3.org/1999/xhtml");
}

static JSValue say_name(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    return JS_GetPropertyStr(ctx, this_val, "name");
}

static const JSCFunctionListEntry attribute_methods[] = {
    JS_CFUNC_DEF("prefix", 0, say_prefix),
    JS_CFUNC_DEF("namespaceURI", 0, say_namespace),
    JS_CFUNC_DEF("localName", 0, say_name),
};

static JSValue attribute(JSContext *ctx, JSValueConst owner, struct str name, struct str value)
{
    JSValue a = JS_NewObject(ctx);

    JS_DefinePropertyValueStr(ctx, a, "owner_element", JS_DupValue(ctx, owner), JS_PROP_C_W_E);
    JS_DefinePropertyValueStr(ctx, a, "name", script_new_str(ctx, name), JS_PROP_C_W_E);
    JS_DefinePropertyValueStr(ctx, a, "value", script_new_str(ctx, value), JS_PROP_C_W_E);
    JS_SetPropertyFunctionList(ctx, a, attribute_methods, sizeof(attribute_methods) / sizeof(*attribute_methods));
    return a;
}

static JSValue attributes(JSContext *ctx, JSValueConst owner, const xmlNode *n)
{
    JSValue all = JS_NewObject(ctx);
    struct str name, value;
    JSAtom atom;

    for (const xmlAttr *a = html_is_element(n) ? n->properties : NULL; a; a = a->next) {
        name = str_of((const char *)a->name);
        if (!html_attr(n, name, &value))
            continue;
        atom = JS_NewAtomLen(ctx, name.p, name.n);
        JS_DefinePropertyValue(ctx, all, atom, attribute(ctx, owner, name, value), JS_PROP_C_W_E);
        JS_FreeAtom(ctx, atom);
    }
    return all;
}

static bool has_children(const xmlNode *n)
{
    return html_is_element(n) || n->type == XML_HTML_DOCUMENT_NODE;
}

static xmlNode *element_from(xmlNode *n, bool forward)
{
    while (n && !html_is_element(n))
        n = forward ? n->next : n->prev;
    return n;
}

static JSValue children(JSContext *ctx, struct element *e, bool elements, bool only_count)
{
    VEC(xmlNode *) found = {0};
    JSValue v;

    for (xmlNode *n = has_children(e->node) ? e->node->children : NULL; n; n = n->next)
        if (html_is_element(n) || !elements)
            vec_push(&found, n);
    v = only_count ? JS_NewInt64(ctx, (int64_t)found.n) : element_list(ctx, e->page, found.p, found.n);
    vec_free(&found);
    return v;
}

static JSValue to_string(JSContext *ctx, const xmlNode *n)
{
    struct buf b;
    JSValue v;

    if (html_is_element(n))
        return JS_NewString(ctx, "[object html.Node]");
    buf_init(&b, 4096);
    buf_addf(&b, "[object " STR_FMT "]", STR_ARG(node_name(n)));
    v = script_new_str(ctx, buf_str(&b));
    buf_release(&b);
    return v;
}

static JSValue selection(JSContext *ctx, struct element *e)
{
    struct selection *s = selection_new(e->page, NULL);

    html_set_begin(&s->set);
    html_set_add(&s->set, e->node);
    return selection_object(ctx, s);
}

static JSValue or_empty(JSContext *ctx, JSValue v)
{
    return JS_IsUndefined(v) ? JS_NewString(ctx, "") : v;
}

static JSValue node_value(JSContext *ctx, const xmlNode *n)
{
    if (html_is_text(n) || n->type == XML_COMMENT_NODE)
        return script_new_str(ctx, str_of((const char *)n->content));
    return JS_UNDEFINED;
}

static xmlNode *neighbour(struct element *e, enum plain what)
{
    xmlNode *n = e->node;
    bool down = has_children(n);

    switch (what) {
    case PLAIN_ownerDocument: return html_root(e->page->html);
    case PLAIN_firstChild: return down ? n->children : NULL;
    case PLAIN_lastChild: return down ? n->last : NULL;
    case PLAIN_firstElementChild: return element_from(down ? n->children : NULL, true);
    case PLAIN_lastElementChild: return element_from(down ? n->last : NULL, false);
    case PLAIN_parentNode: return n->parent;
    case PLAIN_parentElement: return html_is_element(n->parent) ? n->parent : NULL;
    case PLAIN_previousSibling: return n->prev;
    case PLAIN_nextSibling: return n->next;
    case PLAIN_previousElementSibling: return element_from(n->prev, false);
    default: return element_from(n->next, true);
    }
}

static JSValue js_plain(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv, int what)
{
    struct element *e = element_of(ctx, this_val);
    const xmlNode *n;
    const char *space;

    if (!e)
        return JS_EXCEPTION;
    n = e->node;
    switch ((enum plain)what) {
    case PLAIN_id: return or_empty(ctx, node_attr(ctx, n, STR("id")));
    case PLAIN_nodeName: return script_new_str(ctx, node_name(n));
    case PLAIN_nodeType: return node_type(ctx, n);
    case PLAIN_nodeValue: return node_value(ctx, n);
    case PLAIN_textContent: return node_text(ctx, n);
    case PLAIN_innerHTML: return node_html(ctx, n);
    case PLAIN_className: return node_attr(ctx, n, STR("class"));
    case PLAIN_classList: return class_list(ctx, n);
    case PLAIN_lang: return node_attr(ctx, n, STR("lang"));
    case PLAIN_namespaceURI:
        space = namespace_of(n);
        return JS_NewString(ctx, space ? space : "http://www.w3.org/1999/xhtml");
    case PLAIN_isDefaultNamespace: return JS_NewBool(ctx, !namespace_of(n));
    case PLAIN_hasAttributes: return JS_NewBool(ctx, html_is_element(n) && n->properties);
    case PLAIN_attributes: return attributes(ctx, this_val, n);
    case PLAIN_hasChildNodes: return JS_NewBool(ctx, has_children(n) && n->children);
    case PLAIN_childNodes: return children(ctx, e, false, false);
    case PLAIN_children: return children(ctx, e, true, false);
    case PLAIN_childElementCount: return children(ctx, e, true, true);
    case PLAIN_selection: return selection(ctx, e);
    case PLAIN_toString: return to_string(ctx, n);
    default: return element_object(ctx, e->page, neighbour(e, (enum plain)what));
    }
}

/* ---- attributes ---- */

enum attr_question { ATTR_GET, ATTR_NODE, ATTR_HAS };

static JSValue js_attribute(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv, int question)
{
    struct element *e = element_of(ctx, this_val);
    struct str name, value;
    const char *hold;
    JSValue v;
    bool has;

    if (!e)
        return JS_EXCEPTION;
    name = script_str(ctx, argv[0], &hold);
    if (!hold)
        return JS_EXCEPTION;
    has = html_attr(e->node, name, &value);
    if (question == ATTR_HAS)
        v = JS_NewBool(ctx, has);
    else if (!has)
        v = JS_UNDEFINED;
    else
        v = question == ATTR_GET ? script_new_str(ctx, value) : attribute(ctx, this_val, name, value);
    JS_FreeCString(ctx, hold);
    return v;
}

/* ---- other nodes ---- */

enum other { OTHER_EQUAL, OTHER_SAME, OTHER_CONTAINS };

static bool equal_content(const xmlNode *a, const xmlNode *b)
{
    struct buf x, y;
    bool equal;

    buf_init(&x, BUF_NO_LIMIT);
    buf_init(&y, BUF_NO_LIMIT);
    html_inner(a, &x);
    html_inner(b, &y);
    equal = str_eq(buf_str(&x), buf_str(&y));
    buf_release(&x);
    buf_release(&y);
    return equal;
}

/* isEqualNode() compares the content only, as k6's does. */
static JSValue js_other(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv, int what)
{
    struct element *e = element_of(ctx, this_val), *other = element_ask(ctx, argv[0]);

    if (!e)
        return JS_EXCEPTION;
    if (!other)
        return JS_FALSE;
    switch ((enum other)what) {
    case OTHER_EQUAL: return JS_NewBool(ctx, equal_content(e->node, other->node));
    case OTHER_SAME: return JS_NewBool(ctx, e->node == other->node);
    default: return JS_NewBool(ctx, node_inside(other->node, e->node));
    }
}

/* ---- selectors ---- */

enum query { QUERY_FIRST, QUERY_ALL, QUERY_MATCHES, QUERY_CLASS };

static JSValue query(JSContext *ctx, struct element *e, const struct css *css, enum query what)
{
    VEC(xmlNode *) found = {0};
    struct css_run run;
    JSValue v;

    if (what == QUERY_MATCHES)
        return JS_NewBool(ctx, css && html_is_element(e->node) && css_matches(css, e->node));
    css_run_init(&run, css);
    for (xmlNode *n = html_next(e->node, e->node); css && n; n = html_next(n, e->node)) {
        if (!css_run_matches(&run, n))
            continue;
        vec_push(&found, n);
        if (what == QUERY_FIRST)
            break;
    }
    if (what == QUERY_FIRST)
        v = element_object(ctx, e->page, found.n ? found.p[0] : NULL);
    else
        v = element_list(ctx, e->page, found.p, found.n);
    vec_free(&found);
    return v;
}

static JSValue js_query(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv, int what)
{
    struct element *e = element_of(ctx, this_val);
    struct str text;
    const char *hold;
    struct css *css;
    struct buf b;
    JSValue v;

    if (!e)
        return JS_EXCEPTION;
    text = script_str(ctx, argv[0], &hold);
    if (!hold)
        return JS_EXCEPTION;
    buf_init(&b, 2 * CSS_TEXT_BYTES_MAX);
    if (what == QUERY_CLASS)
        buf_addc(&b, '.');
    buf_addstr(&b, text);
    css = selector_compile(ctx, buf_str(&b));
    buf_release(&b);
    JS_FreeCString(ctx, hold);
    v = query(ctx, e, css, (enum query)what);
    css_free(css);
    return v;
}

static const JSCFunctionListEntry methods[] = {
#define PLAIN_METHOD(name) JS_CFUNC_MAGIC_DEF(#name, 0, js_plain, PLAIN_##name),
    PLAIN_TABLE(PLAIN_METHOD)
#undef PLAIN_METHOD
    JS_CFUNC_MAGIC_DEF("getAttribute", 1, js_attribute, ATTR_GET),
    JS_CFUNC_MAGIC_DEF("getAttributeNode", 1, js_attribute, ATTR_NODE),
    JS_CFUNC_MAGIC_DEF("hasAttribute", 1, js_attribute, ATTR_HAS),
    JS_CFUNC_MAGIC_DEF("isEqualNode", 1, js_other, OTHER_EQUAL),
    JS_CFUNC_MAGIC_DEF("isSameNode", 1, js_other, OTHER_SAME),
    JS_CFUNC_MAGIC_DEF("contains", 1, js_other, OTHER_CONTAINS),
    JS_CFUNC_MAGIC_DEF("querySelector", 1, js_query, QUERY_FIRST),
    JS_CFUNC_MAGIC_DEF("querySelectorAll", 1, js_query, QUERY_ALL),
    JS_CFUNC_MAGIC_DEF("getElementsByTagName", 1, js_query, QUERY_ALL),
    JS_CFUNC_MAGIC_DEF("getElementsByClassName", 1, js_query, QUERY_CLASS),
    JS_CFUNC_MAGIC_DEF("matches", 1, js_query, QUERY_MATCHES),
};

void element_setup(JSContext *ctx, JSValueConst proto)
{
    JS_SetPropertyFunctionList(ctx, proto, methods, sizeof(methods) / sizeof(*methods));
}
