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
/* What they do when there is none, for memory that a library should have given: a sentence on stderr (n: bytes asked
 * for, 0 = not known), and the process ends with this code. */
#define XMALLOC_EXIT 255
_Noreturn void xmalloc_failed(size_t n);
/* A new string made by printf's rules. */
char *xasprintf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
