/* mem.h - allocation for cold paths: dies with a sentence when memory is out.
 *
 * The hot path does not allocate after warm-up (docs/architecture.md, "Memory"); what these return is
 * released with free(). */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

void *xmalloc(size_t n);
void *xcalloc(size_t count, size_t size);
void *xrealloc(void *p, size_t n);
void *xmemdup(const void *p, size_t n);
char *xstrdup(const char *s);
char *xstrndup(const char *s, size_t n);
/* A new string made by printf's rules. */
char *xasprintf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
