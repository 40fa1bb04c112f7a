/* websocket_frames.c - frames and the messages made of them. */
#include "proto/websocket_frames.h"

#include "base/mem.h"
#include "base/rng.h"
#include "data/utf8.h"
#include "proto/websocket_deflate.h"

#include <stdlib.h>
#include <string.h>
#include <wslay/wslay.h>

#define KEEP_BYTES 4096 /* of a message's memory, from one to the next */

const struct websocket_limits websocket_limits_default = {.message_bytes = 100u << 20,
                                                          .frames = 1000000};

struct websocket_frames {
    wslay_frame_context_ptr wslay;
    struct websocket_limits limits;
    struct websocket_deflate_terms deflate;
    size_t deflate_from;
    struct rng rng; /* of masks */

    struct str *in;  /* while next() runs */
    struct buf *out; /* while write() runs */
    enum err error;

    /* the message under way */
    unsigned opcode; /* 0: none */
    bool compressed;
    size_t nframes;
    struct buf message;
    struct websocket_inflate *inflate; /* NULL: nothing compressed came yet */

    /* the frame under way */
    bool in_frame;
    uint64_t left; /* of its payload */
    unsigned frame_opcode;
    bool fin;
    size_t control_n;
    char control[WEBSOCKET_CONTROL_BYTES];
};

/* ---- libwslay's callbacks ---- */

static ssize_t take_input(uint8_t *p, size_t n, int flags, void *arg)
{
    struct websocket_frames *f = arg;

    (void)flags;
    if (f->in->n == 0)
        return -1;
    n = n < f->in->n ? n : f->in->n;
    memcpy(p, f->in->p, n);
    *f->in = str_skip(*f->in, n);
    return (ssize_t)n;
}

static ssize_t put_output(const uint8_t *p, size_t n, int flags, void *arg)
{
    struct websocket_frames *f = arg;

    (void)flags;
    return buf_add(f->out, p, n) ? (ssize_t)n : -1;
}

static int make_mask(uint8_t *p, size_t n, void *arg)
{
    struct websocket_frames *f = arg;
    uint64_t r = rng_u64(&f->rng);

    memcpy(p, &r, n < sizeof(r) ? n : sizeof(r));
    return 0;
}

struct websocket_frames *websocket_frames_new(const struct websocket_limits *limits,
                                              const struct websocket_deflate_terms *deflate,
                                              size_t deflate_from_bytes)
{
    static const struct wslay_frame_callbacks callbacks = {put_output, take_input, make_mask};
    struct websocket_frames *f = xcalloc(1, sizeof(*f));

    if (wslay_frame_context_init(&f->wslay, &callbacks, f) != 0) {
        free(f);
        return NULL;
    }
    f->limits = *limits;
    f->deflate = *deflate;
    f->deflate_from = deflate_from_bytes;
    rng_seed(&f->rng, rng_entropy());
    buf_init(&f->message, limits->message_bytes + 1);
    return f;
}

void websocket_frames_free(struct websocket_frames *f)
{
    if (!f)
        return;
    wslay_frame_context_free(f->wslay);
    websocket_inflate_free(f->inflate);
    buf_release(&f->message);
    free(f);
}

/* ---- reading ---- */

static bool is_utf8(struct str s)
{
    size_t i = 0, len;

    while (i < s.n) {
        uint64_t eight;

        if (s.n - i >= sizeof(eight)) {
            memcpy(&eight, s.p + i, sizeof(eight));
            if (!(eight & 0x8080808080808080u)) {
                i += sizeof(eight);
                continue;
            }
        }
        if (utf8_decode(s.p + i, s.n - i, &len) == UTF8_BAD && len == 1)
            return false;
        i += len;
    }
    return true;
}

/* Section 7.4; 3000 to 4999 are for libraries and applications. */
static bool code_is_allowed(int code)
{
    if (code >= 3000)
        return code <= 4999;
    return code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
}

static enum err begin_frame(struct websocket_frames *f, const struct wslay_frame_iocb *h)
{
    bool control = wslay_is_ctrl_frame(h->opcode),
         first = h->opcode != WSLAY_CONTINUATION_FRAME;
    bool rsv1 = wslay_get_rsv1(h->rsv);

