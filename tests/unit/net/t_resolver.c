/* t_resolver.c - addresses and ranges, host tables, blocks, black lists, and DNS against a
 * small server in this loop. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "net/loop.h"
#include "net/resolver.h"
#include "net/task.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define MS   NS_PER_MS
#define SOON (loop_now(loop) + 5000 * MS)

static struct loop *loop;
static struct resolver *resolver;
static struct diag diag;
static int finished;

/* ---- addresses ---- */

static const char *format(const char *text)
{
    static char out[ADDR_TEXT_BYTES];
    struct addr a;

    if (!addr_parse_ip(str_of(text), &a))
        return "bad";
    addr_format_ip(&a, out);
    return out;
}

static void addresses(void **state)
{
    struct addr a;
    struct sockaddr_storage ss;

    assert_string_equal(format("1.2.3.4"), "1.2.3.4");
    assert_string_equal(format("::1"), "::1");
    assert_string_equal(format("[2001:db8:0:0::7]"), "2001:db8::7");
    assert_string_equal(format("fe80::1%1"), "fe80::1%1");
    assert_string_equal(format("[1.2.3.4]"), "bad");
    assert_string_equal(format("1.2.3"), "bad");
    assert_string_equal(format("1.2.3.4.5"), "bad");
    assert_string_equal(format("1.2.3.256"), "bad");
    assert_string_equal(format(""), "bad");
    assert_string_equal(format("example.com"), "bad");
    assert_true(addr_parse_ip_port(STR("1.2.3.4:80"), &a) && a.port == 80 &&
                a.family == AF_INET);
    assert_true(addr_parse_ip_port(STR("[::1]:65535"), &a) && a.port == 65535 &&
                a.family == AF_INET6);
    assert_false(addr_parse_ip_port(STR("::1:80"), &a));
    assert_false(addr_parse_ip_port(STR("1.2.3.4:65536"), &a));
    assert_false(addr_parse_ip_port(STR("1.2.3.4:"), &a));
    assert_false(addr_parse_ip_port(STR("1.2.3.4"), &a));
    addr_to_sockaddr(&a, &ss);
    assert_true(addr_parse_ip(STR("127.8.8.8"), &a) && addr_is_loopback(&a));
    assert_true(addr_parse_ip(STR("::1"), &a) && addr_is_loopback(&a));
    assert_true(addr_parse_ip(STR("128.0.0.1"), &a) && !addr_is_loopback(&a));
    a.port = 4711;
    assert_int_equal(addr_to_sockaddr(&a, &ss), sizeof(struct sockaddr_in));
    a = (struct addr){0};
    assert_true(addr_from_sockaddr((struct sockaddr *)&ss, &a) && a.port == 4711 &&
                a.ip[0] == 128);
}

static bool has(const char *range, const char *ip)
{
    struct addr_range r;
    struct addr a;

    assert_true(addr_range_parse(str_of(range), &r));
    assert_true(addr_parse_ip(str_of(ip), &a));
    return addr_range_has(&r, &a);
}

