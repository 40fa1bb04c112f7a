/* shopdb.c - the shop's data: users, products, sessions, carts and orders in SQLite. */
#include "demo/shopdb.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/rng.h"

#include <assert.h>
#include <inttypes.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

static const char schema[] =
    "CREATE TABLE IF NOT EXISTS users(id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE,"
    " first_name TEXT NOT NULL, last_name TEXT NOT NULL, created INTEGER NOT NULL);"
    "CREATE TABLE IF NOT EXISTS categories(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,"
    " products INTEGER NOT NULL DEFAULT 0);"
    "CREATE TABLE IF NOT EXISTS products(id INTEGER PRIMARY KEY, name TEXT NOT NULL,"
    " category TEXT NOT NULL, price INTEGER NOT NULL);"
    "CREATE INDEX IF NOT EXISTS products_category ON products(category, id);"
    "CREATE TABLE IF NOT EXISTS sessions(id INTEGER PRIMARY KEY, secret TEXT NOT NULL,"
    " user_id INTEGER NOT NULL, created INTEGER NOT NULL);"
    "CREATE TABLE IF NOT EXISTS cart_items(session_id INTEGER, product_id INTEGER,"
    " quantity INTEGER NOT NULL, PRIMARY KEY(session_id, product_id)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS orders(id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL,"
    " total INTEGER NOT NULL, items INTEGER NOT NULL, status TEXT NOT NULL, created INTEGER "
    "NOT NULL);"
    "CREATE INDEX IF NOT EXISTS orders_user ON orders(user_id, id);"
    "CREATE TABLE IF NOT EXISTS order_items(order_id INTEGER, product_id INTEGER,"
    " quantity INTEGER NOT NULL, price INTEGER NOT NULL, PRIMARY KEY(order_id, product_id)) "
    "WITHOUT ROWID;";

