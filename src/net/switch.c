/* switch.c - changing from one stack to another. */
#include "net/switch.h"

#include <stdint.h>

#ifdef SWITCH_UCONTEXT

/* makecontext() passes ints only: a pointer travels in two halves. */
static void trampoline(unsigned high, unsigned low)
{
    struct switch_context *c = (void *)(uintptr_t)((uint64_t)high << 32 | low);

    c->entry(c->arg);
    __builtin_trap();
}

void switch_init(struct switch_context *c, char *low, char *high, void (*entry)(void *arg),
                 void *arg)
{
    uint64_t self = (uintptr_t)c;

    getcontext(&c->uc);
    c->uc.uc_stack.ss_sp = low;
    c->uc.uc_stack.ss_size = (size_t)(high - low);
    c->uc.uc_link = NULL;
    c->entry = entry;
    c->arg = arg;
    makecontext(&c->uc, (void (*)(void))(uintptr_t)trampoline, 2, (unsigned)(self >> 32),
                (unsigned)self);
}

void switch_to(struct switch_context *from, struct switch_context *to)
{
    swapcontext(&from->uc, &to->uc);
}

char *switch_depth(const struct switch_context *c)
{
    return NULL;
}

#else

char *switch_depth(const struct switch_context *c)
{
    return c->sp;
}

void switch_trampoline(void);

#ifdef __x86_64__

/* Returning by jmp instead of ret: the return address is never the one the processor's return
 * stack expects, but the branch target buffer learns it. */
__asm__(".text\n"
        ".p2align 4\n"
        ".globl switch_to\n"
        ".type switch_to, @function\n"
        "switch_to:\n"
        "    pushq %rbp\n"
        "    pushq %rbx\n"
        "    pushq %r12\n"
        "    pushq %r13\n"
        "    pushq %r14\n"
        "    pushq %r15\n"
        "    movq %rsp, (%rdi)\n"
        "    movq (%rsi), %rsp\n"
        "    popq %r15\n"
        "    popq %r14\n"
        "    popq %r13\n"
        "    popq %r12\n"
        "    popq %rbx\n"
        "    popq %rbp\n"
        "    popq %rcx\n"
        "    jmp *%rcx\n"
        ".size switch_to, .-switch_to\n"
        ".p2align 4\n"
        ".globl switch_trampoline\n"
        ".type switch_trampoline, @function\n"
        "switch_trampoline:\n"
        "    .cfi_startproc\n"
        "    .cfi_undefined rip\n" /* a debugger's back trace ends here */
        "    movq %r12, %rdi\n"
        "    call *%rbx\n"
        "    ud2\n"
        "    .cfi_endproc\n"
        ".size switch_trampoline, .-switch_trampoline\n");

enum { SAVED_R12 = 3, SAVED_RBX = 4, SAVED_RIP = 6, SAVED_WORDS = 8 }; /* as the pops go */

void switch_init(struct switch_context *c, char *low, char *high, void (*entry)(void *arg),
                 void *arg)
{
    uintptr_t *frame = (uintptr_t *)((uintptr_t)high & ~(uintptr_t)15);

    /* After the pops the stack pointer is at frame + 7 words; the call in the trampoline wants
     * it 16-aligned. */
    frame -= SAVED_WORDS + 1;
    for (int i = 0; i < SAVED_WORDS; i++)
        frame[i] = 0;
    frame[SAVED_R12] = (uintptr_t)arg;
    frame[SAVED_RBX] = (uintptr_t)entry;
    frame[SAVED_RIP] = (uintptr_t)switch_trampoline;
    c->sp = frame;
}

#else /* aarch64 */

__asm__(".text\n"
        ".p2align 4\n"
        ".globl switch_to\n"
        ".type switch_to, %function\n"
        "switch_to:\n"
        "    sub sp, sp, #160\n"
        "    stp x19, x20, [sp, #0]\n"
        "    stp x21, x22, [sp, #16]\n"
        "    stp x23, x24, [sp, #32]\n"
        "    stp x25, x26, [sp, #48]\n"
        "    stp x27, x28, [sp, #64]\n"
        "    stp x29, x30, [sp, #80]\n"
        "    stp d8, d9, [sp, #96]\n"
        "    stp d10, d11, [sp, #112]\n"
        "    stp d12, d13, [sp, #128]\n"
        "    stp d14, d15, [sp, #144]\n"
        "    mov x9, sp\n"
        "    str x9, [x0]\n"
        "    ldr x9, [x1]\n"
        "    mov sp, x9\n"
        "    ldp x19, x20, [sp, #0]\n"
        "    ldp x21, x22, [sp, #16]\n"
        "    ldp x23, x24, [sp, #32]\n"
        "    ldp x25, x26, [sp, #48]\n"
        "    ldp x27, x28, [sp, #64]\n"
        "    ldp x29, x30, [sp, #80]\n"
        "    ldp d8, d9, [sp, #96]\n"
        "    ldp d10, d11, [sp, #112]\n"
        "    ldp d12, d13, [sp, #128]\n"
        "    ldp d14, d15, [sp, #144]\n"
        "    add sp, sp, #160\n"
        "    ret\n"
        ".size switch_to, .-switch_to\n"
        ".p2align 4\n"
        ".globl switch_trampoline\n"
        ".type switch_trampoline, %function\n"
        "switch_trampoline:\n"
        "    .cfi_startproc\n"
        "    .cfi_undefined x30\n"
        "    mov x0, x19\n"
        "    blr x20\n"
        "    brk #1\n"
        "    .cfi_endproc\n"
        ".size switch_trampoline, .-switch_trampoline\n");

enum { SAVED_X19, SAVED_X20, SAVED_X29 = 10, SAVED_X30, SAVED_WORDS = 20 };

void switch_init(struct switch_context *c, char *low, char *high, void (*entry)(void *arg),
                 void *arg)
{
    uintptr_t *frame = (uintptr_t *)((uintptr_t)high & ~(uintptr_t)15);

    frame -= SAVED_WORDS;
    for (int i = 0; i < SAVED_WORDS; i++)
        frame[i] = 0;
    frame[SAVED_X19] = (uintptr_t)arg;
    frame[SAVED_X20] = (uintptr_t)entry;
    frame[SAVED_X30] = (uintptr_t)switch_trampoline;
    c->sp = frame;
}

#endif
#endif
