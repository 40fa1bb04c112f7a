/* t_option.c - command lines read by tables, and the tables themselves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"
#include "cli/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct option rows[] = {
    {"vus", 'u', OPTION_COUNT, 0, "N", "users"},
    {"duration", 'd', OPTION_DURATION, 0, "TIME", "time"},
    {"rate", 'r', OPTION_NUMBER, 0, "N", "rate"},
    {"quiet", 'q', OPTION_FLAG, 0, NULL, "quiet"},
    {"verbose", 'v', OPTION_FLAG, 0, NULL, "verbose"},
    {"env", 'e', OPTION_TEXT, OPTION_REPEATS, "NAME=VALUE", "variable"},
    {"debug", 0, OPTION_TEXT, OPTION_SPARES, "full", "debug", NULL, "headers"},
    {"mode", 0, OPTION_CHOICE, 0, "MODE", "mode", "compact|full"},
    {"paused", 'p', OPTION_FLAG, OPTION_ABSENT, NULL, "is not there yet"},
    {"traces", 0, OPTION_TEXT, OPTION_ABSENT, "WHERE", "is not there yet"},
};
static const struct option_table table = {"All", rows, sizeof(rows) / sizeof(*rows)};
static const struct option_table *const tables[] = {&table, NULL};

/* Parses a line cut at its spaces; what came out as "name=value name=value | operand operand",
 * or the errors, one a line. */
static char *parse(const char *line)
{
    char *copy = strdup(line), *argv[32], *save = NULL;
    struct options o;
    struct diag d;
    struct buf out;
    int argc = 0;

    for (char *w = strtok_r(copy, " ", &save); w; w = strtok_r(NULL, " ", &save))
        argv[argc++] = w;
    buf_init(&out, 1 << 16);
    diag_init(&d);
    if (options_parse((struct option_set){tables}, argc, argv, &o, &d)) {
        for (size_t i = 0; i < o.given.n; i++)
            buf_addf(&out, "%s%s=%s", i ? " " : "", o.given.p[i].option->name,
                     o.given.p[i].value);
        for (size_t i = 0; i < o.operands.n; i++)
            buf_addf(&out, "%s%s", i ? " " : " | ", o.operands.p[i]);
    }
    for (size_t i = 0; i < d.n; i++)
        buf_addf(&out, "%s%s", i ? "\n" : "", d.p[i].text);
    options_release(&o);
    diag_release(&d);
    free(copy);
    buf_addc(&out, 0);
    return buf_take(&out);
}