#define QUERIES(X)                                                                            \
    X(BEGIN, "BEGIN IMMEDIATE")                                                               \
    X(COMMIT, "COMMIT")                                                                       \
    X(ROLLBACK, "ROLLBACK")                                                                   \
    X(USER_FIND, "SELECT id FROM users WHERE email = ?1")                                     \
    X(USER_ADD,                                                                               \
      "INSERT INTO users(email, first_name, last_name, created) VALUES(?1, ?2, ?3, ?4)")      \
    X(USER_GET, "SELECT id, created, email, first_name, last_name,"                           \
                " (SELECT count(*) FROM orders WHERE user_id = ?1) FROM users WHERE id = ?1") \
    X(USER_RENAME, "UPDATE users SET first_name = ?2, last_name = ?3 WHERE id = ?1")          \
    X(USER_COUNT, "SELECT count(*) FROM users")                                               \
    X(USER_LAST, "SELECT max(id) FROM users")                                                 \
    X(USER_TRIM, "DELETE FROM users WHERE id > ?1")                                           \
    X(CATEGORY_ADD, "INSERT OR IGNORE INTO categories(id, name) VALUES(?1, ?2)")              \
    X(CATEGORY_COUNT, "SELECT count(*) FROM categories")                                      \
    X(CATEGORY_TRIM, "DELETE FROM categories WHERE id > ?1")                                  \
    X(CATEGORY_RECOUNT, "UPDATE categories SET products ="                                    \
                        " (SELECT count(*) FROM products WHERE category = categories.name)")  \
    X(CATEGORY_TOTAL, "SELECT products FROM categories WHERE name = ?1")                      \
    X(PRODUCT_TOTAL, "SELECT sum(products) FROM categories")                                  \
    X(PRODUCT_ADD, "INSERT INTO products(id, name, category, price) VALUES(?1, ?2, ?3, ?4)")  \
    X(PRODUCT_TRIM, "DELETE FROM products WHERE id > ?1")                                     \
    X(PRODUCT_LIST,                                                                           \
      "SELECT id, price, name, category FROM products ORDER BY id LIMIT ?1 OFFSET ?2")        \
    X(PRODUCT_OF,                                                                             \
      "SELECT id, price, name, category FROM products WHERE category = ?3 ORDER BY id"        \
      " LIMIT ?1 OFFSET ?2")                                                                  \
    X(PRODUCT_SEARCH,                                                                         \
      "SELECT id, price, name, category FROM products WHERE name LIKE ?2 ESCAPE '\\'"         \
      " LIMIT ?1")                                                                            \
    X(PRODUCT_GET, "SELECT id, price, name, category FROM products WHERE id = ?1")            \
    X(SESSION_ADD, "INSERT INTO sessions(secret, user_id, created) VALUES(?1, ?2, ?3)")       \
    X(SESSION_GET, "SELECT user_id FROM sessions WHERE id = ?1 AND secret = ?2")              \
    X(SESSION_DROP, "DELETE FROM sessions WHERE id = ?1")                                     \
    X(SESSION_TRIM, "DELETE FROM sessions WHERE id <= ?1")                                    \
    X(SESSION_COUNT, "SELECT count(*) FROM sessions")                                         \
    X(SESSION_CLEAR, "DELETE FROM sessions")                                                  \
    X(CART_TRIM, "DELETE FROM cart_items WHERE session_id <= ?1")                             \
    X(CART_COUNT, "SELECT count(*) FROM cart_items WHERE session_id = ?1")                    \
    X(CART_ADD, "INSERT INTO cart_items(session_id, product_id, quantity) VALUES(?1, ?2, ?3)" \
                " ON CONFLICT(session_id, product_id) DO UPDATE"                              \
                " SET quantity = min(quantity + excluded.quantity, ?4)")                      \
    X(CART_GET,                                                                               \
      "SELECT p.id, p.price, p.name, p.category, c.quantity FROM cart_items c"                \
      " JOIN products p ON p.id = c.product_id WHERE c.session_id = ?1 ORDER BY p.id")        \
    X(CART_DROP, "DELETE FROM cart_items WHERE session_id = ?1")                              \
    X(CART_CLEAR, "DELETE FROM cart_items")                                                   \
    X(CART_ALL, "SELECT count(*) FROM cart_items")                                            \
    X(CART_SUM, "SELECT count(*), sum(p.price * c.quantity) FROM cart_items c"                \
                " JOIN products p ON p.id = c.product_id WHERE c.session_id = ?1")            \
    X(ORDER_ADD, "INSERT INTO orders(user_id, total, items, status, created)"                 \
                 " VALUES(?1, ?2, ?3, 'confirmed', ?4)")                                      \
    X(ORDER_COPY, "INSERT INTO order_items(order_id, product_id, quantity, price)"            \
                  " SELECT ?2, p.id, c.quantity, p.price FROM cart_items c"                   \
                  " JOIN products p ON p.id = c.product_id WHERE c.session_id = ?1")          \
    X(ORDER_OF, "SELECT id, total, created, items, status FROM orders WHERE user_id = ?1"     \
                " ORDER BY id DESC LIMIT ?2")                                                 \
    X(ORDER_GET, "SELECT id, total, created, items, status FROM orders WHERE id = ?2"         \
                 " AND user_id = ?1")                                                         \
    X(ORDER_TRIM, "DELETE FROM orders WHERE id <= ?1")                                        \
    X(ORDER_ITEM_TRIM, "DELETE FROM order_items WHERE order_id <= ?1")                        \
    X(ORDER_COUNT, "SELECT count(*) FROM orders")                                             \
    X(ORDER_CLEAR, "DELETE FROM orders")                                                      \
    X(ORDER_ITEM_CLEAR, "DELETE FROM order_items")                                            \
    X(PAGE_COUNT, "PRAGMA page_count")                                                        \
    X(PAGE_SIZE, "PRAGMA page_size")

enum query {
#define QUERY_ENUM(id, sql) Q_##id,
    QUERIES(QUERY_ENUM)
#undef QUERY_ENUM
        Q_COUNT
};

static const char *const query_sql[] = {
#define QUERY_SQL(id, sql) sql,
    QUERIES(QUERY_SQL)
#undef QUERY_SQL
};

struct shopdb {
    sqlite3 *handle;
    sqlite3_stmt *st[Q_COUNT];
    pthread_mutex_t lock; /* guards everything here and the connection */
    struct shopdb_size base;
    struct shopdb_stats stats;
    uint64_t query_began_ns;
};

/* Lock, and count the wait: it is what a single writer costs. */
static void lock_db(struct shopdb *db)
{
    if (pthread_mutex_trylock(&db->lock) == 0)
        return;
    uint64_t from = clock_mono_ns();
    pthread_mutex_lock(&db->lock);
    db->stats.lock_waits++;
    db->stats.lock_wait_ns += clock_mono_ns() - from;
}

static enum shopdb_result unlock_db(struct shopdb *db, enum shopdb_result r)
{
    pthread_mutex_unlock(&db->lock);
    return r;
}