    if (h->mask || wslay_get_rsv2(h->rsv) || wslay_get_rsv3(h->rsv))
        return ERR_WS_PROTOCOL;
    if (control ? h->opcode > WSLAY_PONG : h->opcode > WSLAY_BINARY_FRAME)
        return ERR_WS_PROTOCOL;
    if (rsv1 && (control || !first || !f->deflate.on))
        return ERR_WS_PROTOCOL;
    if (!control && first != (f->opcode == 0))
        return ERR_WS_PROTOCOL;
    if (!control && first) {
        f->opcode = h->opcode;
        f->compressed = rsv1;
        f->nframes = 0;
    }
    if (!control && ++f->nframes > f->limits.frames)
        return ERR_WS_PROTOCOL;
    if (!control && !f->compressed &&
        h->payload_length > f->limits.message_bytes - f->message.n)
        return ERR_TOO_BIG;
    f->in_frame = true;
    f->left = h->payload_length;
    f->frame_opcode = h->opcode;
    f->fin = h->fin;
    f->control_n = 0;
    return ERR_OK;
}

static enum err inflate_piece(struct websocket_frames *f, struct str piece, bool last)
{
    enum err e;

    if (!f->inflate)
        f->inflate = websocket_inflate_new(f->deflate.server_bits, f->deflate.server_forgets);
    if (!f->inflate)
        return ERR_NOMEM;
    e = websocket_inflate_piece(f->inflate, piece, last, &f->message);
    return !e && f->message.n > f->limits.message_bytes ? ERR_TOO_BIG : e;
}

static enum err take_piece(struct websocket_frames *f, struct str piece)
{
    f->left -= piece.n;
    if (wslay_is_ctrl_frame(f->frame_opcode)) { /* at most 125 bytes, as libwslay has seen to */
        memcpy(f->control + f->control_n, piece.p, piece.n);
        f->control_n += piece.n;
        return ERR_OK;
    }
    if (f->compressed)
        return piece.n || (f->fin && !f->left) ? inflate_piece(f, piece, f->fin && !f->left)
                                               : ERR_OK;
    return buf_addstr(&f->message, piece) ? ERR_OK : ERR_TOO_BIG;
}

static enum err end_close(struct websocket_frames *f, struct websocket_message *m)
{
    m->code = WEBSOCKET_CODE_NONE;
    if (f->control_n == 0)
        return ERR_OK;
    if (f->control_n == 1)
        return ERR_WS_PROTOCOL;
    m->code = (unsigned char)f->control[0] << 8 | (unsigned char)f->control[1];
    m->data = str_skip(m->data, 2);
    if (!code_is_allowed(m->code))
        return ERR_WS_PROTOCOL;
    return is_utf8(m->data) ? ERR_OK : ERR_WS_TEXT;
}

/* A frame is complete: does a message end with it? */
static enum err end_frame(struct websocket_frames *f, struct websocket_message *m, bool *whole)
{
    bool control = wslay_is_ctrl_frame(f->frame_opcode);

    f->in_frame = false;
    *whole = f->fin;
    if (!f->fin)
        return ERR_OK;
    m->code = 0;
    m->kind = (enum websocket_kind)(control ? f->frame_opcode : f->opcode);
    m->frames = control ? 1 : f->nframes;
    m->data = control ? str_make(f->control, f->control_n) : buf_str(&f->message);
    if (m->kind == WEBSOCKET_CLOSE)
        return end_close(f, m);
    if (!control)
        f->opcode = 0;
    return m->kind == WEBSOCKET_TEXT && !is_utf8(m->data) ? ERR_WS_TEXT : ERR_OK;
}

/* What the last message needed is not needed any more, unless a control frame stands inside
 * another message. */
static void make_room(struct websocket_frames *f)
{
    if (f->opcode)
        return;
    if (f->message.cap > KEEP_BYTES)
        buf_release(&f->message);
    else
        buf_clear(&f->message);
}

