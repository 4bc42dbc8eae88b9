# One line per target; the logic is in scripts/. Variables given to make reach the scripts:
#   make run PORT=4000 HOST=127.0.0.1 DATABASE_URL=postgresql://owner@host/database
.PHONY: help run dev hooks test build migrate seed psql reset fmt lint coverage bench faults mutants sanitize clean
.DEFAULT_GOAL := help

help: ## show this help
	@scripts/help

run: ## install, build, migrate, seed and serve on HOST and PORT (127.0.0.1:3000), with a private PostgreSQL or DATABASE_URL
	@scripts/run

dev: ## make run, rebuilt and restarted when C++ changes, with sql/ applied anew when SQL changes
	@scripts/dev

test: ## every test, against a throw-away PostgreSQL; SUITES="unit pgtap integration e2e notifier upgrade" selects
	@scripts/test

build: ## build the gateway and the notifier (in build/) and their tests
	@scripts/install_packages test && scripts/build test

migrate: ## bring the private database, or DATABASE_URL, to this checkout's schema
	@scripts/with_database scripts/migrate

seed: ## put the demo events into the private database, or DATABASE_URL; re-runnable
	@scripts/with_database scripts/seed

psql: ## open psql in the private database, or DATABASE_URL
	@scripts/with_database scripts/pg_environment psql

reset: ## remove the private database of this checkout, and nothing else
	@scripts/reset

fmt: ## format the C++ sources
	@scripts/fmt

hooks: ## have git check what is staged before each commit (format and linters, seconds)
	@git config core.hooksPath scripts/hooks

lint: ## every linter; LINT="shellcheck mirror" selects
	@scripts/lint

coverage: ## coverage of the C++ lines and of the PL/pgSQL statements and branches
	@scripts/coverage

bench: ## run the benchmarks
	@scripts/bench

faults: ## strike at a running system and hold every answer against the database; DURATION=120 SEED=N
	@scripts/faults

mutants: ## break the SQL on purpose and see that the tests notice
	@scripts/mutants

sanitize: ## unit and end-to-end tests and a load of every scenario under AddressSanitizer, UndefinedBehaviorSanitizer and ThreadSanitizer
	@scripts/sanitize

clean: ## remove what was built; the private database stays
	@rm -rf build
