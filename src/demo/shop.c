/* shop.c - the shop's JSON interface. */
#include "demo/shop.h"

#include "base/clock.h"
#include "demo/jtext.h"

#define PAGE_ITEMS_MAX 100
#define ORDERS_SHOWN   100

static struct buf begin_object(void)
{
    struct buf b;
    buf_init(&b, CALL_RESPONSE_MAX);
    buf_addc(&b, '{');
    return b;
}

static void end_object(struct call *c, struct buf *b)
{
    buf_addc(b, '}');
    call_reply_json(c, 200, b);
}

static void add_integer(struct buf *b, const char *name, int64_t v)
{
    jtext_name(b, name);
    buf_addf(b, "%lld", (long long)v);
}

static void add_cents(struct buf *b, const char *name, int64_t cents)
{
    jtext_name(b, name);
    buf_addf(b, "%lld.%02lld", (long long)(cents / 100), (long long)(cents % 100));
}

static void add_time(struct buf *b, const char *name, int64_t seconds)
{
    char text[40];
    size_t n = clock_rfc3339((uint64_t)seconds * NS_PER_S, text);
    jtext_field(b, name, str_make(text, n));
}

static void add_product_fields(struct buf *b, const struct shopdb_product *p)
{
    add_integer(b, "id", p->id);
    jtext_field(b, "name", p->name);
    jtext_field(b, "category", p->category);
    add_cents(b, "price", p->price_cents);
}

static void on_product(void *arg, const struct shopdb_product *p, int64_t quantity)
{
    struct buf *b = arg;
    (void)quantity;
    jtext_comma(b);
    buf_addc(b, '{');
    add_product_fields(b, p);
    buf_addc(b, '}');
}

/* ---- test data ---- */

static bool count_field(struct call *c, const json_t *fields, const char *name, unsigned max,
                        unsigned *out)
{
    int64_t v = 0;
    if (json_object_get(fields, name) &&
        (!call_integer(fields, name, &v) || v < 0 || v > (int64_t)max)) {
        call_error(c, 400, "%s must be a whole number from 0 to %u", name, max);
        return false;
    }
    *out = (unsigned)v;
    return true;
}

static void reply_size(struct call *c, enum shopdb_result r, const struct shopdb_size *now)
{
    if (r != SHOPDB_OK) {
        call_database_error(c);
        return;
    }
    struct buf b = begin_object();
    jtext_field(&b, "status", STR("ok"));
    add_integer(&b, "users", now->users);
    add_integer(&b, "products", now->products);
    add_integer(&b, "categories", now->categories);
    end_object(c, &b);
}

void shop_setup(struct call *c)
{
    struct shopdb_size want, now;
    json_t *f = call_fields(c);
    if (!f)
        return;
    bool ok = count_field(c, f, "userCount", SHOPDB_USERS_MAX, &want.users) &&
              count_field(c, f, "productCount", SHOPDB_PRODUCTS_MAX, &want.products) &&
              count_field(c, f, "categoryCount", SHOPDB_CATEGORIES_MAX, &want.categories);
    json_decref(f);
    if (ok)
        reply_size(c, shopdb_fill(c->shop->db, want, &now), &now);
}

void shop_cleanup(struct call *c)
{
    struct shopdb_size now;
    reply_size(c, shopdb_reset(c->shop->db, &now), &now);
}

/* ---- people ---- */

bool shop_is_customer(struct str email)
{
    static const struct str domain = {"@example.com", 12};
    if (email.n <= domain.n || email.n > 254 || !str_ends(email, domain) ||
        str_find_char(email, '@') != (ptrdiff_t)(email.n - domain.n))
        return false;
    for (size_t i = 0; i < email.n; i++)
        if ((unsigned char)email.p[i] <= ' ' || email.p[i] == 0x7f)
            return false;
    return true;
}

static void reply_login(struct call *c, const struct shopdb_session *s, struct str email)
{
    struct buf b = begin_object();
    jtext_field(&b, "token", str_of(s->token));
    add_integer(&b, "userId", s->user_id);
    jtext_field(&b, "email", email);
    end_object(c, &b);
}

static void login(struct call *c, struct str email, struct str password)
{
    struct shopdb_session s;
    if (!email.p || !password.p) {
        call_error(c, 400, "the body needs email and password");
        return;
    }
    if (!shop_is_customer(email) || !password.n) {
        call_error(c, 401,
                   "wrong address or password; any NAME@example.com with any password will do");
        return;
    }
    switch (shopdb_login(c->shop->db, email, &s)) {
    case SHOPDB_OK:
        c->shop->counts.logins++;
        reply_login(c, &s, email);
        return;
    case SHOPDB_LIMIT: call_error(c, 503, "there are too many users already"); return;
    default: call_database_error(c); return;
    }
}

void shop_login(struct call *c)
{
    json_t *f = call_fields(c);
    if (!f)
        return;
    login(c, call_text(f, "email"), call_text(f, "password"));
    json_decref(f);
}

void shop_logout(struct call *c)
{
    if (shopdb_logout(c->shop->db, c->session.id) == SHOPDB_OK)
        call_empty(c, 204);
    else
        call_database_error(c);
}