static void ranges(void **state)
{
    struct addr_range r;
    struct addr a;
    char out[ADDR_TEXT_BYTES];

    assert_true(has("10.0.0.0/8", "10.255.1.2"));
    assert_false(has("10.0.0.0/8", "11.0.0.0"));
    assert_true(has("10.1.2.3/8", "10.0.0.1")); /* host bits are ignored */
    assert_true(has("0.0.0.0/0", "255.255.255.255"));
    assert_true(has("1.2.3.4", "1.2.3.4"));
    assert_false(has("1.2.3.4/32", "1.2.3.5"));
    assert_true(has("1.2.3.4/31", "1.2.3.5"));
    assert_true(has("1.2.3.250-1.2.4.3", "1.2.4.0"));
    assert_false(has("1.2.3.250-1.2.4.3", "1.2.4.4"));
    assert_true(has("2001:db8::/33", "2001:db8:7fff::1"));
    assert_false(has("2001:db8::/33", "2001:db8:8000::1"));
    assert_false(has("10.0.0.0/8", "::1"));
    assert_true(has("10.0.0.0/8", "::ffff:10.1.2.3"));
    assert_false(addr_range_parse(STR("10.0.0.0/33"), &r));
    assert_false(addr_range_parse(STR("10.0.0.0/"), &r));
    assert_false(addr_range_parse(STR("1.2.3.4-1.2.3.3"), &r));
    assert_false(addr_range_parse(STR("1.2.3.4-::1"), &r));
    /* of machines: without the network's own address and the broadcast's */
    assert_true(addr_range_parse_hosts(STR("10.1.2.3/29"), &r));
    assert_true(r.first.ip[3] == 1 && r.last.ip[3] == 6);
    assert_true(addr_range_parse_hosts(STR("10.1.0.0/16"), &r));
    assert_int_equal(addr_range_size(&r), 65534);
    assert_true(addr_range_parse_hosts(STR("10.1.2.2/31"), &r) && addr_range_size(&r) == 2);
    assert_true(addr_range_parse_hosts(STR("10.1.2.0-10.1.2.7"), &r) && addr_range_size(&r) == 8);
    assert_true(addr_range_parse_hosts(STR("fd00::/126"), &r) && addr_range_size(&r) == 4);
    assert_false(addr_range_parse_hosts(STR("10.0.0.0/33"), &r));
    assert_true(addr_range_parse(STR("1.2.3.250-1.2.4.3"), &r));
    assert_true(addr_range_size(&r) == 10);
    a = addr_range_at(&r, 19);
    addr_format_ip(&a, out);
    assert_string_equal(out, "1.2.4.3");
    assert_true(addr_range_parse(STR("::/0"), &r) && addr_range_size(&r) == UINT64_MAX);
    assert_true(addr_range_parse(STR("2001:db8::ffff:ffff:ffff:fff0/124"), &r) &&
                addr_range_size(&r) == 16);
    a = addr_range_at(&r, 17);
    addr_format_ip(&a, out);
    assert_string_equal(out, "2001:db8::ffff:ffff:ffff:fff1");
    assert_true(addr_range_parse(STR("0.0.0.0/0"), &r) && addr_range_size(&r) == 1ull << 32);
}

/* ---- a name server ---- */

struct record {
    const char *name;
    uint16_t type; /* 1 A, 5 CNAME, 28 AAAA */
    const char *data;
};

static const struct record zone[] = {
    {"one.test", 1, "192.0.2.1"},    {"three.test", 1, "192.0.2.1"},
    {"three.test", 1, "192.0.2.2"},  {"three.test", 1, "192.0.2.3"},
    {"both.test", 1, "192.0.2.9"},   {"both.test", 28, "2001:db8::9"},
    {"six.test", 28, "2001:db8::6"}, {"alias.test", 5, "one.test"},
    {"empty.test", 16, ""},
};

static struct {
    struct watch watch;
    struct addr at;
    unsigned questions;
    bool silent;
} server;

static void put16(unsigned char **p, unsigned v)
{
    *(*p)++ = (unsigned char)(v >> 8);
    *(*p)++ = (unsigned char)v;
}

static void put_name(unsigned char **p, const char *name)
{
    while (*name) {
        size_t n = strcspn(name, ".");

        *(*p)++ = (unsigned char)n;
        memcpy(*p, name, n);
        *p += n;
        name += n + (name[n] == '.');
    }
    *(*p)++ = 0;
}

static void put_record(unsigned char **p, const struct record *r)
{
    unsigned char *start;

    put_name(p, r->name);
    put16(p, r->type);
    put16(p, 1);
    put16(p, 0);
    put16(p, 60);
    start = *p;
    put16(p, 0);
    if (r->type == 5)
        put_name(p, r->data);
    else {
        inet_pton(r->type == 1 ? AF_INET : AF_INET6, r->data, *p);
        *p += r->type == 1 ? 4 : 16;
    }
    put16(&start, (unsigned)(*p - start) - 2);
}

static bool known_name(const char *name)
{
    for (size_t i = 0; i < sizeof(zone) / sizeof(*zone); i++)
        if (strcasecmp(zone[i].name, name) == 0)
            return true;
    return false;
}

