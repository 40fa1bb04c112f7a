/* options.c - all options there are, in tables. Parser, help, man page and completion read
 * them. */
#include "cli/command.h"

#define TABLE(name, title, rows) \
    const struct option_table name = {title, rows, sizeof(rows) / sizeof(*rows)}

static const struct option load[] = {
    {"vus", 'u', OPTION_COUNT, 0, "N", "number of virtual users"},
    {"duration", 'd', OPTION_DURATION, 0, "TIME", "how long to go on"},
    {"iterations", 'i', OPTION_COUNT, 0, "N",
     "how many iterations in all, shared by the users"},
    {"stage", 's', OPTION_TEXT, OPTION_REPEATS, "TIME:N",
     "ramp to N users within TIME; may repeat, or be a list with commas"},
    {"execution-segment", 0, OPTION_TEXT, 0, "FROM:TO",
     "do only this part of the load, like 10%, 1/3 or 0.2:2/3"},
    {"execution-segment-sequence", 0, OPTION_TEXT, 0, "LIST",
     "how the load is divided among all instances, like 0,1/4,1"},
    {"paused", 'p', OPTION_FLAG, 0, NULL,
     "start paused, until 'resume' through the control interface"},
    {"no-setup", 0, OPTION_FLAG, 0, NULL, "don't run setup()"},
    {"no-teardown", 0, OPTION_FLAG, 0, NULL, "don't run teardown()"},
    {"min-iteration-duration", 0, OPTION_DURATION, 0, "TIME",
     "let an iteration take at least so long"},
};
TABLE(options_load, "Load", load);

static const struct option http[] = {
    {"max-redirects", 0, OPTION_COUNT, 0, "N", "follow at most so many redirects (10)"},
    {"batch", 0, OPTION_COUNT, 0, "N", "requests of http.batch() at once (20)"},
    {"batch-per-host", 0, OPTION_COUNT, 0, "N", "the same, to one host (6)"},
    {"rps", 0, OPTION_COUNT, 0, "N", "at most so many requests per second, all users together"},
    {"user-agent", 0, OPTION_TEXT, 0, "TEXT", "the User-Agent header"},
    {"http-debug", 0, OPTION_TEXT, OPTION_SPARES, "full",
     "log requests and responses, with =full their bodies too", NULL, "headers"},
    {"insecure-skip-tls-verify", 0, OPTION_FLAG, 0, NULL, "don't verify TLS certificates"},
    {"no-connection-reuse", 0, OPTION_FLAG, 0, NULL, "a new connection for every request"},
    {"no-vu-connection-reuse", 0, OPTION_FLAG, 0, NULL, "new connections for every iteration"},
    {"throw", 'w', OPTION_FLAG, 0, NULL, "failed requests throw exceptions"},
    {"blacklist-ip", 0, OPTION_TEXT, OPTION_REPEATS, "CIDR",
     "never connect to these addresses"},
    {"block-hostnames", 0, OPTION_TEXT, OPTION_REPEATS, "NAME",
     "never connect to these hosts; *.example.com blocks all below"},
    {"discard-response-bodies", 0, OPTION_FLAG, 0, NULL, "read bodies, don't keep them"},
    {"local-ips", 0, OPTION_TEXT, 0, "LIST",
     "addresses that users send from, like 10.0.0.1-10.0.0.9 or 10.0.0.0/24"},
    {"dns", 0, OPTION_TEXT, 0, "SETTINGS",
     "name resolution, like ttl=5m,select=random,policy=preferIPv4"},
};
TABLE(options_http, "HTTP", http);

static const struct option script[] = {
    {"env", 'e', OPTION_TEXT, OPTION_REPEATS, "NAME=VALUE", "set a variable of __ENV"},
    {"include-system-env-vars", 0, OPTION_FLAG, 0, NULL,
     "__ENV has the environment's variables too (on when it is run; =false)"},
    {"type", 't', OPTION_CHOICE, 0, "TYPE", "kind of the file, which else is seen by its content",
     "js|archive"},
    {"compatibility-mode", 0, OPTION_CHOICE, 0, "MODE",
     "taken for k6's sake; all of them read the same language",
     "base|extended|experimental_enhanced"},
    {"config", 'c', OPTION_FILE, 0, "FILE", "options from a JSON file"},
    {"secret-source", 0, OPTION_TEXT, OPTION_REPEATS, "SOURCE",
     "where k6/secrets takes values from: file=PATH, mock=KEY=VALUE,..., url=urlTemplate=URL"},
    {"features", 0, OPTION_TEXT, OPTION_REPEATS, "LIST",
     "k6's feature flags: freeze-env, merge-run-tags, native-histograms"},
};
TABLE(options_script, "Script", script);

