/* builtin.h - the canonical metrics, named as k6 names them, the same for every dialect. */
#ifndef USER_BUILTIN_H
#define USER_BUILTIN_H

#include "metric/metric.h"

#define BUILTIN_TABLE(X)                                         \
    X(vus, GAUGE, DEFAULT)                                       \
    X(vus_max, GAUGE, DEFAULT)                                   \
    X(iterations, COUNTER, DEFAULT)                              \
    X(iteration_duration, TREND, TIME)                           \
    X(iteration_start_delay, TREND, TIME)                        \
    X(dropped_iterations, COUNTER, DEFAULT)                      \
    X(checks, RATE, DEFAULT)                                     \
    X(group_duration, TREND, TIME)                               \
    X(http_reqs, COUNTER, DEFAULT)                               \
    X(http_req_failed, RATE, DEFAULT)                            \
    X(http_req_duration, TREND, TIME)                            \
    X(http_req_blocked, TREND, TIME)                             \
    X(http_req_connecting, TREND, TIME)                          \
    X(http_req_tls_handshaking, TREND, TIME)                     \
    X(http_req_sending, TREND, TIME)                             \
    X(http_req_waiting, TREND, TIME)                             \
    X(http_req_receiving, TREND, TIME)                           \
    X(ws_sessions, COUNTER, DEFAULT)                             \
    X(ws_msgs_sent, COUNTER, DEFAULT)                            \
    X(ws_msgs_received, COUNTER, DEFAULT)                        \
    X(ws_ping, TREND, TIME)                                      \
    X(ws_session_duration, TREND, TIME)                          \
    X(ws_connecting, TREND, TIME)                                \
    X(grpc_req_duration, TREND, TIME)                            \
    X(data_sent, COUNTER, DATA)                                  \
    X(data_received, COUNTER, DATA)

struct builtin {
#define BUILTIN_FIELD(name, type, contains) struct metric *name;
    BUILTIN_TABLE(BUILTIN_FIELD)
#undef BUILTIN_FIELD
};

/* Make them all in a registry (once). vus and vus_max sum over workers. */
void builtin_register(struct builtin *b, struct registry *r);

#endif
