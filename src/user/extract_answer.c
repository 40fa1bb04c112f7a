/* extract_answer.c - an answer and what it was parsed to. */
#include "user/extract.h"

#include "base/mem.h"
#include "data/json.h"

#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <stdio.h>
#include <string.h>

void extract_answer_text(struct extract_answer *a, struct loop *l, struct str text)
{
    *a = (struct extract_answer){.loop = l, .body = text};
}

void extract_answer_http(struct extract_answer *a, const struct http_result *r)
{
    *a = (struct extract_answer){.loop = r->env ? r->env->loop : NULL,
                                 .body = http_result_body(r),
                                 .response = &r->response};
}

/* Deep trees are taken apart by recursion, too. */
static void release(void *arg)
{
    struct extract_answer *a = arg;

    json_decref(a->json);
    html_free(a->html);
    if (a->xml)
        xmlFreeDoc(a->xml);
}

static void on_big_stack(struct extract_answer *a, void (*fn)(void *arg), void *arg)
{
    if (a->loop)
        task_call(a->loop, fn, arg);
    else
        fn(arg);
}

void extract_answer_release(struct extract_answer *a)
{
    if (a->json || a->html || a->xml)
        on_big_stack(a, release, a);
    *a = (struct extract_answer){0};
}

/* ---- JSON ---- */

static unsigned nesting(struct str s)
{
    unsigned depth = 0, most = 0;

    for (size_t i = 0; i < s.n; i++) {
        switch (s.p[i]) {
        case '"': i = json_skip_string(s, i, NULL) - 1; break;
        case '[':
        case '{':
            if (++depth > most)
                most = depth;
            break;
        case ']':
        case '}': depth -= depth > 0; break;
        default: break;
        }
    }
    return most;
}

static json_t *load(struct str s, json_error_t *e)
{
    size_t flags = JSON_DECODE_ANY | JSON_ALLOW_NUL;
    json_t *v = json_loadb(s.n ? s.p : "", s.n, flags, e);

    /* a whole number past 64 bits: as JavaScript reads it */
    if (!v && json_error_code(e) == json_error_numeric_overflow)
        v = json_loadb(s.p, s.n, flags | JSON_DECODE_INT_AS_REAL, e);
    return v;
}

static void parse_json(void *arg)
{
    struct extract_answer *a = arg;
    struct str s = a->body;
    json_error_t e;

    if (str_starts(s, STR("\xEF\xBB\xBF")))
        s = str_skip(s, 3);
    if (!str_trim(s).n) {
        snprintf(a->json_why, sizeof(a->json_why), "the body is empty");
        return;
    }
    if (nesting(s) > EXTRACT_JSON_DEPTH_MAX) {
        snprintf(a->json_why, sizeof(a->json_why), "the body is JSON of more than %d levels",
                 EXTRACT_JSON_DEPTH_MAX);
        return;
    }
    a->json = load(s, &e);
    if (!a->json)
        snprintf(a->json_why, sizeof(a->json_why),
                 "the body is not valid JSON (line %d, column %d: %.100s)", e.line, e.column,
                 e.text);
}

json_t *extract_answer_json(struct extract_answer *a, const char **why)
{
    if (!a->json_tried) {
        a->json_tried = true;
        on_big_stack(a, parse_json, a);
    }
    if (!a->json && why)
        *why = a->json_why;
    return a->json;
}

/* ---- headers ---- */

json_t *extract_answer_header(const struct extract_answer *a, struct str name)
{
    bool cookies = str_ieq(name, STR("set-cookie"));
    json_t *list = cookies ? json_array() : NULL, *v;
    struct buf joined;
    size_t n = 0;

    if (!a->response)
        return json_decref(list), NULL;
    buf_init(&joined, BUF_NO_LIMIT);
    for (size_t i = 0; i < a->response->headers.n; i++) {
        const struct http_header *h = &a->response->headers.p[i];

        if (!str_ieq(h->name, name))
            continue;
        if (n++)
            buf_adds(&joined, ", ");
        if (cookies)
            json_array_append_new(
                list, json_stringn_nocheck(h->value.n ? h->value.p : "", h->value.n));
        else
            buf_addstr(&joined, h->value);
    }
    v = n && !cookies ? json_stringn_nocheck(joined.p ? joined.p : "", joined.n) : NULL;
    buf_release(&joined);
    if (cookies && n)
        return list;
    json_decref(list);
    return v;
}
