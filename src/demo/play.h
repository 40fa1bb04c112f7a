/* play.h - responses to order: a status, a delay, a size, a stream, redirects. */
#ifndef DEMO_PLAY_H
#define DEMO_PLAY_H

#include "demo/call.h"

void play_status(struct call *c);
void play_delay(struct call *c);
void play_bytes(struct call *c);
void play_stream(struct call *c);
void play_redirect(struct call *c);
void play_redirect_to(struct call *c);

#endif
