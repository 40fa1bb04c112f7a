/* ws.h - what the ws and socketio engines share: their settings (config.ws, config.socketio) and what failures are called. */
#ifndef ARTILLERY_WS_H
#define ARTILLERY_WS_H

#include "data/template.h"
#include "data/yaml.h"
#include "dialect/artillery/artillery.h"
#include "user/ws.h"

/* How connections are opened, from config.ws or from what a step says in its place. */
struct ws_options {
    const struct yaml_node *headers;   /* a map; NULL: none */
    struct str *protocols;
    size_t nprotocols;
    struct proxies *proxies;           /* NULL: none */
    bool deflate;
    size_t deflate_from_bytes;
    struct websocket_limits limits;
    uint64_t handshake_timeout_ns;
};

struct art_captures; /* http_capture.h */

struct art_ws_config {
    struct ws_options ws;
    uint64_t timeout_ns;               /* for a message that is waited for */
    uint64_t emit_timeout_ns;          /* for a response or an acknowledgement */
    const struct yaml_node *socketio;  /* NULL: none */
    /* all there are, to be freed */
    VEC(struct proxies *) proxies;
    VEC(struct art_captures *) captures;
    VEC(struct template_tree *) trees;
};

/* A value of a step as templates, and its capture and match; both are released with the test. NULL, false: with mistakes in b->d. */
struct template_tree *art_ws_tree(struct art_building *b, const struct yaml_node *n);
bool art_ws_captures(struct art_building *b, const struct yaml_node *map, struct art_captures **out);
/* Of config.ws and config.socketio, which are merged and templated; sets t->config.ws. Mistakes in d. */
bool art_ws_config_read(struct art_test *t, struct diag *d);
void art_ws_config_free(struct art_ws_config *c); /* NULL is fine */
/* Options of a map like config.ws; NULL: the defaults. False with mistakes in d. */
bool art_ws_options_read(struct art_test *t, struct arena *a, const struct yaml_node *map, struct ws_options *o, struct diag *d);
/* The same from values that a hook has left: what can't be read is left out. */
void art_ws_options_from(struct art_test *t, struct arena *a, json_t *args, struct ws_options *o);

/* Fill what o says of a call (but for its headers). */
void art_ws_call(const struct ws_options *o, struct ws_call *c);
/* What Node and the ws package call it: "ECONNREFUSED", "Unexpected server response: 404". Appended. */
void art_ws_error(const struct ws_result *r, struct buf *out);

/* Headers of a call, filled in: names and values in one buffer. */
struct ws_headers {
    struct http_header *h;
    size_t n;
    json_t *keep;
};
void art_ws_headers_take(struct ws_headers *h, json_t *map); /* an object, stolen; NULL: none */
void art_ws_headers_release(struct ws_headers *h);

#endif