static enum err step(struct websocket_frames *f, struct websocket_message *m, bool *whole,
                     bool *more)
{
    struct wslay_frame_iocb io = {0};
    ssize_t n = wslay_frame_recv(f->wslay, &io);
    enum err e = ERR_OK;

    *whole = *more = false;
    if (n == WSLAY_ERR_WANT_READ) {
        *more = true;
        return ERR_OK;
    }
    if (n < 0)
        return ERR_WS_PROTOCOL;
    if (!f->in_frame)
        e = begin_frame(f, &io);
    if (!e)
        e = take_piece(f, str_make((const char *)io.data, io.data_length));
    if (!e && f->left == 0)
        e = end_frame(f, m, whole);
    return e;
}

enum websocket_event websocket_frames_next(struct websocket_frames *f, struct str *in,
                                           struct websocket_message *m, enum err *why)
{
    bool whole, more;

    f->in = in;
    if (!f->error && !f->in_frame)
        make_room(f);
    while (!f->error) {
        f->error = step(f, m, &whole, &more);
        if (!f->error && whole)
            return WEBSOCKET_MESSAGE;
        if (!f->error && more)
            return WEBSOCKET_MORE;
    }
    *why = f->error;
    return WEBSOCKET_BAD;
}

/* ---- writing ---- */

static bool put_frame(struct websocket_frames *f, enum websocket_kind kind, bool rsv1,
                      struct str data)
{
    struct wslay_frame_iocb io = {.fin = 1,
                                  .rsv = rsv1 ? WSLAY_RSV1_BIT : WSLAY_RSV_NONE,
                                  .opcode = (uint8_t)kind,
                                  .payload_length = data.n,
                                  .mask = 1,
                                  .data = (const uint8_t *)data.p,
                                  .data_length = data.n};

    return wslay_frame_send(f->wslay, &io) == (ssize_t)data.n;
}

bool websocket_frames_write(struct websocket_frames *f, enum websocket_kind kind,
                            struct str data, struct buf *out)
{
    bool deflate = f->deflate.on && kind <= WEBSOCKET_BINARY && data.n >= f->deflate_from;
    struct buf packed;
    bool ok;

    buf_init(&packed, BUF_NO_LIMIT);
    if (deflate && websocket_deflate_message(data, f->deflate.client_bits, &packed))
        data = buf_str(&packed);
    else
        deflate = false;
    /* first of all the room: half a frame can't be taken back from libwslay */
    ok = buf_reserve(out, data.n + 14) != NULL;
    f->out = out;
    ok = ok && put_frame(f, kind, deflate, data);
    buf_release(&packed);
    return ok;
}

/* ---- what was agreed ---- */

static bool window_bits(struct str value, int *bits)
{
    uint64_t n;

    if (value.n >= 2 && value.p[0] == '"' && value.p[value.n - 1] == '"')
        value = str_slice(value, 1, value.n - 1);
    if (value.n == 0 || value.p[0] == '0' || !str_to_u64(value, &n) || n < 8 || n > 15)
        return false;
    *bits = (int)n;
    return true;
}

bool websocket_frames_terms(struct str text, struct websocket_deflate_terms *t)
{
    struct str item, name;
    unsigned seen = 0, bit;
    bool more = str_cut(&text, ';', &item);

    *t = (struct websocket_deflate_terms){.on = true, .client_bits = 15, .server_bits = 15};
    if (!str_ieq(str_trim(item), STR("permessage-deflate")))
        return false;
    while (more) {
        bool has_value;

        more = str_cut(&text, ';', &item);
        has_value = str_cut(&item, '=', &name);
        name = str_trim(name);
        item = str_trim(item);
        if (str_is(name, "server_no_context_takeover") && !has_value) {
            t->server_forgets = true;
            bit = 1;
        } else if (str_is(name, "client_no_context_takeover") && !has_value) {
            bit = 2; /* we never refer to earlier messages */
        } else if (str_is(name, "server_max_window_bits") &&
                   window_bits(item, &t->server_bits)) {
            bit = 4;
        } else if (str_is(name, "client_max_window_bits") &&
                   window_bits(item, &t->client_bits)) {
            bit = 8;
        } else
            return false;
        if (seen & bit)
            return false;
        seen |= bit;
    }
    /* zlib's raw deflate has no window of 256 bytes */
    if (t->client_bits < 9)
        t->client_bits = 0;
    return true;
}
