/* err.h - one table of what can go wrong on the network and in the system.
 *
 * Such errors are counted per code, never printed per event. Each has a name for metrics and reports, the
 * number k6 gives it in the error_code tag (0: k6 has none of its own), and a sentence for people. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#define ERR_TABLE(X)                                                                                \
    X(OK, "ok", 0, "no error")                                                                      \
    X(UNKNOWN, "unknown", 1000, "unclassified error")                                               \
    X(CANCELLED, "cancelled", 1000, "interrupted because the iteration had to end")                 \
    X(TIMEOUT, "timeout", 1050, "request timeout")                                                  \
    X(IDLE_TIMEOUT, "idle_timeout", 1050, "nothing was received for too long")                      \
    X(BAD_URL, "invalid_url", 1020, "invalid URL")                                                  \
    X(BAD_SCHEME, "unsupported_scheme", 1000, "unsupported protocol scheme")                        \
    X(NO_HOST, "no_host", 1000, "http: no Host in request URL")                                     \
    X(BAD_LOCATION, "invalid_location", 1000, "failed to parse Location header")                    \
    X(TOO_MANY_REDIRECTS, "too_many_redirects", 1000, "too many redirects")                         \
    X(DNS, "dns", 1100, "name resolution failed")                                                   \
    X(DNS_NO_HOST, "dns_no_such_host", 1101, "lookup: no such host")                                \
    X(BLACKLISTED_IP, "blacklisted_ip", 1110, "ip is blacklisted")                                  \
    X(BLOCKED_HOST, "blocked_hostname", 1111, "hostname is blocked")                                \
    X(TCP, "tcp", 1200, "TCP error")                                                                \
    X(BROKEN_PIPE, "broken_pipe", 1201, "write: broken pipe")                                       \
    X(CONNECT, "connect", 1210, "dial failed")                                                      \
    X(CONNECT_TIMEOUT, "connect_timeout", 1211, "dial: i/o timeout")                                \
    X(CONNECT_REFUSED, "connect_refused", 1212, "dial: connection refused")                         \
    X(CONNECT_UNREACHABLE, "connect_unreachable", 1213, "dial: no route to host")                   \
    X(NO_PORTS, "no_local_ports", 1213, "dial: no free local port (ip_local_port_range)")           \
    X(LOCAL_ADDRESS, "bad_local_address", 1210, "dial: this machine has no such local address for that peer") \
    X(NO_FDS, "no_descriptors", 1213, "too many open files (raise ulimit -n)")                      \
    X(PROXY, "proxy", 1200, "the proxy could not be used")                                          \
    X(PROXY_REFUSED, "proxy_refused", 1000, "the proxy refused the connection")                     \
    X(RESET, "connection_reset", 1220, "read: connection reset by peer")                            \
    X(EOF, "unexpected_eof", 1000, "connection closed before the response was complete")            \
    X(TLS, "tls", 1300, "TLS handshake or record error")                                            \
    X(TLS_ALERT, "tls_alert", 1010, "remote error: tls: alert")                                     \
    X(TLS_ALERT_HANDSHAKE, "tls_alert_handshake_failure", 1010, "remote error: tls: handshake failure") \
    X(TLS_ALERT_BAD_CERT, "tls_alert_bad_certificate", 1010, "remote error: tls: bad certificate")  \
    X(TLS_ALERT_UNKNOWN_CA, "tls_alert_unknown_ca", 1010, "remote error: tls: unknown certificate authority") \
    X(TLS_ALERT_DENIED, "tls_alert_access_denied", 1010, "remote error: tls: access denied")        \
    X(TLS_ALERT_VERSION, "tls_alert_protocol_version", 1010, "remote error: tls: protocol version not supported") \
    X(TLS_ALERT_INTERNAL, "tls_alert_internal_error", 1010, "remote error: tls: internal error")    \
    X(TLS_ALERT_NAME, "tls_alert_unrecognized_name", 1010, "remote error: tls: unrecognized name")  \
    X(TLS_ALERT_CERT_REQUIRED, "tls_alert_certificate_required", 1010, "remote error: tls: certificate required") \
    X(TLS_NOT_TLS, "tls_bad_record", 1301, "tls: first record does not look like a TLS handshake")  \
    X(TLS_UNKNOWN_CA, "tls_unknown_authority", 1310, "x509: unknown authority")                     \
    X(TLS_BAD_NAME, "tls_name_mismatch", 1311, "x509: certificate doesn't match hostname")          \
    X(TLS_EXPIRED, "tls_expired", 1000, "x509: certificate has expired or is not yet valid")        \
    X(HTTP_MALFORMED, "http_malformed", 1000, "malformed HTTP response")                            \
    X(HTTP_HEAD_TOO_BIG, "http_headers_too_big", 1000, "response headers exceed the limit")         \
    X(HTTP_BODY_TOO_BIG, "http_body_too_big", 1000, "response body exceeds the limit")              \
    X(HTTP2_GOAWAY, "http2_goaway", 1610, "http2: received GoAway")                                 \
    X(HTTP2_STREAM, "http2_stream", 1630, "http2: stream error")                                    \
    X(HTTP2_CONNECTION, "http2_connection", 1650, "http2: connection error")                        \
    X(DECODE, "decompression", 1701, "response body could not be decompressed")                     \
    X(DECODE_TOO_BIG, "decompression_too_big", 1701, "decompressed body exceeds the limit")         \
    X(TOO_BIG, "too_big", 1000, "a size limit was exceeded")                                        \
    X(NOMEM, "out_of_memory", 1000, "out of memory")                                                \
    X(IO, "io", 1000, "input/output error")                                                         \
    X(UNSUPPORTED, "unsupported", 1000, "not supported")                                            \
    X(BAD_HEADER, "invalid_header", 1000, "invalid header field name or value, or too many of them") \
    X(WS_HANDSHAKE, "ws_handshake", 1000, "websocket: bad handshake")                               \
    X(WS_PROTOCOL, "ws_protocol", 1000, "websocket: the server broke the protocol")                 \
    X(WS_TEXT, "ws_invalid_utf8", 1000, "websocket: invalid UTF-8 in a text message")

enum err {
#define ERR_ENUM(id, name, k6, text) ERR_##id,
    ERR_TABLE(ERR_ENUM)
#undef ERR_ENUM
    ERR_COUNT
};

const char *err_name(enum err e);     /* "connect_refused" */
int err_k6_code(enum err e);          /* 1212 */
const char *err_sentence(enum err e); /* "dial: connection refused" */
/* What an errno of connect/send/recv means; connecting tells which half of the table. */
enum err err_from_errno(int errnum, int connecting);

#endif
