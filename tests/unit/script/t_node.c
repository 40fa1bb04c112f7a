/* t_node.c - tests/case/node/NAME.js (or .mjs, .cjs, .ts): each says in its comments what it must print, as Node prints it.
 *
 * Lines "//= text" are the whole expected output, in order: what the script writes, mistakes found while loading
 * ("FILE:LINE:COL: text"), lines logged ("warning text"), exceptions that nothing catches ("uncaught: text"). DIR stands for the folder.
 * The script runs as a shared runtime on virtual time, until its timers are through. Cases without lines "//: " are the
 * same in Node: run there, they print what they expect. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "net/loop.h"
#include "net/task.h"
#include "script/host.h"
#include "script/node/node.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct run {
    struct buf out;
    struct log log;
    struct node_host host;
    struct loop *loop;
    struct script *s;
    struct script_program *p;
};

static void write_out(void *arg, int fd, struct str text)
{
    struct run *r = arg;

    (void)fd;
    buf_addstr(&r->out, text);
}

static void log_line(void *ctx, enum log_level level, const char *source, struct str text)
{
    struct run *r = ctx;

    (void)source;
    buf_addf(&r->out, "%s " STR_FMT "\n", level == LOG_WARN ? "warning" : "log", STR_ARG(text));
}

static void note_error(struct run *r)
{
    struct script_error e;

    script_error_take(r->s, &e);
    buf_addf(&r->out, "uncaught: %s\n", e.message);
    if (e.file)
        buf_addf(&r->out, "  at %s:%u:%u\n", e.file, e.line, e.col);
    script_error_release(&e);
}

static void uncaught(void *arg)
{
    note_error(arg);
}

static void run_main(void *arg)
{
    struct run *r = arg;
    enum script_result result;

    result = script_run_entry(r->s);
    if (result == SCRIPT_EXCEPTION)
        note_error(r);
}

/* The check before a run, which has no loop; then a worker's runtime. */
static void run_file(struct run *r, const char *path)
{
    struct script_load_options o = {.path = path, .log = &r->log};
    struct loop_config lc = {.virtual_time = true, .virtual_start_ns = NS_PER_S};
    struct script_config c = {.log = &r->log, .shared = true, .node = &r->host};
    struct diag d;

    diag_init(&d);
    r->p = script_program_load(&node_library, &o, &d);
    for (size_t i = 0; i < d.n; i++)
        buf_addf(&r->out, "%s:%u:%u: %s\n", d.p[i].file ? d.p[i].file : "", d.p[i].line, d.p[i].col, d.p[i].text);
    diag_release(&d);
    if (!r->p)
        return;
    r->loop = c.loop = loop_new(&lc);
    r->s = script_new(r->p, &c);
    script_on_uncaught(r->s, uncaught, r);
    task_spawn(r->loop, run_main, r, TASK_STACK_SCRIPT);
    loop_run(r->loop);
    script_unshare(r->s);
    script_free(r->s);
    loop_free(r->loop);
    script_program_free(r->p);
}

static char *read_all(const char *path)
{
    FILE *f = fopen(path, "r");
    struct buf b;
    char *to;
    size_t n;

    assert_non_null(f);
    buf_init(&b, 1 << 20);
    while ((to = buf_reserve(&b, 4096)) && (n = fread(to, 1, 4096, f)))
        b.n += n;
    fclose(f);
    buf_cstr(&b);
    return buf_take(&b);
}

static void expected_of(const char *text, const char *dir, struct buf *out)
{
    struct str rest = str_of(text), row;
    ptrdiff_t at;

    while (rest.n) {
        str_cut(&rest, '\n', &row);
        if (!str_starts(row, STR("//=")))
            continue;
        for (row = str_skip(row, row.n > 3 ? 4 : 3); (at = str_find(row, STR("DIR/"))) >= 0; row = str_skip(row, (size_t)at + 3)) {
            buf_addstr(out, str_slice(row, 0, (size_t)at));
            buf_adds(out, dir);
        }
        buf_addstr(out, row);
        buf_addc(out, '\n');
    }
}

static void test_case(void **state)
{
    const char *name = *state, *dir = getenv("CASES");
    char *path = xasprintf("%s/%s", dir, name), *text = read_all(path);
    struct run r = {0};
    struct buf expected;

    buf_init(&r.out, 1 << 20);
    buf_init(&expected, 1 << 20);
    r.log = (struct log){.sink = log_line, .arg = &r, .level = LOG_INFO};
    r.host = (struct node_host){.env = json_pack("{s:s}", "HOME", "/home/x"), .write = write_out, .arg = &r, .version = "0"};
    expected_of(text, dir, &expected);
    run_file(&r, path);
    if (getenv("ACTUAL"))
        printf("%s", buf_cstr(&r.out));
    else
        assert_string_equal(buf_cstr(&r.out), buf_cstr(&expected));
    json_decref(r.host.env);
    buf_release(&r.out);
    buf_release(&expected);
    free(text);
    free(path);
}

#define CASES_MAX 100

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct CMUnitTest *)a)->name, ((const struct CMUnitTest *)b)->name);
}

int main(int argc, char **argv)
{
    static struct CMUnitTest tests[CASES_MAX];
    const char *only = argc > 1 ? argv[1] : NULL;
    struct dirent *e;
    size_t n = 0;
    DIR *d = opendir(getenv("CASES"));
    int failed;

    if (!d)
        return 1;
    while ((e = readdir(d)) && n < CASES_MAX)
        if (e->d_type == DT_REG && (!only || !strcmp(e->d_name, only))) {
            char *name = xstrdup(e->d_name);

            tests[n++] = (struct CMUnitTest){.name = name, .test_func = test_case, .initial_state = name};
        }
    closedir(d);
    qsort(tests, n, sizeof(*tests), by_name);
    failed = _cmocka_run_group_tests("node", tests, n, NULL, NULL);
    for (size_t i = 0; i < n; i++)
        free((char *)(uintptr_t)tests[i].name);
    return failed;
}
