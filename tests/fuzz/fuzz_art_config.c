/* fuzz_art_config.c - any bytes give an Artillery config with its phases, or mistakes. */
#include "dialect/artillery/config.h"
#include "dialect/artillery/phases.h"
#include "script/files.h"

#include <assert.h>
#include <stdlib.h>

#undef test_free

static char *no_file(void *arg, const char *name, size_t max, size_t *n, char **why)
{
    *why = NULL;
    return NULL;
}

/* libfyaml 0.7 forgets some memory when it meets a mistake. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libfyaml";
}

/* What stands behind the first zero byte is --overrides. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = str_make((const char *)data, size), over;
    char one[] = "A=1", two[] = "TARGET=http://a.test", *env[] = {one, two, NULL},
         *overrides = NULL;
    struct script_files *files = script_files_new();
    struct load_option options[] = {{"environment", "e"},
                                    {"variables", "{\"v\": [1, {\"w\": \"x\"}]}"},
                                    {"overrides", NULL}};
    struct load_request q = {
        .path = "x.yml", .options = options, .noptions = 2, .files = files, .environ = env};
    struct art_test t = {0};
    struct diag d;

    script_files_set_source(files, "file", (struct script_source){.read = no_file});
    if (str_cut(&text, 0, &over)) {
        struct str spare = over;

        options[2].value = overrides = str_dup(text);
        q.noptions = 3;
        text = spare;
    } else {
        text = over;
    }
    q.text = text.p ? text : STR("");
    diag_init(&d);
    t.test = test_new(NULL, "x.yml");
    if (art_config_read(&t, &q, &d)) {
        assert(diag_ok(&d) && t.root && t.config.tree && t.config.target.n && t.config.plugins);
        if (art_phases_read(&t, &d))
            assert(t.test->nscenarios == 1 && t.test->scenarios[0]->load.nphases > 0);
    } else {
        assert(!diag_ok(&d));
    }
    json_decref(t.config.late_headers);
    json_decref(t.config.variables);
    json_decref(t.config.process_env);
    test_free(t.test);
    diag_release(&d);
    script_files_free(files);
    free(overrides);
    return 0;
}
