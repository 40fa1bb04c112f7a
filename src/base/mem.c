/* mem.c - allocation for cold paths: dies with a sentence when memory is out. */
#include "base/mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Nothing here may need memory: no stream's buffer, no exit handlers. */
_Noreturn void xmalloc_failed(size_t n)
{
    char text[80];
    int len = n ? snprintf(text, sizeof(text), "brunt: out of memory (asked for %zu bytes)\n", n)
                : snprintf(text, sizeof(text), "brunt: out of memory\n");
    ssize_t done = write(STDERR_FILENO, text, (size_t)len);

    (void)done;
    _exit(XMALLOC_EXIT);
}

static void *must(void *p, size_t n)
{
    if (!p && n)
        xmalloc_failed(n);
    return p;
}

void *xmalloc(size_t n)
{
    return must(malloc(n ? n : 1), n);
}

void *xcalloc(size_t count, size_t size)
{
    return must(calloc(count ? count : 1, size ? size : 1), count);
}

void *xrealloc(void *p, size_t n)
{
    return must(realloc(p, n ? n : 1), n);
}

void *xmemdup(const void *p, size_t n)
{
    void *q = xmalloc(n);

    if (n)
        memcpy(q, p, n);
    return q;
}

char *xstrndup(const char *s, size_t n)
{
    char *q = xmalloc(n + 1);

    if (n)
        memcpy(q, s, n);
    q[n] = 0;
    return q;
}

char *xstrdup(const char *s)
{
    return xstrndup(s, strlen(s));
}

char *xasprintf(const char *fmt, ...)
{
    va_list ap;
    char *s = NULL;
    int n;

    va_start(ap, fmt);
    n = vasprintf(&s, fmt, ap);
    va_end(ap);
    return must(n < 0 ? NULL : s, 1);
}
