/* hooks_int.h - what the files of the processor share; private to them. */
#ifndef ARTILLERY_HOOKS_INT_H
#define ARTILLERY_HOOKS_INT_H

#include "base/map.h"
#include "base/vec.h"
#include "dialect/artillery/hooks.h"
#include "script/host.h"
#include "script/node/node.h"

/* Made before the fork. */
struct art_hooks {
    struct art_test *t;
    struct script_program *program;
    struct node_host host;      /* of workers: their console prints */
    const struct log *log;      /* of this process */
    struct buf line[2];         /* what has no line's end yet, of standard output and error */
    struct map names;           /* functions that it exports */
    JSClassID vars_class, events_class, funcs_class, lazy_class;
};

struct hooks_function {
    JSValue fn;
    bool is_async;              /* Artillery's promise style */
    bool said_promise, said_forgotten, said_slow, said_failed, said_missing;
};

/* A worker's runtime: art_worker.hooks. */
struct hooks {
    struct art_hooks *h;
    struct art_worker *w;
    struct script *s;
    JSContext *ctx;
    bool broken;                /* its entry failed: said once */
    struct map functions;       /* struct hooks_function by name */
    JSAtom atom_to_json, atom_vars;
    JSValue object_proto, events_proto, funcs_proto;
    JSValue *scenario;          /* by index: context.scenario; undefined: not made yet */
    struct list runs;
    struct hooks_run *current;  /* of the call that was begun last */
    struct art_user orphan;     /* counts what is emitted after its run has ended */
    VEC(struct hooks_big { json_t *json; JSValue value; }) big; /* see hooks_context.c */
};

/* One run of a scenario: art_user.hooks. */
struct hooks_run {
    struct list link;
    struct hooks *k;
    struct art_user *u;
    JSValue context, vars, events, funcs;
    unsigned calls;             /* that are under way */
    VEC(struct hooks_held {     /* variables that JavaScript has a value of its own of */
        char *name;
        json_t *json;           /* what it is in C; NULL: nothing */
        JSValue value;
        bool seen;              /* by a call under way */
        bool native;            /* C has only a likeness of it */
    }) held;
};

/* ---- hooks_value.c ---- */

/* New reference; NULL: undefined, a function and the like. *native: the likeness is not the thing itself (functions, dates, maps,
 * members that are undefined). Exceptions of getters count as undefined. Bytes become a text of these bytes. */
json_t *hooks_to_json(struct hooks *k, JSValueConst v, bool *native);
JSValue hooks_to_js(JSContext *ctx, json_t *j);
/* Number of values in j, counted up to max. */
size_t hooks_count(json_t *j, size_t max);

/* ---- hooks_context.c ---- */

void hooks_context_setup(struct hooks *k);
/* Its objects; makes them when the run has none yet. NULL: out of memory. */
struct hooks_run *hooks_run_of(struct hooks *k, struct art_user *u);
/* After a call: what it left in variables goes to C. */
void hooks_run_settle(struct hooks_run *r);
void hooks_run_end(struct hooks_run *r);

/* ---- hooks_lazy.c: objects whose members are made when they are looked at ---- */

struct hooks_lazy_kind {
    /* The member of that name, JS_UNINITIALIZED: there is none. */
    JSValue (*get)(struct hooks *k, void *source, const char *name);
    /* The next of its names after *at (from 0); NULL: no more. */
    const char *(*next)(void *source, size_t *at);
};
void hooks_lazy_setup(struct hooks *k);
JSValue hooks_lazy_new(struct hooks *k, const struct hooks_lazy_kind *kind, void *source);
/* Members that were looked at, set or deleted: as they are now, into the json object. */
void hooks_lazy_take(struct hooks *k, JSValueConst v, json_t *into);
/* The source goes: whoever still has the object gets all of its members now. */
void hooks_lazy_detach(struct hooks *k, JSValue v);
/* The same without that: nothing of it is run. Any value will do. */
void hooks_lazy_forget(struct hooks *k, JSValueConst v);

/* ---- hooks_exchange.c ---- */

JSValue hooks_params(struct hooks *k, json_t *params);
JSValue hooks_response(struct hooks *k, struct art_exchange *x);

#endif
