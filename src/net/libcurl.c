/* libcurl.c - libcurl, loaded when it is needed. */
#include "net/libcurl.h"

#include "base/mem.h"

#ifdef BRUNT_CURL

#include <dlfcn.h>
#include <string.h>

#define LIBRARY "libcurl.so.4"

bool libcurl_load(struct libcurl *c, char **why)
{
    struct {
        void *to;
        const char *name;
    } const f[] = {
        {&c->global_init, "curl_global_init"},   {&c->global_cleanup, "curl_global_cleanup"},
        {&c->easy_init, "curl_easy_init"},       {&c->easy_cleanup, "curl_easy_cleanup"},
        {&c->easy_setopt, "curl_easy_setopt"},   {&c->easy_perform, "curl_easy_perform"},
        {&c->easy_getinfo, "curl_easy_getinfo"}, {&c->easy_strerror, "curl_easy_strerror"},
        {&c->slist_append, "curl_slist_append"}, {&c->slist_free_all, "curl_slist_free_all"}};

    c->library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
    for (size_t i = 0; c->library && i < sizeof(f) / sizeof(*f); i++) {
        void *p = dlsym(c->library, f[i].name);

        if (!p) {
            *why = xasprintf("the library " LIBRARY " of this machine lacks %s", f[i].name);
            return false;
        }
        memcpy(f[i].to, &p, sizeof(p));
    }
    if (!c->library)
        *why = xasprintf("the library " LIBRARY
                         " can't be loaded (%s): install it (Debian: libcurl4)",
                         dlerror());
    return c->library != NULL;
}

void libcurl_unload(struct libcurl *c)
{
    if (c->library)
        dlclose(c->library);
    c->library = NULL;
}

#endif
