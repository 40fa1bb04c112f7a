/* t_http1_parse.c - the response parser against tests/case/http1: each case whole, in two
 * pieces cut at every place, and byte by byte; the outcome must be the same.
 * tests/case/http1/README.md says how a case is written. With -w expectations are written anew.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "proto/http1_memo.h"
#include "proto/http1_parse.h"

#include <assert.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

struct script {
    struct buf input, expect;
    char method[16];
    struct http_limits limits;
    enum http_body_mode mode;
    bool eof;
    uint64_t stop_after; /* bytes of body; 0 = take all */
    struct buf seen;     /* what the body callback got */
};

static const char *cases_dir;
static bool rewrite;

static void add_escaped(struct buf *out, struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == '\\' || c == '"')
            buf_addf(out, "\\%c", c);
        else if (c >= 0x20 && c < 0x7f)
            buf_addc(out, (char)c);
        else
            buf_addf(out, "\\x%02x", c);
    }
}

static void add_unescaped(struct buf *out, struct str line)
{
    for (size_t i = 0; i < line.n; i++) {
        char c = line.p[i];
        if (c == '\\' && i + 1 < line.n) {
            c = line.p[++i];
            if (c == 'x') {
                char hex[3] = {line.p[i + 1], line.p[i + 2], 0};
                c = (char)strtol(hex, NULL, 16);
                i += 2;
            } else {
                c = c == 'r' ? '\r' : c == 'n' ? '\n' : c == 't' ? '\t' : c == '0' ? '\0' : c;
            }
        }
        buf_addc(out, c);
    }
}

/* "repeat N text": N times the text. */
static void add_input(struct script *s, struct str line)
{
    struct str times = line, word;
    uint64_t n = 1;
    if (str_starts(line, STR("repeat "))) {
        str_cut(&times, ' ', &word);
        str_cut(&times, ' ', &word);
        assert_true(str_to_u64(word, &n));
        line = times;
    }
    while (n--)
        add_unescaped(&s->input, line);
}

static void set_option(struct script *s, struct str line)
{
    struct str name;
    uint64_t v = 0;
    str_cut(&line, ' ', &name);
    str_to_u64(line, &v);
    if (str_is(name, "method"))
        snprintf(s->method, sizeof(s->method), STR_FMT, STR_ARG(line));
    else if (str_is(name, "head_bytes"))
        s->limits.head_bytes = v;
    else if (str_is(name, "headers"))
        s->limits.headers = v;
    else if (str_is(name, "body_bytes"))
        s->limits.body_bytes = v;
    else if (str_is(name, "interim"))
        s->limits.interim = (unsigned)v;
    else if (str_is(name, "stop_after"))
        s->stop_after = v;
    else if (str_is(name, "discard"))
        s->mode = HTTP_BODY_DISCARD;
    else if (str_is(name, "eof"))
        s->eof = true;
    else
        fail_msg("unknown option " STR_FMT, STR_ARG(name));
}

static void script_read(struct script *s, struct str text)
{
    struct str line;
    int part = 0;
    *s = (struct script){.limits = http_limits_default, .method = "GET"};
    buf_init(&s->input, BUF_NO_LIMIT);
    buf_init(&s->expect, BUF_NO_LIMIT);
    buf_init(&s->seen, BUF_NO_LIMIT);
    while (text.n && part < 2) {
        str_cut(&text, '\n', &line);
        if (str_is(line, "--- input") || str_is(line, "--- expect"))
            part++;
        else if (part == 1)
            add_input(s, line);
        else if (line.n && line.p[0] != '#')
            set_option(s, line);
    }
    buf_addstr(&s->expect, text);
}

static bool on_body(void *arg, struct str piece, uint64_t rx_ns)
{
    struct script *s = arg;
    assert_int_equal(rx_ns, 7);
    buf_addstr(&s->seen, piece);
    return s->stop_after == 0 || s->seen.n < s->stop_after;
}

