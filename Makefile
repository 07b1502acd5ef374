# The two commands: `make run` and `make test`. Others: lint, drill, bench, lock, stop, clean.
#   make run PORT=8080 SIZE=hartford      another port, a larger demo district (small, hartford, chicago)
#   make test PG=wheel                    with the PostgreSQL of the wheel, whatever is installed
#   make test ARGS="tests/district -x"    any pytest arguments
# DATABASE_URL and OWNER_DATABASE_URL, if set, are used instead of the private PostgreSQL (config/postgres.py).

PORT ?= 8000
SIZE ?= small
ARGS ?=
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)

PY := .venv/bin/python
WITH_DB := $(PY) -m config.postgres run --
# Not named DEMO: make would hand its own value on in place of the variable of that name.
AS_DEMO := DEMO=1 REQUEST_LOG_LEVEL=WARNING SECRET_KEY="$$(cat .local/secret-key)"
# As a developer sees it: plain static files, the gallery. PG_FAST is a cluster of its own, without fsync: the demo's
# data never live there.
TEST := DEBUG=1 DEMO=1 PG_FAST=1 SECRET_KEY=only-for-tests DJANGO_ALLOW_ASYNC_UNSAFE=true $(WITH_DB) $(PY)
PYTEST := pytest -n 2
BUILD := DEMO=1 SECRET_KEY=none DATABASE_URL=postgres:///none $(PY) manage.py
MADE_FROM := static requirements/demo.lock district/management/commands/build_fonts.py \
	district/management/commands/build_styles.py
PRODUCTION := DEBUG=0 DEMO=0 HTTPS=1 ALLOWED_HOSTS=ground.district.example \
	SECRET_KEY=a-stand-in-of-the-length-and-variety-0123456789-that-check-deploy-wants
COMPILE = $(PY) -m uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-header

.PHONY: run serve test test-wheel lint drill bench lock lock-check assets stop clean venv chromium pgbouncer demo-packages test-packages
MAKEFLAGS += --no-print-directory
# Where it is set, each start of Python would compile Django anew: three seconds instead of one.
unexport PYTHONDONTWRITEBYTECODE

run: demo-packages assets .local/secret-key
	@$(PY) -c 'import socket; socket.create_server(("127.0.0.1", $(PORT)))' 2>/dev/null || { \
		echo "Port $(PORT) is in use. Choose another: make run PORT=$$(( $(PORT) + 1 ))"; exit 1; }
	@$(AS_DEMO) $(WITH_DB) $(MAKE) serve

# In one process, since starting Django is what takes the time.
define PREPARE
from django.core.management import execute_from_command_line
for command in ("migrate --noinput -v 0", "seed_demo --size $(SIZE) --if-empty", "demo_logins"):
    execute_from_command_line(["manage.py", *command.split(), "--skip-checks"])
endef
export PREPARE

# Run by `run`, with the database's addresses in the environment.
serve:
	@echo "Bringing the database up to date"
	@AS_OWNER=1 DJANGO_SETTINGS_MODULE=config.settings $(PY) -c "$$PREPARE"
	@echo "Common Ground is at http://127.0.0.1:$(PORT)  (Ctrl-C ends it; make stop also ends its PostgreSQL)"
# Its workers may wait for ever for their own threads (granian's issue 875): Ctrl-C waits two seconds at most.
	@exec $(PY) -m granian --interface wsgi config.wsgi:application --host 127.0.0.1 --port $(PORT) \
		--workers 2 --blocking-threads 4 --workers-kill-timeout 2 --log-level error

# Quick tests first, so that a plain mistake shows early.
test: test-packages chromium assets
ifeq ($(strip $(ARGS)),)
	@$(TEST) -m $(PYTEST) -m "not browser and not drill"
	@$(TEST) -m $(PYTEST) -m "browser and not drill"
else
	@$(TEST) -m pytest -m "not drill" $(ARGS)
endif

# What rests on the database itself, on the wheel's newer PostgreSQL. `make test PG=wheel` runs everything.
test-wheel: test-packages assets
	@PG=wheel $(TEST) -m $(PYTEST) -m "not browser and not drill" -k "not test_matrix or row_security_alone" \
		tests/walls tests/config/test_postgres.py tests/district/test_backup.py tests/district/test_transfer.py

# Slow or violent: servers are killed, disks fill.
drill: test-packages chromium pgbouncer assets
	@$(TEST) -m pytest -m drill $(ARGS)