/* One query is begin, bind..., step..., end. */
static sqlite3_stmt *begin(struct shopdb *db, enum query q)
{
    db->query_began_ns = clock_mono_ns();
    return db->st[q];
}

static void count_kind(struct shopdb_stats *s, const char *sql)
{
    switch (sql[0]) {
    case 'S': s->selects++; break;
    case 'I': s->inserts++; break;
    case 'U': s->updates++; break;
    case 'D': s->deletes++; break;
    case 'B': s->transactions++; break;
    default: break;
    }
}

/* rc: what the last sqlite3_step() said. */
static bool end(struct shopdb *db, sqlite3_stmt *st, int rc)
{
    uint64_t took = clock_mono_ns() - db->query_began_ns;
    struct shopdb_stats *s = &db->stats;
    count_kind(s, sqlite3_sql(st));
    sqlite3_reset(st);
    sqlite3_clear_bindings(st);
    s->queries++;
    s->query_ns += took;
    s->slow += took >= SHOPDB_SLOW_NS;
    if (took > s->query_max_ns)
        s->query_max_ns = took;
    if (rc == SQLITE_DONE || rc == SQLITE_ROW)
        return true;
    s->errors++;
    return false;
}

static void bind_str(sqlite3_stmt *st, int at, struct str s)
{
    sqlite3_bind_text64(st, at, s.n ? s.p : "", s.n, SQLITE_STATIC, SQLITE_UTF8);
}

static struct str column_str(sqlite3_stmt *st, int at)
{
    const unsigned char *p = sqlite3_column_text(st, at);
    return str_make((const char *)p, p ? (size_t)sqlite3_column_bytes(st, at) : 0);
}

/* A query without parameters or rows, or with one integer. */
static bool run(struct shopdb *db, enum query q)
{
    sqlite3_stmt *st = begin(db, q);
    return end(db, st, sqlite3_step(st));
}

static bool run_int(struct shopdb *db, enum query q, int64_t v)
{
    sqlite3_stmt *st = begin(db, q);
    sqlite3_bind_int64(st, 1, v);
    return end(db, st, sqlite3_step(st));
}

/* The single integer a query yields, -1 when it fails, 0 without a row. */
static int64_t finish_int(struct shopdb *db, sqlite3_stmt *st)
{
    int rc = sqlite3_step(st);
    int64_t v = rc == SQLITE_ROW ? sqlite3_column_int64(st, 0) : 0;
    return end(db, st, rc) ? v : -1;
}

static int64_t get_int(struct shopdb *db, enum query q)
{
    return finish_int(db, begin(db, q));
}

static bool commit(struct shopdb *db, bool ok)
{
    ok = ok && run(db, Q_COMMIT);
    if (!ok && !sqlite3_get_autocommit(db->handle))
        run(db, Q_ROLLBACK);
    return ok;
}

static int64_t now_s(void)
{
    return (int64_t)(clock_real_ns() / NS_PER_S);
}

/* ---- the goods ---- */

static const char *const kinds[5][5] = {
    {"laptop", "phone", "tablet", "watch", "headphones"},
    {"shirt", "jacket", "jeans", "dress", "shoes"},
    {"novel", "cookbook", "atlas", "biography", "textbook"},
    {"lamp", "chair", "table", "sofa", "rug"},
    {"ball", "racket", "bicycle", "tent", "helmet"},
};
static const char *const category_names[5] = {"electronics", "clothing", "books", "home",
                                              "sports"};
static const char *const looks[8] = {"Compact", "Classic",  "Light",  "Premium",
                                     "Sturdy",  "Everyday", "Modern", "Bright"};

static void category_name(unsigned i, char *out, size_t n)
{
    if (i < 5)
        snprintf(out, n, "%s", category_names[i]);
    else
        snprintf(out, n, "category-%u", i + 1);
}

/* Product ids from 1 on, dealt out to the categories in turn, and to the five kinds of each in
 * turn. */
static bool add_product(struct shopdb *db, unsigned id, unsigned categories)
{
    unsigned category = (id - 1) % categories, turn = (id - 1) / categories;
    char name[64], where[32];
    category_name(category, where, sizeof where);
    snprintf(name, sizeof name, "%s %s %u", looks[turn / 5 % 8], kinds[category % 5][turn % 5],
             id);
    sqlite3_stmt *st = begin(db, Q_PRODUCT_ADD);
    sqlite3_bind_int64(st, 1, id);
    bind_str(st, 2, str_of(name));
    bind_str(st, 3, str_of(where));
    sqlite3_bind_int64(st, 4,
                       499 + (int64_t)id * 7919 % 99500); /* a prime spreads the prices */
    return end(db, st, sqlite3_step(st));
}

