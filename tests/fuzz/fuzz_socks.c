/* fuzz_socks.c - whatever a SOCKS proxy answers, asking it ends, and takes nothing of what comes behind the answers.
 *
 * First byte: bit 0 a login is given, bits 1-2 the kind of host. The rest is what the proxy says. */
#include "net/socks.h"

#include <assert.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct world {
    struct loop *loop;
    struct stream *stream;
    unsigned flags;
};

static void ask(void *arg)
{
    static const struct str hosts[] = {{"far.test", 8}, {"10.1.2.3", 8}, {"fd12::1", 7}, {"", 0}};
    struct world *w = arg;
    const struct socks_login login = {w->flags & 1, {"user", 4}, {"secret", 6}};
    char why[SOCKS_WHY_BYTES] = "x";
    enum err e = socks_connect(w->stream, &login, hosts[w->flags >> 1 & 3], 80, loop_clock(w->loop) + NS_PER_S, why);

    assert(strlen(why) < SOCKS_WHY_BYTES);
    assert((e == ERR_PROXY) == (why[0] != '\0'));
    stream_close(w->stream, false);
    loop_stop(w->loop);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct world w = {.flags = size ? data[0] : 0};
    int fd[2];

    if (size < 1 || size > 4096)
        return 0;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fd) < 0)
        abort();
    fcntl(fd[0], F_SETFL, O_NONBLOCK);
    if (write(fd[1], data + 1, size - 1) != (ssize_t)size - 1)
        abort();
    shutdown(fd[1], SHUT_WR);
    w.loop = loop_new(&(struct loop_config){0});
    w.stream = stream_from_fd(w.loop, fd[0], false);
    task_spawn(w.loop, ask, &w, TASK_STACK_SMALL);
    loop_run(w.loop);
    loop_free(w.loop);
    close(fd[1]);
    return 0;
}
