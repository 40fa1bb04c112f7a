/* http_error.c - network errors by the names they have in Artillery's reports: Node's and got's. */
#include "dialect/artillery/http_engine.h"

struct str http_error_name(const struct http_result *r)
{
    switch (r->error) {
    case ERR_TIMEOUT: return STR("ETIMEDOUT");
    case ERR_IDLE_TIMEOUT:
    case ERR_CONNECT_TIMEOUT: return STR("ERR_SOCKET_TIMEOUT");
    case ERR_BAD_URL:
    case ERR_NO_HOST:
    case ERR_BAD_LOCATION: return STR("ERR_INVALID_URL");
    case ERR_BAD_SCHEME: return STR("ERR_UNSUPPORTED_PROTOCOL");
    case ERR_TOO_MANY_REDIRECTS: return STR("ERR_TOO_MANY_REDIRECTS");
    case ERR_DNS_NO_HOST: return STR("ENOTFOUND");
    case ERR_DNS: return STR("EAI_AGAIN");
    case ERR_CONNECT_REFUSED: return STR("ECONNREFUSED");
    case ERR_CONNECT_UNREACHABLE: return STR("EHOSTUNREACH");
    case ERR_NO_PORTS:
    case ERR_LOCAL_ADDRESS: return STR("EADDRNOTAVAIL");
    case ERR_NO_FDS: return STR("EMFILE");
    case ERR_BROKEN_PIPE: return STR("EPIPE");
    case ERR_RESET:
    case ERR_TCP:
    case ERR_EOF: return STR("ECONNRESET");
    case ERR_TLS:
    case ERR_TLS_NOT_TLS: return STR("EPROTO");
    case ERR_TLS_UNKNOWN_CA: return STR("UNABLE_TO_VERIFY_LEAF_SIGNATURE");
    case ERR_TLS_BAD_NAME: return STR("ERR_TLS_CERT_ALTNAME_INVALID");
    case ERR_TLS_EXPIRED: return STR("CERT_HAS_EXPIRED");
    case ERR_HTTP_MALFORMED: return STR("HPE_INVALID_CONSTANT");
    case ERR_HTTP_HEAD_TOO_BIG: return STR("HPE_HEADER_OVERFLOW");
    case ERR_DECODE: return STR("Z_DATA_ERROR");
    case ERR_BAD_HEADER: return STR("ERR_INVALID_CHAR");
    default: return str_of(err_name(r->error));
    }
}