static void dump_headers(struct buf *out, const struct http_response *r)
{
    for (size_t i = 0; i < r->headers.n; i++) {
        buf_adds(out, i + r->ntrailers < r->headers.n ? "header " : "trailer ");
        add_escaped(out, r->headers.p[i].name);
        buf_adds(out, ": ");
        add_escaped(out, r->headers.p[i].value);
        buf_addc(out, '\n');
        /* spans lie in the head */
        assert_true(r->headers.p[i].name.p >= r->head.p);
        assert_true(r->headers.p[i].value.p + r->headers.p[i].value.n <= r->head.p + r->head.n);
    }
}

static void dump(struct buf *out, const struct script *s, const struct http1_parser *p,
                 size_t left)
{
    static const char *const states[] = {"in the head",         "in a body", "in chunks",
                                         "in a body until eof", "done",      "bad"};
    const struct http_response *r = p->response;
    if (r->status) {
        buf_addf(out, "status %d HTTP/%d.%d \"", r->status, r->version / 10, r->version % 10);
        add_escaped(out, r->reason);
        buf_adds(out, "\"\n");
        dump_headers(out, r);
    }
    if (r->body_bytes) {
        bool kept = s->mode == HTTP_BODY_KEEP;
        buf_addf(out, "body %llu%s \"", (unsigned long long)r->body_bytes,
                 kept ? "" : " discarded");
        add_escaped(out, buf_str(kept ? &r->body : &s->seen));
        buf_adds(out, "\"\n");
    }
    buf_addf(out, "%s%s%s%s%s%s", states[p->state], p->state == HTTP1_BAD ? ": " : "",
             p->state == HTTP1_BAD ? err_name(p->error) : "",
             p->keep_alive ? ", keep alive" : "", p->upgraded ? ", upgraded" : "",
             p->stopped ? ", stopped" : "");
    /* How much of a bad response was looked at depends on the pieces. */
    buf_addf(out, left && p->state != HTTP1_BAD ? ", %zu left\n" : "\n", left);
}

/* Feed the input cut at from a (and at every byte after it when bytewise). */
static void run(struct script *s, size_t a, bool bytewise, struct http1_memo *memo, struct buf *out)
{
    struct http_response r;
    struct http1_parser p;
    size_t at = 0, n = s->input.n;
    http_response_init(&r, &s->limits);
    http1_parser_init(&p, &r, &s->limits);
    http1_parser_start(&p, str_of(s->method), s->mode, on_body, s);
    p.memo = memo;
    buf_clear(&s->seen);
    while (at < n && p.state < HTTP1_DONE) {
        size_t end = bytewise ? at + 1 : at < a ? a : n;
        /* a copy of its own, so that sanitizers see any step outside */
        char *piece = malloc(end - at);
        memcpy(piece, s->input.p + at, end - at);
        size_t used = http1_parser_feed(&p, str_make(piece, end - at), 7);
        memset(piece, '#', end - at);
        free(piece);
        assert_true(used == end - at || p.state >= HTTP1_DONE);
        at += used;
    }
    if (s->eof)
        http1_parser_eof(&p);
    if (s->mode == HTTP_BODY_KEEP) {
        assert_int_equal(r.body.n, s->seen.n);
        assert_memory_equal(r.body.p ? r.body.p : "", s->seen.p ? s->seen.p : "", r.body.n);
    }
    assert_int_equal(r.body_bytes, s->seen.n);
    buf_clear(out);
    dump(out, s, &p, n - at);
    http_response_release(&r);
}

static void compare(const char *name, const char *how, size_t at, struct buf *want,
                    struct buf *got)
{
    if (!str_eq(buf_str(want), buf_str(got))) {
        fail_msg("%s (%s %zu)\n--- want\n%s--- got\n%s", name, how, at, buf_cstr(want),
                 buf_cstr(got));
    }
}

