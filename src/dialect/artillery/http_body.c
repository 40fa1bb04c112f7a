/* http_body.c - bodies and queries as got and form-data write them. */
#include "dialect/artillery/http_body.h"

#include "data/jsval.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define FILE_BYTES_MAX ((size_t)256 << 20)

struct str http_body_type(enum http_spec_body kind)
{
    switch (kind) {
    case HTTP_SPEC_JSON: return STR("application/json");
    case HTTP_SPEC_FORM: return STR("application/x-www-form-urlencoded");
    default: return (struct str){0};
    }
}

/* WHATWG's application/x-www-form-urlencoded. */
static void add_escaped(struct buf *out, struct str s)
{
    static const char hex[] = "0123456789ABCDEF";

    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '*' || c == '-' || c == '.' || c == '_') {
            buf_addc(out, (char)c);
        } else if (c == ' ') {
            buf_addc(out, '+');
        } else {
            buf_addc(out, '%');
            buf_addc(out, hex[c >> 4]);
            buf_addc(out, hex[c & 15]);
        }
    }
}

static bool write_form(const struct template_tree *map, const struct template_scope *s, struct buf *out)
{
    struct buf text;

    buf_init(&text, BUF_NO_LIMIT);
    for (size_t i = 0; i < template_tree_size(map); i++) {
        json_t *value = template_tree_value(template_tree_item(map, i), s);

        if (i)
            buf_addc(out, '&');
        buf_clear(&text);
        buf_addstr(&text, template_source(template_tree_key(map, i))); /* got does not fill in names */
        add_escaped(out, buf_str(&text));
        buf_addc(out, '=');
        buf_clear(&text);
        jsval_text(value, &text);
        add_escaped(out, buf_str(&text));
        json_decref(value);
    }
    buf_release(&text);
    return true;
}

bool http_body_write(enum http_spec_body kind, const struct template_tree *content, const struct template_scope *s, struct buf *out)
{
    switch (kind) {
    case HTTP_SPEC_JSON: return template_tree_json(content, s, out);
    case HTTP_SPEC_TEXT: return template_tree_text(content, s, out);
    case HTTP_SPEC_FORM: return write_form(content, s, out);
    default: return false;
    }
}

/* ---- queries (Node's querystring, then URLSearchParams) ---- */

static void add_pair(struct buf *out, struct str key, json_t *value, bool *first)
{
    struct buf text;

    buf_addc(out, *first ? '?' : '&');
    *first = false;
    add_escaped(out, key);
    buf_addc(out, '=');
    if (!json_is_string(value) && !json_is_number(value) && !json_is_boolean(value))
        return;
    buf_init(&text, BUF_NO_LIMIT);
    jsval_text(value, &text);
    add_escaped(out, buf_str(&text));
    buf_release(&text);
}

/* A member that is undefined stays, empty. */
void http_body_query(const struct template_tree *map, const struct template_scope *s, struct buf *out)
{
    bool first = true;
    struct buf key;

    buf_init(&key, 1 << 16);
    for (size_t i = 0; i < template_tree_size(map); i++) {
        json_t *value = template_tree_value(template_tree_item(map, i), s);

        buf_clear(&key);
        if (!template_text(template_tree_key(map, i), s, &key))
            buf_adds(&key, "undefined");
        if (json_is_array(value))
            for (size_t k = 0; k < json_array_size(value); k++)
                add_pair(out, buf_str(&key), json_array_get(value, k), &first);
        else
            add_pair(out, buf_str(&key), value, &first);
        json_decref(value);
    }
    buf_release(&key);
}

/* ---- multipart (form-data 4) ---- */

