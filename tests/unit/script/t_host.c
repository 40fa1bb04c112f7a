/* t_host.c - the host's interface: interruption in every state, limits, what outlives what,
 * parks in odd places. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kit.h"

#include "base/mem.h"
#include "net/task.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ENTRY "/test/entry.js"

/* Under AddressSanitizer scripts live on malloc(): no heap of their own to look at, and a leak
 * is an error. */
#if defined(__SANITIZE_ADDRESS__)
#define OWN_HEAP 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define OWN_HEAP 0
#endif
#endif
#ifndef OWN_HEAP
#define OWN_HEAP 1
#endif

static void load(struct kit *k, const char *text)
{
    if (!kit_load(k, ENTRY, text))
        fail_msg("%s", buf_cstr(&k->out));
}

static void load_and_run(struct kit *k, const char *text, bool and_default)
{
    load(k, text);
    kit_run(k, and_default);
}

/* ---- interruption ---- */

struct stop {
    struct timer timer;
    struct kit *k;
    struct task *task;
    enum script_result result, after;
    bool cancel;
};

static void stop_now(struct timer *t, uint64_t now_ns)
{
    struct stop *st = (struct stop *)(void *)t;

    if (!st->cancel)
        script_abort(st->k->script, 7);
    task_cancel(st->task);
}

static void run_until_stopped(struct kit *k, void *arg)
{
    struct stop *st = arg;
    JSValue fn;

    st->task = task_self(k->loop);
    k->script = script_new(k->program, &k->config);
    assert_int_equal(script_run_entry(k->script), SCRIPT_OK);
    timer_init(&st->timer, stop_now);
    timer_arm(k->loop, &st->timer, loop_clock(k->loop) + 20 * NS_PER_MS);
    fn = script_export(k->script, "default");
    st->result = script_call(k->script, fn, 0, NULL, NULL, TIME_NEVER);
    JS_FreeValue(script_context(k->script), fn);
    assert_int_equal(script_abort_reason(k->script), st->cancel ? 0 : 7);
    script_abort_clear(k->script);
    task_uncancel(st->task);
    fn = script_export(k->script, "after");
    st->after = script_call(k->script, fn, 0, NULL, NULL, TIME_NEVER);
    JS_FreeValue(script_context(k->script), fn);
}

static void aborts_in_every_state(void **state)
{
    static const char *const bodies[] = {
        "() => { for (;;); }",
        "() => { try { for (;;); } catch (e) { console.log('caught'); } finally { "
        "console.log('finally'); } }",
        "() => { [1].forEach(() => { try { while (true) Math.sqrt(2); } catch { "
        "console.log('caught'); } }); }",
        "async () => { try { await null; for (;;); } catch { console.log('caught'); } finally "
        "{ console.log('f'); } }",
        "() => { Promise.resolve().then(() => { for (;;); }).catch(() => "
        "console.log('caught')); }",
        "() => { const f = () => Promise.resolve().then(f); f(); }",
        "async () => { for (;;) await null; }",
        "() => { try { sleep(1e6); } catch { console.log('caught'); } finally { "
        "console.log('finally'); } }",
        "async () => { try { sleep(1e6); } catch { console.log('caught'); } }",
        "async () => { try { await later(40, 1); } finally { console.log('finally'); } }",
        "() => { setTimeout(() => console.log('late'), 1e6); }",
        "() => { setInterval(() => { for (;;); }, 1); }",
        "async () => { await Promise.all([later(40, 1), later(41, 2, true)]); "
        "console.log('late'); }",
        "() => { JSON.parse('[1]', () => { for (;;); }); console.log('late'); }",
        "() => { [3, 2, 1].sort(() => { sleep(1e6); return 1; }); console.log('late'); }",
        "() => { function* g() { try { for (;;) yield 1; } finally { console.log('finally'); } "
        "} for (const x of g()); }",
        "() => { ({ toString() { sleep(1e6); return ''; } }) + ''; console.log('late'); }",
    };

    for (size_t i = 0; i < 2 * sizeof(bodies) / sizeof(*bodies); i++) {
        const char *body = bodies[i / 2];
        struct stop st = {.cancel = i % 2};
        struct kit k;
        char *text;

        kit_init_real(&k);
        st.k = &k;
        text =
            xasprintf("import { sleep, later } from 'kit'; export default %s; "
                      "export const after = async () => { await null; console.log('after'); };",
                      body);
        load(&k, text);
        kit_in_task(&k, run_until_stopped, &st);
        if (st.result != SCRIPT_ABORTED || st.after != SCRIPT_OK ||
            strcmp(buf_cstr(&k.out), "info after\n"))
            fail_msg("%s: result %d, after %d, output: %s", body, st.result, st.after,
                     buf_cstr(&k.out));
        kit_release(&k);
        free(text);
    }
}

