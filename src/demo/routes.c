/* routes.c - which address is served by what. */
#include "demo/routes.h"

#include "demo/echo.h"
#include "demo/pack.h"
#include "demo/page.h"
#include "demo/play.h"
#include "demo/shop.h"
#include "demo/watched.h"

#include <assert.h>

/* Exact paths are looked at before prefixes. The table is short enough to walk. */
static const struct route table[] = {
    {"/", CALL_GET, 0, page_home},
    {"/health", CALL_GET, 0, watched_health},
    {"/api/health", CALL_GET, 0, watched_health},
    {"/products", CALL_GET, 0, shop_products},
    {"/items", CALL_GET, 0, shop_products},
    {"/cart", CALL_GET | CALL_POST | CALL_DELETE, 0, shop_visitor_cart},
    {"/api/test/setup", CALL_POST, 0, shop_setup},
    {"/api/test/cleanup", CALL_DELETE, 0, shop_cleanup},
    {"/api/auth/login", CALL_POST, 0, shop_login},
    {"/api/auth/logout", CALL_POST, ROUTES_TOKEN, shop_logout},
    {"/api/products/search", CALL_GET, ROUTES_TOKEN, shop_search},
    {"/api/products", CALL_GET, 0, shop_products},
    {"/api/products/", CALL_GET, ROUTES_PREFIX | ROUTES_TOKEN, shop_product},
    {"/api/cart/items", CALL_POST, ROUTES_TOKEN, shop_cart_add},
    {"/api/cart", CALL_GET | CALL_DELETE, ROUTES_TOKEN, shop_cart},
    {"/api/checkout", CALL_POST, ROUTES_TOKEN, shop_checkout},
    {"/api/users/profile", CALL_GET | CALL_PUT, ROUTES_TOKEN, shop_profile},
    {"/api/orders", CALL_GET, ROUTES_TOKEN, shop_orders},
    {"/api/orders/", CALL_GET, ROUTES_PREFIX | ROUTES_TOKEN, shop_order},
    {"/metrics", CALL_GET, ROUTES_WATCH, watched_prometheus},
    {"/api/metrics", CALL_GET, ROUTES_WATCH, watched_metrics},
    {"/api/db/stats", CALL_GET, ROUTES_WATCH, watched_db_stats},
    {"/category/", CALL_GET, ROUTES_PREFIX, page_category},
    {"/product/", CALL_GET, ROUTES_PREFIX, page_product},
    {"/login", CALL_GET | CALL_POST, 0, page_login},
    {"/logout", CALL_GET | CALL_POST, 0, page_logout},
    {"/account", CALL_GET, 0, page_account},
    {"/form", CALL_GET, 0, page_form},
    {"/status/", CALL_ANY, ROUTES_PREFIX, play_status},
    {"/delay/", CALL_ANY, ROUTES_PREFIX, play_delay},
    {"/bytes/", CALL_GET, ROUTES_PREFIX, play_bytes},
    {"/stream/", CALL_GET, ROUTES_PREFIX, play_stream},
    {"/redirect/", CALL_GET, ROUTES_PREFIX, play_redirect},
    {"/redirect-to", CALL_ANY, 0, play_redirect_to},
    {"/gzip", CALL_GET, 0, pack_gzip},
    {"/deflate", CALL_GET, 0, pack_deflate},
    {"/brotli", CALL_GET, 0, pack_brotli},
    {"/zstd", CALL_GET, 0, pack_zstd},
    {"/cookies", CALL_GET, 0, echo_cookies},
    {"/cookies/set", CALL_GET, 0, echo_set_cookies},
    {"/cookies/delete", CALL_GET, 0, echo_delete_cookies},
    {"/headers", CALL_GET, 0, echo_headers},
    {"/basic-auth/", CALL_GET, ROUTES_PREFIX, echo_basic_auth},
    {"/anything", CALL_ANY, 0, echo_anything},
    {"/anything/", CALL_ANY, ROUTES_PREFIX, echo_anything},
    {"/get", CALL_GET, 0, echo_anything},
    {"/post", CALL_POST, 0, echo_anything},
    {"/put", CALL_PUT, 0, echo_anything},
    {"/patch", CALL_PATCH, 0, echo_anything},
    {"/delete", CALL_DELETE, 0, echo_anything},
};

