# Everything a developer or CI calls. The work is done by the go command and by deploy/dev; this file names it.
SHELL := /bin/bash
.DEFAULT_GOAL := help
SERVERS := deploy/dev/servers
# Without git, or in a folder that belongs to somebody else, programs are built without a revision instead of not at all.
BUILD_FLAGS := $(shell git rev-parse HEAD >/dev/null 2>&1 || echo -buildvcs=false)
# What `make test` runs: PKG=./shop/cart/... narrows it.
PKG ?= ./...
# Results of tests that talk to servers say nothing when they come from go's cache.
TEST_FLAGS ?= -count=1 -timeout=15m

.PHONY: help build run test test-race up down status lint fmt bench bench-jobs e2e-crowd chaos-jobs clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

build: ## the three programs, into bin/
	go build $(BUILD_FLAGS) -o bin/ ./cmd/...

run: build ## the shop on this machine (SQLite; DB_CONNECTION=mysql takes the MySQL of `make up`)
	@set -e; if [ "$$DB_CONNECTION" = mysql ] && [ -z "$$DB_DSN" ]; then DB_DSN=$$($(SERVERS) dsn); export DB_DSN; fi; \
	exec bin/storefront serve

test: ## vet and all tests, on real servers that it fetches, starts and stops itself (PKG=./shop/... narrows)
	@$(SERVERS) with deploy/dev/check $(PKG) $(TEST_FLAGS)

test-race: ## the tests under the race detector; slower
	@$(SERVERS) with deploy/dev/check $(PKG) $(TEST_FLAGS) -race

up: ## start MySQL, MariaDB and Redis for development and keep them
	@$(SERVERS) up

down: ## stop what `make up` started; data stays
	@$(SERVERS) down

status: ## which servers run where
	@$(SERVERS) status

lint: ## golangci-lint as .golangci.yml says
	@deploy/dev/lint

fmt: ## format all Go files
	@deploy/dev/lint fmt

bench: ## the measurements of deploy/benchmarks.md, on servers that write through to the disk
	@$(SERVERS) with --durable go run ./deploy/bench

bench-jobs: ## the queue beside asynq on Redis, on servers that write through to the disk
	@$(SERVERS) with --durable go run ./deploy/bench/jobs -doc deploy/benchmarks.md

e2e-crowd: ## two thousand people at once fight over 700 units, on SQLite and MySQL; PEOPLE=500 STOCK=100 for others
	@$(SERVERS) with go run ./deploy/bench -only crowd -doc= -people $(or $(PEOPLE),2000) -stock $(or $(STOCK),700)

chaos-jobs: ## a hundred thousand jobs while everything is killed, on servers of its own; JOBS=2000 SEED=7 ONLY=storm for others
	@go run ./deploy/chaos -jobs $(or $(JOBS),100000) -seed $(or $(SEED),1) $(if $(ONLY),-only $(ONLY))

clean: ## remove what was built, and the servers with their data
	@$(SERVERS) wipe
	@$(SERVERS) wipe --durable
	rm -rf bin