static const struct option modules[] = {
    {"lock", 0, OPTION_FILE, 0, "FILE",
     "hashes of the modules imported over https: refuse what differs, add what is new"},
    {"no-module-cache", 0, OPTION_FLAG, 0, NULL,
     "fetch modules imported over https anew, and keep no copy"},
    {"resolve", 0, OPTION_TEXT, OPTION_REPEATS, "HOST:PORT=ADDR:PORT",
     "connect there instead, as curl's --resolve"},
};
TABLE(options_modules, "Modules and addresses", modules);

static const struct option summary[] = {
    {"no-thresholds", 0, OPTION_FLAG, 0, NULL, "don't judge thresholds"},
    {"summary-mode", 0, OPTION_CHOICE, 0, "MODE",
     "how much the summary says at the end (compact); legacy is k6 v1's", "compact|full|disabled|legacy"},
    {"no-summary", 0, OPTION_FLAG, 0, NULL, "the same as --summary-mode=disabled"},
    {"summary-export", 0, OPTION_FILE, 0, "FILE", "write the summary as JSON"},
    {"new-machine-readable-summary", 0, OPTION_FLAG, 0, NULL,
     "--summary-export and handleSummary() have the layout for machines, and the account of requests"},
    {"traces-output", 0, OPTION_TEXT, 0, "WHERE", "none; traces (otel) are not there yet"},
};
TABLE(options_summary, "Summary", summary);

static const struct option results[] = {
    {"out", 'o', OPTION_TEXT, OPTION_REPEATS, "NAME=FILE",
     "write each sample: json=FILE, csv=FILE; FILE may end in .gz, or be -"},
    {"tag", 0, OPTION_TEXT, OPTION_REPEATS, "NAME=VALUE", "a tag for all samples"},
    {"system-tags", 0, OPTION_TEXT, OPTION_REPEATS, "LIST",
     "which tags brunt itself puts on samples"},
    {"summary-trend-stats", 0, OPTION_TEXT, OPTION_REPEATS, "LIST",
     "statistics of times, like avg,p(99)"},
    {"summary-time-unit", 0, OPTION_CHOICE, 0, "UNIT", "unit of times in the summary",
     "s|ms|us"},
    {"console-output", 0, OPTION_FILE, 0, "FILE", "console.log() and the like write there"},
    {"linger", 'l', OPTION_FLAG, 0, NULL, "wait for Ctrl-C when the test is over"},
    {"no-usage-report", 0, OPTION_FLAG, 0, NULL,
     "taken for k6's sake; brunt never reports its use to anyone"},
};
TABLE(options_results, "Results", results);

static const struct option brunt[] = {
    {"workers", 0, OPTION_COUNT, 0, "N",
     "worker processes (as many as there are cores to run on)"},
    {"on-worker-loss", 0, OPTION_CHOICE, 0, "WHAT",
     "when a worker dies: go on with the others, or end the test (continue)", "continue|abort"},
    {"insecure", 0, OPTION_FLAG, 0, NULL, "don't verify TLS certificates"},
};
TABLE(options_brunt, "Engine", brunt);

static const struct option artillery[] = {
    {"target", 't', OPTION_TEXT, 0, "URL", "instead of config.target"},
    {"environment", 'e', OPTION_TEXT, 0, "NAME", "this one of config.environments"},
    {"overrides", 0, OPTION_TEXT, 0, "JSON", "merged into the script: {\"config\": {\"phases\": ...}}"},
    {"variables", 'v', OPTION_TEXT, 0, "JSON", "merged into config.variables"},
    {"payload", 'p', OPTION_FILE, 0, "FILE", "instead of config.payload.path"},
    {"scenario-name", 0, OPTION_TEXT, 0, "NAME", "run only this scenario: its name, or a regular expression that only one matches"},
    {"dotenv", 0, OPTION_FILE, 0, "FILE", "variables of the environment, one NAME=VALUE a line"},
    {"env-file", 0, OPTION_FILE, 0, "FILE", "the same"},
    {"output", 'o', OPTION_FILE, 0, "FILE", "write Artillery's JSON report there; into a folder, it gets a name of its own"},
    {"solo", 's', OPTION_FLAG, 0, NULL, "one user, once"},
};
TABLE(options_artillery, "Script", artillery);

