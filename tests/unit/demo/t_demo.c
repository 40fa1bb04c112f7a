/* t_demo.c - the demo server over real sockets: every family of endpoints, every knob. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "demo/demo.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <jansson.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define DEADLINE_NS (20 * NS_PER_S)

/* ---- a client ---- */

struct client {
    struct demo *demo;
    CURL *curl;
    struct curl_slist *headers;
    long status;
    struct buf head, body;
    json_t *json; /* the body, when it is JSON */
};

static size_t on_bytes(char *p, size_t size, size_t n, void *arg)
{
    return buf_add(arg, p, size * n) ? size * n : 0;
}

static struct client *client_on(struct demo *demo)
{
    struct client *c = xcalloc(1, sizeof *c);
    c->demo = demo;
    c->curl = curl_easy_init();
    buf_init(&c->head, 1 << 20);
    buf_init(&c->body, 1 << 27);
    return c;
}

static struct client *start(const struct demo_options *o)
{
    struct diag d;
    diag_init(&d);
    struct demo *demo = demo_start(o, &d);
    for (size_t i = 0; i < d.n; i++)
        print_error("%s\n", d.p[i].text);
    assert_non_null(demo);
    diag_release(&d);
    return client_on(demo);
}

static struct demo_options any_port(void)
{
    struct demo_options o = demo_options_default();
    o.port = 0;
    o.seed = 1;
    return o;
}

static void client_free(struct client *c)
{
    curl_easy_cleanup(c->curl);
    curl_slist_free_all(c->headers);
    json_decref(c->json);
    buf_release(&c->head);
    buf_release(&c->body);
    free(c);
}

static void stop(struct client *c)
{
    demo_stop(c->demo);
    client_free(c);
}

static void header(struct client *c, const char *line)
{
    c->headers = curl_slist_append(c->headers, line);
}

static void forget_headers(struct client *c)
{
    curl_slist_free_all(c->headers);
    c->headers = NULL;
}

