# One command each, on a fresh machine with python3, make and a package registry. Everything stays in .venv.
#   make demo PYTHON=python3.12      takes another Python than python3
#   DEMO_MODEL=gemma3-270m make demo has that model of the catalog answer too

PYTHON ?= python3
VENV ?= .venv
PY := $(VENV)/bin/python

.DEFAULT_GOAL := help
.PHONY: help demo test test-offline check bench docs clean

help: ## list these commands
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | while IFS="$$(printf '\t')" read -r name what; do \
		printf '  make %-13s %s\n' "$$name" "$$what"; done

demo: $(VENV)/.has-$(if $(DEMO_MODEL),model,core) ## build an example workspace, ask it, trace and verify it
	@$(VENV)/bin/allod demo $(if $(DEMO_MODEL),--model '$(DEMO_MODEL)')

test: $(VENV)/.has-dev ## run the whole suite
	@$(PY) -m pytest

test-offline: $(VENV)/.has-dev ## run the whole suite in a namespace that has no network
	@if unshare --net true 2>/dev/null; then set -- unshare --net; \
	elif unshare --map-root-user --net true 2>/dev/null; then set -- unshare --map-root-user --net; \
	else echo 'make: this system permits no network namespace; the offline run is left out.'; exit 0; fi; \
	"$$@" $(PY) -c '$(LOOPBACK_AND_PYTEST)'

check: $(VENV)/.has-dev ## lint, format, types, layers and the house limits
	@$(PY) -m ruff check --quiet
	@$(PY) -m ruff format --check --quiet
	@$(PY) -m mypy --strict --no-error-summary
	@$(VENV)/bin/lint-imports > $(VENV)/.layers 2>&1 || { cat $(VENV)/.layers; exit 1; }
	@$(PY) tools/check_house.py && echo 'make check: everything holds.'

bench: $(VENV)/.has-bench ## measure against peers and write docs/benchmarks.md; data: ALLOD_BENCH_DATA (../shared/data)
	@ALLOD_BENCH_DATA="$${ALLOD_BENCH_DATA:-../shared/data}" $(PY) -m bench

docs: $(VENV)/.has-dev ## write the generated pages of docs/ anew
	@$(PY) tools/make_docs.py

clean: ## remove .venv and caches
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# In a new network namespace `lo` is down, and without it even 127.0.0.1 is unreachable. 0x8914 is
# SIOCSIFFLAGS, 0x41 IFF_UP | IFF_RUNNING (linux/sockios.h, linux/if.h).
LOOPBACK_AND_PYTEST := import fcntl, os, socket, struct, sys; \
	fcntl.ioctl(socket.socket(), 0x8914, struct.pack("16sh", b"lo", 0x41)); \
	os.execv(sys.executable, [sys.executable, "-m", "pytest"])

EXTRAS_core :=
EXTRAS_model := [model]
EXTRAS_dev := [dev]
EXTRAS_bench := [dev,bench]

$(VENV)/.has-%: pyproject.toml
	@$(PYTHON) -c '' 2> /dev/null || { echo 'make: $(PYTHON) is missing; install Python 3.11 or later (Debian, Ubuntu: sudo apt install python3 python3-venv), or name one: make demo PYTHON=python3.12' >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "make: $$($(PYTHON) --version) is too old; Allod needs 3.11 or later: make demo PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2> /dev/null || { echo 'make: $(PYTHON) cannot make virtual environments; install its venv package (Debian, Ubuntu: sudo apt install python3-venv).' >&2; exit 1; }
	@echo 'Installing into $(VENV) (once, about a minute) …'
	@$(PYTHON) -m venv $(VENV)
	@$(PY) -m pip install -qq --disable-pip-version-check --editable '.$(EXTRAS_$*)' || \
		{ echo 'make: pip could not install; its reason stands above (is the package registry reachable?).' >&2; exit 1; }
	@touch $@