static bool add_category(struct shopdb *db, unsigned i)
{
    char name[32];
    category_name(i, name, sizeof name);
    sqlite3_stmt *st = begin(db, Q_CATEGORY_ADD);
    sqlite3_bind_int64(st, 1, i + 1);
    bind_str(st, 2, str_of(name));
    return end(db, st, sqlite3_step(st));
}

static int64_t find_user(struct shopdb *db, struct str email)
{
    sqlite3_stmt *st = begin(db, Q_USER_FIND);
    bind_str(st, 1, email);
    return finish_int(db, st);
}

/* The new id, or -1. */
static int64_t add_user(struct shopdb *db, struct str email, struct str first, struct str last)
{
    sqlite3_stmt *st = begin(db, Q_USER_ADD);
    bind_str(st, 1, email);
    bind_str(st, 2, first);
    bind_str(st, 3, last);
    sqlite3_bind_int64(st, 4, now_s());
    return end(db, st, sqlite3_step(st)) ? sqlite3_last_insert_rowid(db->handle) : -1;
}

static bool add_numbered_user(struct shopdb *db, unsigned i)
{
    char email[48], last[16];
    snprintf(email, sizeof email, "user%u@example.com", i);
    snprintf(last, sizeof last, "%u", i);
    int64_t id = find_user(db, str_of(email));
    return id > 0 || (id == 0 && add_user(db, str_of(email), STR("User"), str_of(last)) > 0);
}

static bool size_now(struct shopdb *db, struct shopdb_size *now)
{
    int64_t users = get_int(db, Q_USER_COUNT), categories = get_int(db, Q_CATEGORY_COUNT);
    int64_t products = get_int(db, Q_PRODUCT_TOTAL);
    *now = (struct shopdb_size){(unsigned)users, (unsigned)products, (unsigned)categories};
    return users >= 0 && products >= 0 && categories >= 0;
}

static bool fill(struct shopdb *db, struct shopdb_size want, struct shopdb_size *now)
{
    bool ok = run(db, Q_BEGIN) && size_now(db, now);
    for (unsigned i = now->categories; ok && i < want.categories; i++)
        ok = add_category(db, i);
    unsigned categories = want.categories > now->categories ? want.categories : now->categories;
    for (unsigned i = now->products + 1; ok && i <= want.products; i++)
        ok = add_product(db, i, categories);
    /* numbered users first: addresses registered by a login may stand between them */
    for (unsigned i = 1; ok && i <= want.users; i++)
        ok = add_numbered_user(db, i);
    ok = ok && run(db, Q_CATEGORY_RECOUNT);
    return commit(db, ok) && size_now(db, now);
}

enum shopdb_result shopdb_fill(struct shopdb *db, struct shopdb_size want,
                               struct shopdb_size *now)
{
    if (want.users > SHOPDB_USERS_MAX || want.products > SHOPDB_PRODUCTS_MAX ||
        want.categories > SHOPDB_CATEGORIES_MAX)
        return SHOPDB_LIMIT;
    lock_db(db);
    return unlock_db(db, fill(db, want, now) ? SHOPDB_OK : SHOPDB_FAILED);
}

enum shopdb_result shopdb_reset(struct shopdb *db, struct shopdb_size *now)
{
    lock_db(db);
    bool ok = run(db, Q_BEGIN) && run(db, Q_CART_CLEAR) && run(db, Q_SESSION_CLEAR) &&
              run(db, Q_ORDER_ITEM_CLEAR) && run(db, Q_ORDER_CLEAR) &&
              run_int(db, Q_USER_TRIM, db->base.users) &&
              run_int(db, Q_PRODUCT_TRIM, db->base.products) &&
              run_int(db, Q_CATEGORY_TRIM, db->base.categories) && run(db, Q_CATEGORY_RECOUNT);
    ok = commit(db, ok) && size_now(db, now);
    return unlock_db(db, ok ? SHOPDB_OK : SHOPDB_FAILED);
}

/* ---- sessions and users ---- */