/* url: a path on the plain port, or a whole URL. body NULL = none. */
static CURLcode try(struct client *c, const char *method, const char *url, const char *body)
{
    char *full = url[0] == '/' ? xasprintf("http://127.0.0.1:%u%s", demo_port(c->demo), url)
                               : xstrdup(url);
    buf_clear(&c->head);
    buf_clear(&c->body);
    json_decref(c->json);
    c->json = NULL;
    c->status = 0;
    curl_easy_setopt(c->curl, CURLOPT_URL, full);
    curl_easy_setopt(c->curl, CURLOPT_NOBODY, (long)(strcmp(method, "HEAD") == 0));
    curl_easy_setopt(c->curl, CURLOPT_HTTPGET, (long)(strcmp(method, "HEAD") != 0));
    if (body)
        curl_easy_setopt(c->curl, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(c->curl, CURLOPT_CUSTOMREQUEST, method);
    curl_easy_setopt(c->curl, CURLOPT_HTTPHEADER, c->headers);
    curl_easy_setopt(c->curl, CURLOPT_HEADERFUNCTION, on_bytes);
    curl_easy_setopt(c->curl, CURLOPT_HEADERDATA, &c->head);
    curl_easy_setopt(c->curl, CURLOPT_WRITEFUNCTION, on_bytes);
    curl_easy_setopt(c->curl, CURLOPT_WRITEDATA, &c->body);
    curl_easy_setopt(c->curl, CURLOPT_PROXY, "");
    curl_easy_setopt(c->curl, CURLOPT_NOSIGNAL, 1L);
    CURLcode rc = curl_easy_perform(c->curl);
    free(full);
    curl_easy_getinfo(c->curl, CURLINFO_RESPONSE_CODE, &c->status);
    if (rc == CURLE_OK && c->body.n)
        c->json = json_loadb(c->body.p, c->body.n, JSON_DECODE_ANY, NULL);
    return rc;
}

static void send_it(struct client *c, const char *method, const char *url, const char *body)
{
    CURLcode rc = try(c, method, url, body);
    if (rc != CURLE_OK)
        print_error("%s %s: %s\n", method, url, curl_easy_strerror(rc));
    assert_int_equal(rc, CURLE_OK);
}

static void get(struct client *c, const char *url)
{
    send_it(c, "GET", url, NULL);
}

static void post(struct client *c, const char *url, const char *body)
{
    send_it(c, "POST", url, body);
}

#define assert_status(c, want)                         \
    do {                                               \
        if ((c)->status != (want))                     \
            print_error("%s\n", buf_cstr(&(c)->body)); \
        assert_int_equal((c)->status, want);           \
    } while (0)

static const char *text(struct client *c, const char *name)
{
    const char *s = json_string_value(json_object_get(c->json, name));
    return s ? s : "(none)";
}

static double number(struct client *c, const char *name)
{
    json_t *v = json_object_get(c->json, name);
    assert_true(json_is_number(v));
    return json_number_value(v);
}

static size_t length(struct client *c, const char *name)
{
    assert_true(json_is_array(json_object_get(c->json, name)));
    return json_array_size(json_object_get(c->json, name));
}

static bool has_header(struct client *c, const char *line)
{
    return strcasestr(buf_cstr(&c->head), line) != NULL;
}

static double metric(struct client *c, const char *name)
{
    struct client *watcher = client_on(c->demo);
    get(watcher, "/api/metrics");
    double v = number(watcher, name);
    client_free(watcher);
    return v;
}

static void wait_for_metric(struct client *c, const char *name, double want)
{
    uint64_t end = clock_mono_ns() + DEADLINE_NS;
    while (metric(c, name) != want && clock_mono_ns() < end)
        usleep(10000);
    assert_true(metric(c, name) == want);
}

static void log_in(struct client *c, const char *body)
{
    post(c, "/api/auth/login", body);
    assert_status(c, 200);
    char *line = xasprintf("Authorization: Bearer %s", text(c, "token"));
    forget_headers(c);
    header(c, line);
    free(line);
}

/* One server for the tests of endpoints. */
static struct client *shared;

static int setup(void **state)
{
    struct demo_options o = any_port();
    o.tls_port = 0;
    o.max_body_bytes = 10000;
    shared = start(&o);
    (void)state;
    return 0;
}

static int teardown(void **state)
{
    stop(shared);
    (void)state;
    return 0;
}

static int fresh_client(void **state)
{
    *state = client_on(shared->demo);
    return 0;
}

static int free_client(void **state)
{
    client_free(*state);
    return 0;
}

/* ---- the shop ---- */

static void test_setup_and_cleanup(void **state)
{
    struct client *c = *state;
    header(c, "Content-Type: application/x-www-form-urlencoded");
    post(c, "/api/test/setup", "userCount=1200&productCount=2000&categoryCount=50");
    assert_status(c, 200);
    assert_true(number(c, "users") >= 1200);
    assert_true(number(c, "products") == 2000 && number(c, "categories") == 50);
    get(c, "/api/products?category=category-50");
    assert_true(length(c, "products") > 0);
    send_it(c, "DELETE", "/api/test/cleanup", NULL);
    assert_status(c, 200);
    assert_true(number(c, "users") == 1000 && number(c, "products") == 1000);
    assert_true(number(c, "categories") == 5);
    forget_headers(c);
    header(c, "Content-Type: application/json");
    post(c, "/api/test/setup", "{\"userCount\":1000,\"productCount\":1100}");
    assert_true(number(c, "products") == 1100);
    post(c, "/api/test/setup", "{\"productCount\":-1}");
    assert_status(c, 400);
    post(c, "/api/test/setup", "{\"productCount\":100000000}");
    assert_status(c, 400);
    send_it(c, "DELETE", "/api/test/cleanup", NULL);
    assert_true(number(c, "products") == 1000);
}

static void test_login(void **state)
{
    struct client *c = *state;
    header(c, "Content-Type: application/json"); /* and a form nevertheless, as k6's http.post
                                                    sends it */
    post(c, "/api/auth/login", "email=user17%40example.com&password=testpass");
    assert_status(c, 200);
    assert_true(strlen(text(c, "token")) > 30);
    assert_true(number(c, "userId") == 17);
    post(c, "/api/auth/login", "{\"email\":\"user17@example.com\",\"password\":\"x\"}");
    assert_status(c, 200);
    post(c, "/api/auth/login",
         "{\"email\":\"qwertyui@example.com\",\"password\":\"x\"}"); /* registers */
    assert_status(c, 200);
    double id = number(c, "userId");
    assert_true(id > 1000);
    post(c, "/api/auth/login", "{\"email\":\"qwertyui@example.com\",\"password\":\"y\"}");
    assert_true(number(c, "userId") == id);
    post(c, "/api/auth/login", "{\"email\":\"user1@example.org\",\"password\":\"x\"}");
    assert_status(c, 401);
    post(c, "/api/auth/login", "{\"email\":\"user1@example.com\",\"password\":\"\"}");
    assert_status(c, 401);
    post(c, "/api/auth/login", "{\"email\":\"user1@example.com\"}");
    assert_status(c, 400);
    post(c, "/api/auth/login", "{\"email\":");
    assert_status(c, 400);
    assert_non_null(strstr(text(c, "error"), "JSON"));
    post(c, "/api/auth/login", "[1]");
    assert_status(c, 400);
    post(c, "/api/auth/login", "nonsense");
    assert_status(c, 400);
    send_it(c, "GET", "/api/auth/login", NULL);
    assert_status(c, 405);
    assert_true(has_header(c, "Allow: POST, OPTIONS\r\n"));
}

static void test_token_needed(void **state)
{
    static const char *const paths[] = {
        "/api/products/search?q=a", "/api/products/1", "/api/cart",
        "/api/users/profile",       "/api/orders",     "/api/orders/1"};
    struct client *c = *state;
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        get(c, paths[i]);
        assert_status(c, 401);
        assert_true(has_header(c, "WWW-Authenticate: Bearer"));
    }
    post(c, "/api/checkout", "{}");
    assert_status(c, 401);
    header(c, "Authorization: Bearer 1.00000000000000000000000000000000");
    get(c, "/api/cart");
    assert_status(c, 401);
    forget_headers(c);
    header(c, "Authorization: Bearer undefined");
    get(c, "/api/cart");
    assert_status(c, 401);
    log_in(c, "{\"email\":\"user3@example.com\",\"password\":\"x\"}");
    get(c, "/api/cart");
    assert_status(c, 200);
    post(c, "/api/auth/logout", "");
    assert_status(c, 204);
    get(c, "/api/cart");
    assert_status(c, 401);
}