/* ---- limits ---- */

static void heap_limit_is_catchable(void **state)
{
    struct kit k;

    kit_init(&k);
    k.config.heap_max_bytes = 16 << 20;
    load_and_run(
        &k,
        "let a = []; try { for (;;) a.push(new Array(1000).fill(0)); }"
        "catch (e) { a = null; console.log(e.message); }"
        "export default () => { try { 'x'.repeat(1 << 28); } catch (e) { console.log(e.name); }"
        "  console.log('x'.repeat(1000).length); }",
        true);
    assert_string_equal(buf_cstr(&k.out),
                        "info out of memory\ninfo InternalError\ninfo 1000\n");
    kit_release(&k);
}

/* Wherever in a script's work its limit is met, it ends in an exception or as it should. */
static void every_limit_is_survived(void **state)
{
    static const char text[] =
        "export default function () {\n"
        "  const seen = new Map(), list = [];\n"
        "  class A { constructor(n) { this.text = `number ${n}`.repeat(3); this.more = [n, { n "
        "}]; } }\n"
        "  try {\n"
        "    for (let i = 0; i < 60; i++) {\n"
        "      list.push(new A(i)); seen.set(`k${i}`, () => list[i]);\n"
        "      JSON.parse(JSON.stringify(list.slice(-5)));\n"
        "      list.map((a) => a.text).join().replace(/\\d+/g, (d) => d + "
        "1).split('n').sort();\n"
        "    }\n"
        "  } catch (e) { if (!/memory/.test(String(e)) && e !== null) throw e; }\n"
        "}\n";
    struct kit k;

    for (size_t limit = 100 << 10; limit < 300 << 10; limit += 3989) {
        kit_init(&k);
        k.config.heap_max_bytes = limit;
        assert_true(kit_load(&k, "limit.js", text));
        kit_run(&k, true);
        if (k.out.n && !strstr(buf_cstr(&k.out), "memory") && !strstr(buf_cstr(&k.out), "null"))
            fail_msg("limit %zu: %s", limit, buf_cstr(&k.out));
        kit_release(&k);
    }
}

static void deep_recursion_on_small_stack(void **state)
{
    struct kit k;

    kit_init(&k);
    load_and_run(&k,
                 "let n = 0; const f = () => { n++; f(); }; try { f(); } catch (e) { }"
                 "console.log(n > 3000);",
                 false);
    assert_string_equal(buf_cstr(&k.out), "info true\n");
    kit_release(&k);
}

/* ---- data of the program ---- */

static void shared_is_made_once(void **state)
{
    struct script_shared *a, *b;
    bool fresh;
    struct kit k;

    kit_init(&k);
    load(&k, "");
    a = script_program_shared(k.program, STR("users"), &fresh);
    assert_true(fresh && !a->ready);
    a->element = xcalloc(2, sizeof(*a->element));
    a->element[0] = str_of(xstrdup("1"));
    a->element[1] = str_of(xstrdup("2"));
    a->n = 2;
    a->ready = true;
    b = script_program_shared(k.program, STR("users"), &fresh);
    assert_ptr_equal(a, b);
    assert_false(fresh);
    assert_ptr_not_equal(script_program_shared(k.program, STR("others"), &fresh), a);
    assert_true(fresh);
    kit_release(&k);
}

static void files_are_read_once(void **state)
{
    char path[] = "/tmp/brunt-test-XXXXXX", *why;
    int fd = mkstemp(path);
    struct str a, b;
    struct kit k;

    assert_int_equal(write(fd, "one", 3), 3);
    kit_init(&k);
    load(&k, "");
    assert_true(script_program_file(k.program, path, &a, &why));
    assert_int_equal(write(fd, "two", 3), 3);
    close(fd);
    script_program_seal(k.program);
    assert_true(script_program_file(k.program, path, &b, &why));
    assert_ptr_equal(a.p, b.p);
    assert_int_equal(b.n, 3);
    unlink(path);
    assert_false(script_program_file(k.program, "/etc/hostname", &b, &why));
    assert_non_null(strstr(why, "first init"));
    free(why);
    kit_release(&k);
}

/* ---- calls ---- */