static void on_user(void *arg, const struct shopdb_user *u)
{
    struct buf *b = arg;
    add_integer(b, "id", u->id);
    jtext_field(b, "email", u->email);
    jtext_field(b, "firstName", u->first_name);
    jtext_field(b, "lastName", u->last_name);
    add_time(b, "createdAt", u->created_s);
    add_integer(b, "orders", u->orders);
}

static bool rename_user(struct call *c)
{
    json_t *f = call_fields(c);
    if (!f)
        return false;
    struct str first = call_text(f, "firstName"), last = call_text(f, "lastName");
    bool ok = first.p && last.p && first.n <= 100 && last.n <= 100;
    if (!ok)
        call_error(c, 400, "the body needs firstName and lastName, at most 100 bytes each");
    else if (shopdb_rename(c->shop->db, c->session.user_id, first, last) == SHOPDB_FAILED)
        ok = (call_database_error(c), false);
    json_decref(f);
    return ok;
}

void shop_profile(struct call *c)
{
    if (c->method == CALL_PUT && !rename_user(c))
        return;
    struct buf b = begin_object();
    if (shopdb_user(c->shop->db, c->session.user_id, on_user, &b) == SHOPDB_OK) {
        end_object(c, &b);
        return;
    }
    buf_release(&b);
    call_database_error(c);
}

/* ---- products ---- */

void shop_products(struct call *c)
{
    int64_t page, limit, total;
    if (!call_int_arg(c, "page", 1, 1, 1000000, &page) ||
        !call_int_arg(c, "limit", 20, 1, PAGE_ITEMS_MAX, &limit))
        return;
    struct buf b = begin_object();
    jtext_name(&b, "products");
    buf_addc(&b, '[');
    if (shopdb_list(c->shop->db, call_arg(c, "category"), limit, (page - 1) * limit, &total,
                    on_product, &b) != SHOPDB_OK) {
        buf_release(&b);
        call_database_error(c);
        return;
    }
    buf_addc(&b, ']');
    add_integer(&b, "page", page);
    add_integer(&b, "limit", limit);
    add_integer(&b, "total", total);
    add_integer(&b, "pages", (total + limit - 1) / limit);
    end_object(c, &b);
}

void shop_search(struct call *c)
{
    struct str q = call_arg(c, "q");
    int64_t limit;
    if (!call_int_arg(c, "limit", 20, 1, PAGE_ITEMS_MAX, &limit))
        return;
    if (!q.p || q.n > 200) {
        call_error(c, 400,
                   "q, the text to search for, must be given and at most 200 bytes long");
        return;
    }
    struct buf b = begin_object();
    jtext_field(&b, "query", q);
    jtext_name(&b, "results");
    buf_addc(&b, '[');
    if (shopdb_search(c->shop->db, q, limit, on_product, &b) != SHOPDB_OK) {
        buf_release(&b);
        call_database_error(c);
        return;
    }
    buf_addc(&b, ']');
    end_object(c, &b);
}

static void on_detail(void *arg, const struct shopdb_product *p, int64_t quantity)
{
    struct buf *b = arg;
    (void)quantity;
    add_product_fields(b, p);
    jtext_name(b, "description");
    buf_addf(b, "\"Product %lld of the demo shop, good for nothing but load.\"",
             (long long)p->id);
}

void shop_product(struct call *c)
{
    int64_t id;
    if (!call_int_param(c, 1, INT64_MAX, 404, &id))
        return;
    struct buf b = begin_object();
    enum shopdb_result r = shopdb_product(c->shop->db, id, on_detail, &b);
    if (r == SHOPDB_OK) {
        end_object(c, &b);
        return;
    }
    buf_release(&b);
    if (r == SHOPDB_NONE)
        call_error(c, 404, "there is no product %lld", (long long)id);
    else
        call_database_error(c);
}

/* ---- cart ---- */

struct cart {
    struct buf *b;
    int64_t items, quantity, total_cents;
};

static void on_cart_item(void *arg, const struct shopdb_product *p, int64_t quantity)
{
    struct cart *cart = arg;
    jtext_comma(cart->b);
    buf_addc(cart->b, '{');
    add_integer(cart->b, "productId", p->id);
    jtext_field(cart->b, "name", p->name);
    add_cents(cart->b, "price", p->price_cents);
    add_integer(cart->b, "quantity", quantity);
    buf_addc(cart->b, '}');
    cart->items++;
    cart->quantity += quantity;
    cart->total_cents += quantity * p->price_cents;
}

static void reply_cart(struct call *c)
{
    struct buf b = begin_object();
    struct cart cart = {.b = &b};
    jtext_name(&b, "items");
    buf_addc(&b, '[');
    if (shopdb_cart(c->shop->db, c->session.id, on_cart_item, &cart) != SHOPDB_OK) {
        buf_release(&b);
        call_database_error(c);
        return;
    }
    buf_addc(&b, ']');
    add_integer(&b, "itemCount", cart.items);
    add_integer(&b, "quantity", cart.quantity);
    add_cents(&b, "total", cart.total_cents);
    end_object(c, &b);
}

