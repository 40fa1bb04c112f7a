/* form.c - request bodies as forms. */
#include "data/form.h"

#include "base/mem.h"
#include "data/url.h"

#include <stdlib.h>

void form_urlencode_in_order(struct buf *out, const struct form_pair *pairs, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (i)
            buf_addc(out, '&');
        url_query_escape(out, pairs[i].name);
        buf_addc(out, '=');
        url_query_escape(out, pairs[i].value);
    }
}

/* Merge sort, for it is stable: order of a[0..n) by name, work has room for n. */
static void sort(struct form_pair *a, struct form_pair *work, size_t n)
{
    size_t half = n / 2, i = 0, j = half, k = 0;

    if (n < 2)
        return;
    sort(a, work, half);
    sort(a + half, work, n - half);
    while (i < half && j < n)
        work[k++] = str_cmp(a[j].name, a[i].name) < 0 ? a[j++] : a[i++];
    while (i < half)
        work[k++] = a[i++];
    memcpy(a, work, k * sizeof(*a)); /* what is left of the second half stands right already */
}

void form_urlencode(struct buf *out, struct form_pair *pairs, size_t n)
{
    struct form_pair few[32], *work = n > 32 ? xmalloc(n * sizeof(*work)) : few;

    sort(pairs, work, n);
    form_urlencode_in_order(out, pairs, n);
    if (work != few)
        free(work);
}

void form_boundary(const unsigned char random[30], char out[FORM_BOUNDARY_BYTES])
{
    static const char digits[] = "0123456789abcdef";

    for (int i = 0; i < 30; i++) {
        out[2 * i] = digits[random[i] >> 4];
        out[2 * i + 1] = digits[random[i] & 15];
    }
    out[60] = 0;
}

/* name="..." with backslashes and quotes escaped; line ends, which would end the header,
 * percent-encoded. */
static void add_quoted(struct buf *out, const char *parameter, struct str value)
{
    buf_addf(out, "; %s=\"", parameter);
    for (size_t i = 0; i < value.n; i++) {
        char c = value.p[i];

        if (c == '\\' || c == '"')
            buf_addc(out, '\\');
        if (c == '\r' || c == '\n')
            buf_adds(out, c == '\r' ? "%0D" : "%0A");
        else
            buf_addc(out, c);
    }
    buf_addc(out, '"');
}

static void begin_part(struct form_multipart *m, struct str name)
{
    buf_addf(m->out, "%s--%s\r\nContent-Disposition: form-data", m->started ? "\r\n" : "",
             m->boundary);
    add_quoted(m->out, "name", name);
    m->started = true;
}

void form_field(struct form_multipart *m, struct str name, struct str value)
{
    begin_part(m, name);
    buf_adds(m->out, "\r\n\r\n");
    buf_addstr(m->out, value);
}

void form_file(struct form_multipart *m, struct str name, struct str filename,
               struct str content_type, struct str data)
{
    begin_part(m, name);
    add_quoted(m->out, "filename", filename);
    buf_adds(m->out, "\r\nContent-Type: ");
    if (content_type.n == 0)
        content_type = STR("application/octet-stream");
    for (size_t i = 0; i < content_type.n; i++)
        if (content_type.p[i] != '\r' && content_type.p[i] != '\n')
            buf_addc(m->out, content_type.p[i]);
    buf_adds(m->out, "\r\n\r\n");
    buf_addstr(m->out, data);
}

void form_end(struct form_multipart *m)
{
    buf_addf(m->out, "\r\n--%s--\r\n", m->boundary);
}

void form_content_type(const struct form_multipart *m, struct buf *out)
{
    bool quote = strpbrk(m->boundary, "()<>@,;:\\\"/[]?= ") != NULL;

    buf_addf(out,
             quote ? "multipart/form-data; boundary=\"%s\""
                   : "multipart/form-data; boundary=%s",
             m->boundary);
}
