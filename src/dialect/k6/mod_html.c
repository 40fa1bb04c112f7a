/* mod_html.c - module k6/html: parsing, and the objects for selections and elements. */
#include "base/mem.h"
#include "dialect/k6/mod_html_int.h"

#include <libxml/HTMLparser.h>
#include <stdlib.h>

/* A tree takes several times the bytes of its text. */
#define TREE_BYTES(text) (2048 + 6 * (text).n)

/* ---- lifetimes ---- */

static void page_drop(JSContext *ctx, struct page *p)
{
    if (--p->refs)
        return;
    script_external_bytes(ctx, -(ptrdiff_t)p->bytes);
    html_free(p->html);
    free(p->url);
    free(p);
}

struct selection *selection_new(struct page *page, struct selection *before)
{
    struct selection *s = xcalloc(1, sizeof(*s));

    *s = (struct selection){.refs = 1, .page = page, .before = before};
    page->refs++;
    if (before)
        before->refs++;
    html_set_init(&s->set, page->html);
    return s;
}

/* A chain of selections may be long: no recursion. */
static void selection_unref(JSContext *ctx, struct selection *s)
{
    while (s && --s->refs == 0) {
        struct selection *before = s->before;

        html_set_release(&s->set);
        page_drop(ctx, s->page);
        free(s);
        s = before;
    }
}

static JSContext *context_of(JSRuntime *rt)
{
    return script_context(JS_GetRuntimeOpaque(rt));
}

static void selection_finalize(JSRuntime *rt, JSValue v)
{
    JSClassID id;

    selection_unref(context_of(rt), JS_GetAnyOpaque(v, &id));
}

static void element_finalize(JSRuntime *rt, JSValue v)
{
    JSClassID id;
    struct element *e = JS_GetAnyOpaque(v, &id);

    if (e)
        page_drop(context_of(rt), e->page);
    free(e);
}

static const JSClassDef selection_class = {.class_name = "Selection", .finalizer = selection_finalize},
                        element_class = {.class_name = "Element", .finalizer = element_finalize},
                        tags_class = {.class_name = "Object"};

static JSClassID class_id(JSContext *ctx, enum k6_class c)
{
    return k6_user_of(ctx)->k6->class_id[c];
}

/* The classes of this runtime, when it has none yet. False: exception pending. */
static bool classes(JSContext *ctx)
{
    JSRuntime *rt = JS_GetRuntime(ctx);
    JSClassID selection = class_id(ctx, K6_CLASS_SELECTION), element = class_id(ctx, K6_CLASS_ELEMENT),
              tags = class_id(ctx, K6_CLASS_ELEMENT_TAGS);
    JSValue proto;

    if (JS_IsRegisteredClass(rt, tags))
        return true;
    if (JS_NewClass(rt, selection, &selection_class) < 0 || JS_NewClass(rt, element, &element_class) < 0 ||
        JS_NewClass(rt, tags, &tags_class) < 0) {
        JS_ThrowOutOfMemory(ctx);
        return false;
    }
    proto = JS_NewObject(ctx);
    selection_setup(ctx, proto);
    JS_SetClassProto(ctx, selection, proto);
    proto = JS_NewObject(ctx);
    element_setup(ctx, proto);
    JS_SetClassProto(ctx, element, proto);
    /* prototypes by tag, made when such an element is met */
    JS_SetClassProto(ctx, tags, JS_NewObjectProto(ctx, JS_NULL));
    return true;
}

/* ---- objects ---- */

struct selection *selection_of(JSContext *ctx, JSValueConst v)
{
    return JS_GetOpaque2(ctx, v, class_id(ctx, K6_CLASS_SELECTION));
}

struct selection *selection_ask(JSContext *ctx, JSValueConst v)
{
    return JS_GetOpaque(v, class_id(ctx, K6_CLASS_SELECTION));
}

struct element *element_of(JSContext *ctx, JSValueConst v)
{
    return JS_GetOpaque2(ctx, v, class_id(ctx, K6_CLASS_ELEMENT));
}

struct element *element_ask(JSContext *ctx, JSValueConst v)
{
    return JS_GetOpaque(v, class_id(ctx, K6_CLASS_ELEMENT));
}