static void test_products(void **state)
{
    static const char *const words[] = {"laptop", "phone", "tablet", "watch", "headphones"};
    static const char *const categories[] = {"electronics", "clothing", "books", "home",
                                             "sports"};
    struct client *c = *state;
    log_in(c, "{\"email\":\"user1@example.com\",\"password\":\"x\"}");
    for (size_t i = 0; i < 5; i++) {
        char *url = xasprintf("/api/products/search?q=%s&limit=20", words[i]);
        get(c, url);
        assert_status(c, 200);
        assert_true(has_header(c, "Content-Type: application/json"));
        assert_int_equal(length(c, "results"), 20);
        free(url);
        url = xasprintf("/api/products?category=%s&page=5&limit=12", categories[i]);
        get(c, url);
        assert_int_equal(length(c, "products"), 12);
        assert_true(number(c, "total") == 200 && number(c, "pages") == 17 &&
                    number(c, "page") == 5);
        free(url);
    }
    get(c, "/api/products/search?q=LAPTOP&limit=1");
    assert_int_equal(length(c, "results"), 1);
    get(c, "/api/products/search?q=%25"); /* a plain character, not LIKE's */
    assert_int_equal(length(c, "results"), 0);
    get(c, "/api/products/search?q=qzxwv&limit=33");
    assert_status(c, 200);
    assert_int_equal(length(c, "results"), 0);
    get(c, "/api/products/search");
    assert_status(c, 400);
    get(c, "/api/products/search?q=a&limit=0");
    assert_status(c, 400);
    get(c, "/api/products?page=x");
    assert_status(c, 400);
    get(c, "/api/products?category=none");
    assert_status(c, 200);
    assert_int_equal(length(c, "products"), 0);
    get(c, "/api/products/1000");
    assert_true(number(c, "id") == 1000 && number(c, "price") > 0);
    assert_string_equal(text(c, "category"), "sports");
    get(c, "/api/products/1001");
    assert_status(c, 404);
    get(c, "/api/products/abc");
    assert_status(c, 404);
    forget_headers(c); /* the addresses of products.js and locustfile.py */
    get(c, "/products");
    assert_int_equal(length(c, "products"), 20);
    get(c, "/items");
    assert_status(c, 200);
}

static void test_cart_and_orders(void **state)
{
    struct client *c = *state;
    log_in(c, "email=user9%40example.com&password=p");
    post(c, "/api/checkout", "{}");
    assert_status(c, 409);
    header(c, "Content-Type: application/json");
    post(c, "/api/cart/items", "productId=5&quantity=3");
    assert_status(c, 200);
    post(c, "/api/cart/items", "{\"productId\":\"5\",\"quantity\":\"2\"}");
    assert_status(c, 200);
    post(c, "/api/cart/items", "{\"productId\":6}");
    assert_true(number(c, "itemCount") == 2 && number(c, "quantity") == 6);
    double total = number(c, "total");
    post(c, "/api/cart/items", "{\"productId\":99999}");
    assert_status(c, 404);
    post(c, "/api/cart/items", "{\"productId\":5,\"quantity\":0}");
    assert_status(c, 400);
    post(c, "/api/cart/items", "{\"quantity\":1}");
    assert_status(c, 400);
    get(c, "/api/cart");
    assert_true(number(c, "total") == total);
    post(c, "/api/checkout",
         "{\"shippingAddress\":{\"city\":\"Test City\"},\"paymentMethod\":{}}");
    assert_status(c, 200);
    double order = number(c, "orderId");
    assert_true(number(c, "total") == total);
    get(c, "/api/cart");
    assert_int_equal(length(c, "items"), 0);
    get(c, "/api/orders");
    assert_int_equal(length(c, "orders"), 1);
    char *url = xasprintf("/api/orders/%.0f", order);
    get(c, url);
    assert_string_equal(text(c, "status"), "confirmed");
    post(c, "/api/cart/items", "{\"productId\":7}");
    send_it(c, "DELETE", "/api/cart", NULL);
    assert_status(c, 204);
    get(c, "/api/cart");
    assert_true(number(c, "itemCount") == 0);
    log_in(c, "email=user10%40example.com&password=p"); /* nobody sees another's orders */
    get(c, url);
    assert_status(c, 404);
    free(url);
}

static void test_cart_limit(void **state)
{
    struct client *c = *state;
    log_in(c, "email=user11%40example.com&password=p");
    for (int i = 1; i <= 101; i++) {
        char body[64];
        snprintf(body, sizeof body, "productId=%d", i);
        post(c, "/api/cart/items", body);
        assert_status(c, i <= 100 ? 200 : 409);
    }
}

static void test_profile(void **state)
{
    struct client *c = *state;
    log_in(c, "email=user12%40example.com&password=p");
    get(c, "/api/users/profile");
    assert_string_equal(text(c, "email"), "user12@example.com");
    assert_true(number(c, "orders") == 0);
    send_it(c, "PUT", "/api/users/profile",
            "{\"firstName\":\"Zo\\u00eb \\\"Z\\\"\",\"lastName\":\"<b>\"}");
    assert_status(c, 200);
    assert_string_equal(text(c, "firstName"), "Zo\xc3\xab \"Z\"");
    assert_string_equal(text(c, "lastName"), "<b>");
    send_it(c, "PUT", "/api/users/profile", "{\"firstName\":1}");
    assert_status(c, 400);
}

static void test_visitor_cart(void **state)
{
    struct client *c = *state;
    curl_easy_setopt(c->curl, CURLOPT_COOKIEFILE, "");
    get(c, "/cart");
    assert_true(number(c, "itemCount") == 0);
    header(c, "Content-Type: application/json");
    post(c, "/cart", "{\"item_id\": 123}"); /* locustfile.py */
    assert_status(c, 200);
    assert_true(has_header(c, "Set-Cookie: session="));
    post(c, "/cart", "{\"item_id\": 123}");
    assert_false(has_header(c, "Set-Cookie:"));
    assert_true(number(c, "quantity") == 2);
    get(c, "/cart");
    assert_true(number(c, "quantity") == 2);
}

