# Two commands do everything on a fresh Debian 12: `make run` and `make test`. README.md says more.

SHELL := /bin/bash
PYTHON := .venv/bin/python
PLAIN := .venv-plain/bin/python
OUT ?= build/tour
SPEAKING = $(if $(filter 1 yes true,$(EN)),--language en)

.PHONY: help run tour test check bench torture fleet load mutants independent install install-test locks picture fonts clean
.PHONY: test-plain test-all check-format check-lint check-types check-imports check-tree check-qml

help:
	@echo "make run [LAN=1] [EN=1]  the demo shop: cloud, both screens and simulated devices; in English"
	@echo "make tour [OUT=dir]  a coupon sale without a display, as numbered pictures"
	@echo "make test            every test"
	@echo "make torture         power cuts through the ledger: IMAGES=30000 SEED=1"
	@echo "make fleet           many tills and one cloud in simulated trouble: TILLS=16 DAYS=3 SEED=1"
	@echo "make load            one campaign, 100,000 tills' identities, server processes that die: COUPONS=20000"
	@echo "make independent     our printer before programs that others wrote; needs Node and npm"
	@echo "make mutants         bugs put in on purpose, each caught by its test"
	@echo "make check           format, lint, types, import rule, QML"
	@echo "make bench           the speed table, with its floors, as JSON rows"
	@echo "make clean           remove what was built; leaves the shop's files in var/ alone"

# ------------------------------------------------------------------------------------------ the shop

run: install
	@$(PYTHON) -m pos_app.demo run $(if $(filter 1 yes true,$(LAN)),--lan) $(SPEAKING)

tour: install
	@$(PYTHON) -m pos_app.demo tour --out "$(OUT)" $(SPEAKING)

bench: install-test
	@$(PYTHON) -m tests.bench $(JOB)

# --------------------------------------------------------------------------------------------- tests

test: install-test
	@$(MAKE) --no-print-directory test-plain
	@$(MAKE) --no-print-directory test-all

# Without Qt: the pure floors at full branch coverage, and the cloud on SQLite.
test-plain:
	@mkdir -p build
	@! $(PLAIN) -c "import PySide6" 2>/dev/null || { echo ".venv-plain must not hold PySide6"; exit 1; }
	$(PLAIN) -m coverage run -m pytest -p no:pytest-qt -W "ignore:Unknown config option" -q tests/domain tests/checkout
	$(PLAIN) -m coverage report
	$(PLAIN) -m pytest -p no:pytest-qt -W "ignore:Unknown config option" -q -n auto -m "not postgres" tests/cloud

# Everything else; the pure floors have just run, and know no Qt.
test-all:
	QT_QPA_PLATFORM=offscreen $(PYTHON) -m pytest -n auto -m "not bench and not hardware" --ignore=tests/domain --ignore=tests/checkout

torture: install-test
	@$(PYTHON) -m tests.torture --images $(or $(IMAGES),30000) --seed $(or $(SEED),1)

fleet: install-test
	@$(PYTHON) -m tests.torture.fleet --tills $(or $(TILLS),16) --days $(or $(DAYS),3) --seed $(or $(SEED),1)

load: install-test
	@$(PYTHON) -m tests.load --coupons $(or $(COUPONS),20000) $(if $(DATABASE),--database "$(DATABASE)")

# A client and a generator of receipts from npm; without them these tests are skipped.
independent: install-test
	@npm install --no-audit --no-fund --prefix build/independent receiptio@2.1.2 receiptline@4.0.4
	@$(PYTHON) -m pytest -q tests/independent

mutants: install-test
	@$(PYTHON) -m tests.mutants $(NAME)

# -------------------------------------------------------------------------------------------- checks

check: install-test
	@$(MAKE) --no-print-directory check-format check-lint check-types check-imports check-tree check-qml

check-format:
	.venv/bin/ruff format --check .

check-lint:
	.venv/bin/ruff check .

check-types:
	.venv/bin/mypy

check-imports:
	.venv/bin/lint-imports

check-tree:
	$(PYTHON) packaging/check_tree.py

check-qml:
	$(PYTHON) packaging/check_qml.py

# --------------------------------------------------------------------------------------- preparation

install:
	@packaging/install.sh run

install-test:
	@packaging/install.sh test

locks:
	@packaging/make_locks.sh

picture: tour
	@$(PYTHON) packaging/make_picture.py "$(OUT)"

fonts: install-test
	@$(PYTHON) packaging/make_fonts.py

clean:
	rm -rf build dist *.egg-info .venv .venv-plain .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
