/* http_spec.h - a request of the http engine, compiled: what stands under its verb, or what a hook has made of it. */
#ifndef ARTILLERY_HTTP_SPEC_H
#define ARTILLERY_HTTP_SPEC_H

#include "data/template.h"
#include "dialect/artillery/request.h"

enum http_spec_body { HTTP_SPEC_NO_BODY, HTTP_SPEC_JSON, HTTP_SPEC_TEXT, HTTP_SPEC_FORM, HTTP_SPEC_MULTIPART };

struct http_spec_header {
    struct str name;                   /* in lower case */
    const struct template_tree *value; /* NULL: .text, always */
    struct str text;
};

struct http_spec {
    json_t *params;                    /* as written; owned */
    struct str method;
    struct template *url, *name;       /* name NULL: none */
    struct http_spec_header *header;   /* defaults, then its own */
    size_t nheaders;
    const struct template_tree *qs, *cookies; /* maps; NULL: none */
    struct template *login_user, *login_password; /* NULL: none */
    enum http_spec_body body;
    const struct template_tree *content;
    bool no_decoding, no_redirects, length_of_file;
    uint64_t timeout_ns;               /* until the response's head */
    struct template_tree **trees;      /* all of them, to be released */
    size_t ntrees;
    /* Where nothing changes from request to request: the whole of it. */
    bool fixed;
    struct str fixed_url, fixed_body;
    struct http_header *fixed_headers;
    struct http_memo memo;             /* of this process */
};

/* From params (kept): at gives places, NULL after a hook (d may be NULL too). What it refers to lives in the arena and in params. */
bool http_spec_build(struct http_spec *s, struct arena *a, const struct art_test *t, struct str method, json_t *params,
                     const struct yaml_node *at, struct diag *d);
void http_spec_release(struct http_spec *s);

/* The request's URL, complete: the target in front of a path, the query of s->qs in place of its own. text: the templated url. */
void http_spec_url(const struct http_spec *s, const struct art_test *t, const struct template_scope *scope, struct str text, struct buf *out);
/* As new URL(..).href would have its path and query, without the fragment. */
void http_spec_normalise(struct buf *url);

#endif
