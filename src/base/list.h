/* list.h - intrusive doubly linked list: a ring through a head node. */
#ifndef BASE_LIST_H
#define BASE_LIST_H

#include <stdbool.h>
#include <stddef.h>

struct list {
    struct list *prev, *next;
};

static inline void list_init(struct list *h)
{
    h->prev = h->next = h;
}

static inline bool list_empty(const struct list *h)
{
    return h->next == h;
}

/* Is the node in some list? Holds only for nodes made by list_init() and removed by list_remove(). */
static inline bool list_linked(const struct list *node)
{
    return node->next && node->next != node;
}

static inline void list_append(struct list *h, struct list *node)
{
    node->prev = h->prev;
    node->next = h;
    h->prev->next = node;
    h->prev = node;
}

static inline void list_prepend(struct list *h, struct list *node)
{
    list_append(h->next, node);
}

/* Removing a node that is in no list is harmless after list_init(). */
static inline void list_remove(struct list *node)
{
    node->prev->next = node->next;
    node->next->prev = node->prev;
    node->prev = node->next = node;
}

#define list_entry(node, type, member) ((type *)(void *)((char *)(node)-offsetof(type, member)))
#define list_for_each(it, head) for (struct list *it = (head)->next; it != (head); it = it->next)
/* The body may remove (it). */
#define list_for_each_safe(it, head) \
    for (struct list *it = (head)->next, *it##_next; it##_next = it->next, it != (head); it = it##_next)

#endif