JSValue selection_object(JSContext *ctx, struct selection *s)
{
    JSValue v = JS_NewObjectClass(ctx, (int)class_id(ctx, K6_CLASS_SELECTION));

    if (JS_IsException(v))
        selection_unref(ctx, s);
    else
        JS_SetOpaque(v, s);
    return v;
}

/* The prototype for elements of this tag, made and kept when the first is met. Tags that neither we nor libxml2 know are not kept: a
 * page may have any number of them. */
static JSValue proto_of(JSContext *ctx, const xmlNode *node)
{
    JSValue general = JS_GetClassProto(ctx, class_id(ctx, K6_CLASS_ELEMENT)), tags, proto;
    struct str tag = html_name(node);
    JSAtom name;

    if (!tag.n)
        return general;
    tags = JS_GetClassProto(ctx, class_id(ctx, K6_CLASS_ELEMENT_TAGS));
    name = JS_NewAtomLen(ctx, tag.p, tag.n);
    proto = JS_GetProperty(ctx, tags, name);
    if (JS_IsUndefined(proto)) {
        bool known = tag_known(tag);

        proto = known ? JS_NewObjectProto(ctx, general) : JS_DupValue(ctx, general);
        if (known)
            tag_setup(ctx, proto, tag);
        if (known || htmlTagLookup(node->name))
            JS_SetProperty(ctx, tags, name, JS_DupValue(ctx, proto));
    }
    JS_FreeAtom(ctx, name);
    JS_FreeValue(ctx, tags);
    JS_FreeValue(ctx, general);
    return proto;
}

JSValue element_object(JSContext *ctx, struct page *page, xmlNode *node)
{
    struct element *e;
    JSValue proto, v;

    if (!node)
        return JS_UNDEFINED;
    proto = proto_of(ctx, node);
    v = JS_NewObjectProtoClass(ctx, proto, class_id(ctx, K6_CLASS_ELEMENT));
    JS_FreeValue(ctx, proto);
    if (JS_IsException(v))
        return v;
    e = xmalloc(sizeof(*e));
    *e = (struct element){page, node};
    page->refs++;
    JS_SetOpaque(v, e);
    return v;
}

JSValue element_list(JSContext *ctx, struct page *page, xmlNode *const *nodes, size_t n)
{
    JSValue list = JS_NewArray(ctx);

    for (size_t i = 0; i < n; i++)
        JS_DefinePropertyValueUint32(ctx, list, (uint32_t)i, element_object(ctx, page, nodes[i]), JS_PROP_C_W_E);
    return list;
}

/* ---- parsing ---- */

JSValue k6_html_parse_at(JSContext *ctx, struct str text, struct str url)
{
    struct selection *s;
    struct page *p;
    struct html *h;

    if (!classes(ctx))
        return JS_EXCEPTION;
    h = html_parse(text);
    if (!h)
        return script_throw(ctx, "the document is too large to be parsed: %zu bytes, the most is %zu", text.n, HTML_BYTES_MAX);
    if (h->cut)
        k6_warn_here(ctx, "an HTML document of %zu bytes was not parsed to its end: it is nested more than %d deep, or an element has "
                     "more than %d attributes", text.n, HTML_DEPTH_MAX, HTML_ATTRIBUTES_MAX);
    p = xmalloc(sizeof(*p));
    *p = (struct page){.html = h, .url = str_dup(url), .bytes = TREE_BYTES(text)};
    script_external_bytes(ctx, (ptrdiff_t)p->bytes);
    s = selection_new(p, NULL);
    html_set_begin(&s->set);
    html_set_add(&s->set, html_root(h));
    return selection_object(ctx, s);
}

JSValue k6_html_parse(JSContext *ctx, struct str text)
{
    return k6_html_parse_at(ctx, text, STR(""));
}

static JSValue js_parse(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    const char *hold;
    struct str text = script_str(ctx, argv[0], &hold);
    JSValue v = hold ? k6_html_parse(ctx, text) : JS_EXCEPTION;

    JS_FreeCString(ctx, hold);
    return v;
}

/* ---- the module ---- */

static const JSCFunctionListEntry functions[] = {JS_CFUNC_DEF("parseHTML", 1, js_parse)};
static const char *const exports[] = {"default", "parseHTML", NULL};

static int init(JSContext *ctx, JSModuleDef *m)
{
    return k6_module_set(ctx, m, functions, 1);
}

const struct script_native k6_mod_html = {.name = "k6/html", .exports = exports, .init = init};