static struct str type_of_file(struct str name)
{
    static const char *const types[][2] = {
        {"json", "application/json"}, {"xml", "application/xml"},  {"pdf", "application/pdf"}, {"zip", "application/zip"},
        {"gz", "application/gzip"},   {"js", "text/javascript"},   {"csv", "text/csv"},        {"txt", "text/plain"},
        {"html", "text/html"},        {"htm", "text/html"},        {"css", "text/css"},        {"md", "text/markdown"},
        {"yml", "text/yaml"},         {"yaml", "text/yaml"},       {"png", "image/png"},       {"jpg", "image/jpeg"},
        {"jpeg", "image/jpeg"},       {"gif", "image/gif"},        {"webp", "image/webp"},     {"svg", "image/svg+xml"},
        {"ico", "image/vnd.microsoft.icon"}, {"bmp", "image/bmp"}, {"mp3", "audio/mpeg"},      {"wav", "audio/wav"},
        {"mp4", "video/mp4"},         {"webm", "video/webm"},      {"doc", "application/msword"},
        {"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
        {"xls", "application/vnd.ms-excel"}, {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}};
    ptrdiff_t dot = str_rfind_char(name, '.');

    for (size_t i = 0; dot >= 0 && i < sizeof(types) / sizeof(*types); i++)
        if (str_ieq(str_skip(name, (size_t)dot + 1), str_of(types[i][0])))
            return str_of(types[i][1]);
    return STR("application/octet-stream");
}

static bool read_file(const char *path, struct buf *out, struct buf *why)
{
    FILE *f = fopen(path, "rb");
    size_t got = 1;
    char *at;

    while (f && got && (at = buf_reserve(out, 65536))) {
        got = fread(at, 1, 65536, f);
        out->n += got;
    }
    if (f && !ferror(f) && got == 0) {
        fclose(f);
        return true;
    }
    buf_addf(why, "%s", !f && errno == ENOENT ? "ENOENT" : f && !ferror(f) ? "file too large" : strerror(errno));
    if (f)
        fclose(f);
    return false;
}

static bool add_file(struct art_user *u, struct str from, struct str type, struct buf *out, struct buf *why)
{
    ptrdiff_t slash = str_rfind_char(from, '/');
    struct str base = str_skip(from, (size_t)(slash + 1));
    struct buf path;
    bool ok;

    buf_init(&path, 1 << 16);
    if (from.n && from.p[0] != '/')
        buf_addf(&path, "%s/", u->t->config.script_dir ? u->t->config.script_dir : ".");
    buf_addstr(&path, from);
    buf_addf(out, "; filename=\"" STR_FMT "\"\r\n", STR_ARG(base));
    if (!type.n)
        type = type_of_file(base);
    buf_addf(out, "Content-Type: " STR_FMT "\r\n\r\n", STR_ARG(type));
    ok = read_file(buf_cstr(&path), out, why);
    buf_release(&path);
    return ok;
}

/* value | {value, contentType} | {fromFile, contentType} */
static bool add_part(struct art_user *u, json_t *value, struct buf *out, struct buf *why)
{
    struct str type = jsval_str(json_object_get(value, "contentType"));
    json_t *from = json_object_get(value, "fromFile"), *inner = json_object_get(value, "value");

    if (json_is_string(from))
        return add_file(u, jsval_str(from), type, out, why);
    if (json_is_object(value) && inner && jsval_true(inner))
        value = inner;
    buf_adds(out, "\r\n");
    if (type.n)
        buf_addf(out, "Content-Type: " STR_FMT "\r\n", STR_ARG(type));
    buf_adds(out, "\r\n");
    if (json_is_object(value))
        jsval_json(value, out);
    else
        jsval_text(value, out);
    return true;
}

bool http_body_multipart(struct art_user *u, const struct template_tree *map, struct buf *out, struct buf *type, struct buf *why)
{
    struct rng *r = &u->user->rng;
    char boundary[64];
    bool ok = true;

    snprintf(boundary, sizeof(boundary), "--------------------------%012llx%012llx",
             (unsigned long long)rng_u64(r) & 0xffffffffffffull, (unsigned long long)rng_u64(r) & 0xffffffffffffull);
    for (size_t i = 0; ok && i < template_tree_size(map); i++) {
        json_t *value = template_tree_value(template_tree_item(map, i), u->scope);

        buf_addf(out, "--%s\r\nContent-Disposition: form-data; name=\"" STR_FMT "\"", boundary,
                 STR_ARG(template_source(template_tree_key(map, i))));
        ok = add_part(u, value, out, why);
        buf_adds(out, "\r\n");
        json_decref(value);
        if (ok && out->n > FILE_BYTES_MAX) {
            ok = false;
            buf_adds(why, "body too large");
        }
    }
    buf_addf(out, "--%s--\r\n", boundary);
    buf_addf(type, "multipart/form-data; boundary=%s", boundary);
    return ok;
}
