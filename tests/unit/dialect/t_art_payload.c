/* t_art_payload.c - Artillery's config.payload: what is read, what is said about mistakes, what users get. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#undef test_free /* cmocka.h takes the name for its own malloc checks */

#include "base/mem.h"
#include "data/yaml.h"
#include "dialect/artillery/payload.h"
#include "dialect/artillery/vars.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void nothing(struct test *t) {}

static const struct dialect bare = {.name = "bare", .unload = nothing};

struct fixture {
    char dir[32];
    struct art_test t;
    struct diag d;
    struct art_worker w;
    struct art_user u;
    struct user user;
    struct buf got;
};

static void write_file(const struct fixture *x, const char *name, const char *text)
{
    char path[100];
    FILE *f;

    snprintf(path, sizeof(path), "%s/%s", x->dir, name);
    f = fopen(path, "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    fclose(f);
}

static void begin(struct fixture *x)
{
    *x = (struct fixture){.dir = "/tmp/t_art_payload.XXXXXX"};
    assert_non_null(mkdtemp(x->dir));
    diag_init(&x->d);
    buf_init(&x->got, BUF_NO_LIMIT);
    rng_seed(&x->user.rng, 1);
    x->u = (struct art_user){.t = &x->t, .w = &x->w, .user = &x->user};
    x->u.vars = art_vars_new(&x->u);
    x->t.test = test_new(&bare, "x.yml");
    x->t.d = &x->d;
    x->t.config.script_dir = x->dir;
    write_file(x, "users.csv", "id,name\n1,Ann\n2,Bob\n3,Cy\n");
    write_file(x, "bare.csv", "1,Ann\n2,Bob\n3,Cy\n");
    write_file(x, "ragged.csv", "1,Ann\n2\n3,Cy,x\n");
    write_file(x, "empty.csv", "id\n");
}

static void read_payload(struct fixture *x, const char *yaml)
{
    struct yaml_node *n = yaml_parse(&x->t.test->arena, "x.yml", str_of(yaml), YAML_SCHEMA_JS, &x->d);

    assert_non_null(n);
    x->t.config.tree = yaml_with(&x->t.test->arena, NULL, "payload", n);
    x->t.config.payloads = art_payloads_read(&x->t, &x->d);
}

static void end(struct fixture *x)
{
    static const char *const files[] = {"users.csv", "bare.csv", "ragged.csv", "empty.csv", "own.csv"};
    char path[100];

    for (size_t i = 0; i < 5; i++) {
        snprintf(path, sizeof(path), "%s/%s", x->dir, files[i]);
        unlink(path);
    }
    rmdir(x->dir);
    art_payload_close(&x->w);
    art_vars_free(x->u.vars);
    art_payloads_free(x->t.config.payloads);
    json_decref(x->t.config.variables);
    test_free(x->t.test);
    diag_release(&x->d);
    buf_release(&x->got);
}

/* "id=1 name=\"Ann\"": what a run begins with. */
static const char *draw(struct fixture *x)
{
    const char *key;
    json_t *value;

    buf_clear(&x->got);
    art_vars_begin(x->u.vars);
    art_payload_deal(&x->u);
    json_object_foreach(art_vars_own(x->u.vars), key, value)
    {
        char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);

        buf_addf(&x->got, "%s%s=%s", x->got.n ? " " : "", key, text);
        free(text);
    }
    return buf_cstr(&x->got);
}

static void assert_said(const struct fixture *x, const char *what)
{
    for (size_t i = 0; i < x->d.n; i++) {
        char line[600];

        snprintf(line, sizeof(line), "%s:%u: %s", x->d.p[i].file ? x->d.p[i].file : "", x->d.p[i].line, x->d.p[i].text);
        if (strstr(line, what))
            return;
    }
    fail_msg("nobody said: %s", what);
}

