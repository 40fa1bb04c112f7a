/* idle.c - what a connection costs in memory while nothing goes on: a user with its stack, jar
 * and pool, and what lies below them, TLS and HTTP/2 included.
 *
 *     idle URL CONNECTIONS
 *
 * Each user asks once and then waits; the process's own proportional set size before and after
 * is told. */
#include "base/mem.h"
#include "user/http.h"

#include <stdio.h>
#include <stdlib.h>

static struct user_env env;
static struct str url;
static int waiting, users;
static long pss_kb;

static long own_pss_kb(void)
{
    FILE *f = fopen("/proc/self/smaps_rollup", "r");
    char line[256];
    long kb = 0;

    while (f && fgets(line, sizeof(line), f))
        if (sscanf(line, "Pss: %ld", &kb) == 1)
            break;
    if (f)
        fclose(f);
    return kb;
}

static void use(void *arg)
{
    struct user *u = arg;
    struct http_call call = {.method = STR("GET"), .url = url, .max_redirects = -1};

    u->task = task_self(env.loop);
    http_result_free(http_perform(u, &call));
    if (++waiting == users)
        pss_kb = own_pss_kb();
    while (waiting < users)
        task_sleep_until(env.loop, loop_now(env.loop) + NS_PER_S / 10);
    user_release(u);
}

int main(int argc, char **argv)
{
    struct loop *loop = loop_new(&(struct loop_config){0});
    struct registry *registry = registry_new(&(struct registry_config){0});
    struct resolver_config rc;
    struct tls_config tc;
    struct http_options ho;
    struct diag d;
    struct user *all;
    long before_kb;

    if (argc != 3 || (users = (int)strtol(argv[2], NULL, 10)) < 1)
        return 2;
    diag_init(&d);
    resolver_config_default(&rc);
    tls_config_default(&tc);
    tc.insecure = true;
    tc.alpn = "h2,http/1.1";
    http_options_default(&ho);
    url = str_of(argv[1]);
    user_env_init(&env, loop, resolver_new(loop, &rc), tls_context_new(&tc, &d), registry, NULL,
                  &ho, 1);
    before_kb = own_pss_kb();
    all = xcalloc((size_t)users, sizeof(*all));
    for (int i = 0; i < users; i++) {
        user_init(&all[i], &env, (uint64_t)i + 1, (uint64_t)i + 1);
        task_spawn(loop, use, &all[i], TASK_STACK_SMALL);
    }
    loop_run(loop);
    printf("{\"connections\": %d, \"failed\": %llu, \"kb_each\": %.2f}\n", users,
           (unsigned long long)env.account->failed, (double)(pss_kb - before_kb) / users);
    return 0;
}
