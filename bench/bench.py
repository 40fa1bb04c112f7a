#!/usr/bin/env python3
"""bench.py - what brunt costs beside wrk and, where it is installed, k6. docs/performance.md explains the method.

  bench/bench.py [--rounds 5] [--seconds 4] [--cases cpu,script,tls,memory,start,truth,arrivals,loop,typescript] [--brunt FILE]

Clients run in alternating rounds, so that a noisy minute hits all of them. The exit code is 0 also when a
budget is missed: this reports, it doesn't judge. K6_BIN names a k6 binary, WRK2_BIN a wrk2."""
import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from harness import ROOT, Client, Server, cpu_s, find, free_port, machine, memory_kb, pin  # noqa: E402

SCRIPTS = os.path.join(ROOT, "bench", "scripts")
CONNECTIONS = 64


class Missing(Exception):
    """Something this case needs is not there; the message says what."""


class Bench:
    def __init__(self, options):
        self.rounds, self.seconds = options.rounds, options.seconds
        self.brunt = find("brunt", options.brunt, os.path.join(ROOT, "build", "brunt"))
        self.wrk = find("wrk")
        self.k6 = find("k6", os.environ.get("K6_BIN"))
        self.wrk2 = find("wrk2", os.environ.get("WRK2_BIN"))
        self.judge = os.path.join(ROOT, "build", "release", "bench", "judge")
        self.results = {"machine": machine(), "rounds": self.rounds, "seconds": self.seconds, "cases": {}}
        self.work = tempfile.mkdtemp(prefix="brunt-bench-out-")

    def need_brunt(self):
        if not self.brunt:
            raise Missing("build/brunt is not there: run make")
        return self.brunt

    def need_wrk(self):
        if not self.wrk:
            raise Missing("wrk is not there: run sh tools/setup bench")
        return self.wrk

    def run_script(self, name, env, *more):
        flags = [x for k, v in env.items() for x in ("-e", "%s=%s" % (k, v))]
        return [self.need_brunt(), "run", os.path.join(SCRIPTS, name), "--workers", "1", *flags, *more]

    def log(self, name):
        return open(os.path.join(self.work, name + ".log"), "wb")

    def fail(self, name, exit_code):
        with open(os.path.join(self.work, name + ".log"), "rb") as f:
            tail = f.read()[-800:].decode("utf-8", "replace")
        raise Missing("%s ended with exit code %d:\n%s" % (name, exit_code, tail))

    def run(self, name, command, limit_s, env=None):
        """Runs to the end; the record of Client.finish()."""
        with self.log(name) as log:
            record = Client(command, env, log).finish(limit_s)
        if record["exit"] != 0:
            self.fail(name, record["exit"])
        return record

    # ---- CPU per request ----

    def rounds_of(self, server, clients):
        """clients: {name: function that gives (command, environment)}. The first is the reference."""
        rows = {name: [] for name in clients}
        absent, commands = {}, {}
        for name, make in clients.items():
            try:
                commands[name] = make()
            except Missing as why:
                absent[name] = str(why)
        for index in range(self.rounds):
            for name, (command, env) in commands.items():
                if name in absent:
                    continue
                before = server.requests()
                try:
                    record = self.run(name, command, self.seconds + 60, env)
                except Missing as why:
                    absent[name] = str(why)
                    continue
                record["requests"] = server.requests() - before
                if record["requests"] < 100:
                    absent[name] = "only %d requests reached the server" % record["requests"]
                    continue
                per = 1e6 / record["requests"]
                record.update(cpu_us=record["cpu_s"] * per, user_us=record["user_s"] * per, sys_us=record["sys_s"] * per,
                              per_s=record["requests"] / record["wall_s"])
                rows[name].append(record)
                say("  round %d %-18s %6.2f us/req, %7.0f req/s, others on the core %2.0f %%"
                    % (index + 1, name, record["cpu_us"], record["per_s"], 100 * record["foreign"]))
        return rows, absent

    def compare(self, case, server, clients, budgets, how="%d connections" % CONNECTIONS):
        rows, absent = self.rounds_of(server, clients)
        reference = next(iter(clients))
        base = median(rows[reference], "cpu_us") if rows[reference] else None
        table = {}
        for name, records in rows.items():
            if not records:
                table[name] = {"absent": absent.get(name, "not run")}
                continue
            cpu = [r["cpu_us"] for r in records]
            table[name] = {"cpu_us": statistics.median(cpu), "min": min(cpu), "max": max(cpu),
                           "user_us": median(records, "user_us"), "sys_us": median(records, "sys_us"),
                           "per_s": median(records, "per_s"), "foreign": median(records, "foreign"),
                           "ratio": statistics.median(cpu) / base if base else None,
                           "budget": budgets.get(name), "rounds": records}
        self.results["cases"][case] = {"reference": reference, "clients": table}
        print("\n%s: client CPU per request, %s" % (case, how))
        print("| client | us/req median | min - max | user + sys | req/s | ratio to %s | budget |" % reference)
        print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
        for name, row in table.items():
            if "absent" in row:
                print("| %s | - | %s | | | | |" % (name, row["absent"].splitlines()[0]))
                continue
            print("| %s | %.2f | %.2f - %.2f | %.2f + %.2f | %.0f | %s | %s |"
                  % (name, row["cpu_us"], row["min"], row["max"], row["user_us"], row["sys_us"], row["per_s"],
                     "%.2f" % row["ratio"] if row["ratio"] else "", "<= %.2f" % row["budget"] if row["budget"] else ""))

    def wrk_command(self, url):
        return [self.need_wrk(), "-t1", "-c%d" % CONNECTIONS, "-d%ds" % self.seconds, url]

    def quick_command(self, url, *more):
        return [self.need_brunt(), "quick", url, "-c", str(CONNECTIONS), "-d", "%ds" % self.seconds, "--workers", "1", *more]

    def case_cpu(self, server):
        self.compare("cpu", server, {"wrk": lambda: (self.wrk_command(server.url), None),
                                     "brunt quick": lambda: (self.quick_command(server.url), None)}, {"brunt quick": 0.95})

    def case_script(self, server):
        clients = {"wrk": lambda: (self.wrk_command(server.url), None),
                   "brunt k6 script": lambda: (self.run_script("get-check.js", {"URL": server.url}, "--vus", str(CONNECTIONS),
                                                               "--duration", "%ds" % self.seconds), None)}
        if self.k6:
            clients["k6"] = lambda: ([self.k6, "run", "--quiet", "--no-usage-report", "--vus", str(CONNECTIONS), "--duration",
                              "%ds" % self.seconds, "-e", "URL=" + server.url, os.path.join(SCRIPTS, "get-check.js")],
                             {"GOMAXPROCS": "1"})
        self.compare("script", server, clients, {"brunt k6 script": 1.2})
        table = self.results["cases"]["script"]["clients"]
        if "cpu_us" in table.get("k6", {}) and "cpu_us" in table["brunt k6 script"]:
            print("brunt k6 script / k6: %.3f (budget 0.167)" % (table["brunt k6 script"]["cpu_us"] / table["k6"]["cpu_us"]))

    def artillery_command(self, server, name, **env):
        """A config of bench/scripts; what it asks for stands in its environment."""
        env = {"TARGET": server.base, **{k: str(v) for k, v in env.items()}}
        return [self.need_brunt(), "run", os.path.join(SCRIPTS, name), "--workers", "1"], env

    def case_artillery(self, server):
        loops = max(1, self.seconds * 60000 // CONNECTIONS)
        self.compare("artillery", server, {
            "wrk": lambda: (self.wrk_command(server.url), None),
            "brunt artillery": lambda: self.artillery_command(server, "artillery-loop.yml", COUNT=loops)},
                     {"brunt artillery": 1.2}, "%d users, each looping over one GET" % CONNECTIONS)
        self.compare("artillery-once", server, {
            "wrk": lambda: ([*self.wrk_command(server.url), "-H", "Connection: close"], None),
            "brunt artillery": lambda: self.artillery_command(server, "artillery-once.yml", SECONDS=self.seconds)},
                     {"brunt artillery": 1.1}, "a connection for each request, %d at a time; brunt: a user, too" % CONNECTIONS)

    def case_tls(self, server):
        self.compare("tls", server, {"wrk": lambda: (self.wrk_command(server.tls_url), None),
                                     "brunt quick": lambda: (self.quick_command(server.tls_url, "--insecure"), None)},
                     {"brunt quick": 1.0})

    def case_h2(self, server):
        connections, streams = 8, 32
        h2load, own = find("h2load"), os.path.join(ROOT, "build", "release", "tests", "perf", "user_get")

        def need(path, why):
            if not path or not os.access(path, os.X_OK):
                raise Missing(why)
            return path
        self.compare("h2", server, {
            "h2load": lambda: ([need(h2load, "h2load is not there: run sh tools/setup bench"), "-t1", "-c%d" % connections,
                                "-m%d" % streams, "-D%d" % self.seconds, server.h2_url], None),
            "brunt's client": lambda: ([need(own, "tests/perf/user_get is not built: run make bench"), server.h2_url,
                                        str(connections), str(self.seconds), str(streams)], None),
            "brunt k6 script": lambda: (self.run_script("h2-batch.js", {"URL": server.h2_url}, "--vus", str(connections),
                                                        "--duration", "%ds" % self.seconds), None)},
                     {"brunt's client": 1.0}, "%d connections with %d streams each, HTTP/2 over TLS" % (connections, streams))

    # ---- memory and start ----

    def steady_memory(self, script, env, users, seconds):
        """PSS in KB of the whole process tree after so many seconds of a run with that many users."""
        name = "memory-%s-%d" % (script, users)
        with self.log(name) as log:
            client = Client(self.run_script(script, env, "--vus", str(users), "--duration", "%ds" % (seconds + 2)), None, log)
            time.sleep(seconds)
            kb = memory_kb(client.pid)
            record = client.finish(seconds + 60)
        if record["exit"] not in (0, 99):
            self.fail(name, record["exit"])
        return kb

    def case_memory(self, server):
        out = {}
        for label, script, env, seconds, budget in [
                ("5-line script with sleep(1)", "simple.js", {"URL": server.url}, 6, 100),
                ("206-line script, 3 iterations and more", "journey.js", {"BASE_URL": server.base, "PAUSE": "1"}, 8, 180)]:
            few, many = 10, 1000
            small, big = self.steady_memory(script, env, few, seconds), self.steady_memory(script, env, many, seconds)
            out[label] = {"kb_per_user": (big - small) / (many - few), "pss_kb": {few: small, many: big}, "budget_kb": budget}
        self.results["cases"]["memory"] = out
        print("\nmemory: PSS of all processes, 1,000 users against 10\n| script | KB per user | budget |\n| --- | ---: | ---: |")
        for label, row in out.items():
            print("| %s | %.1f | <= %d |" % (label, row["kb_per_user"], row["budget_kb"]))

    def thinking_memory(self, server, command):
        """KB per user who thinks with an open connection: PSS of all processes, 10,000 of them against 10."""
        kb = {}
        for users in 10, 10000:
            name, served = "thinking-%d" % users, server.requests()
            with self.log(name) as log:
                client = Client(*command(users), log)
                time.sleep(8)  # they arrive within 5 s and think until after 10
                kb[users], served = memory_kb(client.pid), server.requests() - served
                record = client.finish(60)
            if record["exit"] != 0:
                self.fail(name, record["exit"])
            if served < users:
                raise Missing("only %d of %d users have asked" % (served, users))
        return {"connections": 10000, "kb_each": (kb[10000] - kb[10]) / 9990, "pss_kb": kb}

    def case_idle(self, server):
        program = os.path.join(ROOT, "build", "release", "bench", "idle")
        if not os.access(program, os.X_OK):
            raise Missing("bench/idle is not built: run make bench")
        out = {}
        for label, url in [("HTTP/1.1", server.url), ("HTTP/1.1 over TLS", server.tls_url), ("HTTP/2 over TLS", server.h2_url)]:
            self.run("idle", [program, url, "1000"], 60)
            with open(os.path.join(self.work, "idle.log"), encoding="utf-8") as f:
                out[label] = json.loads(f.read())
        thinking = os.path.join(ROOT, "build", "release", "bench", "thinking")
        for label, command in [("a user who thinks, a run without a dialect", lambda n: ([thinking, server.url, str(n), "12"], None)),
                               ("a user who thinks, Artillery", lambda n: self.artillery_command(server, "artillery-think.yml", COUNT=n))]:
            try:
                out[label] = self.thinking_memory(server, command)
            except Missing as why:
                print("%s: %s" % (label, why))
        self.results["cases"]["idle"] = out
        print("\nidle: PSS of a user without a script that has asked once, 1,000 of them (those who think: 10,000)\n| connection | KB each | budget |\n"
              "| --- | ---: | ---: |")
        for label, row in out.items():
            print("| %s | %.1f | %s |" % (label, row["kb_each"], "<= 12" if "TLS" not in label else ""))

    def paced(self, name, command, env, server, users):
        """CPU per request and memory of a client in its steady state: after 10 s, over self.seconds and at least 8."""
        window = max(self.seconds, 8)
        with self.log(name) as log:
            client = Client(command, env, log)
            time.sleep(10)
            cpu, served, began = cpu_s(client.pid), server.requests(), time.monotonic()
            time.sleep(window)
            cpu, served, took = cpu_s(client.pid) - cpu, server.requests() - served, time.monotonic() - began
            kb = memory_kb(client.pid)
            record = client.finish(120)
        if record["exit"] not in (0, 99):
            self.fail(name, record["exit"])
        if not served:
            raise Missing("%s sent nothing in its steady state" % name)
        return {"cpu_us": 1e6 * cpu / served, "per_s": served / took, "kb_per_user": kb / users, "mb": kb / 1024}

    def case_paced(self, server):
        users, script = 2000, os.path.join(SCRIPTS, "journey.js")
        metrics, _ = self.summary("paced-one", self.run_script("journey.js", {"BASE_URL": server.base, "PAUSE": "0"}, "--vus", "1",
                                                               "--iterations", "4"), 60)
        pause = metrics["http_reqs"]["count"] / 4
        env = {"BASE_URL": server.base, "PAUSE": "%.2f" % pause}
        load = ["--vus", str(users), "--duration", "%ds" % (12 + max(self.seconds, 8))]
        out = {"brunt": self.paced("paced-brunt", self.run_script("journey.js", env, *load), None, server, users)}
        if self.k6:
            out["k6"] = self.paced("paced-k6", [self.k6, "run", "--quiet", "--no-usage-report", *load, "-e", "BASE_URL=" + server.base,
                                                "-e", "PAUSE=" + env["PAUSE"], script], {"GOMAXPROCS": "1"}, server, users)
        self.results["cases"]["paced"] = out
        print("\npaced: %d users of the 206-line script, each at about 1 request/s, in the steady state" % users)
        print("| client | CPU us/req | req/s | KB per user | MB in all |\n| --- | ---: | ---: | ---: | ---: |")
        for name, row in out.items():
            print("| %s | %.1f | %.0f | %.1f | %.0f |" % (name, row["cpu_us"], row["per_s"], row["kb_per_user"], row["mb"]))
        if "k6" in out:
            print("brunt / k6: CPU %.3f (budget 0.2), memory %.3f (budget 0.333)"
                  % (out["brunt"]["cpu_us"] / out["k6"]["cpu_us"], out["brunt"]["mb"] / out["k6"]["mb"]))
        else:
            print("k6 is not there (K6_BIN): no ratio")

    def first_request(self, users):
        """Seconds from exec to the first connection that arrives at a server of our own."""
        import socket
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            listener.listen(512)
            listener.settimeout(20)
            url = "http://127.0.0.1:%d/" % listener.getsockname()[1]
            with self.log("first") as log:
                client = Client(self.run_script("simple.js", {"URL": url}, "--vus", str(users), "--duration", "1s"), None, log)
                try:
                    connection, _ = listener.accept()
                    took = time.monotonic() - client.began
                    connection.close()
                except TimeoutError:
                    client.finish(0)
                    raise Missing("no connection came within 20 s") from None
                listener.close()
                client.finish(40)
        return took

    def start_all(self, server, users):
        """Seconds from exec until every user has made its first request."""
        before = server.requests()
        with self.log("start") as log:
            client = Client(self.run_script("simple.js", {"URL": server.url}, "--vus", str(users), "--duration", "8s"), None, log)
            took = None
            while time.monotonic() - client.began < 30 and client.process.returncode is None:
                if server.requests() - before >= users:
                    took = time.monotonic() - client.began
                    break
                time.sleep(0.005)
            record = client.finish(60)
        if took is None:
            self.fail("start", record["exit"])
        return took

    def case_start(self, server):
        first = statistics.median(self.first_request(100) for _ in range(3))
        out = {"first_request_s": {"seconds": first, "budget": 0.05}, "users_10000_s": {"seconds": self.start_all(server, 10000), "budget": 3}}
        self.results["cases"]["start"] = out
        print("\nstart\n| what | seconds | budget |\n| --- | ---: | ---: |")
        print("| k6 script, 100 users, until the first connection | %.3f | <= 0.05 |" % first)
        print("| 10,000 users, until each has made a request | %.2f | <= 3 |" % out["users_10000_s"]["seconds"])

    # ---- truth ----

    def summary(self, name, command, limit_s):
        path = os.path.join(self.work, name + ".json")
        record = self.run(name, [*command, "--summary-export", path, "--summary-trend-stats", "avg,min,med,max,p(90),p(99)"], limit_s)
        with open(path, encoding="utf-8") as f:
            return json.load(f)["metrics"], record

    def case_truth(self, server):
        metrics, _ = self.summary("truth", self.run_script("truth.js", {"URL": server.url}, "--vus", "10", "--duration",
                                                           "%ds" % self.seconds), self.seconds + 60)
        duration = metrics["http_req_duration"]
        self.results["cases"]["truth"] = {"http_req_duration_ms": duration, "budget_p50_ms": 0.3}
        print("\ntruth: 10 users with 2 ms of script work, a server that answers in about 0.1 ms")
        print("| http_req_duration p50 | p99 | budget of p50 |\n| ---: | ---: | ---: |")
        print("| %.3f ms | %.3f ms | <= 0.3 ms |" % (duration["med"], duration["p(99)"]))

    def judged(self, rate, seconds, command_for):
        """Runs a client against the judge; the judge's report."""
        if not os.access(self.judge, os.X_OK):
            raise Missing("the arrival judge is not built: run make bench")
        port = free_port()
        count = int(rate * (seconds - 1))
        judge = subprocess.Popen([self.judge, str(port), str(rate), str(count)], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)
        time.sleep(0.2)
        killer = threading.Timer(seconds + 30, judge.kill)
        killer.start()
        try:
            extra = command_for("http://127.0.0.1:%d/" % port)
            text, _ = judge.communicate()
        finally:
            killer.cancel()
            judge.poll() is None and judge.kill()
        return (json.loads(text) if text else None), extra

    def case_arrivals(self, server):
        rate, seconds = 1000, max(self.seconds, 6)

        def brunt(url):
            metrics, _ = self.summary("arrivals", self.run_script("arrivals.js", {"URL": url, "RATE": str(rate), "DURATION": "%ds" % seconds}),
                                      seconds + 60)
            return metrics

        # The judge leaves when it has seen enough, so the end of the run may fail; nginx serves the lateness figure.
        metrics = brunt(server.url)
        late = metrics.get("iteration_start_delay")
        out = {"iteration_start_delay_ms": late, "budget_p50_ms": 0.06}
        print("\narrivals: constant-arrival-rate, %d/s" % rate)
        print("| figure | p50 | p90 | p99 |\n| --- | ---: | ---: | ---: |")
        if late:
            print("| iteration_start_delay, us (budget of p50: <= 60) | %.0f | %.0f | %.0f |"
                  % (1e3 * late["med"], 1e3 * late["p(90)"], 1e3 * late["p(99)"]))
        else:
            print("| iteration_start_delay | not in the summary | | |")

        def against_judge(url):
            with self.log("judged") as log:
                Client(self.run_script("arrivals.js", {"URL": url, "RATE": str(rate), "DURATION": "%ds" % seconds}), None, log).finish(seconds + 60)

        report, _ = self.judged(rate, seconds, against_judge)
        out["judged"] = {"brunt": report}
        if self.wrk2:
            def wrk2(url):
                with self.log("wrk2") as log:
                    Client([self.wrk2, "-t1", "-c10", "-R%d" % rate, "-d%ds" % seconds, url], None, log).finish(seconds + 60)
            out["judged"]["wrk2"], _ = self.judged(rate, seconds, wrk2)
        for name, seen in out["judged"].items():
            if seen:
                d = seen["deviation_us"]
                print("| arrivals at the server, %s, us from the grid (gap CV %.2f, most in 1 ms %d) | %.0f | %.0f | %.0f |"
                      % (name, seen["gap_cv"], seen["most_in_1ms"], d["p50"], d["p90"], d["p99"]))
        self.results["cases"]["arrivals"] = out

    # ---- the engine alone ----

    def kernel_scripts(self):
        """Each kernel with what measures it: the best of several rounds of at least 20 ms, in ms per call, and its result."""
        folder = os.path.join(ROOT, "bench", "kernels")
        for name in sorted(n[:-3] for n in os.listdir(folder) if n.endswith(".js")):
            with open(os.path.join(folder, name + ".js"), encoding="utf-8") as f:
                text = f.read()
            yield name, text + """
function measure() {
  let calls = 1, best = Infinity, result = kernel();
  for (let round = 0; round < 7;) {
    const began = Date.now();
    for (let i = 0; i < calls; i++) result = kernel();
    const took = Date.now() - began;
    if (took < 20) { calls *= 2; continue; }
    best = Math.min(best, took / calls);
    round++;
  }
  return `${best} ${result}`;
}
"""

    def sobek(self):
        """The program that runs kernels in k6's engine; built by the Go tool chain outside of the tree."""
        go = find("go", "/usr/local/go/bin/go")
        if not go:
            raise Missing("Go is not there, so Sobek, k6's engine, can't be built to compare with")
        folder = os.path.join(self.work, "sobek")
        os.makedirs(folder)
        shutil.copy(os.path.join(ROOT, "bench", "kernels", "runner.go"), folder)
        for command in (["mod", "init", "runner"], ["get", "github.com/grafana/sobek"], ["build", "-o", "runner", "."]):
            done = subprocess.run([go, *command], cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                  text=True, timeout=300)
            if done.returncode:
                raise Missing("Sobek can't be built: go %s: %s" % (command[0], done.stdout.strip()[-300:]))
        return os.path.join(folder, "runner")

    def kernel(self, command):
        """(ms, result): the last line of what the command prints."""
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120,
                              preexec_fn=pin)
        found = re.findall(r"^([0-9.]+) (\S+)$", done.stdout, re.M)
        if done.returncode or not found:
            raise Missing("%s: %s" % (command[0], done.stdout[-300:]))
        return float(found[-1][0]), found[-1][1]

    def case_kernels(self, _):
        sobek, out = self.sobek(), {}
        for name, text in self.kernel_scripts():
            path = os.path.join(self.work, name + ".js")
            with open(path, "w", encoding="utf-8") as f:
                f.write(text)
            script = os.path.join(self.work, name + "-k6.js")
            with open(script, "w", encoding="utf-8") as f:
                f.write(text + "\nexport default function () {\n  console.log(measure());\n}\n")
            ours = self.kernel([self.need_brunt(), "run", script, "--log-format", "raw", "--quiet", "--no-summary"])
            theirs = self.kernel([sobek, path])
            if ours[1] != theirs[1]:
                raise Missing("kernel %s: results differ, %s and %s" % (name, ours[1], theirs[1]))
            out[name] = {"brunt_ms": ours[0], "sobek_ms": theirs[0], "ratio": theirs[0] / ours[0]}
            say("  %-14s brunt %8.3f ms, Sobek %8.3f ms: %.2f x" % (name, ours[0], theirs[0], theirs[0] / ours[0]))
        mean = statistics.geometric_mean(row["ratio"] for row in out.values())
        self.results["cases"]["kernels"] = {"kernels": out, "geometric_mean": mean, "budget": 4}
        print("\nkernels: time of Sobek (k6's engine) / time of brunt\n| kernel | brunt ms | Sobek ms | times as fast |\n| --- | ---: | ---: | ---: |")
        for name, row in out.items():
            print("| %s | %.3f | %.3f | %.2f |" % (name, row["brunt_ms"], row["sobek_ms"], row["ratio"]))
        slower = [name for name, row in out.items() if row["ratio"] < 1]
        print("geometric mean %.2f (budget >= 4); slower than Sobek: %s" % (mean, ", ".join(slower) or "none"))

    def case_loop(self, _):
        program = os.path.join(ROOT, "build", "release", "bench", "qjsloop")
        if not os.access(program, os.X_OK):
            raise Missing("bench/qjsloop is not built: run make bench")
        self.run("loop", [program], 60)
        with open(os.path.join(self.work, "loop.log"), encoding="utf-8") as f:
            text = f.read().strip()
        self.results["cases"]["loop"] = {"report": text}
        print("\nloop: " + text)


    def case_typescript(self, _):
        """Seconds of a whole run of one iteration without a request, TypeScript beside the same in JavaScript."""
        import typescript
        paths = typescript.write(500, self.work)
        with open(paths[0], encoding="utf-8") as f:
            lines = len(f.readlines())
        took = {path: [] for path in paths}
        for _ in range(2 + 5 * self.rounds):
            for path in paths:
                command = [self.need_brunt(), "run", path, "--workers", "1", "--vus", "1", "--iterations", "1"]
                began = time.perf_counter()
                with self.log("typescript") as log:
                    code = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, timeout=30).returncode
                took[path].append(time.perf_counter() - began)
                if code:
                    self.fail("typescript", code)
        ts, js = (statistics.median(seconds[2:]) * 1000 for seconds in took.values())
        self.results["cases"]["typescript"] = {"lines": lines, "typescript_ms": ts, "javascript_ms": js, "budget_ms": 30}
        print("\ntypescript\n| a script of %d lines, run once, ms | TypeScript | JavaScript | more | budget |\n"
              "| --- | ---: | ---: | ---: | ---: |\n| median | %.1f | %.1f | %.1f | <= 30 |" % (lines, ts, js, ts - js))