static bool add_session(struct shopdb *db, int64_t user_id, struct shopdb_session *out)
{
    static const char hex[] = "0123456789abcdef";
    unsigned char random[16];
    char secret[33] = "";
    rng_secure(random, sizeof random);
    for (int i = 0; i < 32; i++)
        secret[i] = hex[random[i / 2] >> (i % 2 ? 0 : 4) & 15];
    sqlite3_stmt *st = begin(db, Q_SESSION_ADD);
    bind_str(st, 1, str_make(secret, 32));
    sqlite3_bind_int64(st, 2, user_id);
    sqlite3_bind_int64(st, 3, now_s());
    if (!end(db, st, sqlite3_step(st)))
        return false;
    out->id = sqlite3_last_insert_rowid(db->handle);
    out->user_id = user_id;
    snprintf(out->token, sizeof out->token, "%" PRIx64 ".%s", (uint64_t)out->id, secret);
    int64_t oldest = out->id - SHOPDB_SESSIONS_MAX;
    return oldest <= 0 ||
           (run_int(db, Q_SESSION_TRIM, oldest) && run_int(db, Q_CART_TRIM, oldest));
}

/* The new id, 0 when there are too many, or -1. The highest id stands for the count, which
 * would be a scan. */
static int64_t register_user(struct shopdb *db, struct str email)
{
    int64_t last = get_int(db, Q_USER_LAST);
    struct str rest = email, first;
    if (last < 0 || last >= SHOPDB_USERS_MAX)
        return last < 0 ? -1 : 0;
    str_cut(&rest, '@', &first);
    return add_user(db, email, first, STR(""));
}

enum shopdb_result shopdb_login(struct shopdb *db, struct str email, struct shopdb_session *out)
{
    lock_db(db);
    int64_t user_id = find_user(db, email);
    if (user_id == 0)
        user_id = register_user(db, email);
    if (user_id <= 0)
        return unlock_db(db, user_id < 0 ? SHOPDB_FAILED : SHOPDB_LIMIT);
    return unlock_db(db, add_session(db, user_id, out) ? SHOPDB_OK : SHOPDB_FAILED);
}

enum shopdb_result shopdb_visit(struct shopdb *db, struct shopdb_session *out)
{
    lock_db(db);
    return unlock_db(db, add_session(db, 0, out) ? SHOPDB_OK : SHOPDB_FAILED);
}

/* The number before the dot of a token; 0 when it is none. */
static int64_t token_id(struct str token, struct str *secret)
{
    struct str id = {NULL, 0};
    uint64_t v = 0;
    *secret = token;
    if (!str_cut(secret, '.', &id) || id.n == 0 || id.n > 15 || secret->n != 32)
        return 0;
    for (size_t i = 0; i < id.n; i++) {
        char c = id.p[i];
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
            return 0;
        v = v * 16 + (uint64_t)(c <= '9' ? c - '0' : c - 'a' + 10);
    }
    return (int64_t)v;
}

enum shopdb_result shopdb_session(struct shopdb *db, struct str token,
                                  struct shopdb_session *out)
{
    struct str secret;
    int64_t id = token_id(token, &secret);
    if (!id)
        return SHOPDB_NONE;
    lock_db(db);
    sqlite3_stmt *st = begin(db, Q_SESSION_GET);
    sqlite3_bind_int64(st, 1, id);
    bind_str(st, 2, secret);
    int rc = sqlite3_step(st);
    *out = (struct shopdb_session){id, rc == SQLITE_ROW ? sqlite3_column_int64(st, 0) : 0, ""};
    snprintf(out->token, sizeof out->token, STR_FMT, STR_ARG(token));
    enum shopdb_result r = rc == SQLITE_ROW ? SHOPDB_OK : SHOPDB_NONE;
    return unlock_db(db, end(db, st, rc) ? r : SHOPDB_FAILED);
}

enum shopdb_result shopdb_logout(struct shopdb *db, int64_t session_id)
{
    lock_db(db);
    bool ok = run_int(db, Q_SESSION_DROP, session_id) && run_int(db, Q_CART_DROP, session_id);
    return unlock_db(db, ok ? SHOPDB_OK : SHOPDB_FAILED);
}

