/* hooks_none.c - scripts without a processor, until processors run. */
#include "dialect/artillery/hooks.h"

struct art_hooks *art_hooks_load(struct art_test *t, const struct load_request *q, struct diag *d)
{
    if (t->config.processor)
        diag_error(d, t->config.script_file, 0, 0, "config.processor: brunt does not run processor files yet (%s)", t->config.processor);
    return NULL;
}

void art_hooks_free(struct art_hooks *h) {}

void art_hooks_close(struct art_worker *w) {}

void art_hooks_end(struct art_user *u) {}

bool art_hooks_has(const struct art_hooks *h, struct str name)
{
    return false;
}

enum art_end art_hooks_call(struct art_user *u, const struct yaml_node *at, struct str name)
{
    art_count_error(u, "Undefined function \"" STR_FMT "\"", STR_ARG(name));
    return ART_GO_ON;
}

static enum art_end not_found(struct art_user *u, const struct yaml_node *at, struct str name)
{
    art_warn_once(u, at, "hook", "custom function " STR_FMT " could not be found", STR_ARG(name));
    return ART_GO_ON;
}

enum art_end art_hooks_before_request(struct art_user *u, const struct yaml_node *at, struct str name, json_t *params)
{
    return not_found(u, at, name);
}

enum art_end art_hooks_after_response(struct art_user *u, const struct yaml_node *at, struct str name, struct art_exchange *x)
{
    return not_found(u, at, name);
}

void art_hooks_on_error(struct art_user *u, struct str name, struct str error, json_t *params)
{
    not_found(u, NULL, name);
}

enum art_end art_hooks_while(struct art_user *u, struct str name, bool *go_on)
{
    return not_found(u, NULL, name);
}

bool art_hooks_if(struct art_user *u, struct str name)
{
    return true;
}

enum art_end art_hooks_ws_args(struct art_user *u, const struct yaml_node *at, struct str name, json_t *args)
{
    return not_found(u, at, name);
}
