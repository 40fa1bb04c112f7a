/* err.c - one table of what can go wrong on the network and in the system. */
#include "base/err.h"

#include <errno.h>

static const struct {
    const char *name;
    int k6;
    const char *sentence;
} table[] = {
#define ERR_ROW(id, name, k6, text) {name, k6, text},
    ERR_TABLE(ERR_ROW)
#undef ERR_ROW
};

static enum err known(enum err e)
{
    return (unsigned)e < ERR_COUNT ? e : ERR_UNKNOWN;
}

const char *err_name(enum err e)
{
    return table[known(e)].name;
}

int err_k6_code(enum err e)
{
    return table[known(e)].k6;
}

const char *err_sentence(enum err e)
{
    return table[known(e)].sentence;
}

enum err err_from_errno(int errnum, int connecting)
{
    switch (errnum) {
    case 0: return ERR_OK;
    case ECONNREFUSED: return ERR_CONNECT_REFUSED;
    case ECONNRESET: return ERR_RESET;
    case EPIPE: return ERR_BROKEN_PIPE;
    case ETIMEDOUT: return connecting ? ERR_CONNECT_TIMEOUT : ERR_TIMEOUT;
    case EHOSTUNREACH:
    case ENETUNREACH: return ERR_CONNECT_UNREACHABLE;
    case EADDRNOTAVAIL:
    case EADDRINUSE: return ERR_NO_PORTS;
    case EMFILE:
    case ENFILE: return ERR_NO_FDS;
    case ENOMEM:
    case ENOBUFS: return ERR_NOMEM;
    case ECANCELED: return ERR_CANCELLED;
    default: return connecting ? ERR_CONNECT : ERR_TCP;
    }
}
