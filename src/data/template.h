/* template.h - text with placeholders, compiled once: "{{ user.id }}", "{{ $randomInt(1, 10)
 * }}".
 *
 * The rules are Artillery's. {{ path }} or {{{ path }}} is a variable, found as lodash's get
 * does; alone in the text it keeps its type, within text objects become JSON and undefined
 * "undefined". Placeholders in such a value are filled in too. {{ $name(args) }} calls a
 * function; when there is none of that name, the whole text is undefined.
 *
 * Beyond that, where Artillery has undefined or leaves the text as it is (and each told once to
 * the diag): arguments may be variables, quoted texts, negative numbers and [lists]; a
 * placeholder may be an expression (expr.h), left as it is when what it asks for is not there;
 * braces belong to a placeholder in pairs ({"a":{{ b }}} keeps its last brace).
 *
 * Values are jansson's; undefined is NULL. One compiled template serves all users of a process.
 */
#ifndef DATA_TEMPLATE_H
#define DATA_TEMPLATE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/rng.h"
#include "data/vpath.h"

#include <jansson.h>
#include <stdbool.h>

#define TEMPLATE_BYTES_MAX ((size_t)64 << 20) /* of one result */
#define TEMPLATE_ROUNDS_MAX \
    1000 /* fillings-in of placeholders that values brought along; then they stay */
#define TEMPLATE_WORK_BYTES_MAX ((size_t)64 << 20) /* moved meanwhile */
#define TEMPLATE_DEPTH_MAX      200                /* of trees */

struct template; /* lives in an arena */

/* Who knows variables and functions. */
struct template_scope {
    void *ctx;
    /* A variable by its first name ("user" of user.id). Borrowed; NULL = undefined. */
    json_t *(*get)(void *ctx, struct str name);
    /* A function ("randomNumber"), args borrowed (NULL = undefined). New reference, NULL =
     * undefined; *known = false when there is none of that name. May be NULL. */
    json_t *(*call)(void *ctx, struct str name, json_t *const *args, size_t n, bool *known);
    /* A placeholder came to nothing: called once for each of a template. May be NULL. */
    void (*missing)(void *ctx, const struct template *t, struct str placeholder);
    struct rng *rng; /* for random() in expressions; may be NULL */
};

/* A variable or what it holds, with lengths of lists and texts. New reference, NULL =
 * undefined. */
json_t *template_lookup(const struct template_scope *s, const struct vpath *p);
/* The functions that need nothing but chance, for a scope's call: randomNumber(min, max),
 * inclusive, and randomString(length = 10), which give text as Artillery's do; randomInt(min,
 * max) and randomElement(list), which Artillery lacks, keep the type. */
json_t *template_call(struct rng *r, struct str name, json_t *const *args, size_t n,
                      bool *known);

/* Never NULL: what can't be read as a placeholder stays text as it is (d gets a warning with
 * its place when it looks like one). text is borrowed for the arena's life; d may be NULL. */
struct template *template_compile(struct arena *a, struct str text, const char *file,
                                  unsigned line, unsigned col, struct diag *d);
/* No placeholders: its text is the same each time. text may be NULL. */
bool template_constant(const struct template *t, struct str *text);
struct str template_source(const struct template *t); /* as written */
void template_place(const struct template *t, const char **file, unsigned *line, unsigned *col);
/* A whole-string placeholder keeps its value's type; text with placeholders is text. New
 * reference; NULL = undefined. */
json_t *template_value(const struct template *t, const struct template_scope *s);
/* As text: objects as JSON, undefined as "undefined", null as "null"; appended. False (and
 * nothing is appended) when a whole-string placeholder is undefined, or too long. */
bool template_text(const struct template *t, const struct template_scope *s, struct buf *out);

/* A tree of them: every text and key of a value is a template. */
struct template_tree;
struct yaml_node;
/* From a document's tree in the same arena; each text has its place. NULL (with an error in d)
 * when it is nested too deep. What is not text, list or map never changes. */
struct template_tree *template_tree_compile(struct arena *a, const struct yaml_node *n,
                                            struct diag *d);
/* From a value whose texts are used as long as the arena: it must outlive that. All of it has
 * the one place. NULL (with an error in d) when it is nested too deep. */
struct template_tree *template_tree_compile_json(struct arena *a, json_t *value,
                                                 const char *file, unsigned line, unsigned col,
                                                 struct diag *d);
/* What it holds outside of the arena; before that goes. NULL is fine. */
void template_tree_release(struct template_tree *t);
bool template_tree_constant(const struct template_tree *t, json_t **value); /* borrowed */
/* New reference; members that are undefined vanish, undefined items of lists become null. NULL
 * = all undefined. */
json_t *template_tree_value(const struct template_tree *t, const struct template_scope *s);
/* The same as compact JSON text, appended, without building the tree; false = undefined (or too
 * long), and nothing is appended. */
bool template_tree_json(const struct template_tree *t, const struct template_scope *s,
                        struct buf *out);
/* As template_text: texts as they are, lists and objects as JSON. */
bool template_tree_text(const struct template_tree *t, const struct template_scope *s,
                        struct buf *out);

/* Its make: a text, a list, a map, or something else that never changes. */
enum template_tree_kind {
    TEMPLATE_TREE_SCALAR,
    TEMPLATE_TREE_TEXT,
    TEMPLATE_TREE_LIST,
    TEMPLATE_TREE_MAP
};
enum template_tree_kind template_tree_kind(const struct template_tree *t);
const struct template *template_tree_template(const struct template_tree *t); /* of a TEXT */
size_t template_tree_size(const struct template_tree *t); /* items or members */
const struct template_tree *template_tree_item(const struct template_tree *t, size_t i);
const struct template *template_tree_key(const struct template_tree *t,
                                         size_t i); /* of a MAP */
/* The member whose key is constant and this; NULL = none. */
const struct template_tree *template_tree_get(const struct template_tree *t, struct str key);

#endif