static void call_with_arguments(struct kit *k, void *arg)
{
    JSValue args[2], v, fn;
    JSContext *ctx;
    char *names;

    k->script = script_new(k->program, &k->config);
    ctx = script_context(k->script);
    assert_int_equal(script_run_entry(k->script), SCRIPT_OK);
    assert_ptr_equal(script_of(ctx), k->script);
    assert_ptr_equal(script_owner(ctx), k);
    names = script_export_names(k->script);
    assert_string_equal(names, arg);
    free(names);
    fn = script_export(k->script, "add");
    args[0] = JS_NewInt32(ctx, 2);
    args[1] = JS_NewInt32(ctx, 3);
    assert_int_equal(script_call(k->script, fn, 2, args, &v, TIME_NEVER), SCRIPT_OK);
    assert_int_equal(JS_VALUE_GET_INT(v), 5);
    JS_FreeValue(ctx, fn);
    fn = script_export(k->script, "nothing");
    assert_true(JS_IsUndefined(fn));
    v = script_export(k->script, "options");
    assert_true(JS_IsObject(v));
    JS_FreeValue(ctx, v);
}

static void exports_and_calls(void **state)
{
    static const char *const texts[] = {
        "export default async function () {} export async function add(a, b) { await null; "
        "return a + b; } export const options = {};",
        "exports.default = () => 0; exports.add = (a, b) => a + b; exports.options = {};",
    };

    for (int i = 0; i < 2; i++) {
        struct kit k;

        kit_init(&k);
        load(&k, texts[i]);
        assert_int_equal(script_program_is_module(k.program), i == 0);
        assert_string_equal(script_program_path(k.program), ENTRY);
        /* Sorted in a namespace, as written in CommonJS. */
        kit_in_task(&k, call_with_arguments,
                    (void *)(uintptr_t)(i ? "default, add" : "add, default"));
        kit_release(&k);
    }
}

static void random_is_seeded(void **state)
{
    char *first[3];

    for (int i = 0; i < 3; i++) {
        struct kit k;

        kit_init(&k);
        k.config.random_seed = i == 2 ? 8 : 7;
        load_and_run(&k, "console.log([Math.random(), Math.random()]);", false);
        first[i] = xstrdup(buf_cstr(&k.out));
        kit_release(&k);
    }
    assert_string_equal(first[0], first[1]);
    assert_string_not_equal(first[0], first[2]);
    for (int i = 0; i < 3; i++)
        free(first[i]);
}

static void without_a_loop(void **state)
{
    struct kit k;
    JSValue fn, v;

    kit_init(&k);
    k.config.loop = NULL;
    load(&k, "let t = 0; setTimeout(() => t++, 5); setTimeout(() => t++, 2); await null;"
             "export default () => t;");
    k.script = script_new(k.program, &k.config);
    assert_int_equal(script_run_entry(k.script), SCRIPT_OK);
    fn = script_export(k.script, "default");
    assert_int_equal(script_call(k.script, fn, 0, NULL, &v, TIME_NEVER), SCRIPT_OK);
    assert_int_equal(JS_VALUE_GET_INT(v), 2);
    JS_FreeValue(script_context(k.script), fn);
    kit_release(&k);
}

/* ---- memory ---- */

static void outside_bytes_bring_the_collector(void **state)
{
    struct kit k;

    kit_init(&k);
    load_and_run(&k,
                 "import { pressure } from 'kit'; let r = (() => { const c = {}; c.c = c; "
                 "return new WeakRef(c); })();"
                 "export default () => { console.log(r.deref() !== undefined); pressure(4e6); "
                 "console.log(r.deref() === undefined); pressure(-4e6); }",
                 true);
    assert_string_equal(buf_cstr(&k.out), "info true\ninfo true\n");
    kit_release(&k);
}

static void thousands_come_and_go(void **state)
{
    static const char text[] =
        "import { later, fail } from 'kit'; class A { #p = 1; get p() { return this.#p; } }"
        "const re = /a(b)/; const m = new Map([[1, new A()]]); m.set('self', m);"
        "setTimeout(() => {}, 1); Promise.reject(1).catch(() => {});"
        "export default async () => { later(1e9, 1); new Promise(() => {}).then(() => m); "
        "return m.get(1).p; }";
    struct mallinfo2 before = {0}, after;
    struct kit k;

    kit_init(&k);
    k.until_ns = NS_PER_MS;
    load(&k, text);
    for (int i = 0; i < 2000; i++) {
        kit_run(&k, i % 2);
        script_free(k.script);
        k.script = NULL;
        buf_clear(&k.out);
        if (i == 100)
            before = mallinfo2();
    }
    after = mallinfo2();
    /* Outside the heaps: what is pending (the timers of later()) is run to its end by the loop.
     */
    assert_true(after.uordblks < before.uordblks + 64 * 1024);
    kit_release(&k);
}

