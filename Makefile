# A thin front for Meson; "sh tools/setup" installs what it needs. See CONTRIBUTING.md.
BUILD = build/release
MESON_FLAGS ?=
PREFIX = /usr/local
DESTDIR =
FUZZ_SECONDS = 60
BENCH_FLAGS =
CONFORMANCE_FLAGS =
DEPS = $(or $(BRUNT_DEPS),$(or $(XDG_CACHE_HOME),$(HOME)/.cache)/brunt)
QUICKJS = $(wildcard $(DEPS)/quickjs-2025.04.26-$(shell uname -m))
GRAMMAR = $(wildcard $(DEPS)/tree-sitter-typescript-0.23.2-$(shell uname -m))
SETUP = meson setup -Dquickjs_dir=$(QUICKJS) -Dtypescript_dir=$(GRAMMAR) $(MESON_FLAGS)
SANITIZED = -Dbuildtype=debugoptimized -Db_sanitize=address,undefined -Db_lundef=false
RELEASE = -Dbuildtype=custom -Doptimization=2 -Ddebug=true -Dprefix=$(PREFIX)

all: $(BUILD)/build.ninja
	ninja -C $(BUILD) src/cli/brunt
	@ln -sfn $(BUILD:build/%=%)/src/cli/brunt build/brunt

$(BUILD)/build.ninja:
	@command -v meson >/dev/null || { echo 'Meson is missing: run "sh tools/setup" first' >&2; exit 1; }
	$(SETUP) $(RELEASE) $(BUILD)

build/asan/build.ninja:
	$(SETUP) $(SANITIZED) build/asan

build/fuzz/build.ninja:
	CC=clang $(SETUP) $(SANITIZED) -Dfuzz=true build/fuzz

demo: all
	tools/run-demo

everything: all
	ninja -C $(BUILD)

test: everything
	tools/run-tests $(BUILD)

check: everything
	tools/run-tests $(BUILD) --suite style

asan: build/asan/build.ninja
	ninja -C build/asan
	tools/run-tests build/asan --no-suite style --timeout-multiplier 4

fuzz: build/fuzz/build.ninja
	ninja -C build/fuzz
	tools/run-fuzz build/fuzz $(FUZZ_SECONDS)

bench: all
	ninja -C $(BUILD) bench/judge bench/qjsloop bench/idle bench/thinking tests/perf/user_get
	python3 bench/bench.py $(BENCH_FLAGS)

conformance: all
	tests/conformance/run-conformance $(if $(K6),--k6 $(K6)) $(CONFORMANCE_FLAGS)

format:
	find src tests bench -name '*.[ch]' | xargs clang-format -i

install: all
	ninja -C $(BUILD) $(addprefix tools/,brunt.1 brunt _brunt)
	DESTDIR=$(DESTDIR) meson install -C $(BUILD) --no-rebuild

clean:
	rm -rf build/release build/asan build/fuzz build/brunt

.PHONY: all everything demo test check asan fuzz bench conformance format install clean
