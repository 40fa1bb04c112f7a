/* user_get.c - what one GET of a virtual user costs the client, in CPU: cookies, pool, parser and all its samples.
 *
 *     user_get URL [USERS [SECONDS [STREAMS]]]
 *
 * Not run as a test. Compare with wrk -t1 -c USERS on the same core in alternating rounds; for HTTP/2 (an https URL of a server that
 * has it) with h2load -t1 -c USERS -m STREAMS: each user asks from so many tasks at once, over one connection. */
#include "user/http.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

static struct user_env env;
static struct str url;
static uint64_t end_ns;
static size_t streams = 1;

static void ask_once(struct user *u)
{
    struct http_call call = {.method = STR("GET"), .url = url, .max_redirects = -1};

    http_result_free(http_perform(u, &call));
}

static void ask(struct user *u)
{
    struct http_call call = {.method = STR("GET"), .url = url, .max_redirects = -1};

    while (loop_now(env.loop) < end_ns)
        http_result_free(http_perform(u, &call));
}

static void ask_beside(void *arg, size_t i)
{
    ask(arg);
}

static void run_user(void *arg)
{
    struct user *u = arg;

    u->task = task_self(env.loop);
    if (streams > 1) {
        ask_once(u);
        user_parallel(u, streams, ask_beside, u, 0, NULL, 0);
    } else {
        ask(u);
    }
    user_release(u);
}

int main(int argc, char **argv)
{
    int n = argc > 2 ? atoi(argv[2]) : 64, seconds = argc > 3 ? atoi(argv[3]) : 4;
    struct loop *loop = loop_new(&(struct loop_config){0});
    struct registry *registry = registry_new(&(struct registry_config){0});
    struct resolver_config rc;
    struct tls_config tc;
    struct http_options ho;
    struct rusage ru;
    struct diag d;
    struct user *users = calloc((size_t)n, sizeof(*users));
    double cpu;

    if (argc < 2)
        return 2;
    if (argc > 4)
        streams = (size_t)atoi(argv[4]);
    diag_init(&d);
    resolver_config_default(&rc);
    tls_config_default(&tc);
    tc.insecure = true;
    tc.alpn = "h2,http/1.1";
    http_options_default(&ho);
    url = str_of(argv[1]);
    user_env_init(&env, loop, resolver_new(loop, &rc), tls_context_new(&tc, &d), registry, NULL, &ho, 1);
    end_ns = loop_clock(loop) + (uint64_t)seconds * NS_PER_S;
    for (int i = 0; i < n; i++) {
        user_init(&users[i], &env, (uint64_t)i + 1, (uint64_t)i + 1);
        task_spawn(loop, run_user, &users[i], TASK_STACK_SMALL);
    }
    loop_run(loop);
    getrusage(RUSAGE_SELF, &ru);
    cpu = (double)(ru.ru_utime.tv_sec + ru.ru_stime.tv_sec) * 1e6 + (double)(ru.ru_utime.tv_usec + ru.ru_stime.tv_usec);
    printf("requests %llu failed %llu rps %.0f cpu %.2f us/req (user %.2f) p50 %.3f ms p99 %.3f ms\n",
           (unsigned long long)env.account->started, (unsigned long long)env.account->failed,
           (double)env.account->started / seconds, cpu / (double)env.account->started,
           ((double)ru.ru_utime.tv_sec * 1e6 + (double)ru.ru_utime.tv_usec) / (double)env.account->started,
           hist_quantile(&env.m.http_req_duration->sink.hist, 0.5),
           hist_quantile(&env.m.http_req_duration->sink.hist, 0.99));
    return 0;
}
