/* watched.c - what an observer reads: health, flat JSON numbers, Prometheus text. Every number
 * is counted. */
#include "demo/watched.h"

#include "base/clock.h"
#include "base/fmt.h"
#include "demo/demo.h"
#include "demo/jtext.h"
#include "demo/routes.h"

void watched_health(struct call *c)
{
    call_reply_fixed(c, 200, "application/json", "{\"status\":\"ok\"}");
}

static double uptime_s(const struct counts *n)
{
    return (double)(clock_mono_ns() - n->began_ns) / 1e9;
}

static double mean(double sum, double count)
{
    return count > 0 ? sum / count : 0;
}

static uint64_t sum_ns(const struct counts *n)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < COUNTS_ROUTES_MAX; i++)
        sum += n->route[i].sum_ns;
    return sum;
}

static uint64_t max_ns(const struct counts *n)
{
    uint64_t max = 0;
    for (size_t i = 0; i < COUNTS_ROUTES_MAX; i++)
        if (n->route[i].max_ns > max)
            max = n->route[i].max_ns;
    return max;
}

/* Closing is counted after opening, so a reader in between never sees less than none. */
static uint64_t open_connections(const struct counts *n)
{
    uint64_t closed = n->connections_closed, opened = n->connections;
    return opened - closed;
}

static uint64_t in_flight(const struct counts *n)
{
    uint64_t completed = n->completed, started = n->started;
    return started - completed;
}

/* A bucket's middle may lie above everything that was in it. */
static double quantile_ms(const struct counts *n, double q)
{
    double ms = counts_quantile_ms(n, q), max = (double)max_ns(n) / 1e6;
    return ms < max ? ms : max;
}

static void add_traffic(struct buf *b, struct call_shop *shop)
{
    struct counts *n = &shop->counts;
    uint64_t answered = n->completed - n->aborted;
    jtext_number(b, "uptime_seconds", uptime_s(n));
    jtext_number(b, "requests_total", (double)n->started);
    jtext_number(b, "requests_in_flight", (double)in_flight(n));
    jtext_number(b, "requests_aborted_total", (double)n->aborted);
    jtext_number(b, "requests_per_second", n->requests_per_s);
    jtext_number(b, "errors_total", (double)n->server_errors);
    jtext_number(b, "errors_per_second", n->errors_per_s);
    jtext_number(b, "client_errors_total", (double)n->client_errors);
    jtext_number(b, "error_rate", mean((double)n->server_errors, (double)answered));
    jtext_number(b, "response_time_avg_ms", mean((double)sum_ns(n) / 1e6, (double)answered));
    jtext_number(b, "response_time_p50_ms", quantile_ms(n, 0.50));
    jtext_number(b, "response_time_p95_ms", quantile_ms(n, 0.95));
    jtext_number(b, "response_time_p99_ms", quantile_ms(n, 0.99));
    jtext_number(b, "response_time_max_ms", (double)max_ns(n) / 1e6);
    jtext_number(b, "request_body_bytes_total", (double)n->body_bytes);
    jtext_number(b, "active_connections", (double)open_connections(n));
    jtext_number(b, "connections_total", (double)n->connections);
    jtext_number(b, "connections_limit", shop->opt->max_connections);
}

void watched_metrics(struct call *c)
{
    struct call_shop *shop = c->shop;
    struct counts *n = &shop->counts;
    struct counts_process p;
    struct buf b;
    counts_process(&p);
    buf_init(&b, CALL_RESPONSE_MAX);
    buf_addc(&b, '{');
    add_traffic(&b, shop);
    jtext_number(&b, "waiting_requests", (double)delay_parked(shop->delay));
    jtext_number(&b, "queue_length", (double)fault_queued(&shop->fault, clock_mono_ns()));
    jtext_number(&b, "injected_errors_total", (double)shop->fault.errors);
    jtext_number(&b, "rejected_busy_total", (double)shop->fault.busy);
    jtext_number(&b, "stalled_total", (double)shop->fault.stalled);
    jtext_number(&b, "leaked_bytes", (double)fault_leaked_bytes(&shop->fault));
    jtext_number(&b, "cpu_seconds_total", p.cpu_s);
    jtext_number(&b, "cpu_percent", n->cpu_percent);
    jtext_number(&b, "memory_rss_bytes", (double)p.resident_bytes);
    jtext_number(&b, "memory_virtual_bytes", (double)p.virtual_bytes);
    jtext_number(&b, "open_file_descriptors", (double)p.open_fds);
    jtext_number(&b, "max_file_descriptors", (double)p.max_fds);
    jtext_number(&b, "threads", (double)p.threads);
    jtext_number(&b, "logins_total", (double)n->logins);
    jtext_number(&b, "cart_additions_total", (double)n->cart_adds);
    jtext_number(&b, "orders_total", (double)n->orders);
    buf_addc(&b, '}');
    call_reply_json(c, 200, &b);
}

