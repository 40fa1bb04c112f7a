/* http_debug.c - requests and responses in the log, for httpDebug; without what must not get
 * there. */
#include "user/http_hop.h"

static bool is_secret(struct str name)
{
    return str_ieq(name, STR("Authorization")) || str_ieq(name, STR("Proxy-Authorization")) ||
           str_ieq(name, STR("Cookie")) || str_ieq(name, STR("Set-Cookie"));
}

/* A head as it went over the wire, line by line. */
static void dump_head(struct str head, struct buf *out)
{
    while (head.n) {
        struct str line, rest, name;

        str_cut(&head, '\n', &line);
        rest = line = str_trim(line);
        if (str_cut(&rest, ':', &name) && is_secret(name))
            buf_addf(out, STR_FMT ": ****\n", STR_ARG(name));
        else
            buf_addf(out, STR_FMT "\n", STR_ARG(line));
    }
}

/* As Go shows it, which keeps names so, also HTTP/2's. */
static void add_canonical(struct buf *out, struct str name)
{
    bool upper = true;

    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];

        buf_addc(out, upper && c >= 'a' && c <= 'z'    ? (char)(c - 32)
                      : !upper && c >= 'A' && c <= 'Z' ? (char)(c + 32)
                                                       : c);
        upper = c == '-';
    }
}

static void debug_log(const struct hop *h, const char *what, struct str head, struct str body)
{
    struct buf text;

    buf_init(&text, BUF_NO_LIMIT);
    buf_addf(&text, "%s:\n", what);
    dump_head(head, &text);
    if (h->e->http.debug == HTTP_DEBUG_FULL && body.n) {
        buf_addstr(&text, body);
        buf_addc(&text, '\n');
    }
    buf_addf(&text, " request_id=%llu.%d vu=%llu", (unsigned long long)h->number,
             h->result->hops, (unsigned long long)h->u->id);
    log_write(h->e->log, LOG_INFO, "http-debug", buf_str(&text));
    buf_release(&text);
}

/* HTTP/2 too is shown as HTTP/1.1 would have it, as in k6. */
void http_debug_request(const struct hop *h, const struct http_request *q)
{
    debug_log(h, "Request", q->head, q->body);
}

void http_debug_response(const struct hop *h)
{
    const struct http_response *p = &h->result->response;
    struct buf head;

    buf_init(&head, BUF_NO_LIMIT);
    buf_addf(&head, "HTTP/%d.%d %d " STR_FMT "\n", p->version / 10, p->version % 10, p->status,
             STR_ARG(p->reason));
    for (size_t i = 0; i < p->headers.n; i++) {
        add_canonical(&head, p->headers.p[i].name);
        buf_addf(&head, ": " STR_FMT "\n", STR_ARG(p->headers.p[i].value));
    }
    buf_addc(&head, '\n');
    debug_log(h, "Response", buf_str(&head), buf_str(&p->body));
    buf_release(&head);
}
