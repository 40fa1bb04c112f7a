/* script.h - what the files of this folder share; nobody else includes it. */
#ifndef SCRIPT_SCRIPT_H
#define SCRIPT_SCRIPT_H

#include "base/diag.h"
#include "base/list.h"
#include "base/map.h"
#include "base/rng.h"
#include "base/vec.h"
#include "script/engine.h"
#include "script/host.h"
#include "script/program.h"

/* ---- the program ---- */

enum module_kind { MODULE_ES, MODULE_COMMONJS, MODULE_NATIVE };

/* What a CommonJS text is wrapped in; columns of its first line are off by that much. */
#define COMMONJS_HEAD "(function(module,exports){"
#define COMMONJS_HEAD_NODE "(function(module,exports,require,__filename,__dirname){"
#define COMMONJS_TAIL "\n})"

static inline struct str commonjs_head(bool node)
{
    return node ? STR(COMMONJS_HEAD_NODE) : STR(COMMONJS_HEAD);
}

struct module {
    char *name; /* as in stacks */
    unsigned index;
    enum module_kind kind;
    const struct script_native *native;
    uint8_t *code; /* bytecode */
    size_t code_n;
    bool uses_meta; /* mentions import.meta */
    bool imported;  /* by an ES module: its exports need names */
    VEC(struct import {
        char *spec;
        struct module *to;
    })
    imports;             /* static ones, of an ES module */
    VEC(char *) exports; /* CommonJS: names known so far, "default" not among them */
    bool guessed;        /* guess_exports() was there */
    char *text;          /* until the program is sealed */
    size_t text_n;
    char *js; /* TypeScript: the JavaScript that it became, until then; else NULL */
    size_t js_n;
    VEC(char *) types; /* TypeScript: names of types that it exports */
};

/* What the engine compiles of a module. */
static inline struct str module_js(const struct module *m)
{
    return m->js ? str_make(m->js, m->js_n) : str_make(m->text, m->text_n);
}

struct script_program {
    const struct script_library *lib;
    const struct log *log;
    struct script_files *read, *own_files; /* own_files: NULL when they are the caller's */
    struct module *entry;
    VEC(struct module *) modules;
    struct map by_name; /* of struct module * */
    struct map files;   /* path -> struct str * */
    struct map shared;
    bool sealed, strip_debug, list_only;
    bool uses_random, uses_buffers, uses_weak, uses_bigints; /* mentioned anywhere: see note_uses() */
};

/* What compiling found out. */
struct compiled {
    enum module_kind kind;
    uint8_t *code;
    size_t code_n;
    VEC(char *) specs; /* of its imports */
    char *js;          /* when the text was TypeScript: what it became; else NULL */
    size_t js_n;
    VEC(char *) types; /* see struct module */
    char *error;       /* a syntax error's text, NULL when all is well */
    unsigned line, col;
};
/* text[n] must be 0. name as in stacks; one that ends in .ts, .mts or .cts may be TypeScript,
 * and so may standard input's. */
enum { COMPILE_STRIP = 1, COMPILE_NODE = 2 }; /* without line tables; CommonJS as in Node: sloppy */
void compile_text(const char *name, const char *text, size_t n, unsigned how,
                  struct compiled *out);
unsigned program_compile_flags(const struct script_program *p);
void compile_release(struct compiled *c);

/* Find, read and compile a module and what it imports, as long as the program is not sealed.
 * NULL with *why; sentences for its own mistakes go to d. */
struct module *program_add(struct script_program *p, const char *name, struct diag *d,
                           char **why);
struct module *program_find(const struct script_program *p, const char *name);
/* What spec means in module `from`; see resolve_module(). */
char *program_resolve(const struct script_program *p, const char *from, struct str spec,
                      bool by_require, char **why);
/* Let m, or a module whose exports it passes on, export name as undefined, if that is a type
 * that TypeScript exported: another module's `export { name } from` can't know. False when it
 * is none. */
bool program_export_type(struct script_program *p, struct module *m, const char *name);
/* Remember a CommonJS module's exports. */
void program_add_export(struct module *m, const char *name);
/* Of root and all below it: the names that imports need of CommonJS modules, and exports that
 * are not there (link.c). */
void link_check(struct script_program *p, struct module *root, struct diag *d);
/* Run a CommonJS module against stand-ins for all it requires, in a runtime of its own, to
 * learn its exports (guess.c). */
void guess_exports(struct script_program *p, struct module *m);
/* Node: require() as seen from module `from`. */
JSValue module_require_function(struct script *s, const char *from);
/* Line and column of the import of spec in text; 0 when it is not found. */
void link_locate(struct str text, struct str spec, unsigned *line, unsigned *col);
/* The line'th line of text, with a mark below column col. */
void link_excerpt(struct str text, unsigned line, unsigned col, struct buf *out);

