/* vec.h - a growing array of one type.
 *
 *     VEC(int) v = {0};
 *     vec_push(&v, 7);
 *     for (size_t i = 0; i < v.n; i++) use(v.p[i]);
 *     vec_free(&v); */
#ifndef BASE_VEC_H
#define BASE_VEC_H

#include "base/mem.h"

#include <stddef.h>
#include <stdlib.h>

#define VEC(type)      \
    struct {           \
        type *p;       \
        size_t n, cap; \
    }

#define vec_reserve(v, want)                                                       \
    do {                                                                           \
        size_t want_ = (want);                                                     \
        if ((v)->cap < want_) {                                                    \
            size_t cap_ = (v)->cap ? (v)->cap * 2 : 8;                             \
            (v)->cap = cap_ < want_ ? want_ : cap_;                                \
            (v)->p = xrealloc((v)->p, (v)->cap * sizeof(*(v)->p));                 \
        }                                                                          \
    } while (0)

#define vec_push(v, ...)                  \
    do {                                  \
        vec_reserve((v), (v)->n + 1);     \
        (v)->p[(v)->n++] = (__VA_ARGS__); \
    } while (0)

#define vec_free(v)           \
    do {                      \
        free((v)->p);         \
        (v)->p = NULL;        \
        (v)->n = (v)->cap = 0; \
    } while (0)

#endif
