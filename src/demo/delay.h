/* delay.h - connections that wait without holding a thread, and a tick for what must happen
 * regularly.
 *
 * A parked connection is suspended in the web server and resumed by one thread, which keeps a
 * heap of due times. The access handler is then called again for it. */
#ifndef DEMO_DELAY_H
#define DEMO_DELAY_H

#include <microhttpd.h>
#include <stdbool.h>
#include <stdint.h>

struct delay;

/* tick(arg, now) is called every tick_ns from the thread. Dies when no thread can be had. */
struct delay *delay_new(uint64_t tick_ns, void (*tick)(void *arg, uint64_t now_ns), void *arg);
/* Suspend until due_ns; TIME_NEVER = until the client hangs up or delay_stop(). Call it last in
 * the access handler: the connection may go on in another thread at once. False after
 * delay_stop(): do not wait. */
bool delay_park(struct delay *d, struct MHD_Connection *conn, uint64_t due_ns);
uint64_t delay_parked(struct delay *d); /* connections waiting now */
/* Resume everything now and park nothing more; to be called before MHD_stop_daemon(). */
void delay_stop(struct delay *d);
void delay_free(struct delay *d); /* after MHD_stop_daemon() */

#endif