enum shopdb_result shopdb_user(struct shopdb *db, int64_t user_id, shopdb_user_fn *fn,
                               void *arg)
{
    lock_db(db);
    sqlite3_stmt *st = begin(db, Q_USER_GET);
    sqlite3_bind_int64(st, 1, user_id);
    int rc = sqlite3_step(st);
    if (rc == SQLITE_ROW)
        fn(arg, &(struct shopdb_user){sqlite3_column_int64(st, 0), sqlite3_column_int64(st, 1),
                                      sqlite3_column_int64(st, 5), column_str(st, 2),
                                      column_str(st, 3), column_str(st, 4)});
    enum shopdb_result r = rc == SQLITE_ROW ? SHOPDB_OK : SHOPDB_NONE;
    return unlock_db(db, end(db, st, rc) ? r : SHOPDB_FAILED);
}

enum shopdb_result shopdb_rename(struct shopdb *db, int64_t user_id, struct str first,
                                 struct str last)
{
    lock_db(db);
    sqlite3_stmt *st = begin(db, Q_USER_RENAME);
    sqlite3_bind_int64(st, 1, user_id);
    bind_str(st, 2, first);
    bind_str(st, 3, last);
    bool ok = end(db, st, sqlite3_step(st));
    enum shopdb_result r = sqlite3_changes(db->handle) ? SHOPDB_OK : SHOPDB_NONE;
    return unlock_db(db, ok ? r : SHOPDB_FAILED);
}

/* ---- products ---- */

/* Steps through rows of id, price, name, category[, quantity]; how many there were, or -1. */
static int64_t each_product(struct shopdb *db, sqlite3_stmt *st, shopdb_product_fn *fn,
                            void *arg)
{
    int64_t n = 0;
    int rc;
    while ((rc = sqlite3_step(st)) == SQLITE_ROW) {
        struct shopdb_product p = {sqlite3_column_int64(st, 0), sqlite3_column_int64(st, 1),
                                   column_str(st, 2), column_str(st, 3)};
        fn(arg, &p, sqlite3_column_count(st) > 4 ? sqlite3_column_int64(st, 4) : 0);
        n++;
    }
    return end(db, st, rc) ? n : -1;
}

static int64_t total_of(struct shopdb *db, struct str category)
{
    if (!category.n)
        return get_int(db, Q_PRODUCT_TOTAL);
    sqlite3_stmt *st = begin(db, Q_CATEGORY_TOTAL);
    bind_str(st, 1, category);
    return finish_int(db, st);
}

enum shopdb_result shopdb_list(struct shopdb *db, struct str category, int64_t limit,
                               int64_t offset, int64_t *total, shopdb_product_fn *fn, void *arg)
{
    lock_db(db);
    *total = total_of(db, category);
    sqlite3_stmt *st = begin(db, category.n ? Q_PRODUCT_OF : Q_PRODUCT_LIST);
    sqlite3_bind_int64(st, 1, limit);
    sqlite3_bind_int64(st, 2, offset);
    if (category.n)
        bind_str(st, 3, category);
    bool ok = each_product(db, st, fn, arg) >= 0 && *total >= 0;
    return unlock_db(db, ok ? SHOPDB_OK : SHOPDB_FAILED);
}

enum shopdb_result shopdb_search(struct shopdb *db, struct str text, int64_t limit,
                                 shopdb_product_fn *fn, void *arg)
{
    char pattern[512];
    size_t n = 0;
    pattern[n++] = '%';
    for (size_t i = 0; i < text.n && n < sizeof pattern - 4; i++) {
        if (text.p[i] == '%' || text.p[i] == '_' || text.p[i] == '\\')
            pattern[n++] = '\\';
        pattern[n++] = text.p[i];
    }
    pattern[n++] = '%';
    lock_db(db);
    sqlite3_stmt *st = begin(db, Q_PRODUCT_SEARCH);
    sqlite3_bind_int64(st, 1, limit);
    bind_str(st, 2, str_make(pattern, n));
    return unlock_db(db, each_product(db, st, fn, arg) >= 0 ? SHOPDB_OK : SHOPDB_FAILED);
}

static enum shopdb_result found(int64_t rows)
{
    return rows < 0 ? SHOPDB_FAILED : rows ? SHOPDB_OK : SHOPDB_NONE;
}

enum shopdb_result shopdb_product(struct shopdb *db, int64_t id, shopdb_product_fn *fn,
                                  void *arg)
{
    lock_db(db);
    sqlite3_stmt *st = begin(db, Q_PRODUCT_GET);
    sqlite3_bind_int64(st, 1, id);
    return unlock_db(db, found(each_product(db, st, fn, arg)));
}

/* ---- cart and orders ---- */

static void ignore_product(void *arg, const struct shopdb_product *p, int64_t quantity)
{
    (void)arg, (void)p, (void)quantity;
}

