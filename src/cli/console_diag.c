/* console_diag.c - the user's mistakes, as compilers show them. */
#include "base/clock.h"
#include "cli/console.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define LINE_SHOWN 160u

static bool is_control(int ch)
{
    return (ch >= 0 && ch < ' ' && ch != '\n' && ch != '\t') || ch == 0x7f;
}

/* Names and lines may come from anywhere: none of them steers the terminal. */
static void put(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.n; i++)
        buf_addc(out, is_control(text.p[i]) ? '?' : text.p[i]);
}

/* Line number `line` of the file, without its newline; false when it cannot be had. */
static bool source_line(const char *file, unsigned line, struct buf *out)
{
    struct stat st;
    FILE *f = stat(file, &st) == 0 && S_ISREG(st.st_mode) ? fopen(file, "r") : NULL;
    unsigned at = 1;
    int ch;

    if (!f)
        return false;
    while (at <= line && (ch = getc(f)) != EOF) {
        if (ch == '\n')
            at++;
        else if (at == line)
            buf_addc(out, (char)(ch == '\t' || ch == '\r' ? ' ' : is_control(ch) ? '?' : ch));
    }
    fclose(f);
    return out->n > 0;
}

/* Where in the line its nth character begins. */
static size_t offset_of(struct str line, size_t nth)
{
    size_t at = 0;

    while (nth-- && at < line.n)
        do
            at++;
        while (at < line.n && (line.p[at] & 0xC0) == 0x80);
    return at;
}

static void excerpt(struct buf *out, const struct diag_item *it, bool color)
{
    struct buf line;
    size_t from = 0;

    buf_init(&line, 1 << 16);
    if (it->file && it->line && source_line(it->file, it->line, &line)) {
        /* of a very long line, the part around the column */
        if (it->col > LINE_SHOWN - 20)
            from = it->col - (LINE_SHOWN - 20);
        buf_addf(out, "%6u | " STR_FMT "\n", it->line,
                 STR_ARG(str_slice(buf_str(&line), offset_of(buf_str(&line), from),
                                   offset_of(buf_str(&line), from + LINE_SHOWN))));
        if (it->col) {
            buf_addf(out, "       | %*s", (int)(it->col - 1 - from), "");
            buf_adds(out, color ? "\x1b[31m^\x1b[0m\n" : "^\n");
        }
    }
    buf_release(&line);
}

static void indented(struct buf *out, const char *text)
{
    struct str rest = str_of(text), line;

    while (rest.n) {
        str_cut(&rest, '\n', &line);
        buf_adds(out, "    ");
        put(out, line);
        buf_addc(out, '\n');
    }
}

static void item(struct buf *out, const struct diag_item *it, bool color, bool excerpts)
{
    const char *kind = it->kind == DIAG_ERROR ? "error" : "warning";

    if (it->file) {
        put(out, str_of(it->file));
        if (it->line)
            buf_addf(out, ":%u", it->line);
        if (it->line && it->col)
            buf_addf(out, ":%u", it->col);
        buf_adds(out, ": ");
    }
    if (color)
        buf_addf(out, "\x1b[1;%sm%s:\x1b[0m ", it->kind == DIAG_ERROR ? "31" : "33", kind);
    else
        buf_addf(out, "%s: ", kind);
    put(out, str_of(it->text));
    buf_addc(out, '\n');
    if (it->detail)
        indented(out, it->detail);
    else if (excerpts)
        excerpt(out, it, color);
}

void console_diag(struct console *c, const struct diag *d)
{
    struct buf out;

    buf_init(&out, BUF_NO_LIMIT);
    for (size_t i = 0; i < d->n; i++)
        item(&out, &d->p[i], c->err_color, !c->no_excerpts);
    if (d->errors > DIAG_MAX)
        buf_addf(&out, "... and %zu more errors\n", d->errors - DIAG_MAX);
    console_err(c, buf_str(&out));
    buf_release(&out);
}
