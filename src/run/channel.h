/* channel.h - framed messages between the conductor and one worker, over a socket pair.
 *
 * A frame is a 4-byte little-endian length (of what follows it), one byte of kind, and the payload in metric/wire.h's
 * encodings, so that the same bytes may travel to another machine. Both sides parse defensively: a malformed frame ends the channel. */
#ifndef RUN_CHANNEL_H
#define RUN_CHANNEL_H

#include "base/buf.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

enum message {
    /* conductor -> worker */
    MESSAGE_START,      /* u64 start time (CLOCK_MONOTONIC ns) */
    MESSAGE_STOP,       /* u64: 0 = no new iterations, 1 = and interrupt the running ones */
    MESSAGE_SETUP,      /* hooks: run setup(); u64 time limit ns */
    MESSAGE_SETUP_DATA, /* u64 defined, str JSON */
    MESSAGE_TEARDOWN,   /* hooks: run teardown(); u64 time limit ns */
    MESSAGE_SUMMARY,    /* hooks: run handleSummary(); u64 time limit ns, str JSON */
    MESSAGE_INTERRUPT,  /* hooks: leave the hook that runs now */
    MESSAGE_CONTROL,    /* u64 number of this order, u64 scenario, u64 vus, u64 max vus, u64 paused */
    MESSAGE_EXIT,       /* send what is left and go */
    /* worker -> conductor */
    MESSAGE_READY,      /* u64 users initialised, u64 users that failed to */
    MESSAGE_SNAPSHOT,   /* u64 time ns of its end, registry_snapshot() bytes */
    MESSAGE_STATUS,     /* see status.h */
    MESSAGE_LOG,        /* u64 level, str source, str text */
    MESSAGE_SERIES,     /* u64 id, str metric, u64 type, u64 contains, u64 n, n x (str key, str value) */
    MESSAGE_SAMPLES,    /* u64 n, n x (u64 series id, u64 time ns, double value), or of it (0, str metadata of those behind it) */
    MESSAGE_ABORT,      /* str text: the test asks to end */
    MESSAGE_MARK_FAILED, /* str text */
    MESSAGE_SETUP_DONE, /* u64 hook_end, u64 defined, str JSON */
    MESSAGE_TEARDOWN_DONE, /* u64 hook_end */
    MESSAGE_SUMMARY_DONE,  /* u64 hook_end, u64 replaced, u64 n, n x (str name, str content) */
    MESSAGE_CONTROL_DONE, /* u64 number of the order that is in force */
    MESSAGE_DONE,       /* all scenarios ended; final STATUS and SNAPSHOT came before */
    MESSAGE_KINDS
};

#define SAMPLE_METADATA_MAX (64u << 10)
#define CHANNEL_FRAME_MAX (256u << 20)

struct channel {
    int fd;              /* non-blocking; -1 once closed */
    struct buf in, out;
    size_t in_at;        /* consumed part of in */
    size_t out_at;
    bool eof, broken;
};

void channel_init(struct channel *c, int fd);
void channel_close(struct channel *c);
/* Queue a frame; goes out with channel_flush(). */
void channel_put(struct channel *c, enum message kind, struct str payload);
/* Write what the socket takes. False when the other side is gone. */
bool channel_flush(struct channel *c);
/* Write everything, waiting as long as it takes (the last words before exit). */
void channel_drain(struct channel *c);
static inline size_t channel_queued(const struct channel *c)
{
    return c->out.n - c->out_at;
}
/* Read what is there. False at the end of the stream or when it broke; frames already complete can still be taken. */
bool channel_fill(struct channel *c);
/* The next complete frame; payload is borrowed until the next channel_fill(). False when there is none. */
bool channel_next(struct channel *c, enum message *kind, struct str *payload);

#endif