static void test_pages(void **state)
{
    struct client *c = *state;
    curl_easy_setopt(c->curl, CURLOPT_COOKIEFILE, "");
    get(c, "/");
    assert_status(c, 200);
    assert_true(has_header(c, "Content-Type: text/html"));
    assert_non_null(
        strstr(buf_cstr(&c->body), "<form id=\"login\" action=\"/login\" method=\"post\">"));
    assert_non_null(
        strstr(buf_cstr(&c->body), "<a class=\"category\" href=\"/category/books\">"));
    get(c, "/category/books");
    assert_non_null(strstr(buf_cstr(&c->body), "href=\"/product/3\""));
    get(c, "/category/<i>");
    assert_status(c, 404);
    get(c, "/product/3");
    assert_non_null(strstr(buf_cstr(&c->body), "<h1 class=\"name\">Compact novel 3</h1>"));
    get(c, "/product/0");
    assert_status(c, 404);
    get(c, "/form");
    assert_non_null(strstr(buf_cstr(&c->body), "<select name=\"time\">"));
    get(c, "/account");
    assert_status(c, 303);
    post(c, "/login", "email=user4%40example.com&password=");
    assert_status(c, 401);
    post(c, "/login", "email=user4%40example.com&password=p");
    assert_status(c, 303);
    assert_true(has_header(c, "Location: /account"));
    get(c, "/account");
    assert_status(c, 200);
    assert_non_null(strstr(buf_cstr(&c->body), "user4@example.com"));
    get(c, "/logout");
    assert_status(c, 303);
    get(c, "/account");
    assert_status(c, 303);
}

/* ---- what observers read ---- */

static void assert_flat_numbers(struct client *c)
{
    const char *name;
    json_t *v;
    assert_true(json_object_size(c->json) > 20);
    json_object_foreach(c->json, name, v)
    {
        if (!json_is_number(v))
            print_error("%s is no number\n", name);
        assert_true(json_is_number(v) && json_number_value(v) >= 0);
    }
}

static void test_metrics(void **state)
{
    struct client *c = *state;
    get(c, "/api/health");
    assert_string_equal(text(c, "status"), "ok");
    get(c, "/health");
    assert_status(c, 200);
    get(c, "/api/metrics");
    assert_flat_numbers(c);
    double before = number(c, "requests_total");
    assert_true(number(c, "memory_rss_bytes") > 1e6);
    assert_true(number(c, "cpu_seconds_total") > 0);
    assert_true(number(c, "active_connections") >= 1);
    get(c, "/health");
    get(c, "/status/404");
    get(c, "/api/metrics");
    assert_true(number(c, "requests_total") == before + 3);
    assert_true(number(c, "requests_in_flight") == 1);
    get(c, "/api/db/stats");
    assert_flat_numbers(c);
    double queries = number(c, "queries_total"), selects = number(c, "selects_total");
    assert_true(number(c, "size_bytes") > 50000 && number(c, "products") == 1000);
    get(c, "/products");
    get(c, "/api/db/stats");
    assert_true(number(c, "queries_total") >= queries + 2);
    assert_true(number(c, "selects_total") >= selects + 2);
    assert_true(number(c, "query_errors_total") == 0);
}

/* Every sample must belong to the family whose TYPE stands above it. */
static void test_prometheus(void **state)
{
    struct client *c = *state;
    get(c, "/health");
    get(c, "/metrics");
    assert_status(c, 200);
    assert_true(has_header(c, "Content-Type: text/plain; version=0.0.4"));
    struct str rest = buf_str(&c->body), line;
    char family[128] = "", type[32] = "";
    double last_bucket = 0, inf = -1;
    size_t families = 0;
    assert_true(c->body.n && c->body.p[c->body.n - 1] == '\n');
    while (rest.n) {
        str_cut(&rest, '\n', &line);
        if (str_starts(line, STR("# TYPE "))) {
            assert_int_equal(sscanf(line.p, "# TYPE %127s %31s", family, type), 2);
            families++;
            continue;
        }
        if (str_starts(line, STR("# HELP ")))
            continue;
        assert_true(str_starts(line, str_of(family)));
        struct str value = str_skip(line, (size_t)str_rfind_char(line, ' ') + 1);
        double v;
        assert_true(str_to_double(value, &v));
        if (strcmp(type, "counter") == 0)
            assert_non_null(strstr(family, "_total"));
        if (str_find(line, STR("_bucket{")) >= 0) {
            if (str_find(line, STR("le=\"0.0001\"")) >= 0)
                last_bucket = 0;
            assert_true(v >= last_bucket);
            last_bucket = v;
            if (str_find(line, STR("le=\"+Inf\"")) >= 0)
                inf = v;
        }
        if (str_find(line, STR("_count{")) >= 0)
            assert_true(v == inf);
    }
    assert_true(families > 15);
    const char *body = buf_cstr(&c->body);
    assert_non_null(strstr(body, "\nhttp_requests_total{route=\"/health\",code=\"2xx\"} "));
    assert_non_null(strstr(body, "\nprocess_resident_memory_bytes "));
}

/* ---- helpers for tests ---- */

static void test_status_and_methods(void **state)
{
    struct client *c = *state;
    get(c, "/status/418");
    assert_status(c, 418);
    send_it(c, "DELETE", "/status/503", NULL);
    assert_status(c, 503);
    get(c, "/status/204");
    assert_status(c, 204);
    get(c, "/status/302");
    assert_true(has_header(c, "Location: /anything"));
    get(c, "/status/99");
    assert_status(c, 400);
    get(c, "/status/");
    assert_status(c, 404);
    get(c, "/nowhere");
    assert_status(c, 404);
    assert_string_equal(text(c, "error"), "there is nothing at this address");
    send_it(c, "POST", "/products", "{}");
    assert_status(c, 405);
    assert_true(has_header(c, "Allow: GET, HEAD, OPTIONS\r\n"));
    send_it(c, "OPTIONS", "/api/cart", NULL);
    assert_status(c, 204);
    assert_true(has_header(c, "Allow: GET, HEAD, DELETE, OPTIONS\r\n"));
    send_it(c, "HEAD", "/products", NULL);
    assert_status(c, 200);
    assert_int_equal(c->body.n, 0);
    assert_true(has_header(c, "Content-Length: "));
    send_it(c, "BREW", "/anything", NULL);
    assert_string_equal(text(c, "method"), "BREW");
}