/* ---- a user's runtime ---- */

enum loaded_state { LOADED_NO, LOADED_RUNNING, LOADED_DONE };

struct loaded {
    JSModuleDef *def; /* in the engine; NULL: not yet */
    JSValue commonjs; /* its `module` object; undefined before it runs */
    enum loaded_state state;
    bool refused;   /* known to the engine, but not linked */
    bool importing; /* CommonJS, being run by the engine's own evaluation of ES modules */
};

struct js_timer {
    uint64_t due_ns, period_ns, order;
    int id;
    bool repeat;
    JSValue fn;
    int argc;
    JSValue *argv; /* js_malloc */
};

struct script_pending {
    struct list link;
    struct script *script; /* NULL: dead */
    JSValue resolve, reject, value;
    bool settled, rejected;
};

struct rejection {
    JSValue promise, reason;
};

struct script {
    struct script_program *program;
    struct loop *loop;
    const struct log *log;
    void *owner;
    struct engine engine;
    JSRuntime *rt; /* = engine.rt, engine.ctx */
    JSContext *ctx;
    struct rng rng;
    double (*random)(void *arg);
    void *random_arg;
    struct loaded *loaded; /* by module.index */
    size_t nloaded;
    JSValue entry_promise; /* while the entry is awaited */
    JSValue entry_exports; /* namespace, or module.exports */
    bool ran, in_init, in_call, dropping, waiting, has_random, has_bigints;

    bool aborting, overtime;
    int abort_reason;
    uint64_t init_timeout_ns, cpu_deadline_ns;

    struct task *task;       /* that runs the entry or a call */
    const char *stack_limit; /* recursing C code stops there */
    uint64_t slice_ns;       /* since when it computes, as far as known */
    VEC(struct js_timer) timers;
    uint64_t timer_order;
    int timer_id, running_timer;
    struct list pending, settled;
    unsigned npending;
    VEC(struct rejection) rejections;

    JSValue error; /* of the last result; uninitialized when there is none */
    bool error_in_promise;

    struct share *share; /* NULL: it has one task */
    const struct node_host *node;
    uint64_t start_ns;

    JSValue go_error_proto;
    size_t external_bytes, external_gc_bytes, heap_after_gc;
    JSClassID class_date, class_buffer, class_array_first, class_array_last;
};

/* module.c */
bool module_setup(struct script *s);
void module_release(struct script *s);
/* Evaluate the entry: a promise of its completion (undefined for CommonJS), or an exception. */
JSValue module_run_entry(struct script *s);
/* events.c: run jobs, timers and pending operations until nothing is left. */
enum script_result events_run(struct script *s, uint64_t until_ns);
void events_drop(struct script *s);
void events_forget(struct script *s, JSValueConst reason);
void events_setup(struct script *s, JSValue global);
/* One settled operation or one due timer: false when there is none (*next: of the next timer,
 * TIME_NEVER: none). *r tells how it went. */
bool events_step(struct script *s, enum script_result *r, uint64_t *next_ns);
/* Run jobs until none is ready. */
enum script_result events_jobs(struct script *s);
/* Take the first promise that was rejected and not handled: its reason, or uninitialized. */
JSValue events_take_rejection(struct script *s);
/* Its rejection is handled. */
void events_handled(struct script *s, JSValueConst promise);
/* share.c */
void share_setup(struct script *s);
void share_free(struct script *s);
/* After the entry: whoever ran it may have the turn still. */
void share_entry_ended(struct script *s);
/* Something can be run by itself. */
void share_ready(struct script *s);
/* Is the one that has the turn to be stopped? */
bool share_stops(struct script *s, uint64_t now_ns);
/* console.c */
void console_setup(struct script *s, JSValue global);
/* error.c: keep the pending exception for script_error_take(). */
enum script_result error_keep(struct script *s);
void error_keep_value(struct script *s, JSValue reason, bool in_promise);
/* format.c: learn the engine's class numbers of dates, buffers and arrays. */
void format_find_classes(struct script *s);
/* host.c: Math.random on the script's own seed. */
void host_random(struct script *s);
/* bigint.c: repair BigInt.prototype.toString(), once; does a text have BigInts? */
void bigint_repair(struct script *s);
bool bigint_in(struct str text);
/* What the program's texts mention and this runtime doesn't have yet. */
void host_add_what_is_used(struct script *s);
/* error.c: QuickJS' stack text in k6's form, columns of CommonJS put right; the innermost
 * frame's place. */
void error_convert_stack(const struct script_program *p, const char *text, struct buf *out,
                         char **file, unsigned *line, unsigned *col);

#endif
