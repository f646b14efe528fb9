# What a developer types. `make check` is what a change has to pass.

SWIFT_FILES := Package.swift Sources Tests
RELEASE := -c release -Xswiftc -enable-testing

.PHONY: check lint format build test bench docs clean

check: lint build test

lint:
	swift format lint --strict --recursive --parallel $(SWIFT_FILES)

format:
	swift format --in-place --recursive --parallel $(SWIFT_FILES)

# A warning is an error.
build:
	scripts/build-without-warnings $(RELEASE) --build-tests

test:
	scripts/test

bench:
	swift build -c release --product saccade
	.build/release/saccade bench train resnet50 --batch 16

# Into .build/docs; `python3 -m http.server -d .build/docs` or any web server shows them.
docs:
	swift package dump-symbol-graph --minimum-access-level public --skip-synthesized-members
	docc convert --fallback-display-name Saccade --fallback-bundle-identifier saccade \
	  --additional-symbol-graph-dir "$$(swift build --show-bin-path)/../symbolgraph" --output-path .build/docs

clean:
	swift package clean
