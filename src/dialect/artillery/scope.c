/* scope.c - what placeholders and expressions of a user can ask for. */
#include "dialect/artillery/scope.h"

#include "dialect/artillery/vars.h"

static json_t *get(void *ctx, struct str name)
{
    return art_vars_get(((struct art_user *)ctx)->vars, name);
}

static json_t *call(void *ctx, struct str name, json_t *const *args, size_t n, bool *known)
{
    struct art_user *u = ctx;

    return template_call(&u->user->rng, name, args, n, known);
}

static void missing(void *ctx, const struct template *t, struct str placeholder)
{
    struct art_user *u = ctx;
    const char *file;
    unsigned line, col;

    template_place(t, &file, &line, &col);
    if (file)
        log_warn(u->user->env->log, "%s:%u:%u: nothing is known under the name in " STR_FMT ": it is sent as undefined, or left out", file, line, col,
                 STR_ARG(placeholder));
}

void art_scope_init(struct template_scope *s, struct art_user *u)
{
    *s = (struct template_scope){.ctx = u, .get = get, .call = call, .missing = missing, .rng = &u->user->rng};
}