static void test_bodies(void **state)
{
    struct client *c = *state;
    char *big = xmalloc(10003);
    memset(big, 'x', 10002);
    big[10001] = 0;
    header(c, "Content-Type: text/plain");
    header(c, "Expect:");
    post(c, "/post", big); /* one byte too many */
    assert_status(c, 413);
    big[10000] = 0;
    post(c, "/post", big);
    assert_status(c, 200);
    assert_int_equal(strlen(text(c, "data")), 10000);
    header(c, "Transfer-Encoding: chunked");
    post(c, "/post", big);
    assert_status(c, 200);
    big[10000] = 'x';
    post(c, "/post", big);
    assert_status(c, 413);
    forget_headers(c);
    header(c, "Expect: 100-continue");
    post(c, "/post", big);
    assert_status(c, 413);
    assert_false(has_header(c, "100 Continue"));
    free(big);
}

static void test_sizes(void **state)
{
    struct client *c = *state;
    get(c, "/bytes/0");
    assert_int_equal(c->body.n, 0);
    get(c, "/bytes/1000003");
    assert_int_equal(c->body.n, 1000003);
    for (size_t i = 0; i < c->body.n; i += 997)
        assert_int_equal(c->body.p[i], 33 + i % 94);
    get(c, "/bytes/x");
    assert_status(c, 400);
    get(c, "/stream/1000");
    assert_true(has_header(c, "Transfer-Encoding: chunked"));
    size_t lines = 0;
    for (size_t i = 0; i < c->body.n; i++)
        lines += c->body.p[i] == '\n';
    assert_int_equal(lines, 1000);
    get(c, "/stream/0");
    assert_int_equal(c->body.n, 0);
}

static void test_codings(void **state)
{
    static const char *const names[][2] = {
        {"gzip", "gzip"}, {"deflate", "deflate"}, {"brotli", "br"}, {"zstd", "zstd"}};
    struct client *c = *state;
    const curl_version_info_data *v = curl_version_info(CURLVERSION_NOW);
    assert_true((v->features & CURL_VERSION_LIBZ) && (v->features & CURL_VERSION_BROTLI) &&
                (v->features & CURL_VERSION_ZSTD));
    curl_easy_setopt(c->curl, CURLOPT_ACCEPT_ENCODING, "gzip, deflate, br, zstd");
    for (size_t i = 0; i < 4; i++) {
        char *url = xasprintf("/%s", names[i][0]),
             *coding = xasprintf("Content-Encoding: %s\r\n", names[i][1]);
        get(c, url);
        assert_true(has_header(c, coding));
        assert_string_equal(text(c, "coding"), names[i][1]);
        free(url);
        url = xasprintf("/%s?bytes=1000000", names[i][0]);
        get(c, url);
        assert_int_equal(c->body.n, 1000000);
        free(url);
        free(coding);
    }
    get(c, "/gzip?bytes=100000000");
    assert_status(c, 400);
}

static void test_redirects(void **state)
{
    struct client *c = *state;
    get(c, "/redirect/2");
    assert_status(c, 302);
    assert_true(has_header(c, "Location: /redirect/1\r\n"));
    get(c, "/redirect-to?url=http%3A%2F%2Fexample.com%2F%3Fa&status=307");
    assert_status(c, 307);
    assert_true(has_header(c, "Location: http://example.com/?a\r\n"));
    get(c, "/redirect-to?url=a%0d%0aSet-Cookie:%20x=y");
    assert_status(c, 400);
    assert_false(has_header(c, "Set-Cookie"));
    get(c, "/redirect-to?url=/&status=200");
    assert_status(c, 400);
    curl_easy_setopt(c->curl, CURLOPT_FOLLOWLOCATION, 1L);
    get(c, "/redirect/5");
    assert_status(c, 200);
    assert_string_equal(text(c, "method"), "GET");
}

static void test_cookies(void **state)
{
    struct client *c = *state;
    curl_easy_setopt(c->curl, CURLOPT_COOKIEFILE, "");
    get(c, "/cookies/set?a=1&b=two");
    assert_status(c, 302);
    get(c, "/cookies");
    json_t *cookies = json_object_get(c->json, "cookies");
    assert_string_equal(json_string_value(json_object_get(cookies, "a")), "1");
    assert_string_equal(json_string_value(json_object_get(cookies, "b")), "two");
    get(c, "/cookies/delete?a");
    get(c, "/cookies");
    assert_int_equal(json_object_size(json_object_get(c->json, "cookies")), 1);
    get(c, "/cookies/set?a=b%3B%20Domain%3Dx");
    assert_status(c, 400);
    assert_false(has_header(c, "Set-Cookie"));
}

static const char *inner(struct client *c, const char *object, const char *name)
{
    const char *s = json_string_value(json_object_get(json_object_get(c->json, object), name));
    return s ? s : "(none)";
}

static void test_echo(void **state)
{
    struct client *c = *state;
    header(c, "X-Twice: a");
    header(c, "X-Twice: b");
    get(c, "/headers");
    assert_string_equal(inner(c, "headers", "X-Twice"), "a, b");
    get(c, "/anything/deep/er?q=%C3%A9&q=2&flag&bad=%ff");
    json_t *q = json_object_get(json_object_get(c->json, "args"), "q");
    assert_int_equal(json_array_size(q), 2);
    assert_string_equal(json_string_value(json_array_get(q, 0)), "\xc3\xa9");
    assert_string_equal(inner(c, "args", "flag"), "");
    assert_string_equal(inner(c, "args", "bad"), "\xef\xbf\xbd");
    assert_non_null(strstr(text(c, "url"), "/anything/deep/er?q=%C3%A9&q=2&flag&bad=%ff"));
    assert_string_equal(text(c, "origin"), "127.0.0.1");
    post(c, "/post", "a=1&b=x+y%26&a=2&%zz");
    assert_string_equal(inner(c, "form", "b"), "x y&");
    assert_int_equal(json_array_size(json_object_get(json_object_get(c->json, "form"), "a")),
                     2);
    assert_string_equal(inner(c, "form", "%zz"), "");
    header(c, "Content-Type: application/json");
    send_it(c, "PUT", "/put", "{\"k\":[1,2.5,null]}");
    assert_string_equal(text(c, "data"), "{\"k\":[1,2.5,null]}");
    assert_int_equal(json_array_size(json_object_get(json_object_get(c->json, "json"), "k")),
                     3);
    send_it(c, "PATCH", "/patch", "\x01\xfe");
    assert_string_equal(text(c, "data"), "data:application/octet-stream;base64,Af4=");
    send_it(c, "DELETE", "/delete", NULL);
    assert_string_equal(text(c, "method"), "DELETE");
}

