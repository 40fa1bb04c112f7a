/* signals.c - what the user and the terminal tell a running command. */
#include "cli/signals.h"

#include <signal.h>
#include <stddef.h>

static volatile sig_atomic_t stops, first, resized = 1;

static void on_stop(int sig)
{
    if (!stops)
        first = sig;
    stops = stops + 1;
}

static void on_resize(int sig)
{
    resized = 1;
}

void signals_catch(void)
{
    struct sigaction stop = {.sa_handler = on_stop},
                     resize = {.sa_handler = on_resize, .sa_flags = SA_RESTART};

    sigaction(SIGINT, &stop, NULL);
    sigaction(SIGTERM, &stop, NULL);
    sigaction(SIGWINCH, &resize, NULL);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error of its write(), not the
                                 end of the run */
}

int signals_stops(void)
{
    return (int)stops;
}

const char *signals_name(void)
{
    return first == SIGTERM ? "terminated" : "interrupt";
}

bool signals_resized(void)
{
    bool was = resized != 0;

    resized = 0;
    return was;
}
