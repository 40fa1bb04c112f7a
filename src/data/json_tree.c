/* json_tree.c - documents of the size of a configuration as jansson trees. */
#include "data/json_tree.h"

#include "base/buf.h"
#include "data/json.h"

#include <errno.h>
#include <stdio.h>

json_t *json_tree_load(struct str text, const char *file, struct diag *d)
{
    struct json_error wrong;
    json_error_t error;
    json_t *tree;

    if (str_starts(text, STR("\xEF\xBB\xBF")))
        text = str_skip(text, 3);
    if (!json_check(text, &wrong)) { /* its sentences are better than jansson's */
        diag_error(d, file, wrong.line, wrong.col, "not valid JSON: %s", wrong.text);
        return NULL;
    }
    tree = json_loadb(text.p, text.n, JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);
    if (!tree)
        diag_error(d, file, error.line > 0 ? (unsigned)error.line : 0,
                   error.column > 0 ? (unsigned)error.column : 0, "JSON that can't be read: %s",
                   error.text);
    return tree;
}

static bool read_all(FILE *f, struct buf *text)
{
    size_t got;

    do {
        char *room = buf_reserve(text, 64 << 10);

        if (!room)
            return false;
        got = fread(room, 1, 64 << 10, f);
        text->n += got;
    } while (got);
    return !ferror(f);
}

json_t *json_tree_load_file(const char *path, struct diag *d)
{
    json_t *tree = NULL;
    struct buf text;
    FILE *f = fopen(path, "rbe");

    if (!f) {
        diag_error(d, path, 0, 0, "can't open the file: %s", strerror(errno));
        return NULL;
    }
    buf_init(&text, JSON_TREE_FILE_BYTES_MAX);
    if (read_all(f, &text))
        tree = json_tree_load(buf_str(&text), path, d);
    else if (text.full)
        diag_error(d, path, 0, 0, "the file is larger than %zu MiB",
                   JSON_TREE_FILE_BYTES_MAX >> 20);
    else
        diag_error(d, path, 0, 0, "can't read the file: %s", strerror(errno));
    fclose(f);
    buf_release(&text);
    return tree;
}