static void rows_in_sequence(void **state)
{
    struct fixture x;

    begin(&x);
    read_payload(&x, "path: users.csv\nfields: [id, name]\norder: sequence\nskipHeader: true\n");
    assert_true(x.t.config.payloads && x.d.n == 0);
    assert_string_equal(draw(&x), "id=1 name=\"Ann\"");
    assert_string_equal(draw(&x), "id=2 name=\"Bob\"");
    assert_string_equal(draw(&x), "id=3 name=\"Cy\"");
    assert_string_equal(draw(&x), "id=1 name=\"Ann\"");
    end(&x);
}

static void rows_at_random(void **state)
{
    int n[4] = {0};
    struct fixture x;

    begin(&x);
    read_payload(&x, "- {path: bare.csv, fields: [id]}\n- {path: bare.csv, fields: [other], order: random}");
    assert_true(x.t.config.payloads && x.d.n == 0);
    for (int i = 0; i < 3000; i++)
        n[draw(&x)[3] - '0']++;
    for (int i = 1; i <= 3; i++)
        assert_true(abs(n[i] - 1000) < 200);
    assert_non_null(strstr(draw(&x), " other="));
    end(&x);
}

/* Of two workers together: no row twice, none left out. */
static void workers_share_a_sequence(void **state)
{
    struct fixture x;
    int status;
    pid_t child;

    begin(&x);
    read_payload(&x, "{path: bare.csv, fields: [id], order: sequence}");
    assert_non_null(x.t.config.payloads);
    child = fork();
    if (child == 0)
        _exit(strcmp(draw(&x), "id=1") != 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_string_equal(draw(&x), "id=2");
    end(&x);
}

/* As csv-parse 4 casts, but for whole numbers beyond 2^53. */
static void numbers(void **state)
{
    struct fixture x;

    begin(&x);
    write_file(&x, "own.csv",
               "1,007, 5 ,1e3,0x1f,,true,-3.50,+4,1.,12345678901234567890,9007199254740993,Infinity,1 2,\"8\",\xff\n");
    read_payload(&x, "{path: own.csv, fields: [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p]}");
    assert_true(x.t.config.payloads && x.d.n == 0);
    assert_string_equal(draw(&x), "a=1 b=7 c=5 d=1000 e=\"0x1f\" f=\"\" g=\"true\" h=-3.5 i=4 j=1 "
                                  "k=\"12345678901234567890\" l=9007199254740993 m=\"Infinity\" n=\"1 2\" o=8 "
                                  "p=\"\xef\xbf\xbd\"");
    end(&x);
    begin(&x);
    read_payload(&x, "{path: bare.csv, fields: [id], order: sequence, cast: false}");
    assert_string_equal(draw(&x), "id=\"1\"");
    end(&x);
}

static void all_at_once(void **state)
{
    struct fixture x;

    begin(&x);
    read_payload(&x, "- {path: bare.csv, fields: [id, name], loadAll: true, name: people}\n"
                     "- {path: bare.csv, loadAll: true, name: rows}\n"
                     "- {path: bare.csv, loadAll: true, name: one, order: sequence}\n"
                     "- {path: bare.csv, loadAll: true}\n");
    assert_non_null(x.t.config.payloads);
    assert_int_equal(x.d.n, 1);
    assert_said(&x, "x.yml:4: loadAll without a name");
    assert_string_equal(draw(&x), "people=[{\"id\":1,\"name\":\"Ann\"},{\"id\":2,\"name\":\"Bob\"},{\"id\":3,\"name\":\"Cy\"}] "
                                  "rows=[[1,\"Ann\"],[2,\"Bob\"],[3,\"Cy\"]] one=[1,\"Ann\"]");
    assert_non_null(strstr(draw(&x), " one=[2,\"Bob\"]"));
    end(&x);
}

static void parser_options(void **state)
{
    struct fixture x;

    begin(&x);
    write_file(&x, "own.csv", "# none\na;'b;c'\n\n d ; e;f\n");
    read_payload(&x, "path: own.csv\nfields: [p, q]\norder: sequence\ndelimiter: ';'\n"
                     "options: {quote: \"'\", comment: '#', trim: true, relaxColumnCount: true, ltrim: true}\n");
    assert_non_null(x.t.config.payloads);
    assert_int_equal(x.d.n, 1);
    assert_said(&x, "x.yml:5: csv-parse's option ltrim is not supported");
    assert_string_equal(draw(&x), "p=\"a\" q=\"b;c\"");
    assert_string_equal(draw(&x), "p=\"d\" q=\"e\"");
    end(&x);
    begin(&x);
    read_payload(&x, "{path: users.csv, fields: [id, name], order: sequence, options: {from_line: 3, to: 1}}");
    assert_true(x.t.config.payloads && x.d.n == 0);
    assert_string_equal(draw(&x), "id=2 name=\"Bob\"");
    assert_string_equal(draw(&x), "id=2 name=\"Bob\"");
    end(&x);
    begin(&x);
    write_file(&x, "own.csv", "a\tb\n");
    read_payload(&x, "{path: own.csv, fields: [p, q], delimiter: '\\t'}");
    assert_string_equal(draw(&x), "p=\"a\" q=\"b\"");
    end(&x);
}

static void what_was_meant(void **state)
{
    struct fixture x;

    begin(&x);
    read_payload(&x, "{path: users.csv, fields: [id, name], order: sequence}");
    assert_said(&x, "x.yml:1: the first row of ");
    assert_string_equal(draw(&x), "id=1 name=\"Ann\"");
    end(&x);
    begin(&x);
    read_payload(&x, "{path: users.csv, skipHeader: yes, order: sequential}");
    assert_non_null(x.t.config.payloads);
    assert_said(&x, "skipHeader: yes is a text; it is taken for true");
    assert_said(&x, "order is sequence or random");
    assert_said(&x, "its columns are called as its first row says");
    assert_non_null(strstr(draw(&x), "name=\""));
    end(&x);
    begin(&x);
    x.t.config.variables = json_pack("{s:s}", "name", "Zoe");
    read_payload(&x, "{path: bare.csv, fields: [id, name], order: sequence, file: x}");
    assert_said(&x, "the payload's field name is hidden by config.variables");
    assert_said(&x, "a payload has no file");
    assert_string_equal(draw(&x), "id=1");
    end(&x);
    begin(&x);
    read_payload(&x, "- {path: empty.csv, fields: [id]}\n- {path: bare.csv}\n");
    assert_non_null(x.t.config.payloads);
    assert_said(&x, "there are no rows in it");
    assert_said(&x, "x.yml:2: a payload without fields");
    assert_string_equal(draw(&x), "");
    end(&x);
}

/* All of them at once. */
static void mistakes(void **state)
{
    struct fixture x;

    begin(&x);
    read_payload(&x, "- {path: bare.csv, fields: [id, name, mail]}\n"
                     "- {path: ragged.csv, fields: [id]}\n"
                     "- {path: nowhere.csv, fields: [id]}\n"
                     "- {fields: [id]}\n"
                     "- users.csv\n"
                     "- {path: bare.csv, fields: [[id]], delimiter: '::', skipHeader: 3}\n"
                     "- {path: bare.csv, delimiter: '\"'}\n");
    assert_null(x.t.config.payloads);
    assert_said(&x, "/bare.csv:1: the row has 2 columns, but fields (line 1 of x.yml) names 3");
    assert_said(&x, "/ragged.csv:2: the row has 1 column where the first has 2");
    assert_said(&x, "/ragged.csv:3: the row has 3 columns where the first has 2");
    assert_said(&x, "/nowhere.csv:0: the file of rows can't be read: No such file or directory");
    assert_said(&x, "x.yml:4: a payload needs the path");
    assert_said(&x, "x.yml:5: a payload is a map");
    assert_said(&x, "x.yml:6: fields are names of columns, not a list");
    assert_said(&x, "x.yml:6: delimiter is one character");
    assert_said(&x, "x.yml:7: the delimiter can't be the quote");
    assert_said(&x, "x.yml:6: skipHeader is true or false, not a number");
    end(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_in_sequence),
        cmocka_unit_test(rows_at_random),
        cmocka_unit_test(workers_share_a_sequence),
        cmocka_unit_test(numbers),
        cmocka_unit_test(all_at_once),
        cmocka_unit_test(parser_options),
        cmocka_unit_test(what_was_meant),
        cmocka_unit_test(mistakes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
