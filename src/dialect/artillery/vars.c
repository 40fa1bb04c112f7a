/* vars.c - the variables of one run of a scenario. */
#include "dialect/artillery/vars.h"

#include "base/mem.h"
#include "data/vpath.h"

#include <stdio.h>
#include <stdlib.h>

struct art_vars {
    struct art_user *u;
    json_t *own;
    bool whole; /* own is all there is */
};

struct art_vars *art_vars_new(struct art_user *u)
{
    struct art_vars *v = xcalloc(1, sizeof(*v));

    v->u = u;
    return v;
}

void art_vars_free(struct art_vars *v)
{
    if (!v)
        return;
    json_decref(v->own);
    free(v);
}

void art_vars_begin(struct art_vars *v)
{
    json_decref(v->own);
    v->own = NULL;
    v->whole = false;
    v->u->uid[0] = 0;
}

static json_t *own(struct art_vars *v)
{
    if (!v->own)
        v->own = json_object();
    return v->own;
}

void art_vars_put(struct art_vars *v, struct str name, json_t *value)
{
    if (value)
        json_object_setn_new_nocheck(own(v), name.p, name.n, value);
    else if (v->own)
        json_object_deln(v->own, name.p, name.n);
}

void art_vars_put_count(struct art_vars *v, struct str name, int64_t n)
{
    json_t *old = v->own ? json_object_getn(v->own, name.p, name.n) : NULL;

    if (json_is_integer(old) && old->refcount == 1)
        json_integer_set(old, n);
    else
        art_vars_put(v, name, json_integer(n));
}

/* RFC 9562's version 4. */
static json_t *make_uuid(struct art_user *u)
{
    if (!u->uid[0]) {
        uint64_t a = rng_u64(&u->user->rng), b = rng_u64(&u->user->rng);

        snprintf(u->uid, sizeof(u->uid), "%08x-%04x-4%03x-%04x-%012llx", (unsigned)(a >> 32),
                 (unsigned)(a >> 16) & 0xffff, (unsigned)a & 0xfff, 0x8000u | ((unsigned)(b >> 48) & 0x3fff),
                 (unsigned long long)b & 0xffffffffffffull);
    }
    return json_string(u->uid);
}

/* One element of a list, for the rest of this run. */
static json_t *draw(struct art_vars *v, struct str name, json_t *list)
{
    size_t n = json_array_size(list);
    json_t *one = n ? json_array_get(list, rng_below(&v->u->user->rng, n)) : NULL;

    if (one)
        art_vars_put(v, name, json_incref(one));
    return one;
}

static json_t *find_shared(struct art_vars *v, struct str name)
{
    struct art_worker *w = v->u->w;
    json_t *found = json_object_getn(v->u->t->config.variables, name.p, name.n);

    if (json_is_array(found))
        return draw(v, name, found);
    if (!found && w->left)
        found = json_object_getn(w->left, name.p, name.n);
    if (!found)
        found = json_object_getn(w->base, name.p, name.n);
    return found;
}

json_t *art_vars_get(struct art_vars *v, struct str name)
{
    json_t *found = v->own ? json_object_getn(v->own, name.p, name.n) : NULL;

    if (found || v->whole)
        return found;
    if (str_is(name, "$uuid")) {
        art_vars_put(v, name, make_uuid(v->u));
        return json_object_getn(v->own, name.p, name.n);
    }
    return find_shared(v, name);
}

bool art_vars_set_path(struct art_vars *v, struct str path, json_t *value)
{
    struct arena a;
    struct vpath p;
    json_t *root;
    bool ok;

    arena_init(&a, 256);
    vpath_compile(&p, &a, path);
    if (p.n > 1 && (!v->own || !json_object_getn(v->own, p.key[0].p, p.key[0].n))) {
        root = art_vars_get(v, p.key[0]);
        if (root) /* shared by all runs: this one gets its own */
            art_vars_put(v, p.key[0], json_deep_copy(root));
    }
    ok = vpath_put(own(v), &p, value);
    json_decref(value);
    arena_release(&a);
    return ok;
}

json_t *art_vars_own(struct art_vars *v)
{
    return v->own;
}

json_t *art_vars_object(struct art_vars *v)
{
    struct art_worker *w = v->u->w;
    json_t *all, *value;
    const char *key;

    if (v->whole)
        return v->own;
    art_vars_get(v, STR("$uuid"));
    json_object_foreach(v->u->t->config.variables, key, value)
        art_vars_get(v, str_of(key));
    all = json_object();
    json_object_update(all, w->base);
    if (w->left)
        json_object_update(all, w->left);
    json_object_foreach(v->u->t->config.variables, key, value)
        if (!json_is_array(value))
            json_object_set_nocheck(all, key, value);
    if (v->own)
        json_object_update(all, v->own);
    json_decref(v->own);
    v->own = all;
    v->whole = true;
    return all;
}

static void put_text(json_t *o, const char *key, const char *text)
{
    if (text)
        json_object_set_new(o, key, json_string(text));
}

json_t *art_vars_base(const struct art_test *t)
{
    const struct art_config *c = &t->config;
    json_t *o = json_object();

    json_object_set_new(o, "target", json_stringn(c->target.p, c->target.n));
    put_text(o, "$environment", c->environment);
    put_text(o, "$testId", c->test_id);
    put_text(o, "$dirname", c->dirname);
    put_text(o, "$scenarioFile", c->script_file);
    if (c->process_env) {
        json_object_set(o, "$processEnvironment", c->process_env);
        json_object_set(o, "$env", c->process_env);
    }
    return o;
}
