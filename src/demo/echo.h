/* echo.h - what a client sent, sent back: headers, cookies, bodies, credentials. */
#ifndef DEMO_ECHO_H
#define DEMO_ECHO_H

#include "demo/call.h"

void echo_cookies(struct call *c);
void echo_set_cookies(struct call *c);
void echo_delete_cookies(struct call *c);
void echo_headers(struct call *c);
void echo_basic_auth(struct call *c);
void echo_anything(struct call *c);

#endif
