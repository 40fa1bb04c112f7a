/* tserase.h - types out of a TypeScript text: what the passes over its tree share. */
#ifndef SCRIPT_TSERASE_H
#define SCRIPT_TSERASE_H

#include "script/tsedit.h"
#include "script/tsname.h"

struct tsjob {
    const struct tstree *t;
    const struct tsnames *n;
    struct tsedits *edits;
    struct tserror *error;
    VEC(char *) types; /* names under which types, and nothing else, were exported */
};

/* Collect the changes that make the text JavaScript. */
void tserase_all(struct tsjob *j);
/* Take a statement or class member away; a semicolon stays, so that what stands around it does
 * not grow together. */
void tserase_statement(struct tsjob *j, uint32_t i);

/* tslower.c: what TypeScript has beyond types becomes code. Each gives the node to go on with.
 */
uint32_t tslower_enum(struct tsjob *j, uint32_t i);
uint32_t tslower_namespace(struct tsjob *j, uint32_t i);
uint32_t tslower_namespace_export(struct tsjob *j, uint32_t i); /* an export statement in one */
uint32_t tslower_import_alias(struct tsjob *j, uint32_t i);     /* import a = b.c */
void tslower_constructor(struct tsjob *j, uint32_t i); /* parameters that are properties */

#endif
