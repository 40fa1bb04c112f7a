/* client.c - one request to a control API. */
#include "serve/client.h"

#include "base/mem.h"
#include "net/libcurl.h"
#include "serve/api.h"

#include <stdlib.h>

#ifdef BRUNT_CURL

#define CONNECT_MS 5000L
#define ANSWER_MS  60000L /* pausing waits for running iterations */

struct transfer {
    struct libcurl c;
    CURL *h;
    struct curl_slist *headers;
    struct buf url, *out;
    char error[CURL_ERROR_SIZE];
};

static size_t on_data(char *data, size_t one, size_t n, void *arg)
{
    return buf_add(arg, data, n) ? n : 0;
}

static void set_up(struct transfer *t, const char *method, struct str body)
{
    CURLcode (*set)(CURL *, CURLoption, ...) = t->c.easy_setopt;

    t->headers = t->c.slist_append(NULL, "Content-Type: application/json");
    set(t->h, CURLOPT_URL, buf_cstr(&t->url));
    set(t->h, CURLOPT_PROTOCOLS_STR, "http");
    set(t->h, CURLOPT_PROXY, "");
    set(t->h, CURLOPT_NOSIGNAL, 1L);
    set(t->h, CURLOPT_ERRORBUFFER, t->error);
    set(t->h, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS);
    set(t->h, CURLOPT_TIMEOUT_MS, ANSWER_MS);
    set(t->h, CURLOPT_WRITEFUNCTION, on_data);
    set(t->h, CURLOPT_WRITEDATA, t->out);
    set(t->h, CURLOPT_CUSTOMREQUEST, method);
    set(t->h, CURLOPT_HTTPHEADER, t->headers);
    if (body.p) {
        set(t->h, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.n);
        set(t->h, CURLOPT_POSTFIELDS, body.p);
    }
}

static bool refuse(struct transfer *t, const char *address, CURLcode rc, struct diag *d)
{
    const char *error = *t->error ? t->error : t->c.easy_strerror(rc);

    if (rc == CURLE_COULDNT_CONNECT || rc == CURLE_COULDNT_RESOLVE_HOST)
        diag_error(
            d, NULL, 0, 0,
            "no test answers on %s: a test can be controlled when it is run with --address %s "
            "(%s)",
            address, address, error);
    else
        diag_error(d, NULL, 0, 0, "no answer from %s: %s", address, error);
    return false;
}

static bool judge(const char *address, long status, const struct buf *out, struct diag *d)
{
    struct buf text;

    if (status < 400)
        return true;
    buf_init(&text, 64 * 1024);
    if (api_error_read(buf_str(out), &text))
        diag_error(d, NULL, 0, 0, "%s", buf_cstr(&text));
    else
        diag_error(d, NULL, 0, 0, "%s answered with HTTP status %ld: is it a k6 or brunt test?",
                   address, status);
    buf_release(&text);
    return false;
}

static bool transfer(struct transfer *t, const char *address, const char *method,
                     struct str body, struct diag *d)
{
    CURLcode rc = CURLE_FAILED_INIT;
    long status = 0;

    t->c.global_init(CURL_GLOBAL_DEFAULT);
    t->h = t->c.easy_init();
    if (t->h) {
        set_up(t, method, body);
        rc = t->c.easy_perform(t->h);
        t->c.easy_getinfo(t->h, CURLINFO_RESPONSE_CODE, &status);
        t->c.easy_cleanup(t->h);
        t->c.slist_free_all(t->headers);
    }
    t->c.global_cleanup();
    return rc == CURLE_OK ? judge(address, status, t->out, d) : refuse(t, address, rc, d);
}

bool client_call(const char *address, const char *method, const char *path, struct str body,
                 struct buf *out, struct diag *d)
{
    struct transfer t = {.out = out};
    char *why = NULL;
    bool ok = false;

    buf_init(&t.url, 4096);
    buf_addf(&t.url, "http://%s%s%s", *address == ':' ? "localhost" : "", address, path);
    if (libcurl_load(&t.c, &why))
        ok = transfer(&t, address, method, body, d);
    else
        diag_error(d, NULL, 0, 0, "a test can't be asked: %s", why);
    free(why);
    libcurl_unload(&t.c);
    buf_release(&t.url);
    return ok;
}

#else

bool client_call(const char *address, const char *method, const char *path, struct str body,
                 struct buf *out, struct diag *d)
{
    diag_error(d, NULL, 0, 0,
               "%s can't be asked: this brunt was built without libcurl, which does it",
               address);
    return false;
}

#endif