static unsigned put_answers(unsigned char **p, const char *name, unsigned type)
{
    unsigned n = 0;

    for (size_t i = 0; i < sizeof(zone) / sizeof(*zone); i++) {
        if (strcasecmp(zone[i].name, name) != 0)
            continue;
        if (zone[i].type == 5) {
            put_record(p, &zone[i]);
            return 1 + put_answers(p, zone[i].data, type);
        }
        if (zone[i].type == type) {
            put_record(p, &zone[i]);
            n++;
        }
    }
    return n;
}

static size_t answer(unsigned char *q, size_t n, unsigned char *out)
{
    char name[256] = "";
    unsigned char *in = q + 12, *p = out;
    unsigned type, answers;

    while (*in) {
        if (name[0])
            strcat(name, ".");
        strncat(name, (char *)in + 1, *in);
        in += *in + 1;
    }
    type = (unsigned)(in[1] << 8 | in[2]);
    in += 5;
    memcpy(out, q, (size_t)(in - q));
    out[2] = 0x84 | (q[2] & 1);
    out[3] = known_name(name) ? 0 : 3;
    memset(out + 6, 0, 6);
    p += in - q;
    answers = put_answers(&p, name, type);
    out[7] = (unsigned char)answers;
    return (size_t)(p - out);
}

static void serve(struct watch *w, uint32_t events)
{
    unsigned char q[512], out[2048];
    struct sockaddr_storage from;
    socklen_t len = sizeof(from);
    ssize_t n;

    while ((n = recvfrom(w->fd, q, sizeof(q), 0, (struct sockaddr *)&from, &len)) > 12) {
        server.questions++;
        if (!server.silent)
            sendto(w->fd, out, answer(q, (size_t)n, out), 0, (struct sockaddr *)&from, len);
    }
}

/* ---- around a test ---- */

static void open_resolver(const struct resolver_config *c)
{
    struct resolver_config with = *c;
    char text[64];

    snprintf(text, sizeof(text), "127.0.0.1:%u", server.at.port);
    with.servers = text;
    with.query_timeout_ns = 50 * (int64_t)MS;
    with.tries = 2;
    resolver_free(resolver);
    resolver = resolver_new(loop, &with);
    assert_non_null(resolver);
}

static int setup(void **state)
{
    struct sockaddr_storage ss;
    struct resolver_config rc;
    socklen_t n;

    loop = loop_new(&(struct loop_config){0});
    diag_init(&diag);
    finished = 0;
    addr_parse_ip_port(STR("127.0.0.1:0"), &server.at);
    server.watch = (struct watch){
        .fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), .ready = serve};
    server.questions = 0;
    server.silent = false;
    n = addr_to_sockaddr(&server.at, &ss);
    assert_int_equal(bind(server.watch.fd, (struct sockaddr *)&ss, n), 0);
    n = sizeof(ss);
    getsockname(server.watch.fd, (struct sockaddr *)&ss, &n);
    addr_from_sockaddr((struct sockaddr *)&ss, &server.at);
    assert_int_equal(loop_watch(loop, &server.watch), ERR_OK);
    resolver_config_default(&rc);
    open_resolver(&rc);
    return 0;
}

static int teardown(void **state)
{
    struct loop_health h;

    resolver_free(resolver);
    resolver = NULL;
    loop_unwatch(loop, &server.watch);
    close(server.watch.fd);
    diag_release(&diag);
    loop_health_take(loop, &h);
    assert_int_equal(h.tasks, 0);
    assert_int_equal(h.watched, 0);
    loop_free(loop);
    return 0;
}

static void run(void (*fn)(void *arg))
{
    assert_non_null(task_spawn(loop, fn, NULL, TASK_STACK_SMALL));
    loop_run(loop);
    assert_int_equal(finished, 1);
}

static void done(void)
{
    finished++;
    loop_stop(loop);
}

/* In a task: "192.0.2.1:80", or the name of the error. */
static const char *look(const char *name, uint16_t port)
{
    static char out[ADDR_TEXT_BYTES + 8];
    struct addr a;
    enum err e = resolver_lookup(resolver, str_of(name), port, SOON, &a);
    size_t n;

    if (e)
        return err_name(e);
    n = addr_format_ip(&a, out);
    snprintf(out + n, 8, ":%u", a.port);
    return out;
}