static void run_case(const char *name, struct str text, FILE *again)
{
    struct script s;
    struct http1_memo memo = {0};
    struct buf whole, other;
    script_read(&s, text);
    buf_init(&whole, BUF_NO_LIMIT);
    buf_init(&other, BUF_NO_LIMIT);
    run(&s, s.input.n, false, NULL, &whole);
    if (again) {
        size_t n = (size_t)(str_find(text, STR("--- expect\n"))) + 11;
        fwrite(text.p, 1, n, again);
        fwrite(whole.p, 1, whole.n, again);
    } else {
        compare(name, "whole", s.input.n, &s.expect, &whole);
    }
    for (size_t i = 1; i < s.input.n; i++) {
        /* the middle of long inputs is all alike */
        if (s.stop_after == 0 &&
            (s.input.n < 3000 || i < 500 || i + 500 > s.input.n || i % 97 == 0)) {
            run(&s, i, false, &memo, &other);
            compare(name, "cut at", i, &whole, &other);
        }
    }
    if (s.stop_after == 0) {
        run(&s, 0, true, NULL, &other);
        compare(name, "bytewise", 0, &whole, &other);
    }
    for (int i = 0; i < 3; i++) {
        run(&s, s.input.n, false, &memo, &other);
        compare(name, "remembered", (size_t)i, &whole, &other);
    }
    http1_memo_release(&memo);
    buf_release(&whole);
    buf_release(&other);
    buf_release(&s.input);
    buf_release(&s.expect);
    buf_release(&s.seen);
}

static void all_cases(void **state)
{
    struct dirent **list;
    int n = scandir(cases_dir, &list, NULL, alphasort), ran = 0;
    assert_true(n > 0);
    for (int i = 0; i < n; i++) {
        char path[512], text[20000];
        if (str_ends(str_of(list[i]->d_name), STR(".txt"))) {
            snprintf(path, sizeof(path), "%s/%s", cases_dir, list[i]->d_name);
            FILE *f = fopen(path, "r");
            assert_non_null(f);
            size_t got = fread(text, 1, sizeof(text), f);
            assert_true(got < sizeof(text));
            fclose(f);
            f = rewrite ? fopen(path, "w") : NULL;
            run_case(list[i]->d_name, str_make(text, got), f);
            if (f)
                fclose(f);
            ran++;
        }
        free(list[i]);
    }
    free(list);
    assert_true(ran >= 40);
}

static void warm_response_allocates_nothing(void **state)
{
    struct http_response r;
    struct http1_parser p;
    struct str text = STR("HTTP/1.1 200 OK\r\nA: 1\r\nContent-Length: 3\r\n\r\nabc");
    http_response_init(&r, &http_limits_default);
    http1_parser_init(&p, &r, &http_limits_default);
    const void *was[3] = {0};
    for (int i = 0; i < 3; i++) {
        http_response_clear(&r);
        http1_parser_start(&p, STR("GET"), HTTP_BODY_KEEP, NULL, NULL);
        assert_int_equal(http1_parser_feed(&p, text, 1), text.n);
        assert_int_equal(p.state, HTTP1_DONE);
        assert_true(str_eq(http_response_header(&r, STR("content-LENGTH")), STR("3")));
        assert_null(http_response_header(&r, STR("b")).p);
        assert_true(i == 0 || (r.head.p == was[0] && r.body.p == was[1] &&
                               (void *)r.headers.p == was[2]));
        was[0] = r.head.p, was[1] = r.body.p, was[2] = r.headers.p;
    }
    http_response_release(&r);
}

static void feed_text(struct http1_parser *p, struct http1_memo *m, struct str text)
{
    http_response_clear(p->response);
    http1_parser_start(p, STR("GET"), HTTP_BODY_KEEP, NULL, NULL);
    p->memo = m;
    http1_parser_feed(p, text, 1);
}

