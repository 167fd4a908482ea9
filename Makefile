# SPDX-License-Identifier: Apache-2.0
# wiremill: the one entry point. `make help` lists the targets.

VERSION := 0.1.0
BUILD ?= build
PREFIX ?= /usr/local
CC ?= cc
V ?= 0
ifeq ($(V),0)
Q = @echo '  $(1)	$(2)';
endif
PYTHON := $(or $(wildcard /usr/bin/python3),python3)

STAGES := $(shell sed -n 's/^WM_STAGE(\([a-z_]*\)).*/\1/p' stages/stages.def)
PACKAGES := rdkafka jansson libuv libxml-2.0 yaml-0.1 libmicrohttpd libutf8proc # a stage names further ones in its stage.mk
# Where it is not found, no service manager is told how the daemon is.
SYSTEMD := $(shell pkg-config --modversion libsystemd 2>/dev/null)
PACKAGES += $(if $(SYSTEMD),libsystemd)
include $(wildcard $(STAGES:%=stages/%/stage.mk))

# Deferred, so that `make deps` and `make help` work before anything is installed.
PKG_CFLAGS = $(shell pkg-config --cflags $(PACKAGES))
PKG_LIBS = $(shell pkg-config --libs $(PACKAGES))

WARNINGS := -Wall -Wextra -Werror -Wshadow -Wconversion -Wpointer-arith -Wstrict-prototypes \
            -Wmissing-prototypes -Wwrite-strings -Wvla -Wundef -Wformat=2 -Wno-missing-field-initializers
CPPFLAGS += -D_GNU_SOURCE -DWM_VERSION='"$(VERSION)"' $(SYSTEMD:%=-DWM_LIBSYSTEMD='"%"') -Iinclude -Ipipeline
CFLAGS ?= -O2 -g
ALL_CFLAGS = -std=c11 $(WARNINGS) -fstack-protector-strong -fno-strict-aliasing $(CFLAGS) $(MODE) $(PKG_CFLAGS)
ALL_LIBS = $(PKG_LIBS) $(STAGE_LIBS) -lm -lpthread