void watched_db_stats(struct call *c)
{
    struct shopdb_stats s;
    struct buf b;
    if (shopdb_stats(c->shop->db, &s) != SHOPDB_OK) {
        call_database_error(c);
        return;
    }
    buf_init(&b, CALL_RESPONSE_MAX);
    buf_addc(&b, '{');
    jtext_number(&b, "queries_total", (double)s.queries);
    jtext_number(&b, "query_errors_total", (double)s.errors);
    jtext_number(&b, "selects_total", (double)s.selects);
    jtext_number(&b, "inserts_total", (double)s.inserts);
    jtext_number(&b, "updates_total", (double)s.updates);
    jtext_number(&b, "deletes_total", (double)s.deletes);
    jtext_number(&b, "transactions_total", (double)s.transactions);
    jtext_number(&b, "query_time_total_ms", (double)s.query_ns / 1e6);
    jtext_number(&b, "query_time_avg_ms", mean((double)s.query_ns / 1e6, (double)s.queries));
    jtext_number(&b, "query_time_max_ms", (double)s.query_max_ns / 1e6);
    jtext_number(&b, "slow_queries_total", (double)s.slow);
    jtext_number(&b, "lock_waits_total", (double)s.lock_waits);
    jtext_number(&b, "lock_wait_total_ms", (double)s.lock_wait_ns / 1e6);
    jtext_number(&b, "lock_wait_avg_ms",
                 mean((double)s.lock_wait_ns / 1e6, (double)s.lock_waits));
    jtext_number(&b, "connections", 1);
    jtext_number(&b, "size_bytes", (double)s.page_count * (double)s.page_bytes);
    jtext_number(&b, "page_count", (double)s.page_count);
    jtext_number(&b, "cache_hits_total", (double)s.cache_hits);
    jtext_number(&b, "cache_misses_total", (double)s.cache_misses);
    jtext_number(&b, "cache_bytes", (double)s.cache_bytes);
    jtext_number(&b, "users", (double)s.users);
    jtext_number(&b, "products", (double)s.products);
    jtext_number(&b, "sessions", (double)s.sessions);
    jtext_number(&b, "orders", (double)s.orders);
    jtext_number(&b, "cart_items", (double)s.cart_items);
    buf_addc(&b, '}');
    call_reply_json(c, 200, &b);
}

/* ---- Prometheus text format 0.0.4 ---- */