/* The same for "brunt run", where the letters and some names are taken. */
static const struct option artillery_run[] = {
    {"target", 0, OPTION_TEXT, 0, "URL", "instead of config.target"},
    {"environment", 0, OPTION_TEXT, 0, "NAME", "this one of config.environments"},
    {"overrides", 0, OPTION_TEXT, 0, "JSON", "merged into the script: {\"config\": {\"phases\": ...}}"},
    {"variables", 0, OPTION_TEXT, 0, "JSON", "merged into config.variables"},
    {"payload", 0, OPTION_FILE, 0, "FILE", "instead of config.payload.path"},
    {"scenario-name", 0, OPTION_TEXT, 0, "NAME", "run only this scenario: its name, or a regular expression that only one matches"},
    {"dotenv", 0, OPTION_FILE, 0, "FILE", "variables of the environment, one NAME=VALUE a line"},
    {"output", 0, OPTION_FILE, 0, "FILE", "write Artillery's JSON report there; into a folder, it gets a name of its own"},
    {"solo", 0, OPTION_FLAG, 0, NULL, "one user, once"},
};
TABLE(options_artillery_run, "Artillery scripts", artillery_run);

static const struct option artillery_more[] = {
    {"config", 'c', OPTION_FILE, 0, "FILE", "a script that is merged over the others"},
    {"input", 'i', OPTION_FILE, OPTION_REPEATS, "FILE", "one more script, merged into the first"},
    {"insecure", 'k', OPTION_FLAG, 0, NULL, "don't verify TLS certificates"},
    {"quiet", 'q', OPTION_FLAG, 0, NULL, "no reports; what the script says is shown"},
    {"count", 0, OPTION_COUNT, 0, "N", "taken for Artillery's sake: workers of other platforms"},
    {"platform", 0, OPTION_CHOICE, 0, "NAME", "only local is there", "local|aws:lambda|aws:ecs|az:aci"},
    {"platform-opt", 0, OPTION_TEXT, OPTION_REPEATS, "K=V", "taken for Artillery's sake"},
    {"name", 0, OPTION_TEXT, 0, "TEXT", "taken for Artillery's sake: what its cloud calls the run"},
    {"tags", 0, OPTION_TEXT, 0, "K:V,K:V", "tags for all of brunt's samples"},
    {"note", 0, OPTION_TEXT, 0, "TEXT", "taken for Artillery's sake"},
    {"record", 0, OPTION_FLAG, 0, NULL, "taken for Artillery's sake: brunt sends nothing to its cloud"},
    {"key", 0, OPTION_TEXT, 0, "KEY", "the same"},
    {"workers", 0, OPTION_COUNT, 0, "N", "brunt's: worker processes (as many as there are cores to run on)"},
    {"out", 0, OPTION_TEXT, OPTION_REPEATS, "NAME=FILE", "brunt's: write each sample: json=FILE, csv=FILE"},
};
TABLE(options_artillery_more, "Run", artillery_more);

static const struct option artillery_quick[] = {
    {"count", 'c', OPTION_COUNT, 0, "N", "users (10), who arrive within a second"},
    {"num", 'n', OPTION_COUNT, 0, "N", "requests or messages of each user (10)"},
    {"output", 'o', OPTION_FILE, 0, "FILE", "write Artillery's JSON report there"},
    {"insecure", 'k', OPTION_FLAG, 0, NULL, "don't verify TLS certificates"},
    {"quiet", 'q', OPTION_FLAG, 0, NULL, "no reports"},
};
TABLE(options_artillery_quick, "Load", artillery_quick);

static const struct option artillery_report[] = {
    {"output", 'o', OPTION_FILE, 0, "FILE", "taken for Artillery's sake"},
};
TABLE(options_artillery_report, "Report", artillery_report);

static const struct option artillery_general[] = {
    {"help", 'h', OPTION_FLAG, 0, NULL, "this help"},
    {"no-color", 0, OPTION_FLAG, 0, NULL, "no colours"},
    {"log-output", 0, OPTION_TEXT, 0, "WHERE",
     "where brunt's own messages go: stderr, stdout, none, file=PATH (stderr)"},
    {"log-format", 0, OPTION_TEXT, 0, "FORMAT", "their layout: text, json, raw (text)"},
};
TABLE(options_artillery_general, "General", artillery_general);