# Ours and the floor's, with the durable PostgreSQL. BENCH_FULL=1 adds 1,000,000 records; ARGS="10000" measures one size.
bench: demo-packages assets
	@$(WITH_DB) $(PY) -m bench $(ARGS)

lint: test-packages lock-check
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	.venv/bin/lint-imports
	$(PY) -m djlint templates --lint --quiet
	$(TEST) manage.py makemigrations --check --dry-run
	$(PRODUCTION) $(WITH_DB) $(PY) manage.py check --deploy --fail-level WARNING

lock: test-packages
	$(COMPILE) --extra demo --extra test --extra lint -o requirements/test.lock
	$(COMPILE) -c requirements/test.lock -o requirements/run.lock
	$(COMPILE) -c requirements/test.lock --extra demo -o requirements/demo.lock
	$(COMPILE) -c requirements/test.lock --extra saml -o requirements/saml.lock

# Compiles copies, which keep their pins, and compares.
lock-check: test-packages
	@rm -rf .local/lock && mkdir -p .local/lock && cp requirements/*.lock .local/lock
	@$(COMPILE) --extra demo --extra test --extra lint -o .local/lock/test.lock
	@$(COMPILE) -c requirements/test.lock -o .local/lock/run.lock
	@$(COMPILE) -c requirements/test.lock --extra demo -o .local/lock/demo.lock
	@$(COMPILE) -c requirements/test.lock --extra saml -o .local/lock/saml.lock
	@diff -r requirements .local/lock >/dev/null || { \
		echo "pyproject.toml and requirements/ do not agree. Run make lock and commit what it writes."; exit 1; }
	@echo "The lock files agree with pyproject.toml"

# Fonts, stylesheet and hashed names, again only when something that they are made from is newer.
assets:
	@test -f static-built/staticfiles.json && ! find $(MADE_FROM) -type f -newer static-built/staticfiles.json \
		-not -path 'static/app/fonts/*' -not -path 'static/app/built/*' | grep -q . || { \
		echo "Building fonts and static files" && $(BUILD) build_fonts && $(BUILD) build_styles \
		&& $(BUILD) collectstatic --noinput --clear -v 0; }

stop:
	@$(if $(wildcard $(PY)),$(PY),$(PYTHON)) -m config.postgres stop

clean: stop
	@test ! -f .local/elsewhere || rm -rf "$$(cat .local/elsewhere)"
	rm -rf .venv .local static-built static/app/fonts static/app/built

venv:
	@test -n "$(PYTHON)" || { \
		echo "Python 3.11 or newer is needed. Debian: apt-get install python3 python3-venv"; exit 1; }
	@$(PY) -c 'import pip' 2>/dev/null || { \
		echo "Making the virtual environment .venv with $$($(PYTHON) --version)"; rm -rf .venv; \
		$(PYTHON) -c 'import ensurepip' 2>/dev/null || { \
			echo "Python's venv is missing. Debian: apt-get install python3-venv"; \
			test "$$(id -u)" = 0 && command -v apt-get >/dev/null || exit 1; \
			apt-get update -q && apt-get install -q -y --no-install-recommends python3-venv || exit 1; }; \
		$(PYTHON) -m venv .venv; }

# Asks pip only when the lock file is not the one that was installed last.
demo-packages test-packages: %-packages: venv
	@cmp -s requirements/$*.lock .venv/$*.lock || { \
		echo "Installing the packages of requirements/$*.lock"; \
		{ $(PY) -m pip install --disable-pip-version-check --progress-bar off --no-compile --no-deps --only-binary :all: \
			--require-hashes -r requirements/$*.lock || echo FAILED; } \
		| sed -u -n -e 's/^Collecting \([^ ]*\).*/  \1/p' -e '/^FAILED/q1' && cp requirements/$*.lock .venv/$*.lock; }

# What the tests run that no lock file brings.
chromium pgbouncer:
	@command -v $@ >/dev/null || test -x /usr/sbin/$@ || { \
		test "$$(id -u)" = 0 && command -v apt-get >/dev/null || { \
			echo "The tests need $@. Debian: sudo apt-get install $@"; exit 1; }; \
		echo "Installing $@ for the tests"; \
		apt-get update -q && apt-get install -q -y --no-install-recommends $@; }

.local/secret-key:
	@mkdir -p .local && umask 077 && $(PY) -c 'import secrets; print(secrets.token_urlsafe(50))' > $@