static int64_t cart_count(struct shopdb *db, int64_t session_id)
{
    sqlite3_stmt *st = begin(db, Q_CART_COUNT);
    sqlite3_bind_int64(st, 1, session_id);
    return finish_int(db, st);
}

enum shopdb_result shopdb_cart_add(struct shopdb *db, int64_t session_id, int64_t product_id,
                                   int64_t quantity)
{
    lock_db(db);
    sqlite3_stmt *st = begin(db, Q_PRODUCT_GET);
    sqlite3_bind_int64(st, 1, product_id);
    enum shopdb_result r = found(each_product(db, st, ignore_product, NULL));
    if (r == SHOPDB_OK && cart_count(db, session_id) >= SHOPDB_CART_MAX)
        r = SHOPDB_LIMIT;
    if (r != SHOPDB_OK)
        return unlock_db(db, r);
    st = begin(db, Q_CART_ADD);
    sqlite3_bind_int64(st, 1, session_id);
    sqlite3_bind_int64(st, 2, product_id);
    sqlite3_bind_int64(st, 3, quantity);
    sqlite3_bind_int64(st, 4, SHOPDB_QUANTITY_MAX);
    return unlock_db(db, end(db, st, sqlite3_step(st)) ? SHOPDB_OK : SHOPDB_FAILED);
}

enum shopdb_result shopdb_cart(struct shopdb *db, int64_t session_id, shopdb_product_fn *fn,
                               void *arg)
{
    lock_db(db);
    sqlite3_stmt *st = begin(db, Q_CART_GET);
    sqlite3_bind_int64(st, 1, session_id);
    return unlock_db(db, each_product(db, st, fn, arg) >= 0 ? SHOPDB_OK : SHOPDB_FAILED);
}

enum shopdb_result shopdb_cart_clear(struct shopdb *db, int64_t session_id)
{
    lock_db(db);
    return unlock_db(db, run_int(db, Q_CART_DROP, session_id) ? SHOPDB_OK : SHOPDB_FAILED);
}

static bool cart_sum(struct shopdb *db, int64_t session_id, struct shopdb_order *out)
{
    sqlite3_stmt *st = begin(db, Q_CART_SUM);
    sqlite3_bind_int64(st, 1, session_id);
    int rc = sqlite3_step(st);
    if (rc == SQLITE_ROW) {
        out->items = sqlite3_column_int64(st, 0);
        out->total_cents = sqlite3_column_int64(st, 1);
    }
    return end(db, st, rc);
}

static bool place_order(struct shopdb *db, const struct shopdb_session *s,
                        struct shopdb_order *out)
{
    sqlite3_stmt *st = begin(db, Q_ORDER_ADD);
    sqlite3_bind_int64(st, 1, s->user_id);
    sqlite3_bind_int64(st, 2, out->total_cents);
    sqlite3_bind_int64(st, 3, out->items);
    sqlite3_bind_int64(st, 4, out->created_s);
    if (!end(db, st, sqlite3_step(st)))
        return false;
    out->id = sqlite3_last_insert_rowid(db->handle);
    st = begin(db, Q_ORDER_COPY);
    sqlite3_bind_int64(st, 1, s->id);
    sqlite3_bind_int64(st, 2, out->id);
    if (!end(db, st, sqlite3_step(st)) || !run_int(db, Q_CART_DROP, s->id))
        return false;
    int64_t oldest = out->id - SHOPDB_ORDERS_MAX;
    return oldest <= 0 ||
           (run_int(db, Q_ORDER_ITEM_TRIM, oldest) && run_int(db, Q_ORDER_TRIM, oldest));
}

enum shopdb_result shopdb_checkout(struct shopdb *db, const struct shopdb_session *s,
                                   struct shopdb_order *out)
{
    *out = (struct shopdb_order){.created_s = now_s(), .status = STR("confirmed")};
    lock_db(db);
    bool ok = run(db, Q_BEGIN) && cart_sum(db, s->id, out);
    bool empty = ok && out->items == 0;
    ok = commit(db, ok && (empty || place_order(db, s, out)));
    return unlock_db(db, !ok ? SHOPDB_FAILED : empty ? SHOPDB_NONE : SHOPDB_OK);
}

