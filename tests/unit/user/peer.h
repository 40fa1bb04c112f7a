/* peer.h - an HTTP server that does what its URLs say, wrong things too; in threads of its own,
 * for tests of clients.
 *
 *   /ok                 200 "ok"
 *   /echo               200, the request's head as body
 *   /hop?CODE&URL       CODE with "Location: URL" and a cookie "hop=CODE"
 *   /loop               302 to itself
 *   /bye                200 "ok", then the connection is closed
 *   /twice              200 "ok"; the next request on the connection gets no answer but the
 * connection's end /status/N           N /reset, /end        no answer: RST, FIN /stall no
 * answer until the client has gone /short              10 bytes promised, 3 sent, then the end
 *   /drip               a byte of body each 5 ms until the client has gone
 *   /garbage            no HTTP
 *   /badgzip            200, "Content-Encoding: gzip" over something else
 *   /upgrade            101
 *   /slow/MS            200 "ok" after MS ms */
#ifndef TEST_PEER_H
#define TEST_PEER_H

#include <stdbool.h>
#include <stdint.h>

struct peer;

struct peer *peer_start(void);
void peer_stop(struct peer *p);
uint16_t peer_port(const struct peer *p);
/* Request lines seen since the last call, "GET /ok\n"; freed by the caller. */
char *peer_seen(struct peer *p);
/* Connections accepted so far; the most requests that were being served at once since the last
 * call. */
unsigned peer_connections(const struct peer *p);
unsigned peer_most_at_once(struct peer *p);

#endif