static void add_to_cart(struct call *c, int64_t product_id, int64_t quantity)
{
    switch (shopdb_cart_add(c->shop->db, c->session.id, product_id, quantity)) {
    case SHOPDB_OK:
        c->shop->counts.cart_adds++;
        reply_cart(c);
        return;
    case SHOPDB_NONE:
        call_error(c, 404, "there is no product %lld", (long long)product_id);
        return;
    case SHOPDB_LIMIT:
        call_error(c, 409, "a cart holds at most %d products", SHOPDB_CART_MAX);
        return;
    case SHOPDB_FAILED: call_database_error(c); return;
    }
}

/* productId or item_id, and a quantity that may be left out. */
static bool read_item(struct call *c, int64_t *product_id, int64_t *quantity)
{
    json_t *f = call_fields(c);
    *quantity = 1;
    if (!f)
        return false;
    bool ok =
        (call_integer(f, "productId", product_id) || call_integer(f, "item_id", product_id)) &&
        (!json_object_get(f, "quantity") || call_integer(f, "quantity", quantity)) &&
        *quantity >= 1 && *quantity <= SHOPDB_QUANTITY_MAX;
    json_decref(f);
    if (!ok)
        call_error(c, 400, "the body needs productId, and quantity from 1 to %d",
                   SHOPDB_QUANTITY_MAX);
    return ok;
}

void shop_cart_add(struct call *c)
{
    int64_t product_id, quantity;
    if (read_item(c, &product_id, &quantity))
        add_to_cart(c, product_id, quantity);
}

void shop_cart(struct call *c)
{
    if (c->method != CALL_DELETE)
        reply_cart(c);
    else if (shopdb_cart_clear(c->shop->db, c->session.id) == SHOPDB_OK)
        call_empty(c, 204);
    else
        call_database_error(c);
}

/* A cart for people who did not log in: the cookie "session" tells whose it is. */
void shop_visitor_cart(struct call *c)
{
    int64_t product_id = 0, quantity = 0;
    if (c->method == CALL_POST && !read_item(c, &product_id, &quantity))
        return;
    bool new = shopdb_session(c->shop->db, call_cookie(c, "session"), &c->session) != SHOPDB_OK;
    if (new && c->method == CALL_POST && shopdb_visit(c->shop->db, &c->session) != SHOPDB_OK) {
        call_database_error(c);
        return;
    }
    if (c->method != CALL_POST) {
        shop_cart(c);
        return;
    }
    add_to_cart(c, product_id, quantity);
    if (new)
        call_set_headerf(c, "Set-Cookie", "session=%s; Path=/; HttpOnly", c->session.token);
}

/* ---- orders ---- */

static void add_order(struct buf *b, const char *id_name, const struct shopdb_order *o)
{
    add_integer(b, id_name, o->id);
    jtext_field(b, "status", o->status);
    add_cents(b, "total", o->total_cents);
    add_integer(b, "itemCount", o->items);
    add_time(b, "createdAt", o->created_s);
}

/* Address and means of payment may be anything that parses: nothing is delivered, nobody pays.
 */
void shop_checkout(struct call *c)
{
    struct shopdb_order o;
    json_t *f = call_fields(c);
    if (!f)
        return;
    json_decref(f);
    enum shopdb_result r = shopdb_checkout(c->shop->db, &c->session, &o);
    if (r == SHOPDB_NONE) {
        call_error(c, 409, "the cart is empty: POST /api/cart/items first");
    } else if (r != SHOPDB_OK) {
        call_database_error(c);
    } else {
        struct buf b = begin_object();
        add_order(&b, "orderId", &o);
        c->shop->counts.orders++;
        end_object(c, &b);
    }
}

static void on_order(void *arg, const struct shopdb_order *o)
{
    struct buf *b = arg;
    jtext_comma(b);
    buf_addc(b, '{');
    add_order(b, "id", o);
    buf_addc(b, '}');
}

void shop_orders(struct call *c)
{
    struct buf b = begin_object();
    jtext_name(&b, "orders");
    buf_addc(&b, '[');
    if (shopdb_orders(c->shop->db, c->session.user_id, ORDERS_SHOWN, on_order, &b) !=
        SHOPDB_OK) {
        buf_release(&b);
        call_database_error(c);
        return;
    }
    buf_addc(&b, ']');
    end_object(c, &b);
}

static void on_one_order(void *arg, const struct shopdb_order *o)
{
    add_order(arg, "id", o);
}

void shop_order(struct call *c)
{
    int64_t id;
    if (!call_int_param(c, 1, INT64_MAX, 404, &id))
        return;
    struct buf b = begin_object();
    enum shopdb_result r = shopdb_order(c->shop->db, c->session.user_id, id, on_one_order, &b);
    if (r == SHOPDB_OK) {
        end_object(c, &b);
        return;
    }
    buf_release(&b);
    if (r == SHOPDB_NONE)
        call_error(c, 404, "there is no order %lld of yours", (long long)id);
    else
        call_database_error(c);
}
