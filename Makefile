# crnn-dist: `make` alone lists the targets.

PREFIX ?= /usr/local
DESTDIR ?=
CONFIGURATION ?= release
export PREFIX DESTDIR CONFIGURATION

SOURCES = Package.swift Sources Tests Benchmarks Packaging/command-documents
# Arguments of tools/compare.py and of the benchmarks, as in `make compare ARGUMENTS="--rounds 5"`.
ARGUMENTS ?=
# Pages for `make docs-test`, as in `make docs-test PAGES=docs/lines.md`; without any, all pages.
PAGES ?=

.DEFAULT_GOAL := help
# The steps of a target follow each other, whatever -j says.
.NOTPARALLEL:
.PHONY: help install-packages require-swift build test test-mpich test-distributions test-sanitizers fuzz \
  test-instruction-sets test-instructions test-slurm proof-chain proof-kills proof-hosts proof-cost proof-network \
  proof-kernels proof-words proof-calibration proof-onnx proof-pytorch proof-kraken proof-crafted proof-packages quickstart docs-test examples documentation compare benchmarks install \
  dist deb format lint clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install-packages: ## install the Debian packages that are missing
	@scripts/install-packages.sh

require-swift:
	@scripts/require.sh swift

build: require-swift ## build both programs (release)
	swift build -c $(CONFIGURATION)

test: install-packages require-swift ## install what is missing, build, run every test
	@scripts/test.sh

test-mpich: install-packages require-swift ## every test with the ranks of MPICH
	@scripts/install-packages.sh mpich
	@MPIEXEC=mpiexec.mpich scripts/test.sh

test-distributions: ## quickstart and every test in fresh systems; DISTRIBUTIONS="bookworm trixie" FOLDER=folder (root)
	@scripts/test-distributions.sh

test-sanitizers: install-packages require-swift ## every test under the sanitizers of memory, threads, undefined behaviour
	@scripts/test-sanitizers.sh

fuzz: install-packages require-swift ## a minute of made-up input for each reader of foreign files
	@scripts/fuzz.sh

test-instruction-sets: install-packages require-swift ## kernels and network on older processors, which qemu emulates
	@scripts/install-packages.sh qemu-user
	@scripts/test-instruction-sets.sh

test-instructions: install-packages require-swift ## instructions of training for each image, counted by valgrind
	@scripts/install-packages.sh valgrind binutils
	@scripts/test-instructions.sh

test-slurm: install-packages require-swift build ## a real Slurm on this machine: time limit, requeue, lost node (root)
	@scripts/proofs/slurm.sh

proof-chain: install-packages require-swift build ## the same run on 1, 2, 4, 8 ranks and on a chain of them
	@scripts/proofs/chain.sh

proof-kills: install-packages require-swift build ## 50 killed ranks, and the run is the same
	@scripts/proofs/kills.sh

proof-hosts: install-packages require-swift build ## two hosts: killed and stopped ranks, a cut link (root)
	@scripts/proofs/hosts.sh

proof-cost: install-packages require-swift build ## what checkpoints and reproducible sums cost
	@scripts/proofs/cost.sh

proof-network: install-packages require-swift build ## what the sum costs between two hosts, 2 Gbit/s (root)
	@scripts/proofs/network.sh

proof-words: install-packages require-swift build ## an hour of training on rendered words; REAL=folder has real ones to read
	@scripts/proofs/words.sh

proof-calibration: install-packages require-swift build ## whether confidences hold on data of one's own; LINES=folder, WORDS=folder WORDS_TEST=folder
	@scripts/proofs/calibration.sh

proof-onnx: install-packages require-swift build ## exported ONNX models beside our own reading, and in 8 bits; PYTHON=interpreter
	@scripts/proofs/onnx.sh

proof-pytorch: install-packages require-swift build ## an exported model in PyTorch: its logits, and the way back; PYTHON=interpreter
	@scripts/proofs/pytorch.sh

proof-kraken: install-packages require-swift build ## an exported model in kraken, and kraken's here; PYTHON=interpreter
	@scripts/proofs/kraken.sh

proof-crafted: install-packages require-swift build ## files that are made to do harm: refused at once, in little memory
	@scripts/proofs/crafted.sh

proof-packages: ## the packages of dist/ in fresh systems without Swift: quickstart, linkage (root)
	@scripts/proofs/packages.sh

proof-kernels: install-packages require-swift build ## 200 steps with plain loops and with the fast ones
	@scripts/proofs/kernels.sh

quickstart: install-packages require-swift build ## render words, train on 2 ranks, read three of them back
	@scripts/quickstart.sh

docs-test: install-packages require-swift build ## run the commands of README and docs/, compare what they print
	@scripts/docs-test.sh $(PAGES)

examples: install-packages require-swift build ## build the packages of Examples/, which use the libraries, and run them
	@scripts/examples.sh

documentation: install-packages require-swift ## make the documentation of the libraries with docc, in dist/documentation
	@scripts/documentation.sh

compare: install-packages require-swift build ## measure beside PyTorch, ONNX Runtime and OpenVINO, which it fetches with pip
	@python3 -c 'import ensurepip, venv' 2>/dev/null || scripts/install-packages.sh python3-venv
	@tools/compare.py $(ARGUMENTS)

benchmarks: install-packages require-swift ## measure the kernels one by one
	swift run -c release kernel-benchmarks $(ARGUMENTS)

install: install-packages require-swift ## build without need of a Swift run-time, copy into PREFIX (programs, manual, completions)
	@scripts/install.sh

dist: install-packages require-swift ## make a source tarball that needs no network, and one with programs, in dist/
	@scripts/dist.sh

deb: install-packages require-swift ## make Debian packages for this Debian, in dist/
	@scripts/install-packages.sh build-essential debhelper lintian
	@scripts/deb.sh

format: require-swift ## format the sources in place
	swift format format --in-place --recursive --parallel $(SOURCES)

lint: require-swift ## check the format of the sources
	swift format lint --strict --recursive --parallel $(SOURCES)

clean: ## remove what was built (data/, dist/ and runs/ stay)
	rm -rf .build
