/* config_js.c - scripts in JavaScript and TypeScript: run once, they export config, scenarios,
 * before and after. */
#include "dialect/artillery/config_int.h"

#include "base/clock.h"
#include "base/mem.h"
#include "script/host.h"
#include "script/node/node.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define INIT_TIMEOUT_NS (30 * NS_PER_S)

static void write_out(void *arg, int fd, struct str text)
{
    while (text.n) {
        ssize_t n = write(fd, text.p, text.n);

        if (n <= 0)
            return;
        text = str_skip(text, (size_t)n);
    }
}

static void tell_failure(struct art_reading *r, struct script *s, const char *path)
{
    struct script_error e;
    const char *file;

    script_error_take(s, &e);
    file = e.file ? e.file : path;
    if (str_starts(str_of(file), STR("file://")))
        file += 7;
    diag_error(r->d, file, e.line, e.col, "%s", e.message ? e.message : "the script failed");
    if (e.stack && *e.stack)
        diag_detail(r->d, e.stack);
    script_error_release(&e);
}

/* A value as JSON.stringify() has it; NULL when that gives nothing, or fails. */
static struct yaml_node *take_value(struct art_reading *r, struct script *s, JSValueConst value,
                                    const char *path)
{
    JSContext *ctx = script_context(s);
    JSValue json = JS_JSONStringify(ctx, value, JS_UNDEFINED, JS_UNDEFINED);
    struct yaml_node *n = NULL;
    const char *text;
    json_t *j;
    size_t len;

    if (JS_IsException(json)) {
        JS_FreeValue(ctx, JS_GetException(ctx));
        diag_error(r->d, path, 0, 0,
                   "what the script exports can't be written as JSON: objects in it contain "
                   "themselves");
        return NULL;
    }
    text = JS_IsString(json) ? JS_ToCStringLen(ctx, &len, json) : NULL;
    j = text ? json_loadb(text, len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL) : NULL;
    if (j)
        n = yaml_from_json(r->arena, j, arena_strdup(r->arena, path));
    json_decref(j);
    if (text)
        JS_FreeCString(ctx, text);
    JS_FreeValue(ctx, json);
    return n;
}

/* The exports that make up a script, those of `default` where they don't stand by themselves.
 */
static struct yaml_node *take_exports(struct art_reading *r, struct script *s, const char *path)
{
    static const char *const names[] = {"config", "scenarios", "before", "after"};
    JSContext *ctx = script_context(s);
    JSValue whole = script_export(s, "default");
    struct yaml_node *root = NULL;

    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        JSValue v = script_export(s, names[i]);
        struct yaml_node *n;

        if (JS_IsUndefined(v) && JS_IsObject(whole))
            v = JS_GetPropertyStr(ctx, whole, names[i]);
        n = JS_IsUndefined(v) || JS_IsException(v) ? NULL : take_value(r, s, v, path);
        JS_FreeValue(ctx, v);
        if (n)
            root = yaml_with(r->arena, root, names[i], n);
    }
    JS_FreeValue(ctx, whole);
    return root;
}

static struct yaml_node *run(struct art_reading *r, struct script_program *p, const char *path)
{
    struct node_host host = {
        .env = r->t->config.process_env, .write = write_out, .version = BRUNT_VERSION};
    struct script_config c = {
        .log = r->q->log, .random_seed = 1, .init_timeout_ns = INIT_TIMEOUT_NS, .node = &host};
    struct script *s = script_new(p, &c);
    struct yaml_node *root = NULL;

    if (!s)
        xmalloc_failed(0);
    if (script_run_entry(s) == SCRIPT_OK) {
        root = take_exports(r, s, path);
        if (!root)
            diag_error(r->d, path, 0, 0, "the script exports neither config nor scenarios");
    } else {
        tell_failure(r, s, path);
    }
    script_free(s);
    return root;
}

struct yaml_node *art_js_read(struct art_reading *r, const char *path, struct str text)
{
    struct script_load_options o = {
        .path = path, .text = text, .files = r->q->files, .log = r->q->log};
    struct script_program *p = script_program_load(&node_library, &o, r->d);
    struct yaml_node *root;

    if (!p)
        return NULL;
    root = run(r, p, path);
    script_program_free(p);
    return root;
}
