/* switch.h - changing from one stack to another.
 *
 * Hand-written for x86-64 and aarch64 (System V and AAPCS64: the callee-saved registers),
 * ucontext elsewhere. The floating-point control words (MXCSR, x87 CW, FPCR) are not switched:
 * nothing in the process changes them, and whoever does must restore them before a park. The
 * signal mask is not switched either (that is what makes ucontext 15 times slower). */
#ifndef NET_SWITCH_H
#define NET_SWITCH_H

#include <stddef.h>

/* With a shadow stack (-fcf-protection=return) a foreign return address is fatal; glibc's
 * ucontext knows how to change it. */
#if !defined(SWITCH_UCONTEXT) &&                                                            \
    !((defined(__x86_64__) && defined(__LP64__) && !(defined(__CET__) && (__CET__ & 2))) || \
      defined(__aarch64__))
#define SWITCH_UCONTEXT
#endif

#ifdef SWITCH_UCONTEXT
#include <ucontext.h>
struct switch_context {
    ucontext_t uc;
    void (*entry)(void *arg);
    void *arg;
};
#else
struct switch_context {
    void *sp;
};
#endif

/* The first switch to c calls entry(arg) on the stack low..high; entry never returns. */
void switch_init(struct switch_context *c, char *low, char *high, void (*entry)(void *arg),
                 void *arg);
/* Save where we are in *from, continue at *to. Returns when somebody switches back to *from. */
void switch_to(struct switch_context *from, struct switch_context *to);
/* About how deep the stack of a context that does not run reaches: its stack pointer (NULL: not
 * known). */
char *switch_depth(const struct switch_context *c);

#endif
