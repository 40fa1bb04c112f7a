/* page.c - HTML for people, and for tests that click links and submit forms. */
#include "demo/page.h"

#include "demo/shop.h"

#define PAGE_TYPE "text/html; charset=utf-8"

#define LOGIN_FORM                                                                     \
    "<form id=\"login\" action=\"/login\" method=\"post\">\n"                          \
    "<label>E-mail <input type=\"email\" name=\"email\" "                              \
    "value=\"user1@example.com\"></label>\n"                                           \
    "<label>Password <input type=\"password\" name=\"password\" value=\"\"></label>\n" \
    "<input type=\"hidden\" name=\"from\" value=\"form\">\n"                           \
    "<button type=\"submit\" name=\"go\" value=\"login\">Log in</button>\n</form>\n"

static const char head[] = "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\">"
                           "<title>brunt demo shop</title></head>\n<body>\n";
static const char foot[] = "</body>\n</html>\n";

static const char home[] =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\">"
    "<title>brunt demo shop</title></head>\n<body>\n"
    "<h1>The demo shop</h1>\n"
    "<p>Something to load: see docs/demo.md for every address and knob.</p>\n"
    "<ul id=\"categories\">\n"
    "<li><a class=\"category\" href=\"/category/electronics\">electronics</a></li>\n"
    "<li><a class=\"category\" href=\"/category/clothing\">clothing</a></li>\n"
    "<li><a class=\"category\" href=\"/category/books\">books</a></li>\n"
    "<li><a class=\"category\" href=\"/category/home\">home</a></li>\n"
    "<li><a class=\"category\" href=\"/category/sports\">sports</a></li>\n</ul>\n"
    "<p><a href=\"/login\">Log in</a> <a href=\"/account\">Your account</a> <a "
    "href=\"/form\">A form</a> "
    "<a href=\"/products\">Products as JSON</a> <a "
    "href=\"/metrics\">Metrics</a></p>\n" LOGIN_FORM "</body>\n</html>\n";

static const char login_page[] =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\">"
    "<title>Log in</title></head>\n<body>\n<h1>Log in</h1>\n"
    "<p>Any name at example.com, any password.</p>\n" LOGIN_FORM "</body>\n</html>\n";

static const char form_page[] =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\">"
    "<title>A form</title></head>\n<body>\n<h1>A form</h1>\n"
    "<form id=\"order\" action=\"/post\" method=\"post\">\n"
    "<input type=\"text\" name=\"name\" value=\"Ada\">\n"
    "<input type=\"email\" name=\"email\" value=\"user1@example.com\">\n"
    "<input type=\"hidden\" name=\"csrf\" value=\"b7d1\">\n"
    "<input type=\"checkbox\" name=\"extra\" value=\"cheese\" checked>\n"
    "<input type=\"checkbox\" name=\"extra\" value=\"onion\">\n"
    "<input type=\"radio\" name=\"size\" value=\"small\">\n"
    "<input type=\"radio\" name=\"size\" value=\"large\" checked>\n"
    "<select name=\"time\"><option value=\"noon\">noon</option>"
    "<option value=\"evening\" selected>evening</option></select>\n"
    "<textarea name=\"comment\">No nuts, please</textarea>\n"
    "<input type=\"text\" name=\"unused\" value=\"x\" disabled>\n"
    "<input type=\"submit\" name=\"go\" value=\"Order\">\n</form>\n"
    "<form id=\"search\" action=\"/get\" method=\"get\">\n"
    "<input type=\"search\" name=\"q\" value=\"laptop\">\n<button>Search</button>\n</form>\n"
    "</body>\n</html>\n";

void page_home(struct call *c)
{
    call_reply_fixed(c, 200, PAGE_TYPE, home);
}

void page_form(struct call *c)
{
    call_reply_fixed(c, 200, PAGE_TYPE, form_page);
}

static void add_escaped(struct buf *b, struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        switch (s.p[i]) {
        case '<': buf_adds(b, "&lt;"); break;
        case '>': buf_adds(b, "&gt;"); break;
        case '&': buf_adds(b, "&amp;"); break;
        case '"': buf_adds(b, "&quot;"); break;
        case '\'': buf_adds(b, "&#39;"); break;
        default: buf_addc(b, s.p[i]);
        }
    }
}

static struct buf begin_page(void)
{
    struct buf b;
    buf_init(&b, CALL_RESPONSE_MAX);
    buf_adds(&b, head);
    return b;
}

static void end_page(struct call *c, unsigned status, struct buf *b)
{
    buf_adds(b, "<p><a href=\"/\">The shop</a></p>\n");
    buf_adds(b, foot);
    call_reply(c, status, PAGE_TYPE, b);
}

static void not_found(struct call *c)
{
    struct buf b = begin_page();
    buf_adds(&b, "<h1>Not found</h1>\n");
    end_page(c, 404, &b);
}

static void see_other(struct call *c, const char *where)
{
    call_empty(c, 303);
    call_set_header(c, "Location", where);
}

