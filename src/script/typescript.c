/* typescript.c - TypeScript to JavaScript: the passes in their order. */
#include "script/typescript.h"

#include "base/mem.h"
#include "script/tserase.h"

#include <stdlib.h>

#define TEXT_MAX_BYTES (16u << 20)
#define REPAIRS_MAX    100

static void place(struct str text, uint32_t at, unsigned *line, unsigned *col)
{
    *line = *col = 1;
    for (uint32_t i = 0; i < at && i < text.n; i++)
        if (text.p[i] == '\n') {
            ++*line;
            *col = 1;
        } else {
            *col += (text.p[i] & 0xC0) != 0x80;
        }
}

/* ---- what is newer than the grammar ----
 *
 * Where the parser stumbles over one of these, it is shown something else of the same length.
 * What it is shown for types never gets into the output: if it was no type, the text as it is
 * goes on to the engine. */

/* `export type * from "x"`: it leaves nothing. */
static bool drop_type_star(char *text, char *shown, size_t n, size_t at)
{
    size_t start = at, end;
    struct str rest;

    while (start && text[start - 1] != '\n')
        start--;
    end = start + strcspn(text + start, "\r\n");
    rest = str_trim(str_make(text + start, end - start));
    if (end > n || !str_starts(rest, STR("export")))
        return false;
    rest = str_trim(str_skip(rest, 6));
    if (!str_starts(rest, STR("type")) || !str_starts(str_trim(str_skip(rest, 4)), STR("*")))
        return false;
    memset(text + start, ' ', end - start);
    text[start] = ';';
    memcpy(shown + start, text + start, end - start);
    return true;
}

static bool is_word(char c)
{
    return c == '_' || c == '$' || (c >= '0' && c <= '9') ||
           ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

/* `<in T, out U>`: the words go, all of them at once. Where no types are, nothing valid looks
 * like that. */
static bool drop_variance(char *shown, size_t n)
{
    bool any = false, open = false; /* open: a < or , stands before */

    for (size_t i = 0; i < n; i++) {
        size_t word = !strncmp(shown + i, "out ", 4)  ? 3
                      : !strncmp(shown + i, "in ", 3) ? 2
                                                      : 0;

        if (open && word && is_word(shown[i + word + 1])) {
            memset(shown + i, ' ', word);
            any = true;
        }
        if (open && shown[i] == '/' && (shown[i + 1] == '/' || shown[i + 1] == '*')) {
            const char *end = strstr(shown + i, shown[i + 1] == '/' ? "\n" : "*/");

            i = end ? (size_t)(end - shown) : n;
        } else if ((unsigned char)shown[i] > ' ' && !(open && shown[i] == '/'))
            open = shown[i] == '<' || shown[i] == ',';
    }
    return any;
}

/* `import("x").T[]`: the import is shown as a name. */
static bool mask_import_type(char *shown, size_t at)
{
    size_t n;
    char quote;

    if (strncmp(shown + at, "import(", 7) != 0)
        return false;
    quote = shown[at + 7];
    if (quote != '"' && quote != '\'')
        return false;
    n = strcspn(shown + at + 8, "\"'\n");
    if (shown[at + 8 + n] != quote || shown[at + 9 + n] != ')')
        return false;
    memset(shown + at, 'i', n + 10);
    return true;
}

static bool parse(struct tstree *t, char *text, char *shown, size_t n, struct tserror *e)
{
    for (int i = 0; !tstree_parse(t, str_make(shown, n), str_make(text, n), e); i++) {
        if (i == REPAIRS_MAX || e->at >= n ||
            !(drop_type_star(text, shown, n, e->at) || drop_variance(shown, n) ||
              mask_import_type(shown, e->at)))
            return false;
        free(e->text);
        *e = (struct tserror){0};
        tstree_release(t);
    }
    return true;
}

static void convert(const struct tstree *t, struct str text, struct typescript *out,
                    struct tserror *e)
{
    struct tsedits edits;
    struct tsnames names;
    struct tsjob job = {.t = t, .n = &names, .edits = &edits, .error = e};
    struct buf js;

    tsedit_init(&edits);
    tsname_init(&names, t);
    tsscope_find(&names, t, e);
    if (!e->text) {
        tsname_resolve(&names);
        tserase_all(&job);
    }
    for (size_t i = 0; i < job.types.n; i++)
        vec_push(&out->types, job.types.p[i]);
    vec_free(&job.types);
    if (!e->text) {
        buf_init(&js, BUF_NO_LIMIT);
        tsedit_apply(&edits, text, &js);
        buf_cstr(&js);
        out->js_n = js.n;
        out->js = buf_take(&js);
    }
    tsname_release(&names);
    tsedit_release(&edits);
}

bool typescript_to_js(struct str text, struct typescript *out)
{
    struct tserror e = {0};
    struct tstree t = {0};
    char *copy, *shown;

    *out = (struct typescript){0};
    if (text.n > TEXT_MAX_BYTES) {
        tstree_error(&e, 0, "a TypeScript file may have at most %u MiB", TEXT_MAX_BYTES >> 20);
    } else {
        copy = str_dup(text);
        shown = str_dup(text);
        if (parse(&t, copy, shown, text.n, &e))
            convert(&t, str_make(copy, text.n), out, &e);
        tstree_release(&t);
        free(copy);
        free(shown);
    }
    if (e.text)
        place(text, e.at, &out->line, &out->col);
    out->error = e.text;
    return !e.text;
}