static void heads_are_remembered(void **state)
{
    struct http_response r;
    struct http1_parser p;
    struct http1_memo m = {0};
    struct str a = STR("HTTP/1.1 200 OK\r\nA: 1\r\nContent-Length: 3\r\n\r\nabc"),
               b = STR("HTTP/1.1 200 OK\r\nA: 2\r\nContent-Length: 2\r\n\r\nde");
    http_response_init(&r, &http_limits_default);
    http1_parser_init(&p, &r, &http_limits_default);
    feed_text(&p, &m, a);
    assert_int_equal(m.bytes, a.n - 3);
    feed_text(&p, &m, a);
    assert_int_equal(m.unlike, 0);
    assert_true(str_eq(buf_str(&r.body), STR("abc")));
    feed_text(&p, &m, b); /* another head takes its place */
    assert_true(str_eq(http_response_header(&r, STR("A")), STR("2")));
    assert_true(str_eq(buf_str(&r.body), STR("de")));
    feed_text(&p, &m, b);
    assert_int_equal(m.unlike, 0);
    unsigned copies = 0;
    for (int i = 0; i < 1000; i++) { /* those that differ each time are not copied each time */
        char text[80];
        snprintf(text, sizeof(text), "HTTP/1.1 200 OK\r\n%04d: 1\r\nContent-Length: 2\r\n\r\nde", i);
        feed_text(&p, &m, str_of(text));
        assert_true(str_eq(buf_str(&r.body), STR("de")));
        copies += memcmp(m.text, text, m.bytes) == 0;
    }
    assert_in_range(copies, 1, 12);
    /* the end of a head is part of what is compared */
    feed_text(&p, &m, str_make(a.p, a.n - 5));
    assert_int_equal(p.state, HTTP1_AWAIT_HEAD);
    http1_memo_release(&m);
    http_response_release(&r);
}

static void requests_are_written(void **state)
{
    struct http_header h[] = {{STR("User-Agent"), STR("x/1")}, {STR("Accept"), STR("*/*")}};
    struct http_request r = {.method = STR("POST"),
                             .authority = STR("h:81"),
                             .target = STR("/a?b"),
                             .headers = h,
                             .nheaders = 2,
                             .body = STR("0123456789"),
                             .has_body = true,
                             .close = true};
    struct buf out;
    buf_init(&out, 1000);
    assert_true(http1_write_head(&out, &r));
    assert_string_equal(
        buf_cstr(&out),
        "POST /a?b HTTP/1.1\r\nHost: h:81\r\nUser-Agent: x/1\r\nConnection: close\r\n"
        "Content-Length: 10\r\nAccept: */*\r\n\r\n");
    buf_clear(&out);
    h[0] = (struct http_header){STR("connection"), STR("Upgrade")};
    r.body.n = 0;
    assert_true(http1_write_head(&out, &r));
    assert_string_equal(
        buf_cstr(&out),
        "POST /a?b HTTP/1.1\r\nHost: h:81\r\nContent-Length: 0\r\nconnection: Upgrade\r\n"
        "Accept: */*\r\n\r\n");
    buf_clear(&out);
    struct http_request bad[6];
    for (int i = 0; i < 6; i++)
        bad[i] = r;
    struct http_header evil[] = {
        {STR("A"), STR("1\r\nB: 2")}, {STR("A"), STR("1\0")}, {STR("A\nB"), STR("1")}};
    bad[0].method = STR("GE T");
    bad[1].target = STR("/a b");
    bad[2].authority = STR("h\r\nX: 1");
    for (int i = 0; i < 3; i++) {
        bad[3 + i].headers = &evil[i];
        bad[3 + i].nheaders = 1;
    }
    for (int i = 0; i < 6; i++) {
        assert_false(http1_write_head(&out, &bad[i]));
        assert_int_equal(out.n, 0);
    }
    buf_release(&out);
}

int main(int argc, char **argv)
{
    assert(argc > 1);
    cases_dir = argv[1];
    rewrite = argc > 2 && str_is(str_of(argv[2]), "-w");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_cases),
        cmocka_unit_test(warm_response_allocates_nothing), cmocka_unit_test(heads_are_remembered),
        cmocka_unit_test(requests_are_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