/* ---- products ---- */

static void on_listed(void *arg, const struct shopdb_product *p, int64_t quantity)
{
    struct buf *b = arg;
    (void)quantity;
    buf_addf(b, "<li><a class=\"product\" href=\"/product/%lld\">", (long long)p->id);
    add_escaped(b, p->name);
    buf_addf(b, "</a> %lld.%02lld</li>\n", (long long)(p->price_cents / 100),
             (long long)(p->price_cents % 100));
}

void page_category(struct call *c)
{
    int64_t total;
    struct buf b = begin_page();
    buf_adds(&b, "<h1>");
    add_escaped(&b, c->param);
    buf_adds(&b, "</h1>\n<ul id=\"products\">\n");
    enum shopdb_result r = shopdb_list(c->shop->db, c->param, 20, 0, &total, on_listed, &b);
    buf_adds(&b, "</ul>\n");
    if (r == SHOPDB_OK && total > 0) {
        end_page(c, 200, &b);
        return;
    }
    buf_release(&b);
    if (r == SHOPDB_OK)
        not_found(c);
    else
        call_database_error(c);
}

static void on_shown(void *arg, const struct shopdb_product *p, int64_t quantity)
{
    struct buf *b = arg;
    (void)quantity;
    buf_adds(b, "<h1 class=\"name\">");
    add_escaped(b, p->name);
    buf_addf(b, "</h1>\n<p class=\"price\">%lld.%02lld</p>\n",
             (long long)(p->price_cents / 100), (long long)(p->price_cents % 100));
    buf_addf(b,
             "<form id=\"buy\" action=\"/cart\" method=\"post\">\n"
             "<input type=\"hidden\" name=\"item_id\" value=\"%lld\">\n"
             "<input type=\"number\" name=\"quantity\" value=\"1\">\n"
             "<button>Add to cart</button>\n</form>\n",
             (long long)p->id);
    buf_adds(b, "<p><a class=\"category\" href=\"/category/");
    add_escaped(b, p->category);
    buf_adds(b, "\">More like this</a></p>\n");
}

void page_product(struct call *c)
{
    int64_t id;
    enum shopdb_result r = SHOPDB_NONE;
    struct buf b = begin_page();
    if (str_to_i64(c->param, &id))
        r = shopdb_product(c->shop->db, id, on_shown, &b);
    if (r == SHOPDB_OK) {
        end_page(c, 200, &b);
        return;
    }
    buf_release(&b);
    if (r == SHOPDB_NONE)
        not_found(c);
    else
        call_database_error(c);
}

/* ---- people ---- */

static void log_in(struct call *c, struct str email, struct str password)
{
    struct shopdb_session s;
    if (!shop_is_customer(email) || !password.n) {
        struct buf b = begin_page();
        buf_adds(
            &b,
            "<h1>Log in</h1>\n<p class=\"error\">Wrong address or password.</p>\n" LOGIN_FORM);
        end_page(c, 401, &b);
    } else if (shopdb_login(c->shop->db, email, &s) != SHOPDB_OK) {
        call_database_error(c);
    } else {
        c->shop->counts.logins++;
        see_other(c, "/account");
        call_set_headerf(c, "Set-Cookie", "session=%s; Path=/; HttpOnly", s.token);
    }
}

void page_login(struct call *c)
{
    if (c->method != CALL_POST) {
        call_reply_fixed(c, 200, PAGE_TYPE, login_page);
        return;
    }
    json_t *f = call_fields(c);
    if (!f)
        return;
    log_in(c, call_text(f, "email"), call_text(f, "password"));
    json_decref(f);
}

static bool is_logged_in(struct call *c)
{
    return shopdb_session(c->shop->db, call_cookie(c, "session"), &c->session) == SHOPDB_OK &&
           c->session.user_id > 0;
}

void page_logout(struct call *c)
{
    if (is_logged_in(c) && shopdb_logout(c->shop->db, c->session.id) != SHOPDB_OK) {
        call_database_error(c);
        return;
    }
    see_other(c, "/");
    call_set_header(c, "Set-Cookie", "session=; Path=/; Max-Age=0");
}

static void on_user(void *arg, const struct shopdb_user *u)
{
    struct buf *b = arg;
    buf_adds(b, "<h1>Your account</h1>\n<p id=\"email\">");
    add_escaped(b, u->email);
    buf_addf(b,
             "</p>\n<p id=\"orders\">%lld orders</p>\n<p><a href=\"/logout\">Log out</a></p>\n",
             (long long)u->orders);
}

void page_account(struct call *c)
{
    if (!is_logged_in(c)) {
        see_other(c, "/login");
        return;
    }
    struct buf b = begin_page();
    if (shopdb_user(c->shop->db, c->session.user_id, on_user, &b) == SHOPDB_OK) {
        end_page(c, 200, &b);
        return;
    }
    buf_release(&b);
    call_database_error(c);
}