#define TABLE_N (sizeof table / sizeof *table)
static_assert(TABLE_N < COUNTS_ROUTES_MAX, "one more counter is for unknown addresses");

static const struct {
    const char *name;
    unsigned method;
} methods[] = {
    {"GET", CALL_GET},         {"HEAD", CALL_HEAD},   {"POST", CALL_POST},
    {"PUT", CALL_PUT},         {"PATCH", CALL_PATCH}, {"DELETE", CALL_DELETE},
    {"OPTIONS", CALL_OPTIONS},
};
#define METHODS_N (sizeof methods / sizeof *methods)

unsigned routes_method(const char *name)
{
    for (size_t i = 0; i < METHODS_N; i++)
        if (strcmp(name, methods[i].name) == 0)
            return methods[i].method;
    return CALL_OTHER;
}

const char *routes_label(size_t i)
{
    return i < TABLE_N ? table[i].path : i == TABLE_N ? "other" : NULL;
}

static bool matches(const struct route *r, struct str path)
{
    if (!(r->flags & ROUTES_PREFIX))
        return str_is(path, r->path);
    struct str prefix = str_of(r->path);
    return path.n > prefix.n && str_starts(path, prefix);
}

void routes_find(struct call *c)
{
    struct str path = str_of(c->path); /* NULL before the first sight */
    c->route_index = TABLE_N;
    for (size_t i = 0; i < TABLE_N; i++) {
        bool exact = !(table[i].flags & ROUTES_PREFIX);
        if (!c->path || !matches(&table[i], path) || (c->route && !exact))
            continue;
        c->route = &table[i];
        c->route_index = i;
        if (exact)
            break;
        c->param = str_skip(path, strlen(table[i].path));
    }
}

static unsigned allowed(const struct route *r)
{
    return r->methods | CALL_OPTIONS | (r->methods & CALL_GET ? CALL_HEAD : 0);
}

static void set_allow(struct call *c)
{
    struct buf b;
    buf_init(&b, 256);
    for (size_t i = 0; i < METHODS_N; i++)
        if (allowed(c->route) & methods[i].method)
            buf_addf(&b, "%s%s", b.n ? ", " : "", methods[i].name);
    call_set_header(c, "Allow", buf_cstr(&b));
    buf_release(&b);
}

static bool has_token(struct call *c)
{
    struct str h = call_header(c, "Authorization");
    if (str_istarts(h, STR("Bearer ")) &&
        shopdb_session(c->shop->db, str_trim(str_skip(h, 7)), &c->session) == SHOPDB_OK &&
        c->session.user_id > 0)
        return true;
    call_error(c, 401,
               "log in first: POST /api/auth/login, then send Authorization: Bearer TOKEN");
    call_set_header(c, "WWW-Authenticate", "Bearer realm=\"shop\"");
    return false;
}

void routes_serve(struct call *c)
{
    const struct route *r = c->route;
    if (!r) {
        call_error(c, 404, "there is nothing at this address");
    } else if (!(allowed(r) & c->method)) {
        call_error(c, 405, "this address does not know the method %.32s", c->method_name);
        set_allow(c);
    } else if (c->method == CALL_OPTIONS && !(r->methods & CALL_OPTIONS)) {
        call_empty(c, 204);
        set_allow(c);
    } else if (c->body_too_big) {
        call_error(c, 413, "the body is larger than %zu bytes", c->shop->max_body_bytes);
    } else if (!(r->flags & ROUTES_TOKEN) || has_token(c)) {
        r->serve(c);
    }
}
