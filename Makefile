# `make` lists what can be made.
.DEFAULT_GOAL := help
.PHONY: help bootstrap demo build test check format lint bench fuzz model clean

help: ## lists these targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | \
		while IFS="$$(printf '\t')" read -r name text; do printf '  %-10s %s\n' "$$name" "$$text"; done

bootstrap: ## installs the system packages that are missing
	@Scripts/bootstrap

demo: ## trains, verifies, refuses a forgery and runs a network, in about three minutes
	@Scripts/demo

build: bootstrap ## builds .build/release/assay
	swift build -c release --product assay

test: bootstrap ## runs every test, in the release configuration
	@Scripts/test

check: bootstrap lint test ## what a change has to pass: format, then tests

lint: ## compares every Swift file with .swift-format
	swift format lint --strict --recursive --parallel Package.swift Sources Tests

format: ## formats every Swift file in place
	swift format --in-place --recursive --parallel Package.swift Sources Tests

bench: build ## compares with PyTorch, JAX, llama.cpp, revm and Node.js, where they are there
	.build/release/assay bench evm
	.build/release/assay bench rpc
	.build/release/assay bench finality
	.build/release/assay bench tensors
	.build/release/assay bench training
	@if .build/release/assay model path smollm2 >/dev/null 2>&1; then \
		.build/release/assay bench inference --model smollm2; \
	else echo "no inference: get a model with .build/release/assay model pull smollm2"; fi

fuzz: bootstrap ## runs the mutation tests of every parser for longer than `make test` does
	ASSAY_FUZZ_ROUNDS=50 Scripts/test --filter 'amage|mutation|flipped'

model: bootstrap ## explores every run of the vote rules of four validators, and of mutants of them
	swift run -c release VoteReport

clean: ## removes everything that was built
	rm -rf .build out