static const struct option general[] = {
    {"help", 'h', OPTION_FLAG, 0, NULL, "this help"},
    {"quiet", 'q', OPTION_FLAG, 0, NULL, "no progress, no header"},
    {"verbose", 'v', OPTION_FLAG, 0, NULL, "more log messages"},
    {"no-color", 0, OPTION_FLAG, 0, NULL, "no colours"},
    {"log-output", 0, OPTION_TEXT, 0, "WHERE",
     "where the log goes: stderr, stdout, none, file=PATH[,level=LEVEL] (stderr)"},
    {"log-format", 0, OPTION_TEXT, 0, "FORMAT", "layout of the log: text, json, raw (text)"},
    {"address", 'a', OPTION_TEXT, 0, "HOST:PORT",
     "of a test's control interface; a test has one only with this option"},
    {"profiling-enabled", 0, OPTION_FLAG, 0, NULL,
     "taken for k6's sake; there is no Go runtime to profile"},
};
TABLE(options_general, "General", general);

static const struct option quick[] = {
    {"connections", 'c', OPTION_COUNT, 0, "N",
     "connections, each with one request at a time (10)"},
    {"duration", 'd', OPTION_DURATION, 0, "TIME", "how long (10s)"},
    {"requests", 'n', OPTION_COUNT, 0, "N", "end after so many requests instead"},
    {"rate", 'r', OPTION_NUMBER, 0, "N",
     "start so many requests per second, whether or not the earlier ones are answered"},
    {"method", 'm', OPTION_TEXT, 0, "METHOD", "request method (GET, or POST with a body)"},
    {"header", 'H', OPTION_TEXT, OPTION_REPEATS, "NAME: VALUE", "a request header"},
    {"body", 'b', OPTION_TEXT, 0, "TEXT", "request body; @FILE takes it from a file"},
    {"timeout", 0, OPTION_DURATION, 0, "TIME", "how long to wait for an answer (60s)"},
    {"workers", 0, OPTION_COUNT, 0, "N",
     "worker processes (as many as there are cores to run on)"},
    {"resolve", 0, OPTION_TEXT, OPTION_REPEATS, "HOST:PORT=ADDR:PORT",
     "connect there instead, as curl's --resolve"},
    {"insecure", 'k', OPTION_FLAG, 0, NULL, "don't verify TLS certificates"},
    {"out", 'o', OPTION_TEXT, OPTION_REPEATS, "NAME=FILE",
     "write each sample: json=FILE, csv=FILE"},
    {"json", 0, OPTION_FILE, 0, "FILE",
     "write the result as JSON, too; - is standard output, then without the text"},
};
TABLE(options_quick, "Request and load", quick);

static const struct option demo[] = {
    {"host", 0, OPTION_TEXT, 0, "ADDR", "address to listen on (127.0.0.1)"},
    {"port", 'p', OPTION_COUNT, 0, "PORT", "0 takes any free one (8080)"},
    {"tls-port", 0, OPTION_COUNT, 0, "PORT",
     "HTTPS there, 0 takes any free port; without it there is none"},
    {"cert", 0, OPTION_FILE, 0, "FILE", "certificate, PEM; without one it makes its own"},
    {"key", 0, OPTION_FILE, 0, "FILE", "its key, PEM"},
    {"db", 0, OPTION_FILE, 0, "FILE", "keep the data in an SQLite file"},
    {"latency", 0, OPTION_TEXT, 0, "DIST",
     "added to every request: 20ms, uniform:5ms,50ms, normal:50ms,10ms, exp:20ms, "
     "lognormal:20ms,2"},
    {"error-rate", 0, OPTION_TEXT, 0, "SHARE", "of the requests answered 500: 0.05 or 5%"},
    {"stall", 0, OPTION_TEXT, 0, "WHICH",
     "requests never answered: 1%, or all after the first N"},
    {"capacity", 0, OPTION_TEXT, 0, "N/s", "one server of that speed with a queue in front"},
    {"queue", 0, OPTION_COUNT, 0, "N", "how many may wait for it (256)"},
    {"leak", 0, OPTION_TEXT, 0, "RATE", "memory never given back: 1MB/min, 64KiB/s, 500B/req"},
    {"leak-max", 0, OPTION_TEXT, 0, "SIZE", "where the leak ends (1GiB)"},
    {"max-connections", 0, OPTION_COUNT, 0, "N", "for each port"},
    {"threads", 0, OPTION_COUNT, 0, "N", "serving threads for each port (1)"},
    {"seed", 0, OPTION_COUNT, 0, "N", "of its random choices"},
};
TABLE(options_demo, "Server", demo);

static const struct option scale[] = {
    {"vus", 'u', OPTION_COUNT, 0, "N", "number of virtual users"},
    {"max", 'm', OPTION_COUNT, 0, "N", "the most there may be; further ones are initialised"},
};
TABLE(options_scale, "Users", scale);

static const struct option help[] = {
    {"man", 0, OPTION_FLAG, 0, NULL, "the manual page, for man"},
};
TABLE(options_help, "Help", help);
