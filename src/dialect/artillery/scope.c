/* scope.c - what placeholders and expressions of a user can ask for. */
#include "dialect/artillery/scope.h"

#include "data/yaml.h"
#include "dialect/artillery/fake.h"
#include "dialect/artillery/plugins.h"
#include "dialect/artillery/vars.h"

static json_t *get(void *ctx, struct str name)
{
    return art_vars_get(((struct art_user *)ctx)->vars, name);
}

/* What config says of the function is its argument. */
static json_t *fake(struct art_user *u, const struct yaml_node *options, struct str name)
{
    char key[64];
    const struct yaml_node *n = NULL;
    json_t *o, *v;

    if (name.n < sizeof(key)) {
        memcpy(key, name.p, name.n);
        key[name.n] = 0;
        n = yaml_get(options, key);
    }
    o = n ? yaml_to_json(n) : NULL;
    v = art_fake_call(&u->user->rng, name, o);
    json_decref(o);
    return v;
}

static json_t *call(void *ctx, struct str name, json_t *const *args, size_t n, bool *known)
{
    struct art_user *u = ctx;
    const struct art_plugins *p = u->t->config.plugins;
    json_t *v = template_call(&u->user->rng, name, args, n, known);

    if (*known || !p || !p->fake_data)
        return v;
    v = fake(u, p->fake_data_options, name);
    *known = v != NULL;
    return v;
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
