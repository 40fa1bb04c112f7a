/* libcurl.h - libcurl for the rare occasions when something is asked of another program: loaded
 * then, as linking it would cost every start some milliseconds. Only where BRUNT_CURL is
 * defined. */
#ifndef NET_LIBCURL_H
#define NET_LIBCURL_H

#ifdef BRUNT_CURL

#include <curl/curl.h>
#include <stdbool.h>

/* The few of its functions that are used, by their names without curl_. */
struct libcurl {
    void *library;
    CURLcode (*global_init)(long flags);
    void (*global_cleanup)(void);
    CURL *(*easy_init)(void);
    void (*easy_cleanup)(CURL *h);
    CURLcode (*easy_setopt)(CURL *h, CURLoption o, ...);
    CURLcode (*easy_perform)(CURL *h);
    CURLcode (*easy_getinfo)(CURL *h, CURLINFO i, ...);
    const char *(*easy_strerror)(CURLcode code);
    struct curl_slist *(*slist_append)(struct curl_slist *l, const char *text);
    void (*slist_free_all)(struct curl_slist *l);
};

/* False when it isn't there or too old: *why (to be freed) says so, the end of a sentence like
 * "X needs ...". */
bool libcurl_load(struct libcurl *c, char **why);
void libcurl_unload(struct libcurl *c); /* harmless when nothing was loaded */

#endif

#endif