PIPELINE_SOURCES := $(wildcard pipeline/*/*.c)
STAGE_SOURCES := $(wildcard $(STAGES:%=stages/%/*.c))
SOURCES := $(PIPELINE_SOURCES) $(STAGE_SOURCES)
OBJECTS := $(SOURCES:%.c=$(BUILD)/obj/%.o)
# ThreadSanitizer has to be shown the C11 threads of librdkafka.
TSAN_OBJECTS := $(if $(findstring fsanitize=thread,$(MODE)),$(BUILD)/obj/tests/support/tsan/c11_threads.o)
LIB_OBJECTS := $(filter-out $(BUILD)/obj/pipeline/cli/main.o,$(OBJECTS))

UNIT_TESTS := $(wildcard tests/unit/*/*_test.c stages/*/tests/*_test.c)
UNIT_PROGRAMS := $(UNIT_TESTS:%.c=$(BUILD)/tests/%)
TOOL_FOLDERS := $(patsubst %/main.c,%,$(wildcard stages/*/tools/*/main.c))
TOOLS := $(addprefix $(BUILD)/tools/,$(notdir $(TOOL_FOLDERS)))
PLUGINS := $(patsubst tests/plugin/%.c,$(BUILD)/plugins/%.so,$(wildcard tests/plugin/*.c))
DATA := $(wildcard $(STAGES:%=stages/%/data/*.wm))
DATA_FILES := $(addprefix $(BUILD)/share/wiremill/,$(notdir $(DATA)))
WORDS := $(wildcard $(STAGES:%=stages/%/data/words/*))
WORD_FILES := $(addprefix $(BUILD)/share/wiremill/words/,$(notdir $(WORDS)))
DEMO := $(wildcard deploy/demo/*)
DEMO_FILES := $(DEMO:deploy/%=$(BUILD)/share/wiremill/%)

.PHONY: all help
all: $(BUILD)/wiremill $(DATA_FILES) $(WORD_FILES) $(DEMO_FILES) ## build build/wiremill (the default)

# Plug-ins see what include/wiremill declares and nothing else of the program. ThreadSanitizer's stand-ins
# must be seen by librdkafka too.
$(BUILD)/exports.list: $(wildcard include/wiremill/*.h)
	@mkdir -p $(@D)
	@sed -n 's/^[a-z].*[ *]\(wm_[a-z0-9_]*\)(.*/\1;/p' $^ | sort -u | { echo '{'; cat; echo '};'; } >$@

EXPORTS = $(if $(TSAN_OBJECTS),-rdynamic,-Wl,--dynamic-list=$(BUILD)/exports.list)

$(BUILD)/wiremill: $(BUILD)/obj/pipeline/cli/main.o $(TSAN_OBJECTS) $(BUILD)/libwiremill.a | $(BUILD)/exports.list
	$(call Q,LINK,$@)$(CC) $(ALL_CFLAGS) $(LDFLAGS) $(EXPORTS) -o $@ $^ $(ALL_LIBS)

# The same program with its crash points armed, for the tests that kill it: see pipeline/base/crash.h.
$(BUILD)/crash/crash.o: pipeline/base/crash.c pipeline/base/crash.h
	@mkdir -p $(@D)
	$(call Q,CC,$<)$(CC) $(CPPFLAGS) -DWM_CRASH_POINTS $(ALL_CFLAGS) -c -o $@ $<

$(BUILD)/crash/wiremill: $(BUILD)/obj/pipeline/cli/main.o $(BUILD)/crash/crash.o $(TSAN_OBJECTS) $(BUILD)/libwiremill.a | $(BUILD)/exports.list
	$(call Q,LINK,$@)$(CC) $(ALL_CFLAGS) $(LDFLAGS) $(EXPORTS) -o $@ $^ $(ALL_LIBS)

$(BUILD)/libwiremill.a: $(LIB_OBJECTS)
	@rm -f $@
	$(call Q,AR,$@)$(AR) rcs $@ $^

$(BUILD)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(call Q,CC,$<)$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/share/wiremill/demo/%: deploy/demo/%
	@mkdir -p $(@D)
	$(call Q,COPY,$@)cp $< $@

vpath %.txt $(STAGES:%=stages/%/data/words)
vpath %.tsv $(STAGES:%=stages/%/data/words)
$(BUILD)/share/wiremill/words/%: %
	@mkdir -p $(@D)
	$(call Q,COPY,$@)cp $< $@

vpath %.wm $(STAGES:%=stages/%/data)
$(BUILD)/share/wiremill/%.wm: %.wm
	@mkdir -p $(@D)
	$(call Q,COPY,$@)cp $< $@

$(BUILD)/tests/%: %.c $(TSAN_OBJECTS) $(BUILD)/libwiremill.a | $(BUILD)/exports.list
	@mkdir -p $(@D)
	$(call Q,TEST,$<)$(CC) $(CPPFLAGS) -Itests $(ALL_CFLAGS) -MMD -MP $(LDFLAGS) $(EXPORTS) -o $@ $< $(TSAN_OBJECTS) $(BUILD)/libwiremill.a -lcmocka $(ALL_LIBS)

# As a user would build a stage: with the public headers and no library.
$(BUILD)/plugins/%.so: tests/plugin/%.c $(wildcard include/wiremill/*.h)
	@mkdir -p $(@D)
	$(call Q,PLUGIN,$<)$(CC) -D_GNU_SOURCE -Iinclude $(ALL_CFLAGS) -fPIC -shared $(LDFLAGS) -o $@ $<

define tool_rule
$(BUILD)/tools/$(notdir $(1)): $(wildcard $(1)/*) $(BUILD)/libwiremill.a
	@mkdir -p $$(@D)
	$$(call Q,TOOL,$(1))$$(CC) $$(CPPFLAGS) $$(ALL_CFLAGS) $$(LDFLAGS) -o $$@ $(wildcard $(1)/*.c) $$(BUILD)/libwiremill.a $$(ALL_LIBS)
endef
$(foreach folder,$(TOOL_FOLDERS),$(eval $(call tool_rule,$(folder))))

-include $(OBJECTS:.o=.d) $(UNIT_PROGRAMS:=.d)
include tests/bench/bench.mk
include tests/chaos/chaos.mk

# Building and testing want what deploy/packages.txt lists. A second make evaluates pkg-config after
# it is there.
JOBS ?= $(shell nproc)
AGAIN = $(MAKE) --no-print-directory $(if $(filter 0,$(V)),-s) $(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(JOBS))
RUN_TESTS = $(PYTHON) tests/run.py
T ?=

.PHONY: deps deps-dev test test-programs test-debian13 plugins demo
deps: ## install the Debian packages that building and testing need
	@deploy/install-packages.sh deploy/packages.txt

deps-dev: deps ## install the Debian packages that lint, fuzz and valgrind need
	@deploy/install-packages.sh deploy/packages-dev.txt

test: deps ## run all tests, or with T=name those whose name contains it
	@$(AGAIN) all test-programs
	@$(RUN_TESTS) --build $(BUILD) '$(T)'

test-programs: $(UNIT_PROGRAMS) $(TOOLS) $(BUILD)/crash/wiremill plugins

plugins: $(PLUGINS)

test-debian13: ## run the tests in a Debian 13 root folder, made once (needs root and debootstrap; see tests/debian13.sh)
	@tests/debian13.sh test T='$(T)'

demo: deps ## build, then show the whole pipeline at work on sample stories
	@$(AGAIN) all
	@$(BUILD)/wiremill demo

# Unit tests, `enrich` over every fixture, and the short runs on the embedded and on a real Kafka, under
# the sanitizers; each in a build of its own. With T=name the unit tests whose name contains it, no more.
SHORT_RUNS = $(RUN_TESTS) --slow $(1) --build $(2) integration/short
SANITIZED = $(AGAIN) BUILD=$(BUILD)/$@ MODE='$(1) -fno-omit-frame-pointer -Wno-format-truncation' all test-programs && \
            tests/support/sanitized.sh $(RUN_TESTS) --build $(BUILD)/$@ --unit '$(T)' $(if $(T),,&& \
            tests/support/sanitized.sh $(PYTHON) tests/support/enrich_all.py $(BUILD)/$@/wiremill && \
            tests/support/sanitized.sh $(call SHORT_RUNS,3,$(BUILD)/$@))

.PHONY: asan ubsan tsan valgrind
asan: deps ## unit tests, fixtures and short runs on Kafka under AddressSanitizer and LeakSanitizer
	@$(call SANITIZED,-fsanitize=address)

ubsan: deps ## the same under UndefinedBehaviorSanitizer
	@$(call SANITIZED,-fsanitize=undefined -fno-sanitize-recover=undefined)

tsan: deps ## the same under ThreadSanitizer
	@$(call SANITIZED,-fsanitize=thread)

MEMCHECK := valgrind -q --suppressions=$(CURDIR)/tests/valgrind.supp --leak-check=full --error-exitcode=99
valgrind: deps-dev ## unit tests and short runs on Kafka under valgrind's memcheck
	@$(AGAIN) all test-programs
	@$(RUN_TESTS) --build $(BUILD) --unit --wrap '$(MEMCHECK)' '$(T)'
	@$(if $(T),,$(call SHORT_RUNS,10,$(BUILD)) --wrap '$(MEMCHECK)')

# Lint. What clang-tidy said of a file stays said until the file or a header changes.
C_HEADERS := $(wildcard include/wiremill/*.h pipeline/*/*.h stages/*/*.h tests/support/*.h)
C_FILES := $(SOURCES) $(UNIT_TESTS) $(wildcard stages/*/tools/*/*.c tests/fuzz/*.c tests/plugin/*.c tests/support/*.c)
TIDIED := $(C_FILES:%.c=$(BUILD)/lint/%.tidy)

$(BUILD)/lint/%.tidy: %.c $(C_HEADERS) .clang-tidy
	@mkdir -p $(@D)
	$(call Q,TIDY,$<)clang-tidy --quiet $< -- -std=c11 $(CPPFLAGS) -Itests $(PKG_CFLAGS) 2>$@.said >$@.found || \
		{ cat $@.found $@.said; exit 1; }
	@touch $@

.PHONY: lint tidy docs docs-check
lint: deps-dev ## check layout, headers, layers, static analysis and generated documentation
	@$(AGAIN) BUILD=$(BUILD)/clang CC=clang all test-programs
	@$(AGAIN) all
	@$(PYTHON) tests/lint/lint.py --build $(BUILD) -- $(CPPFLAGS) -Itests $(PKG_CFLAGS)
	@$(AGAIN) --output-sync=target tidy

tidy: $(TIDIED)

docs: all ## rewrite the generated parts of the README files
	@$(PYTHON) tests/lint/docs.py --write $(BUILD)/wiremill

docs-check: all ## check that the generated parts of the README files are up to date
	@$(PYTHON) tests/lint/docs.py $(BUILD)/wiremill

# Fuzzing: one program per tests/fuzz/*.c, against the library as clang builds it.
FUZZ_NAMES = $(basename $(notdir $(wildcard tests/fuzz/*$(T)*.c)))
FUZZ_MODE := -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
SECONDS ?= 60

.PHONY: fuzz fuzz-programs
fuzz: deps-dev ## fuzz each parser for SECONDS=60, or with T=name those whose name contains it
	@$(AGAIN) BUILD=$(BUILD)/fuzz CC=clang MODE='$(FUZZ_MODE) -fsanitize=fuzzer-no-link' T='$(T)' fuzz-programs
	@tests/fuzz/run.sh $(BUILD)/fuzz $(SECONDS) $(FUZZ_NAMES)

fuzz-programs: $(DATA_FILES) $(FUZZ_NAMES:%=$(BUILD)/bin/%)

$(BUILD)/bin/%: tests/fuzz/%.c $(BUILD)/libwiremill.a
	@mkdir -p $(@D)
	$(call Q,FUZZ,$<)$(CC) $(CPPFLAGS) -Itests $(ALL_CFLAGS) -fsanitize=fuzzer $(LDFLAGS) -o $@ $< $(BUILD)/libwiremill.a $(ALL_LIBS)

DOCUMENTS := README.md CHANGELOG.md LICENSE deploy/wiremill.yaml deploy/alerts.yaml
SCHEMAS := $(wildcard deploy/*.schema.json)
STAGE_API = $(shell sed -n 's/^.define WM_STAGE_API //p' include/wiremill/stage.h)

.PHONY: install clean
install: all ## install below PREFIX=/usr/local, into DESTDIR= if given
	install -D -m 755 $(BUILD)/wiremill $(DESTDIR)$(PREFIX)/bin/wiremill
	install -d $(DESTDIR)$(PREFIX)/include/wiremill $(DESTDIR)$(PREFIX)/share/wiremill/demo $(DESTDIR)$(PREFIX)/share/wiremill/words $(DESTDIR)$(PREFIX)/share/doc/wiremill
	install -m 644 include/wiremill/*.h $(DESTDIR)$(PREFIX)/include/wiremill
	$(if $(DATA_FILES)$(SCHEMAS),install -m 644 $(DATA_FILES) $(SCHEMAS) $(DESTDIR)$(PREFIX)/share/wiremill)
	$(if $(WORD_FILES),install -m 644 $(WORD_FILES) $(DESTDIR)$(PREFIX)/share/wiremill/words)
	install -m 644 $(DEMO_FILES) $(DESTDIR)$(PREFIX)/share/wiremill/demo
	install -d $(DESTDIR)$(PREFIX)/share/pkgconfig $(DESTDIR)$(PREFIX)/share/doc/wiremill/examples
	sed 's|@PREFIX@|$(PREFIX)|; s|@VERSION@|$(VERSION)|; s|@STAGE_API@|$(STAGE_API)|' deploy/wiremill.pc.in >$(DESTDIR)$(PREFIX)/share/pkgconfig/wiremill.pc
	install -m 644 tests/plugin/desk.c $(DESTDIR)$(PREFIX)/share/doc/wiremill/examples
	install -m 644 $(DOCUMENTS) $(DESTDIR)$(PREFIX)/share/doc/wiremill
	install -d $(DESTDIR)$(PREFIX)/lib/systemd/system $(DESTDIR)$(PREFIX)/lib/sysusers.d
	sed 's|/usr/local/|$(PREFIX)/|' deploy/wiremill@.service >$(DESTDIR)$(PREFIX)/lib/systemd/system/wiremill@.service
	chmod 644 $(DESTDIR)$(PREFIX)/lib/systemd/system/wiremill@.service
	install -m 644 deploy/wiremill.sysusers $(DESTDIR)$(PREFIX)/lib/sysusers.d/wiremill.conf

clean: ## remove what was built
	rm -rf $(BUILD)

help: ## list the targets
	@sed -n 's/^\([a-z][a-z0-9-]*\):.*## \(.*\)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18