static void test_multipart(void **state)
{
    struct client *c = *state;
    header(c, "Content-Type: multipart/form-data; boundary=XX");
    post(c, "/post",
         "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\none\r\n"
         "--XX\r\nContent-Disposition: form-data; name=\"f\"; filename=\"t.txt\"\r\n"
         "Content-Type: text/plain\r\n\r\nline\r\n\r\n--XX--\r\n");
    assert_string_equal(inner(c, "form", "a"), "one");
    assert_string_equal(inner(c, "form", "f"), "line\r\n");
    post(c, "/api/auth/login",
         "--XX\r\nContent-Disposition: form-data; name=\"email\"\r\n\r\nuser1@example.com\r\n"
         "--XX\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\nx\r\n--XX--\r\n");
    assert_status(c, 200);
}

static void test_basic_auth(void **state)
{
    struct client *c = *state;
    get(c, "/basic-auth/ada/s3cret");
    assert_status(c, 401);
    assert_true(has_header(c, "WWW-Authenticate: Basic realm="));
    curl_easy_setopt(c->curl, CURLOPT_USERPWD, "ada:s3cret");
    get(c, "/basic-auth/ada/s3cret");
    assert_status(c, 200);
    assert_string_equal(text(c, "user"), "ada");
    get(c, "/basic-auth/ada/other");
    assert_status(c, 401);
    curl_easy_setopt(c->curl, CURLOPT_USERPWD, NULL);
    header(c, "Authorization: Basic !!!!");
    get(c, "/basic-auth/ada/s3cret");
    assert_status(c, 401);
}

static void test_delay(void **state)
{
    struct client *c = *state;
    uint64_t from = clock_mono_ns();
    get(c, "/delay/50");
    assert_status(c, 200);
    assert_true(clock_mono_ns() - from >= 50 * NS_PER_MS);
    get(c, "/delay/60001");
    assert_status(c, 400);
}

static void test_tls(void **state)
{
    static const char *const hosts[] = {"localhost", "api.example.com", "127.0.0.1"};
    struct client *c = *state;
    const char *pem = demo_tls_cert(c->demo);
    struct curl_blob blob = {(void *)(uintptr_t)pem, strlen(pem), CURL_BLOB_COPY};
    curl_easy_setopt(c->curl, CURLOPT_CAINFO_BLOB, &blob);
    for (size_t i = 0; i < 3; i++) {
        char *url = xasprintf("https://%s:%u/anything", hosts[i], demo_tls_port(c->demo));
        char *line = xasprintf("%s:%u:127.0.0.1", hosts[i], demo_tls_port(c->demo));
        struct curl_slist *resolve = curl_slist_append(NULL, line);
        curl_easy_setopt(c->curl, CURLOPT_RESOLVE, resolve);
        get(c, url);
        assert_status(c, 200);
        assert_true(strncmp(text(c, "url"), "https://", 8) == 0);
        curl_slist_free_all(resolve);
        free(line);
        free(url);
    }
    curl_easy_setopt(c->curl, CURLOPT_RESOLVE, NULL);
}

/* ---- knobs ---- */

static void test_latency(void **state)
{
    struct demo_options o = any_port();
    o.latency = (struct knob_latency){KNOB_FIXED, 30.0 * NS_PER_MS, 0};
    struct client *c = start(&o);
    for (int i = 0; i < 3; i++) {
        uint64_t from = clock_mono_ns();
        get(c, "/health");
        assert_status(c, 200);
        assert_true(clock_mono_ns() - from >= 30 * NS_PER_MS);
    }
    uint64_t from = clock_mono_ns();
    get(c, "/delay/20"); /* one comes on top of the other */
    assert_true(clock_mono_ns() - from >= 50 * NS_PER_MS);
    stop(c);
    (void)state;
}

static void test_errors(void **state)
{
    struct demo_options o = any_port();
    o.error_rate = 1;
    struct client *c = start(&o);
    get(c, "/health");
    assert_status(c, 500);
    get(c, "/status/404");
    assert_status(c, 500);
    get(c, "/api/metrics"); /* observers are spared */
    assert_status(c, 200);
    assert_true(number(c, "injected_errors_total") == 2 && number(c, "errors_total") == 2);
    stop(c);
    (void)state;
}

static void test_stall(void **state)
{
    struct demo_options o = any_port();
    o.stall.after = 2;
    struct client *c = start(&o), *never = client_on(c->demo);
    get(c, "/health");
    get(c, "/health");
    curl_easy_setopt(never->curl, CURLOPT_TIMEOUT_MS, 300L);
    assert_int_equal(try(never, "GET", "/health", NULL), CURLE_OPERATION_TIMEDOUT);
    assert_int_equal(never->status, 0);
    assert_true(metric(c, "stalled_total") == 1);
    wait_for_metric(c, "waiting_requests", 0); /* it is noticed that the client has gone */
    wait_for_metric(c, "requests_aborted_total", 1);
    client_free(never);
    stop(c);
    (void)state;
}

static int connect_to(unsigned port)
{
    struct sockaddr_in sa = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    struct timeval limit = {20, 0};
    sa.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    assert_int_equal(connect(fd, (struct sockaddr *)&sa, sizeof sa), 0);
    return fd;
}