/* ---- DNS ---- */

static void looks_up(void *arg)
{
    assert_string_equal(look("one.test", 80), "192.0.2.1:80");
    assert_string_equal(look("ONE.Test", 81), "192.0.2.1:81");
    assert_string_equal(look("alias.test", 80), "192.0.2.1:80");
    assert_string_equal(look("both.test", 80), "192.0.2.9:80");
    assert_string_equal(look("six.test", 80), "2001:db8::6:80");
    assert_string_equal(look("nowhere.test", 80), "dns_no_such_host");
    assert_string_equal(look("empty.test", 80), "dns_no_such_host");
    assert_string_equal(look("", 80), "dns_no_such_host");
    assert_string_equal(look("127.0.0.5", 80), "127.0.0.5:80");
    assert_string_equal(look("::1", 80), "::1:80");
    assert_string_equal(look("localhost", 80), "127.0.0.1:80");
    done();
}

static void names_and_literals(void **state)
{
    run(looks_up);
}

static void looks_twice(void *arg)
{
    unsigned before;

    look("one.test", 80);
    before = server.questions;
    assert_true(before > 0);
    look("one.test", 80);
    assert_int_equal(server.questions, before);
    look("nowhere.test", 80);
    before = server.questions;
    look("nowhere.test", 80); /* failures are not remembered */
    assert_true(server.questions > before);
    done();
}

static void answers_are_cached(void **state)
{
    run(looks_twice);
}

static void looks_without_cache(void *arg)
{
    struct resolver_config rc;
    unsigned before;

    resolver_config_default(&rc);
    rc.ttl_ns = 0;
    open_resolver(&rc);
    look("one.test", 80);
    before = server.questions;
    look("one.test", 80);
    assert_true(server.questions > before);
    rc.ttl_ns = 20 * (int64_t)MS;
    open_resolver(&rc);
    look("one.test", 80);
    before = server.questions;
    look("one.test", 80);
    assert_int_equal(server.questions, before);
    task_sleep_until(loop, loop_now(loop) + 25 * MS);
    look("one.test", 80);
    assert_true(server.questions > before);
    done();
}

static void time_to_live(void **state)
{
    run(looks_without_cache);
}

static int joined;

static void joins(void *arg)
{
    assert_string_equal(look("one.test", 80), "192.0.2.1:80");
    if (++joined == 50)
        done();
}

static void equal_lookups_are_joined(void **state)
{
    joined = 0;
    for (int i = 0; i < 50; i++)
        task_spawn(loop, joins, NULL, TASK_STACK_SMALL);
    loop_run(loop);
    assert_int_equal(joined, 50);
    assert_true(server.questions <= 2); /* A and AAAA */
}

static void waits_in_vain(void *arg)
{
    struct addr a;
    uint64_t before = loop_clock(loop);

    server.silent = true;
    assert_int_equal(resolver_lookup(resolver, STR("one.test"), 80, before + 10 * MS, &a),
                     ERR_TIMEOUT);
    assert_true(loop_clock(loop) < before + 1000 * MS);
    assert_string_equal(look("one.test", 80), "dns"); /* joins; c-ares gives up */
    server.silent = false;
    assert_string_equal(look("one.test", 80), "192.0.2.1:80");
    done();
}

static void a_silent_server(void **state)
{
    run(waits_in_vain);
}

static struct task *victim;

static void cancels(void *arg)
{
    task_sleep_until(loop, loop_now(loop) + 5 * MS);
    task_cancel(victim);
}

static void is_cancelled(void *arg)
{
    struct addr a;

    server.silent = true;
    task_spawn(loop, cancels, NULL, TASK_STACK_SMALL);
    assert_int_equal(resolver_lookup(resolver, STR("one.test"), 80, SOON, &a), ERR_CANCELLED);
    assert_int_equal(resolver_lookup(resolver, STR("three.test"), 80, SOON, &a), ERR_CANCELLED);
    done();
}

static void cancellation(void **state)
{
    victim = task_spawn(loop, is_cancelled, NULL, TASK_STACK_SMALL);
    loop_run(loop);
    assert_int_equal(finished, 1);
    /* teardown frees the resolver with the question still open */
}