static void lines(void **state)
{
    static const struct {
        const char *line, *want;
    } cases[] = {
        {"", ""},
        {"a.js", " | a.js"},
        {"--vus 5 a.js", "vus=5 | a.js"},
        {"--vus=5", "vus=5"},
        {"-u5", "vus=5"},
        {"-u 5", "vus=5"},
        {"-u=5", "vus=5"},
        {"-qu5", "quiet=true vus=5"},
        {"-qv a -u 1 b", "quiet=true verbose=true vus=1 | a b"},
        {"--quiet=false", "quiet=false"},
        {"-e A=1 --env=B=2 -eC=3", "env=A=1 env=B=2 env=C=3"},
        {"--debug a.js", "debug=headers | a.js"},
        {"--debug=full", "debug=full"},
        {"--mode full", "mode=full"},
        {"-d 1m30s", "duration=1m30s"},
        {"-r 0.5", "rate=0.5"},
        {"- a", " | - a"},
        {"-- --vus -q", " | --vus -q"},
        {"--vus -- a",
         "--vus takes a whole number, not '--'"}, /* as getopt: an argument is an argument */
        {"--vus", "--vus needs an argument: N"},
        {"-u", "--vus needs an argument: N"},
        {"--vus five", "--vus takes a whole number, not 'five'"},
        {"--vus -1", "--vus takes a whole number, not '-1'"},
        {"--vus 99999999999999999999",
         "--vus takes a whole number, not '99999999999999999999'"},
        {"-d 10", "--duration takes a duration like 30s, 1m30s or 500ms, not '10'"},
        {"-d -1s", "--duration takes a duration like 30s, 1m30s or 500ms, not '-1s'"},
        {"-r nan", "--rate takes a number, not 'nan'"},
        {"--mode none", "--mode takes one of compact|full, not 'none'"},
        {"--quiet=maybe", "--quiet takes true or false, not 'maybe'"},
        {"--vu 3 -x", "unknown option --vu; did you mean --vus?\nunknown option -x in -x"},
        {"--durration 3s", "unknown option --durration; did you mean --duration?"},
        {"--zzz", "unknown option --zzz"},
        {"--zzz=1", "unknown option --zzz"},
        {"-p", "--paused is not there yet"},
        {"--traces x", "--traces is not there yet"},
        {"--traces=x", "--traces is not there yet"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        char *have = parse(cases[i].line);

        if (strcmp(have, cases[i].want) != 0)
            fail_msg("'%s' gives '%s', not '%s'", cases[i].line, have, cases[i].want);
        free(have);
    }
}

static void values(void **state)
{
    const char *argv[] = {"--vus=3", "--vus=7", "-d1.5s", "--quiet=false", "-v", "-r", "2.5"};
    struct options o;
    struct diag d;

    diag_init(&d);
    assert_true(
        options_parse((struct option_set){tables}, 7, (char **)(uintptr_t)argv, &o, &d));
    assert_string_equal(options_get(&o, "vus"), "7");
    assert_int_equal(options_count(&o, "vus", 1), 7);
    assert_int_equal(options_count(&o, "mode", 4), 4);
    assert_int_equal(options_duration_ns(&o, "duration", 0), 1500000000);
    assert_true(options_number(&o, "rate", 0) == 2.5);
    assert_false(options_flag(&o, "quiet"));
    assert_true(options_flag(&o, "verbose"));
    assert_null(options_get(&o, "env"));
    options_release(&o);
    diag_release(&d);
}

static void nearest(void **state)
{
    static const char *const names[] = {"run", "quick", "summary-export", "summary-mode", NULL};

    assert_string_equal(option_nearest("rnu", names), "run");
    assert_string_equal(option_nearest("quikc", names), "quick");
    assert_string_equal(option_nearest("sumary-mode", names), "summary-mode");
    assert_string_equal(option_nearest("summ", names), "summary-export"); /* its beginning */
    assert_null(option_nearest("xyz", names));
    assert_null(option_nearest("", names));
}

/* What holds for all tables: names and letters are unique within a command, each has its
 * sentence. */
static void real_tables(void **state)
{
    for (size_t c = 0; commands[c]; c++) {
        const struct option *all[256];
        size_t n = 0;

        assert_non_null(commands[c]->summary);
        for (size_t t = 0; commands[c]->tables[t]; t++)
            for (size_t i = 0; i < commands[c]->tables[t]->n; i++)
                all[n++] = &commands[c]->tables[t]->o[i];
        for (size_t i = 0; i < n; i++) {
            size_t length = strlen(all[i]->help);

            assert_true(length > 3 && all[i]->help[length - 1] != '.');
            assert_true(all[i]->kind == OPTION_FLAG || all[i]->argument);
            assert_true((all[i]->kind == OPTION_CHOICE) == (all[i]->choices != NULL));
            assert_true(!(all[i]->flags & OPTION_SPARES) || all[i]->spare);
            for (size_t k = 0; k < i; k++) {
                if (strcmp(all[i]->name, all[k]->name) == 0 ||
                    (all[i]->letter && all[i]->letter == all[k]->letter))
                    fail_msg("%s: --%s and --%s", commands[c]->name, all[i]->name,
                             all[k]->name);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(lines), cmocka_unit_test(values),
                                       cmocka_unit_test(nearest),
                                       cmocka_unit_test(real_tables)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