static int64_t each_order(struct shopdb *db, sqlite3_stmt *st, shopdb_order_fn *fn, void *arg)
{
    int64_t n = 0;
    int rc;
    while ((rc = sqlite3_step(st)) == SQLITE_ROW) {
        fn(arg, &(struct shopdb_order){sqlite3_column_int64(st, 0), sqlite3_column_int64(st, 1),
                                       sqlite3_column_int64(st, 2), sqlite3_column_int64(st, 3),
                                       column_str(st, 4)});
        n++;
    }
    return end(db, st, rc) ? n : -1;
}

enum shopdb_result shopdb_orders(struct shopdb *db, int64_t user_id, int64_t limit,
                                 shopdb_order_fn *fn, void *arg)
{
    lock_db(db);
    sqlite3_stmt *st = begin(db, Q_ORDER_OF);
    sqlite3_bind_int64(st, 1, user_id);
    sqlite3_bind_int64(st, 2, limit);
    return unlock_db(db, each_order(db, st, fn, arg) >= 0 ? SHOPDB_OK : SHOPDB_FAILED);
}

enum shopdb_result shopdb_order(struct shopdb *db, int64_t user_id, int64_t order_id,
                                shopdb_order_fn *fn, void *arg)
{
    lock_db(db);
    sqlite3_stmt *st = begin(db, Q_ORDER_GET);
    sqlite3_bind_int64(st, 1, user_id);
    sqlite3_bind_int64(st, 2, order_id);
    return unlock_db(db, found(each_order(db, st, fn, arg)));
}

/* ---- statistics ---- */

static int64_t status_of(struct shopdb *db, int op)
{
    int now = 0, peak = 0;
    sqlite3_db_status(db->handle, op, &now, &peak, 0);
    return now;
}

enum shopdb_result shopdb_stats(struct shopdb *db, struct shopdb_stats *out)
{
    lock_db(db);
    *out = db->stats; /* before the queries below, which are counted the next time */
    out->page_count = get_int(db, Q_PAGE_COUNT);
    out->page_bytes = get_int(db, Q_PAGE_SIZE);
    out->users = get_int(db, Q_USER_COUNT);
    out->products = get_int(db, Q_PRODUCT_TOTAL);
    out->sessions = get_int(db, Q_SESSION_COUNT);
    out->orders = get_int(db, Q_ORDER_COUNT);
    out->cart_items = get_int(db, Q_CART_ALL);
    out->cache_hits = status_of(db, SQLITE_DBSTATUS_CACHE_HIT);
    out->cache_misses = status_of(db, SQLITE_DBSTATUS_CACHE_MISS);
    out->cache_bytes = status_of(db, SQLITE_DBSTATUS_CACHE_USED);
    bool ok = out->page_count >= 0 && out->users >= 0 && out->products >= 0 &&
              out->sessions >= 0 && out->orders >= 0 && out->cart_items >= 0;
    return unlock_db(db, ok ? SHOPDB_OK : SHOPDB_FAILED);
}

/* ---- opening ---- */

static bool prepare(struct shopdb *db)
{
    sqlite3_busy_timeout(db->handle, 2000);
    if (sqlite3_exec(db->handle, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;",
                     NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_exec(db->handle, schema, NULL, NULL, NULL) != SQLITE_OK)
        return false;
    for (int i = 0; i < Q_COUNT; i++)
        if (sqlite3_prepare_v3(db->handle, query_sql[i], -1, SQLITE_PREPARE_PERSISTENT,
                               &db->st[i], NULL) != SQLITE_OK)
            return false;
    return true;
}

struct shopdb *shopdb_open(const char *file, unsigned users, unsigned products, struct diag *d)
{
    struct shopdb *db = xcalloc(1, sizeof *db);
    struct shopdb_size now;
    pthread_mutex_init(&db->lock, NULL);
    db->base = (struct shopdb_size){users, products, 5};
    int rc =
        sqlite3_open_v2(file ? file : ":memory:", &db->handle,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
    if (rc == SQLITE_OK && prepare(db) && shopdb_fill(db, db->base, &now) == SHOPDB_OK)
        return db;
    diag_error(d, file, 0, 0,
               "cannot use the demo's database: %s; give --db a new or an SQLite file",
               db->handle ? sqlite3_errmsg(db->handle) : "out of memory");
    shopdb_close(db);
    return NULL;
}

void shopdb_close(struct shopdb *db)
{
    if (!db)
        return;
    for (int i = 0; i < Q_COUNT; i++)
        sqlite3_finalize(db->st[i]);
    sqlite3_close(db->handle);
    pthread_mutex_destroy(&db->lock);
    free(db);
}