/* ---- choice among addresses ---- */

static void selects(void *arg)
{
    struct resolver_config rc;
    char first[32];
    unsigned seen[4] = {0};

    resolver_config_default(&rc);
    rc.select = DNS_FIRST;
    open_resolver(&rc);
    snprintf(first, sizeof(first), "%s", look("three.test", 80));
    for (int i = 0; i < 10; i++)
        assert_string_equal(look("three.test", 80), first);
    rc.select = DNS_ROUND_ROBIN;
    open_resolver(&rc);
    for (int i = 0; i < 9; i++)
        seen[look("three.test", 80)[8] - '0']++;
    assert_true(seen[1] == 3 && seen[2] == 3 && seen[3] == 3);
    rc.select = DNS_RANDOM;
    rc.seed = 5;
    open_resolver(&rc);
    memset(seen, 0, sizeof(seen));
    for (int i = 0; i < 300; i++)
        seen[look("three.test", 80)[8] - '0']++;
    assert_true(seen[1] > 50 && seen[2] > 50 && seen[3] > 50);
    done();
}

static void selection(void **state)
{
    run(selects);
}

static void obeys_policy(void *arg)
{
    static const struct {
        enum dns_policy policy;
        const char *both, *one, *six, *localhost;
    } rows[] = {
        {DNS_PREFER_IPV4, "192.0.2.9:1", "192.0.2.1:1", "2001:db8::6:1", "127.0.0.1:1"},
        {DNS_PREFER_IPV6, "2001:db8::9:1", "192.0.2.1:1", "2001:db8::6:1", "::1:1"},
        {DNS_ONLY_IPV4, "192.0.2.9:1", "192.0.2.1:1", "dns_no_such_host", "127.0.0.1:1"},
        {DNS_ONLY_IPV6, "2001:db8::9:1", "dns_no_such_host", "2001:db8::6:1", "::1:1"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct resolver_config rc;

        resolver_config_default(&rc);
        rc.policy = rows[i].policy;
        open_resolver(&rc);
        assert_string_equal(look("both.test", 1), rows[i].both);
        assert_string_equal(look("one.test", 1), rows[i].one);
        assert_string_equal(look("six.test", 1), rows[i].six);
        assert_string_equal(look("localhost", 1), rows[i].localhost);
    }
    done();
}

static void policies(void **state)
{
    run(obeys_policy);
}

static void avoids_bad(void *arg)
{
    struct addr bad;

    addr_parse_ip(STR("192.0.2.2"), &bad);
    look("three.test", 80);
    resolver_report_bad(resolver, STR("three.test"), &bad);
    for (int i = 0; i < 60; i++)
        assert_string_not_equal(look("three.test", 80), "192.0.2.2:80");
    look("one.test", 80);
    addr_parse_ip(STR("192.0.2.1"), &bad);
    resolver_report_bad(resolver, STR("one.test"), &bad);
    resolver_report_bad(resolver, STR("unheard.test"), &bad);
    assert_string_equal(look("one.test", 80), "192.0.2.1:80"); /* there is no other */
    done();
}

static void bad_addresses_are_avoided(void **state)
{
    run(avoids_bad);
}

/* ---- tables ---- */

static void uses_tables(void *arg)
{
    assert_true(resolver_add_host(resolver, STR("Fixed.test"), STR("10.0.0.1"), &diag));
    assert_true(
        resolver_add_host(resolver, STR("fixed.test:443"), STR("10.0.0.2:8443"), &diag));
    assert_true(resolver_add_host(resolver, STR("*.wild.test"), STR("10.0.0.3"), &diag));
    assert_true(resolver_add_host(resolver, STR("*.more.wild.test"), STR("[::2]:99"), &diag));
    assert_true(resolver_block(resolver, STR("*.blocked.test"), &diag));
    assert_true(resolver_block(resolver, STR("exact.test"), &diag));
    assert_true(resolver_blacklist(resolver, STR("192.0.2.8/29"), &diag));
    assert_true(resolver_blacklist(resolver, STR("10.9.0.0/16"), &diag));
    assert_string_equal(look("fixed.test", 80), "10.0.0.1:80");
    assert_string_equal(look("fixed.TEST", 443), "10.0.0.2:8443");
    assert_string_equal(look("a.wild.test", 80), "10.0.0.3:80");
    assert_string_equal(look("a.more.wild.test", 80), "::2:99");
    assert_string_equal(look("wild.test", 80), "dns_no_such_host");
    assert_string_equal(look("a.blocked.test", 80), "blocked_hostname");
    assert_string_equal(look("EXACT.test", 80), "blocked_hostname");
    assert_string_equal(look("notexact.test", 80), "dns_no_such_host");
    assert_string_equal(look("both.test", 80), "blacklisted_ip");
    assert_string_equal(look("10.9.1.1", 80), "blacklisted_ip");
    assert_string_equal(look("one.test", 80), "192.0.2.1:80");
    assert_true(resolver_add_host(resolver, STR("evil.test"), STR("10.9.1.1"), &diag));
    assert_string_equal(look("evil.test", 80), "blacklisted_ip");
    /* curl's --resolve goes before all */
    assert_true(resolver_add_resolve(resolver, STR("fixed.test:80:10.0.0.4"), &diag));
    assert_true(resolver_add_resolve(resolver, STR("exact.test:80=10.0.0.5:8080"), &diag));
    assert_true(resolver_add_resolve(resolver, STR("*:7777:[::3]:1"), &diag));
    assert_string_equal(look("fixed.test", 80), "10.0.0.4:80");
    assert_string_equal(look("exact.test", 80), "10.0.0.5:8080");
    assert_string_equal(look("exact.test", 81), "blocked_hostname");
    assert_string_equal(look("anything", 7777), "::3:1");
    assert_true(resolver_block(resolver, STR("*"), &diag));
    assert_string_equal(look("one.test", 80), "blocked_hostname");
    assert_string_equal(look("192.0.2.1", 80), "192.0.2.1:80");
    assert_true(diag_ok(&diag));
    done();
}

static void tables(void **state)
{
    run(uses_tables);
}

static void malformed_tables_are_told(void **state)
{
    static const char *const resolve[] = {"",
                                          "a",
                                          "a:80",
                                          "a:80:",
                                          "a:0:1.2.3.4",
                                          "a:x:1.2.3.4",
                                          ":80:1.2.3.4",
                                          "a:80:b",
                                          "[::1:80:1.2.3.4",
                                          "a:70000:1.2.3.4"};

    for (size_t i = 0; i < sizeof(resolve) / sizeof(*resolve); i++) {
        assert_false(resolver_add_resolve(resolver, str_of(resolve[i]), &diag));
        assert_int_equal(diag.errors, i + 1);
    }
    assert_false(resolver_add_host(resolver, STR("a"), STR("b"), &diag));
    assert_false(resolver_add_host(resolver, STR("a*b"), STR("1.2.3.4"), &diag));
    assert_false(resolver_add_host(resolver, STR(""), STR("1.2.3.4"), &diag));
    assert_false(resolver_block(resolver, STR("a.*"), &diag));
    assert_false(resolver_blacklist(resolver, STR("10.0.0.0/40"), &diag));
    assert_int_equal(diag.errors, sizeof(resolve) / sizeof(*resolve) + 5);
}

static void looks_up_many(void *arg)
{
    char name[64];

    /* More names than the cache holds. */
    for (int i = 0; i < 5000; i++) {
        snprintf(name, sizeof(name), "x%d.test", i);
        assert_string_equal(look(name, 80), "dns_no_such_host");
    }
    assert_string_equal(look("one.test", 80), "192.0.2.1:80");
    done();
}

static void the_cache_is_bounded(void **state)
{
    run(looks_up_many);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses),
        cmocka_unit_test(ranges),
        T(names_and_literals),
        T(answers_are_cached),
        T(time_to_live),
        T(equal_lookups_are_joined),
        T(a_silent_server),
        T(cancellation),
        T(selection),
        T(policies),
        T(bad_addresses_are_avoided),
        T(tables),
        T(malformed_tables_are_told),
        T(the_cache_is_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
