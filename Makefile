# crnn-dist: `make` alone lists the targets.

PREFIX ?= /usr/local
DESTDIR ?=
CONFIGURATION ?= release
export PREFIX DESTDIR

SOURCES = Package.swift Sources Tests

.DEFAULT_GOAL := help
# The steps of a target follow each other, whatever -j says.
.NOTPARALLEL:
.PHONY: help install-packages require-swift build test test-slurm proof-chain proof-kills proof-hosts \
  proof-cost quickstart install format lint clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install-packages: ## install the Debian packages that are missing
	@scripts/install-packages.sh

require-swift:
	@scripts/require.sh swift

build: require-swift ## build both programs (release)
	swift build -c $(CONFIGURATION)

test: require-swift install-packages ## install what is missing, build, run every test
	swift test -c $(CONFIGURATION)

test-slurm: require-swift install-packages build ## a real Slurm on this machine: time limit, requeue, lost node (root)
	@scripts/proofs/slurm.sh

proof-chain: require-swift install-packages build ## the same run on 1, 2, 4, 8 ranks and on a chain of them
	@scripts/proofs/chain.sh

proof-kills: require-swift install-packages build ## 50 killed ranks, and the run is the same
	@scripts/proofs/kills.sh

proof-hosts: require-swift install-packages build ## two hosts: killed and stopped ranks, a cut link (root)
	@scripts/proofs/hosts.sh

proof-cost: require-swift install-packages build ## what checkpoints and reproducible sums cost
	@scripts/proofs/cost.sh

quickstart: require-swift install-packages build ## render words, train on 2 ranks, read three of them back
	@scripts/quickstart.sh

install: require-swift install-packages ## build without need of a Swift run-time, copy into PREFIX/bin
	@scripts/install.sh

format: require-swift ## format the sources in place
	swift format format --in-place --recursive --parallel $(SOURCES)

lint: require-swift ## check the format of the sources
	swift format lint --strict --recursive --parallel $(SOURCES)

clean: ## remove what was built (data/ and runs/ stay)
	rm -rf .build