static void send_get(int fd, const char *path)
{
    char text[256];
    int n = snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: x\r\n\r\n", path);
    assert_int_equal(send(fd, text, (size_t)n, MSG_NOSIGNAL), n);
}

static void test_whole_url(void **state)
{
    int fd = connect_to(demo_port(shared->demo));
    char text[256] = "";
    const char *request = "GET http://a.example/status/418 HTTP/1.1\r\nHost: a.example\r\n\r\n";
    assert_int_equal(send(fd, request, strlen(request), MSG_NOSIGNAL), strlen(request));
    assert_true(recv(fd, text, sizeof text - 1, 0) > 12);
    text[12] = 0;
    assert_string_equal(text, "HTTP/1.1 418");
    close(fd);
    (void)state;
}

/* Stopping must end requests that are stalled, delayed, half sent and idle. */
static void test_stop_while_busy(void **state)
{
    struct demo_options o = any_port();
    o.stall.after = 1;
    struct client *c = start(&o);
    int fds[4];
    char byte;
    for (size_t i = 0; i < 4; i++)
        fds[i] = connect_to(demo_port(c->demo));
    send_get(fds[0], "/delay/60000");
    wait_for_metric(c, "waiting_requests", 1);
    send_get(fds[1], "/health");
    wait_for_metric(c, "stalled_total", 1);
    assert_int_equal(send(fds[2], "GET / HT", 8, MSG_NOSIGNAL), 8);
    uint64_t from = clock_mono_ns();
    demo_stop(c->demo);
    assert_true(clock_mono_ns() - from < DEADLINE_NS);
    for (size_t i = 0; i < 4; i++) {
        while (recv(fds[i], &byte, 1, 0) > 0) /* the delayed one may still be answered */
            continue;
        close(fds[i]);
    }
    client_free(c);
    (void)state;
}

static void test_capacity(void **state)
{
    struct demo_options o = any_port();
    o.capacity_per_s =
        1; /* the first takes a second; then one may wait, the third is refused at once */
    o.capacity_queue = 1;
    struct client *c = start(&o);
    int one = connect_to(demo_port(c->demo)), two = connect_to(demo_port(c->demo));
    uint64_t from = clock_mono_ns();
    send_get(one, "/health");
    wait_for_metric(c, "waiting_requests", 1);
    send_get(two, "/health");
    wait_for_metric(c, "waiting_requests", 2);
    char byte;
    get(c,
        "/health"); /* a slow machine may get here when the first is done: then it is served */
    assert_true(c->status == 503 || clock_mono_ns() - from > NS_PER_S);
    if (c->status == 503)
        assert_true(has_header(c, "Retry-After: 1"));
    assert_int_equal(recv(two, &byte, 1, 0), 1);
    assert_true(clock_mono_ns() - from >= 2 * NS_PER_S);
    close(one);
    close(two);
    stop(c);
    (void)state;
}

static void test_leak(void **state)
{
    struct demo_options o = any_port();
    o.leak.bytes_per_request = 100000;
    struct client *c = start(&o);
    for (int i = 0; i < 100; i++)
        get(c, "/health");
    assert_true(metric(c, "leaked_bytes") >= 9.9e6);
    stop(c);
    o = any_port();
    o.leak.bytes_per_s = 1e9;
    o.leak_max_bytes = 5000000;
    c = start(&o);
    wait_for_metric(c, "leaked_bytes", 5000000);
    stop(c);
    (void)state;
}

static void test_max_connections(void **state)
{
    struct demo_options o = any_port();
    struct timeval short_wait = {0, 200000}, long_wait = {20, 0};
    char byte;
    o.max_connections = 2;
    struct client *c = start(&o);
    int fds[3];
    for (size_t i = 0; i < 2; i++) {
        fds[i] = connect_to(demo_port(c->demo));
        send_get(fds[i], "/health");
        assert_int_equal(recv(fds[i], &byte, 1, 0), 1);
    }
    fds[2] = connect_to(demo_port(c->demo)); /* waits in the backlog */
    send_get(fds[2], "/health");
    setsockopt(fds[2], SOL_SOCKET, SO_RCVTIMEO, &short_wait, sizeof short_wait);
    assert_int_equal(recv(fds[2], &byte, 1, 0), -1);
    close(fds[0]);
    setsockopt(fds[2], SOL_SOCKET, SO_RCVTIMEO, &long_wait, sizeof long_wait);
    assert_int_equal(recv(fds[2], &byte, 1, 0), 1);
    close(fds[1]);
    close(fds[2]);
    stop(c);
    (void)state;
}

static void test_database_file(void **state)
{
    char path[] = "/tmp/brunt-demo-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    struct demo_options o = any_port();
    o.db_file = path;
    struct client *c = start(&o);
    log_in(c, "email=user2%40example.com&password=p");
    post(c, "/api/cart/items", "productId=1");
    post(c, "/api/checkout", "");
    assert_status(c, 200);
    demo_stop(c->demo);
    struct diag d;
    diag_init(&d);
    c->demo = demo_start(&o, &d);
    assert_non_null(c->demo);
    get(c, "/api/orders");
    assert_status(c, 200);
    assert_int_equal(length(c, "orders"), 1);
    stop(c);
    unlink(path);
    assert_int_equal(ftruncate(fd, 0), 0);
    close(fd);
    static const char *const more[] = {"-wal", "-shm"};
    for (size_t i = 0; i < 2; i++) {
        char *name = xasprintf("%s%s", path, more[i]);
        unlink(name);
        free(name);
    }
    diag_release(&d);
    (void)state;
}

static void refuse(const struct demo_options *o, const char *why)
{
    struct diag d;
    diag_init(&d);
    assert_null(demo_start(o, &d));
    assert_true(d.errors >= 1);
    if (!strstr(d.p[0].text, why))
        print_error("%s\n", d.p[0].text);
    assert_non_null(strstr(d.p[0].text, why));
    diag_release(&d);
}