def median(records, field):
    return statistics.median(r[field] for r in records)


def say(text):
    print(text, file=sys.stderr, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cases = [name[5:] for name in vars(Bench) if name.startswith("case_")]
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--cases", default=",".join(cases))
    parser.add_argument("--brunt", help="the binary to measure (default: build/brunt)")
    bench = Bench(parser.parse_args())
    chosen = parser.parse_args().cases.split(",")
    for case in chosen:
        if case not in cases:
            raise SystemExit("bench: no case %r; there are %s" % (case, ", ".join(cases)))
    print("%(cpu)s, %(cores)d cores, Linux %(kernel)s, commit %(commit)s, load %(load).1f" % bench.results["machine"])
    with Server() as server:
        for case in chosen:
            say("%s ..." % case)
            try:
                getattr(bench, "case_" + case)(server)
            except Missing as why:
                bench.results["cases"][case] = {"absent": str(why)}
                print("\n%s: not measured: %s" % (case, why))
    folder = os.path.join(ROOT, "bench", "results")
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, time.strftime("%Y%m%d-%H%M%S.json"))
    with open(path, "w", encoding="utf-8") as f:
        json.dump(bench.results, f, indent=1)
    print("\nresults: %s; logs: %s" % (os.path.relpath(path, ROOT), bench.work))


if __name__ == "__main__":
    main()
