/* cmd_archive.c - "brunt archive FILE": a test and all that it needs in one file. */
#include "base/mem.h"
#include "cli/loading.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ARCHIVE_BYTES_MAX ((size_t)512 << 20)

static const struct option archive[] = {
    {"archive-out", 'O', OPTION_FILE, 0, "FILE",
     "write it there (archive.tar); - is standard output"},
    {"exclude-env-vars", 0, OPTION_FLAG, 0, NULL, "leave the variables of __ENV out"},
};
static const struct option_table options_archive = {"Archive", archive,
                                                    sizeof(archive) / sizeof(*archive)};

static const struct option_table *const tables[] = {
    &options_archive, &options_load,    &options_http,    &options_script,
    &options_modules, &options_summary, &options_results, &options_general, NULL};

/* The file appears whole or not at all. */
static bool write_file(const char *path, struct str bytes, struct diag *d)
{
    char *beside = xasprintf("%s.XXXXXX", path);
    int fd = mkostemp(beside, O_CLOEXEC);
    mode_t mask = umask(0);
    bool ok = fd >= 0 && fchmod(fd, 0666 & ~mask) == 0;

    umask(mask);
    while (ok && bytes.n) {
        ssize_t n = write(fd, bytes.p, bytes.n);

        ok = n >= 0 || errno == EINTR;
        bytes = str_skip(bytes, n > 0 ? (size_t)n : 0);
    }
    ok = ok && rename(beside, path) == 0;
    if (!ok)
        diag_error(d, NULL, 0, 0, "the archive could not be written to '%s': %s", path,
                   strerror(errno));
    if (fd >= 0 && !ok)
        unlink(beside);
    if (fd >= 0)
        close(fd);
    free(beside);
    return ok;
}

static int write_archive(struct invocation *in, struct test *t)
{
    const char *path = options_get(&in->options, "archive-out");
    bool with_env = !options_flag(&in->options, "exclude-env-vars"), ok = false;
    struct buf out;
    struct diag d;

    path = path ? path : "archive.tar";
    diag_init(&d);
    buf_init(&out, ARCHIVE_BYTES_MAX);
    if (!t->dialect->archive)
        diag_error(&d, NULL, 0, 0, "%s tests can't be archived", t->dialect->name);
    else if (t->dialect->archive(t, with_env, &out, &d))
        ok = strcmp(path, "-") == 0 ? console_out(in->console, buf_str(&out))
                                    : write_file(path, buf_str(&out), &d);
    console_diag(in->console, &d);
    diag_release(&d);
    buf_release(&out);
    return ok ? EXIT_OK : EXIT_OTHER;
}

static int run_archive(struct invocation *in)
{
    int code;
    struct test *t = loading_test(in, LOAD_TO_ARCHIVE, &code);

    if (t)
        code = write_archive(in, t);
    test_free(t);
    return code;
}

const struct command command_archive = {
    .name = "archive",
    .usage = "[options] FILE",
    .summary = "put a test and all that it needs into one file",
    .text = "Reads the test as \"run\" does, and writes it with all modules that it imports "
            "and all "
            "files that it opens into a tar file in k6's layout, which \"run\" takes in place "
            "of the "
            "script, here or elsewhere. The options given become the archive's.",
    .tables = tables,
    .run = run_archive};
