# What a developer types. `make check` is what a change has to pass.

SWIFT_FILES := Package.swift Sources Tests Examples/OwnEverything/Package.swift Examples/OwnEverything/Sources \
  Examples/DetectionSteps/Package.swift Examples/DetectionSteps/Sources \
  Benchmarks/Package.swift Benchmarks/Sources Benchmarks/Tests
RELEASE := -c release -Xswiftc -enable-testing

BENCH := Benchmarks/.build/release/SaccadeBench

.PHONY: check lint format build test conformance bench bench-build bench-test docs example example-detection fuzz fuzz-seeds \
  sanitize torture soak browser clean

check: lint build test docs

lint:
	swift format lint --strict --recursive --parallel $(SWIFT_FILES)

format:
	swift format --in-place --recursive --parallel $(SWIFT_FILES)

# A warning is an error.
build:
	scripts/build-without-warnings $(RELEASE) --build-tests

test:
	scripts/test

# PyTorch's own operator samples, which takes minutes: make conformance CONFORMANCE_OPTIONS="--family pooling"
# Tests/Conformance/README.md tells more.
conformance:
	@python3 -c 'import torch, safetensors, expecttest, numpy' 2> /dev/null || { \
	  echo 'make conformance: python3 must have PyTorch: pip install torch numpy safetensors expecttest' >&2; exit 1; }
	scripts/build-without-warnings -c release --package-path Tests/Conformance
	python3 Tests/Conformance/conformance.py $(CONFORMANCE_OPTIONS)

# Beside PyTorch, which takes hours for all: make bench CASES="resnet50-fp32 lenet" BENCH_OPTIONS="--rounds 3"
bench: bench-build
	$(BENCH) run $(CASES) $(BENCH_OPTIONS)

bench-build:
	scripts/build-without-warnings -c release --product saccade
	scripts/build-without-warnings -c release --package-path Benchmarks

# The benchmark's arithmetic and tables; nothing is measured.
bench-test:
	scripts/build-without-warnings -c release --package-path Benchmarks --build-tests
	swift test -c release --package-path Benchmarks --skip-build

# Into .build/docs: articles, decisions, settings, and everything public.
docs:
	scripts/docs

# The package of docs/Saccade.docc/YourOwnParts.md, which depends on this one as yours will. It builds Saccade for itself,
# which takes minutes the first time; a test compiles the same files in seconds.
example:
	scripts/build-without-warnings -c release --package-path Examples/OwnEverything
	Examples/OwnEverything/.build/release/OwnEverything Examples/OwnEverything/.build/stripes.safetensors

# The program of docs/Saccade.docc/DetectionSteps.md: it goes the eight steps and draws the pictures of that page anew.
example-detection:
	scripts/build-without-warnings -c release --package-path Examples/DetectionSteps
	OMP_NUM_THREADS=1 Examples/DetectionSteps/.build/release/DetectionSteps Examples/DetectionSteps/.build

# Every reader of outside bytes under libFuzzer and AddressSanitizer: make fuzz FUZZ_SECONDS=60 TARGETS="png yaml"
# Tests/Fuzz/README.md tells more.
fuzz:
	Tests/Fuzz/fuzz

# The examples that fuzzing begins with, which `make test` reads as well; needs Pillow.
fuzz-seeds:
	python3 Tests/Fuzz/seeds.py

# Tests under sanitizers, which takes an hour for all: make sanitize SANITIZERS=thread FILTER='^SaccadeData'
sanitize:
	scripts/sanitize

# Kills, failing system calls, full disks, hostile servers and configurations: Tests/Torture/README.md.
torture:
	scripts/build-without-warnings $(RELEASE) --product saccade
	scripts/build-without-warnings $(RELEASE) --product SaccadeTorture
	.build/release/SaccadeTorture

# Half an hour of training with validation and checkpoints, whose memory and open files have to stay as they are.
soak:
	scripts/build-without-warnings $(RELEASE) --product saccade
	scripts/build-without-warnings $(RELEASE) --product SaccadeTorture
	.build/release/SaccadeTorture soak

# The page of `saccade view` in Chromium and Firefox, which takes minutes: Tests/Browser/README.md.
browser:
	@python3 -c 'import websockets' 2> /dev/null || { \
	  echo 'make browser: python3 must have websockets: pip install websockets' >&2; exit 1; }
	scripts/build-without-warnings $(RELEASE) --product saccade
	python3 Tests/Browser/check.py $(BROWSER_OPTIONS)

clean:
	swift package clean