static void freed_with_everything_open(struct kit *k, void *arg)
{
    JSContext *ctx;
    JSValue promise, fn;
    struct script_pending *op;

    k->script = script_new(k->program, &k->config);
    ctx = script_context(k->script);
    assert_int_equal(script_run_entry(k->script), SCRIPT_OK);
    fn = script_export(k->script, "default");
    /* Called past the host: its jobs, timers and promises are left as they are. */
    JS_FreeValue(ctx, JS_Call(ctx, fn, JS_UNDEFINED, 0, NULL));
    JS_FreeValue(ctx, fn);
    op = script_pending_begin(ctx, &promise);
    JS_FreeValue(ctx, promise);
    assert_false(script_pending_dead(op));
    script_free(k->script);
    k->script = NULL;
    assert_true(script_pending_dead(op));
    script_pending_settle(op, JS_UNDEFINED, false);
}

static void free_runs_no_script(void **state)
{
    struct kit k;

    kit_init(&k);
    load(&k, "import { later } from 'kit'; export default async () => { setInterval(() => "
             "console.log('timer'), 1);"
             "later(1, 1).then(() => console.log('later')); Promise.reject(new Error('x'));"
             "try { await null; console.log('job'); } catch { console.log('caught'); } finally "
             "{ console.log('finally'); } }");
    kit_in_task(&k, freed_with_everything_open, NULL);
    assert_string_equal(buf_cstr(&k.out), "");
    kit_release(&k);
}

#if OWN_HEAP
static void a_leak_of_ours_brings_nothing_down(void **state)
{
    struct kit k;

    kit_init(&k);
    load_and_run(&k, "globalThis.x = { y: [1, 2] };", false);
    JS_GetGlobalObject(script_context(k.script));
    kit_release(&k);
}

static void rest_gives_back(struct kit *k, void *arg)
{
    size_t before, grown;
    JSValue fn;

    k->script = script_new(k->program, &k->config);
    script_run_entry(k->script);
    before = script_heap_bytes(k->script);
    fn = script_export(k->script, "default");
    for (int i = 0; i < 3; i++)
        assert_int_equal(script_call(k->script, fn, 0, NULL, NULL, TIME_NEVER), SCRIPT_OK);
    JS_FreeValue(script_context(k->script), fn);
    grown = script_heap_bytes(k->script);
    assert_true(grown > before + 100 * 1024);
    script_rest(k->script, false);
    assert_int_equal(script_heap_bytes(k->script), grown);
    script_rest(k->script, true);
    assert_true(script_heap_bytes(k->script) < before + 60 * 1024);
}

static void idle_users_shrink(void **state)
{
    struct kit k;

    kit_init(&k);
    load(&k, "export default () => { for (let i = 0; i < 1000; i++) { const a = { a: 1, b: [i] "
             "}; a.self = a; } }");
    kit_in_task(&k, rest_gives_back, NULL);
    kit_release(&k);
}

#endif

/* ---- parks in odd places ---- */