static void add_family(struct buf *b, const char *name, const char *type, const char *help)
{
    buf_addf(b, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void add_value(struct buf *b, double v)
{
    char text[FMT_DOUBLE_BYTES];
    fmt_double_go(v, text);
    buf_addf(b, " %s\n", text);
}

static void add_single(struct buf *b, const char *name, const char *type, const char *help,
                       double v)
{
    add_family(b, name, type, help);
    buf_adds(b, name);
    add_value(b, v);
}

static void add_requests(struct buf *b, const struct counts *n)
{
    add_family(b, "http_requests_total", "counter",
               "Requests answered, by route and class of status.");
    for (size_t i = 0; routes_label(i); i++)
        for (size_t k = 0; k < COUNTS_CLASSES; k++)
            if (n->route[i].by_class[k])
                buf_addf(b, "http_requests_total{route=\"%s\",code=\"%zuxx\"} %llu\n",
                         routes_label(i), k + 1, (unsigned long long)n->route[i].by_class[k]);
}

static void add_histogram(struct buf *b, const char *route, const struct counts_route *r)
{
    uint64_t sum = 0, total = counts_route_total(r);
    char le[FMT_DOUBLE_BYTES];
    for (size_t i = 0; i < COUNTS_BUCKETS; i++) {
        sum += r->buckets[i];
        fmt_double_go(counts_bucket_s[i], le);
        buf_addf(b, "http_request_duration_seconds_bucket{route=\"%s\",le=\"%s\"} %llu\n",
                 route, le, (unsigned long long)sum);
    }
    if (total < sum) /* answered while we read */
        total = sum;
    buf_addf(b, "http_request_duration_seconds_bucket{route=\"%s\",le=\"+Inf\"} %llu\n", route,
             (unsigned long long)total);
    buf_addf(b, "http_request_duration_seconds_sum{route=\"%s\"}", route);
    add_value(b, (double)r->sum_ns / 1e9);
    buf_addf(b, "http_request_duration_seconds_count{route=\"%s\"} %llu\n", route,
             (unsigned long long)total);
}

static void add_process(struct buf *b, const struct counts *n)
{
    struct counts_process p;
    counts_process(&p);
    add_single(b, "process_cpu_seconds_total", "counter", "CPU time used.", p.cpu_s);
    add_single(b, "process_resident_memory_bytes", "gauge", "Memory in RAM.",
               (double)p.resident_bytes);
    add_single(b, "process_virtual_memory_bytes", "gauge", "Address space.",
               (double)p.virtual_bytes);
    add_single(b, "process_open_fds", "gauge", "Open file descriptors.", (double)p.open_fds);
    add_single(b, "process_max_fds", "gauge", "File descriptors allowed.", (double)p.max_fds);
    add_single(b, "process_start_time_seconds", "gauge", "When the server started, since 1970.",
               (double)n->began_real_ns / 1e9);
}

static void add_database(struct buf *b, struct shopdb *db)
{
    struct shopdb_stats s;
    if (shopdb_stats(db, &s) != SHOPDB_OK)
        return;
    add_single(b, "shop_db_queries_total", "counter", "SQL statements run.", (double)s.queries);
    add_single(b, "shop_db_query_seconds_total", "counter", "Time spent in them.",
               (double)s.query_ns / 1e9);
    add_single(b, "shop_db_lock_wait_seconds_total", "counter",
               "Time spent waiting for the database.", (double)s.lock_wait_ns / 1e9);
    add_single(b, "shop_db_size_bytes", "gauge", "Size of the database.",
               (double)s.page_count * (double)s.page_bytes);
}

static void add_shop(struct buf *b, struct call_shop *shop)
{
    struct counts *n = &shop->counts;
    add_single(b, "http_requests_in_flight", "gauge", "Requests being served.",
               (double)in_flight(n));
    add_single(b, "http_requests_aborted_total", "counter", "Requests whose client went away.",
               (double)n->aborted);
    add_single(b, "http_connections_active", "gauge", "Open connections.",
               (double)open_connections(n));
    add_single(b, "http_connections_total", "counter", "Connections accepted.",
               (double)n->connections);
    add_single(b, "shop_queue_length", "gauge", "Requests queued by --capacity.",
               (double)fault_queued(&shop->fault, clock_mono_ns()));
    add_single(b, "shop_leaked_bytes", "gauge", "Memory taken by --leak.",
               (double)fault_leaked_bytes(&shop->fault));
    add_single(b, "shop_logins_total", "counter", "Logins.", (double)n->logins);
    add_single(b, "shop_orders_total", "counter", "Orders placed.", (double)n->orders);
}

void watched_prometheus(struct call *c)
{
    struct counts *n = &c->shop->counts;
    struct buf b;
    buf_init(&b, CALL_RESPONSE_MAX);
    add_requests(&b, n);
    add_family(&b, "http_request_duration_seconds", "histogram",
               "From the request line to the end of the response.");
    for (size_t i = 0; routes_label(i); i++)
        if (counts_route_total(&n->route[i]))
            add_histogram(&b, routes_label(i), &n->route[i]);
    add_shop(&b, c->shop);
    add_database(&b, c->shop->db);
    add_process(&b, n);
    call_reply(c, 200, "text/plain; version=0.0.4; charset=utf-8", &b);
}
