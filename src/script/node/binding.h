/* binding.h - the C that Node's modules are made over; private to script/node/. */
#ifndef SCRIPT_NODE_BINDING_H
#define SCRIPT_NODE_BINDING_H

#include "script/host.h"
#include "script/node/node.h"

int binding_init(JSContext *ctx, JSModuleDef *m);
JSValue node_module_names(JSContext *ctx);
/* Add what each part has to the binding's object. */
void binding_add_text(JSContext *ctx, JSValue object);
void binding_add_files(JSContext *ctx, JSValue object);
void binding_add_crypto(JSContext *ctx, JSValue object);
/* An argument as bytes: an ArrayBuffer or a view, borrowed. False: an exception is pending. */
bool binding_bytes(JSContext *ctx, JSValueConst v, struct str *out);

#endif
