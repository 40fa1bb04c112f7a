/* shopdb.h - the shop's data: users, products, sessions, carts and orders in SQLite.
 *
 * Safe to call from several threads: one connection behind one lock, statements prepared once.
 * Strings given to callbacks are borrowed for the call; a callback must not call back into the
 * database. */
#ifndef DEMO_SHOPDB_H
#define DEMO_SHOPDB_H

#include "base/diag.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

#define SHOPDB_USERS_MAX      1000000
#define SHOPDB_PRODUCTS_MAX   200000
#define SHOPDB_CATEGORIES_MAX 1000
#define SHOPDB_SESSIONS_MAX   100000 /* older ones are forgotten, with their carts */
#define SHOPDB_ORDERS_MAX     200000 /* so are older orders */
#define SHOPDB_CART_MAX       100    /* different products in a cart */
#define SHOPDB_QUANTITY_MAX   10000  /* of one product */
#define SHOPDB_TOKEN_BYTES    64

struct shopdb;

enum shopdb_result {
    SHOPDB_OK,
    SHOPDB_NONE,   /* no such thing */
    SHOPDB_LIMIT,  /* one of the limits above */
    SHOPDB_FAILED, /* SQLite said no; counted in the statistics */
};

struct shopdb_size {
    unsigned users, products, categories;
};

struct shopdb_session {
    int64_t id, user_id; /* user_id 0: a visitor who did not log in */
    char token[SHOPDB_TOKEN_BYTES];
};

struct shopdb_product {
    int64_t id, price_cents;
    struct str name, category;
};

struct shopdb_order {
    int64_t id, total_cents, created_s, items;
    struct str status;
};

struct shopdb_user {
    int64_t id, created_s, orders;
    struct str email, first_name, last_name;
};

struct shopdb_stats {
    /* times in ns; queries = every statement run, also those in a transaction */
    uint64_t queries, errors, selects, inserts, updates, deletes, transactions, slow;
    uint64_t query_ns, query_max_ns, lock_waits, lock_wait_ns;
    int64_t page_count, page_bytes, cache_hits, cache_misses, cache_bytes;
    int64_t users, products, sessions, orders, cart_items;
};

#define SHOPDB_SLOW_NS 10000000 /* a query this long counts as slow */

typedef void shopdb_product_fn(void *arg, const struct shopdb_product *p, int64_t quantity);
typedef void shopdb_order_fn(void *arg, const struct shopdb_order *o);
typedef void shopdb_user_fn(void *arg, const struct shopdb_user *u);

/* file NULL = in memory. A new database gets the given users and products. */
struct shopdb *shopdb_open(const char *file, unsigned users, unsigned products, struct diag *d);
void shopdb_close(struct shopdb *db);

/* Top up to at least these counts (0 = leave alone), within the limits above; *now tells what
 * there is. */
enum shopdb_result shopdb_fill(struct shopdb *db, struct shopdb_size want,
                               struct shopdb_size *now);
/* Back to what shopdb_open() made: sessions, carts, orders and everything added are gone. */
enum shopdb_result shopdb_reset(struct shopdb *db, struct shopdb_size *now);

/* A new session for this address, which is registered when it is new. */
enum shopdb_result shopdb_login(struct shopdb *db, struct str email,
                                struct shopdb_session *out);
enum shopdb_result shopdb_visit(struct shopdb *db,
                                struct shopdb_session *out); /* without a user */
enum shopdb_result shopdb_session(struct shopdb *db, struct str token,
                                  struct shopdb_session *out);
enum shopdb_result shopdb_logout(struct shopdb *db, int64_t session_id);
enum shopdb_result shopdb_user(struct shopdb *db, int64_t user_id, shopdb_user_fn *fn,
                               void *arg);
enum shopdb_result shopdb_rename(struct shopdb *db, int64_t user_id, struct str first,
                                 struct str last);

/* Products by id, of one category or (empty) of all; *total counts those before limit and
 * offset. */
enum shopdb_result shopdb_list(struct shopdb *db, struct str category, int64_t limit,
                               int64_t offset, int64_t *total, shopdb_product_fn *fn,
                               void *arg);
/* Products whose name contains the text, whatever the case: a scan, as in many real shops. */
enum shopdb_result shopdb_search(struct shopdb *db, struct str text, int64_t limit,
                                 shopdb_product_fn *fn, void *arg);
enum shopdb_result shopdb_product(struct shopdb *db, int64_t id, shopdb_product_fn *fn,
                                  void *arg);

/* SHOPDB_NONE: no such product. */
enum shopdb_result shopdb_cart_add(struct shopdb *db, int64_t session_id, int64_t product_id,
                                   int64_t quantity);
enum shopdb_result shopdb_cart(struct shopdb *db, int64_t session_id, shopdb_product_fn *fn,
                               void *arg);
enum shopdb_result shopdb_cart_clear(struct shopdb *db, int64_t session_id);
/* Turns the session's cart into an order of its user, in one transaction. SHOPDB_NONE: the cart
 * is empty. */
enum shopdb_result shopdb_checkout(struct shopdb *db, const struct shopdb_session *s,
                                   struct shopdb_order *out);
/* A user's orders, newest first. */
enum shopdb_result shopdb_orders(struct shopdb *db, int64_t user_id, int64_t limit,
                                 shopdb_order_fn *fn, void *arg);
enum shopdb_result shopdb_order(struct shopdb *db, int64_t user_id, int64_t order_id,
                                shopdb_order_fn *fn, void *arg);

enum shopdb_result shopdb_stats(struct shopdb *db, struct shopdb_stats *out);

#endif