/* Open descriptors when the asking connection is the only one: others may not be seen as closed
 * yet. */
static double settled_fds(void)
{
    uint64_t end = clock_mono_ns() + DEADLINE_NS;
    double fds = -1;
    for (; fds < 0 && clock_mono_ns() < end; usleep(5000)) {
        struct client *watcher = client_on(shared->demo);
        get(watcher, "/api/metrics");
        if (number(watcher, "active_connections") == 1)
            fds = number(watcher, "open_file_descriptors");
        client_free(watcher);
    }
    return fds;
}

/* Starting and stopping leaves no descriptor behind, whether or not it worked. */
static void test_descriptors(void **state)
{
    struct demo_options o = any_port();
    o.tls_port = 0;
    o.threads = 2;
    double before = settled_fds();
    for (int i = 0; i < 3; i++) {
        struct client *c = start(&o);
        get(c, "/health");
        stop(c);
        struct demo_options taken = o;
        struct diag d;
        diag_init(&d);
        taken.tls_port = (int)demo_port(shared->demo);
        assert_null(demo_start(&taken, &d));
        diag_release(&d);
    }
    assert_true(before > 0 && settled_fds() == before);
    (void)state;
}

static void test_refused_starts(void **state)
{
    char path[] = "/tmp/brunt-demo-XXXXXX";
    int fd = mkstemp(path);
    struct demo_options o = any_port();
    o.port = (int)demo_port(shared->demo);
    refuse(&o, "in use");
    o = any_port();
    o.port = 70000;
    refuse(&o, "no port");
    o = any_port();
    o.threads = 0;
    refuse(&o, "--threads");
    o.threads = 3;
    o.max_connections = 2;
    refuse(&o, "--threads");
    o = any_port();
    o.host = "192.0.2.1";
    refuse(&o, "address of this machine");
    o.host = "no such host.invalid";
    refuse(&o, "--host");
    o = any_port();
    assert_int_equal(write(fd, "this is no database, however long the text is made", 50), 50);
    o.db_file = path;
    refuse(&o, "--db");
    o.db_file = "/nonexistent/dir/x.db";
    refuse(&o, "--db");
    o = any_port();
    o.tls_port = 0;
    o.cert_file = path;
    refuse(&o, "--key");
    o.key_file = path;
    refuse(&o, "no PEM certificate");
    o.key_file = "/nonexistent/key.pem";
    refuse(&o, "cannot read");
    unlink(path);
    close(fd);
    (void)state;
}

/* ---- many at once ---- */

enum { THREADS = 4, ROUNDS = 40 };

static void *shop_along(void *arg)
{
    struct client *c = arg;
    for (int i = 0; i < ROUNDS; i++) {
        log_in(c, "email=user5%40example.com&password=p");
        post(c, "/api/cart/items", "productId=8&quantity=1");
        assert_status(c, 200);
        post(c, "/api/checkout", "");
        assert_status(c, 200);
        get(c, "/delay/1");
        get(c, "/metrics");
        assert_status(c, 200);
    }
    return NULL;
}

static void test_together(void **state)
{
    struct demo_options o = any_port();
    pthread_t threads[THREADS];
    struct client *clients[THREADS];
    o.threads = 2;
    o.latency = (struct knob_latency){KNOB_UNIFORM, 0, 1.0 * NS_PER_MS};
    struct client *c = start(&o);
    for (size_t i = 0; i < THREADS; i++) {
        clients[i] = client_on(c->demo);
        assert_int_equal(pthread_create(&threads[i], NULL, shop_along, clients[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        client_free(clients[i]);
    }
    assert_true(metric(c, "orders_total") == THREADS * ROUNDS);
    assert_true(metric(c, "logins_total") == THREADS * ROUNDS);
    assert_true(metric(c, "errors_total") == 0);
    log_in(c, "email=user5%40example.com&password=p");
    get(c, "/api/users/profile");
    assert_true(number(c, "orders") == THREADS * ROUNDS);
    stop(c);
    (void)state;
}

#define ON_SHARED(f) cmocka_unit_test_setup_teardown(f, fresh_client, free_client)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        ON_SHARED(test_setup_and_cleanup),
        ON_SHARED(test_login),
        ON_SHARED(test_token_needed),
        ON_SHARED(test_products),
        ON_SHARED(test_cart_and_orders),
        ON_SHARED(test_cart_limit),
        ON_SHARED(test_profile),
        ON_SHARED(test_visitor_cart),
        ON_SHARED(test_pages),
        ON_SHARED(test_metrics),
        ON_SHARED(test_prometheus),
        ON_SHARED(test_status_and_methods),
        ON_SHARED(test_bodies),
        ON_SHARED(test_sizes),
        ON_SHARED(test_codings),
        ON_SHARED(test_redirects),
        ON_SHARED(test_cookies),
        ON_SHARED(test_echo),
        ON_SHARED(test_multipart),
        ON_SHARED(test_basic_auth),
        ON_SHARED(test_delay),
        ON_SHARED(test_tls),
        cmocka_unit_test(test_whole_url),
        cmocka_unit_test(test_latency),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_stall),
        cmocka_unit_test(test_stop_while_busy),
        cmocka_unit_test(test_capacity),
        cmocka_unit_test(test_leak),
        cmocka_unit_test(test_max_connections),
        cmocka_unit_test(test_database_file),
        cmocka_unit_test(test_refused_starts),
        cmocka_unit_test(test_descriptors),
        cmocka_unit_test(test_together),
    };
    curl_global_init(CURL_GLOBAL_DEFAULT);
    int failed = cmocka_run_group_tests(tests, setup, teardown);
    curl_global_cleanup();
    return failed;
}
