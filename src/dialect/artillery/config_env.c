/* config_env.c - $env: what --env gives, this process's variables, and those of a file of
 * NAME=VALUE lines
 * (--dotenv). */
#include "dialect/artillery/config_int.h"

#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>

#define DOTENV_BYTES_MAX ((size_t)1 << 20)

static void add(json_t *env, struct str line)
{
    struct str name;

    if (str_cut(&line, '=', &name) && name.n && json_object_getn(env, name.p, name.n) == NULL)
        json_object_setn_new(env, name.p, name.n, json_stringn(line.p, line.n));
}

/* What stands between quotes may go on over several lines; "\n" is a line break within double
 * ones. */
static struct str quoted(struct str *rest, struct buf *out)
{
    char quote = rest->p[0];
    struct str body = str_skip(*rest, 1);
    size_t i = 0;

    for (; i < body.n && body.p[i] != quote; i++) {
        if (quote == '"' && body.p[i] == '\\' && i + 1 < body.n &&
            strchr("nr\"", body.p[i + 1])) {
            i++;
            buf_addc(out, body.p[i] == 'n' ? '\n' : body.p[i] == 'r' ? '\r' : '"');
        } else {
            buf_addc(out, body.p[i]);
        }
    }
    *rest = str_skip(body, i + 1);
    return buf_str(out);
}

static struct str plain(struct str *rest)
{
    struct str line;
    ptrdiff_t hash;

    str_cut(rest, '\n', &line);
    hash = str_find_char(line, '#');
    return str_trim(hash < 0 ? line : str_slice(line, 0, (size_t)hash));
}

static bool name_char(char c)
{
    return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') ||
           strchr("_.-", c) != NULL;
}

static bool is_name(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!s.p[i] || !name_char(s.p[i]))
            return false;
    return s.n > 0;
}

/* The variables of a file, without those that are there already. */
static void add_file(json_t *env, struct str text)
{
    while (text.n) {
        struct str line = text, name, value, spare;
        struct buf unquoted;
        ptrdiff_t end = str_find_char(text, '\n'), equals = str_find_char(text, '=');

        if (equals < 0 || (end >= 0 && end < equals) || str_starts(str_trim(line), STR("#"))) {
            str_cut(&text, '\n', &spare);
            continue;
        }
        name = str_trim(str_slice(text, 0, (size_t)equals));
        if (str_starts(name, STR("export ")))
            name = str_trim(str_skip(name, 7));
        text = str_skip(text, (size_t)equals + 1);
        while (text.n && (text.p[0] == ' ' || text.p[0] == '\t'))
            text = str_skip(text, 1);
        buf_init(&unquoted, DOTENV_BYTES_MAX);
        if (text.n && strchr("\"'`", text.p[0]) &&
            str_find_char(str_skip(text, 1), text.p[0]) >= 0) {
            value = quoted(&text, &unquoted);
            plain(&text);
        } else {
            value = plain(&text);
        }
        if (is_name(name) && !json_object_getn(env, name.p, name.n))
            json_object_setn_new(env, name.p, name.n,
                                 json_stringn(value.p ? value.p : "", value.n));
        buf_release(&unquoted);
    }
}

json_t *art_process_env(struct art_reading *r)
{
    const char *path = art_option(r->q, "dotenv env-file");
    json_t *env = json_object();
    struct buf text;
    FILE *f;

    for (size_t i = 0; i < r->q->noptions; i++)
        if (strcmp(r->q->options[i].name, "env") == 0)
            add(env, str_of(r->q->options[i].value));
    for (char **e = r->q->environ; e && *e; e++)
        add(env, str_of(*e));
    if (!path)
        return env;
    f = fopen(path, "rb");
    if (!f) {
        diag_warn(r->d, path, 0, 0,
                  "--dotenv: can't read this file; its variables are missing");
        return env;
    }
    buf_init(&text, DOTENV_BYTES_MAX);
    for (char *at; (at = buf_reserve(&text, 4096)) != NULL;) {
        size_t n = fread(at, 1, 4096, f);

        text.n += n;
        if (n == 0)
            break;
    }
    fclose(f);
    add_file(env, buf_str(&text));
    buf_release(&text);
    return env;
}
