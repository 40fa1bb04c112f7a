/* config_flags.c - the command line of an Artillery script: Artillery's flags, and those of
 * brunt's for any test. */
#include "dialect/artillery/config_int.h"
#include "dialect/artillery/value.h"

#include "net/loop.h"
#include "net/resolver.h"

const char *art_option(const struct load_request *q, const char *names)
{
    const char *value = NULL;

    for (size_t i = 0; i < q->noptions; i++) {
        struct str rest = str_of(names), name;

        while (rest.n) {
            str_cut(&rest, ' ', &name);
            if (str_is(name, q->options[i].name))
                value = q->options[i].value ? q->options[i].value : "true";
        }
    }
    return value;
}

bool art_option_set(const struct load_request *q, const char *names)
{
    const char *value = art_option(q, names);

    return value && strcmp(value, "false") != 0;
}

/* Flags of k6's: not to heed them silently would be another test than was asked for. */
static void check_flags(struct art_reading *r)
{
    static const char load[] =
        "vus duration iterations stage execution-segment execution-segment-sequence";
    static const char rest[] =
        "rps max-redirects batch batch-per-host user-agent http-debug no-connection-reuse "
        "no-vu-connection-reuse throw discard-response-bodies min-iteration-duration dns "
        "local-ips";

    for (size_t i = 0; i < r->q->noptions; i++) {
        struct str name = str_of(r->q->options[i].name);

        if (art_listed(name, load))
            diag_error(r->d, NULL, 0, 0,
                       "--%s does not go with an Artillery script, whose load is its phases: "
                       "--overrides "
                       "'{\"config\": {\"phases\": [{\"duration\": 60, \"arrivalRate\": 5}]}}' "
                       "gives others",
                       name.p);
        else if (art_listed(name, rest))
            diag_warn(r->d, NULL, 0, 0, "--%s does nothing for an Artillery script", name.p);
    }
}

/* All values of a flag that may repeat. */
static const char **all_of(struct art_reading *r, const char *name, size_t *n)
{
    const char **list = arena_zalloc(r->arena, (r->q->noptions + 1) * sizeof(*list));

    *n = 0;
    for (size_t i = 0; i < r->q->noptions; i++)
        if (strcmp(r->q->options[i].name, name) == 0 && r->q->options[i].value)
            list[(*n)++] = arena_strdup(r->arena, r->q->options[i].value);
    return list;
}

/* A resolver is the judge of what the workers' ones will be given. */
static void check_names(struct art_reading *r)
{
    struct test *t = r->t->test;
    struct loop *l = t->nresolve + t->nblock + t->nblacklist
                         ? loop_new(&(struct loop_config){.virtual_time = true})
                         : NULL;
    struct resolver *names = l ? resolver_new(l, &t->dns) : NULL;

    for (size_t i = 0; names && i < t->nresolve; i++)
        resolver_add_resolve(names, str_of(t->resolve[i]), r->d);
    for (size_t i = 0; names && i < t->nblock; i++)
        resolver_block(names, str_of(t->block[i]), r->d);
    for (size_t i = 0; names && i < t->nblacklist; i++)
        resolver_blacklist(names, str_of(t->blacklist[i]), r->d);
    resolver_free(names);
    loop_free(l);
}

void art_take_flags(struct art_reading *r)
{
    struct test *t = r->t->test;

    check_flags(r);
    t->resolve = all_of(r, "resolve", &t->nresolve);
    t->block = all_of(r, "block-hostnames", &t->nblock);
    t->blacklist = all_of(r, "blacklist-ip", &t->nblacklist);
    check_names(r);
    t->paused = art_option_set(r->q, "paused");
}