static const char torture[] =
    "import { sleep, later } from 'kit';\n"
    "const z = () => sleep(Math.floor(Math.random() * 5));\n"
    "class Base { constructor() { z(); } } class A extends Base { #x = (z(), 1); y = (z(), 2); "
    "static s = 3;"
    " get x() { z(); return this.#x; } set v(n) { z(); this.#x = n; } }\n"
    "function* gen() { try { for (let i = 0; i < 3; i++) { z(); yield i; } } finally { z(); } "
    "}\n"
    "export default async function () {\n"
    "  let n = 0;\n"
    "  [1, 2, 3].forEach((v) => { z(); n += v; });\n"
    "  n += [1, 2].map((v) => (z(), v * 2)).reduce((a, b) => (z(), a + b), 0);\n"
    "  n += [3, 1, 2].sort((a, b) => (z(), a - b))[2];\n"
    "  const a = new A(); a.v = 5; n += a.x + a.y;\n"
    "  n += +{ valueOf() { z(); return 1; } };\n"
    "  n += `${{ toString() { z(); return 'abc'; } }}`.length;\n"
    "  const p = new Proxy({}, { get(t, k) { z(); return 7; }, has() { z(); return true; } "
    "});\n"
    "  n += p.q + ('w' in p ? 1 : 0);\n"
    "  n += JSON.parse('{\"a\":[1,2]}', (k, v) => (z(), v)).a[1];\n"
    "  n += JSON.stringify({ toJSON() { z(); return [1]; } }).length;\n"
    "  n += 'xaxa'.replace(/a/g, () => (z(), 'bb')).length;\n"
    "  for (const v of gen()) { n += v; if (v === 1) break; }\n"
    "  const [d] = gen(); n += d;\n"
    "  try { z(); null.x; } catch { z(); n++; } finally { z(); n++; }\n"
    "  n += ((s, ...v) => (z(), v[0]))`t${4}`;\n"
    "  n += Reflect.apply((v) => (z(), v), null, [2]) + (function (v) { z(); return v; "
    "}).bind(null, 3)();\n"
    "  n += new Function('z', 'z(); return 1')(z);\n"
    "  n += await later(2, 5);\n"
    "  await Promise.all([1, 2, 3].map(async (v) => { await null; z(); n += v; await later(1, "
    "1); z(); }));\n"
    "  for await (const v of (async function* () { z(); yield 1; await null; z(); yield 2; "
    "})()) n += v;\n"
    "  await new Promise((r) => setTimeout(() => { z(); r(); }, 1));\n"
    "  n += Array.from({ length: 3 }, (_, i) => (z(), i)).length;\n"
    "  return n;\n"
    "}\n";

#define USERS 60

struct user {
    struct kit *k;
    struct script *script;
    int left, *expected;
};

static void be_a_user(void *arg)
{
    struct user *u = arg;
    JSValue fn, v;

    assert_int_equal(script_run_entry(u->script), SCRIPT_OK);
    fn = script_export(u->script, "default");
    for (; u->left; u->left--) {
        enum script_result r = script_call(u->script, fn, 0, NULL, &v, TIME_NEVER);

        if (r == SCRIPT_EXCEPTION) {
            u->k->script = u->script;
            kit_note_error(u->k);
            fail_msg("%s", buf_cstr(&u->k->out));
        }
        assert_int_equal(r, SCRIPT_OK);
        if (!*u->expected)
            *u->expected = JS_VALUE_GET_INT(v);
        assert_int_equal(JS_VALUE_GET_INT(v), *u->expected);
    }
    JS_FreeValue(script_context(u->script), fn);
}

static void collect_others(struct timer *t, uint64_t now_ns)
{
    struct user *users = *(struct user **)(t + 1);
    struct loop *loop = users[0].k->loop;
    bool any = false;

    for (int i = 0; i < USERS; i++) {
        JS_RunGC(JS_GetRuntime(script_context(users[i].script)));
        any |= users[i].left > 0;
    }
    if (any)
        timer_arm(loop, t, now_ns + 7 * NS_PER_MS);
}

static void parked_in_callbacks(void **state)
{
    static struct user users[USERS];
    struct {
        struct timer timer;
        struct user *users;
    } gc = {.users = users};
    int expected = 0;
    struct kit k;

    kit_init(&k);
    load(&k, torture);
    for (int i = 0; i < USERS; i++) {
        k.config.random_seed = (uint64_t)i;
        users[i] = (struct user){&k, script_new(k.program, &k.config), 5, &expected};
        task_spawn(k.loop, be_a_user, &users[i], TASK_STACK_SCRIPT);
    }
    timer_init(&gc.timer, collect_others);
    timer_arm(k.loop, &gc.timer, loop_clock(k.loop));
    loop_run(k.loop);
    assert_true(expected > 0);
    for (int i = 0; i < USERS; i++) {
        assert_int_equal(users[i].left, 0);
        script_free(users[i].script);
    }
    k.script = NULL;
    kit_release(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(aborts_in_every_state),
        cmocka_unit_test(heap_limit_is_catchable),
        cmocka_unit_test(every_limit_is_survived),
        cmocka_unit_test(deep_recursion_on_small_stack),
        cmocka_unit_test(shared_is_made_once),
        cmocka_unit_test(files_are_read_once),
        cmocka_unit_test(exports_and_calls),
        cmocka_unit_test(random_is_seeded),
        cmocka_unit_test(without_a_loop),
        cmocka_unit_test(outside_bytes_bring_the_collector),
        cmocka_unit_test(thousands_come_and_go),
        cmocka_unit_test(free_runs_no_script),
#if OWN_HEAP
        cmocka_unit_test(a_leak_of_ours_brings_nothing_down),
        cmocka_unit_test(idle_users_shrink),
#endif
        cmocka_unit_test(parked_in_callbacks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
