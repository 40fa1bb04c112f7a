/* extract.h - taking values out of answers: by JSONPath, regular expression, header, CSS
 * selector or XPath, compiled once.
 *
 * What is not found is NULL with the reason; whether that is a failure is the caller's to say.
 */
#ifndef USER_EXTRACT_H
#define USER_EXTRACT_H

#include "data/html.h"
#include "data/jsonpath.h"
#include "data/template.h"
#include "user/http.h"

#include <jansson.h>
#include <libxml/tree.h>

#define EXTRACT_WHY_BYTES      240
#define EXTRACT_JSON_DEPTH_MAX 1000    /* of a body: small stacks handle it later */
#define EXTRACT_XPATH_STEPS    5000000 /* of one evaluation, as libxml2 counts */
#define EXTRACT_CACHE          8       /* so many expressions from templates stay compiled */

/* JSON: JSONPath on the body, one of the values found, at random; or all, see whole.
 * REGEXP: the first match in the body.
 * HEADER: by name in any case; several are joined with ", ", those of set-cookie a list.
 * SELECTOR: an attribute of an element of the body read as HTML; without attr its text.
 * XPATH: on the body as XML, or HTML when it is that: text of the first node, or the value. */
enum extract_kind {
    EXTRACT_JSON,
    EXTRACT_REGEXP,
    EXTRACT_HEADER,
    EXTRACT_SELECTOR,
    EXTRACT_XPATH
};

enum extract_pick { EXTRACT_NTH, EXTRACT_LAST, EXTRACT_RANDOM };

struct extract_spec {
    enum extract_kind kind;
    struct template *expression; /* outlives the extract */
    bool whole; /* JSON: "multiple: false", what jsonpath-plus gives unwrapped */
    enum jsonpath_flavour flavour;
    struct str group,
        flags;       /* REGEXP: name or number of a group (.n == 0: the whole match); letters */
    struct str attr; /* SELECTOR; .n == 0: text */
    enum extract_pick pick; /* SELECTOR: which of the elements */
    int64_t nth;            /* from 0; negative from the end */
};

/* "3", "last", "random" (Artillery's index). False: none of them. */
bool extract_index(struct str text, enum extract_pick *pick, int64_t *nth);

/* Its expression, when it is the same each time, is compiled now. NULL with an error at its
 * place in d. texts of spec are borrowed. */
struct extract *extract_new(const struct extract_spec *spec, struct diag *d);
void extract_free(struct extract *x); /* NULL is fine */

/* An answer, with what it was parsed to, at most once each. */
struct extract_answer {
    struct loop *loop; /* whose big stack parsing is done on; NULL: the caller's own */
    struct str body;
    const struct http_response *response; /* NULL: there are no headers */
    /* private: */
    json_t *json;
    struct html *html;
    xmlDoc *xml;
    bool json_tried, html_tried, xml_tried;
    char json_why[EXTRACT_WHY_BYTES];
};
/* r lives as long as *a is used. */
void extract_answer_http(struct extract_answer *a, const struct http_result *r);
/* A text without headers, as of a message. */
void extract_answer_text(struct extract_answer *a, struct loop *l, struct str text);
void extract_answer_release(struct extract_answer *a);
/* The body as JSON, borrowed; NULL: it is none, and why (may be NULL) points to the reason. */
json_t *extract_answer_json(struct extract_answer *a, const char **why);
/* A header by its name in any case, as Node has it: see EXTRACT_HEADER. New reference, NULL =
 * absent. */
json_t *extract_answer_header(const struct extract_answer *a, struct str name);

/* New reference; NULL with the reason in why. Parks only if the scope does. */
json_t *extract_run(struct extract *x, struct extract_answer *a, const struct template_scope *s,
                    struct rng *r, char why[EXTRACT_WHY_BYTES]);

#endif
