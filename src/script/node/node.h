/* node.h - what scripts written for Node find here: its modules as far as brunt has them, its global objects, and a console
 * that prints. For dialects whose scripts are Node's (Artillery's processors, Gatling's simulations). */
#ifndef SCRIPT_NODE_NODE_H
#define SCRIPT_NODE_NODE_H

#include "script/program.h"

#include <jansson.h>

/* For script_program_load(); a dialect that has natives of its own copies and extends it. */
extern const struct script_library node_library;
/* Modules of the library: the text of an embedded one ("node:fs", "uuid"), the sentence for one that is missing. */
const char *node_embedded(struct str specifier, const char **name);
const char *node_explain_missing(struct str specifier);
/* The natives that the embedded modules need. */
extern const struct script_native node_binding;

/* What a runtime is given; script_config.node. Outlives it. */
struct node_host {
    json_t *env; /* object of process.env; NULL: empty */
    /* Text for standard output (1) or error (2), as the script's console and process.stdout write it. */
    void (*write)(void *arg, int fd, struct str text);
    void *arg;
    const char *version; /* of brunt */
};

#endif
