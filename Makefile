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
PACKAGES := rdkafka jansson libuv libxml-2.0 yaml-0.1 libmicrohttpd libutf8proc uchardet
include $(wildcard $(STAGES:%=stages/%/stage.mk))

# Deferred, so that `make deps` and `make help` work before anything is installed.
PKG_CFLAGS = $(shell pkg-config --cflags $(PACKAGES))
PKG_LIBS = $(shell pkg-config --libs $(PACKAGES))

WARNINGS := -Wall -Wextra -Werror -Wshadow -Wconversion -Wpointer-arith -Wstrict-prototypes \
            -Wmissing-prototypes -Wwrite-strings -Wvla -Wundef -Wformat=2
CPPFLAGS += -D_GNU_SOURCE -DWM_VERSION='"$(VERSION)"' -Iinclude -Ipipeline
CFLAGS ?= -O2 -g
ALL_CFLAGS = -std=c11 $(WARNINGS) -fstack-protector-strong -fno-strict-aliasing $(CFLAGS) $(MODE) $(PKG_CFLAGS)
ALL_LIBS = $(PKG_LIBS) $(STAGE_LIBS) -lm -lpthread

PIPELINE_SOURCES := $(wildcard pipeline/*/*.c)
STAGE_SOURCES := $(filter-out $(wildcard stages/*/tools/*.c),$(wildcard $(STAGES:%=stages/%/*.c)))
SOURCES := $(PIPELINE_SOURCES) $(STAGE_SOURCES)
OBJECTS := $(SOURCES:%.c=$(BUILD)/obj/%.o)
LIB_OBJECTS := $(filter-out $(BUILD)/obj/pipeline/cli/main.o,$(OBJECTS))

UNIT_TESTS := $(wildcard tests/unit/*/*_test.c stages/*/tests/*_test.c)
UNIT_PROGRAMS := $(UNIT_TESTS:%.c=$(BUILD)/tests/%)
TOOLS := $(patsubst %.c,$(BUILD)/tools/%,$(notdir $(wildcard stages/*/tools/*.c)))
DATA := $(wildcard $(STAGES:%=stages/%/data/*.wm))
DATA_FILES := $(addprefix $(BUILD)/share/wiremill/,$(notdir $(DATA)))

.PHONY: all help
all: $(BUILD)/wiremill $(DATA_FILES) ## build build/wiremill (the default)

$(BUILD)/wiremill: $(BUILD)/obj/pipeline/cli/main.o $(BUILD)/libwiremill.a
	$(call Q,LINK,$@)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -rdynamic -o $@ $^ $(ALL_LIBS)

$(BUILD)/libwiremill.a: $(LIB_OBJECTS)
	@rm -f $@
	$(call Q,AR,$@)$(AR) rcs $@ $^

$(BUILD)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(call Q,CC,$<)$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

vpath %.wm $(STAGES:%=stages/%/data)
$(BUILD)/share/wiremill/%.wm: %.wm
	@mkdir -p $(@D)
	$(call Q,COPY,$@)cp $< $@

$(BUILD)/tests/%: %.c $(BUILD)/libwiremill.a
	@mkdir -p $(@D)
	$(call Q,TEST,$<)$(CC) $(CPPFLAGS) -Itests $(ALL_CFLAGS) -MMD -MP $(LDFLAGS) -o $@ $< $(wildcard tests/support/*.c) $(BUILD)/libwiremill.a -lcmocka $(ALL_LIBS)

define tool_rule
$(BUILD)/tools/$(basename $(notdir $(1))): $(1) $(BUILD)/libwiremill.a
	@mkdir -p $$(@D)
	$$(call Q,TOOL,$$<)$$(CC) $$(CPPFLAGS) $$(ALL_CFLAGS) $$(LDFLAGS) -o $$@ $$< $$(BUILD)/libwiremill.a $$(ALL_LIBS)
endef
$(foreach tool,$(wildcard stages/*/tools/*.c),$(eval $(call tool_rule,$(tool))))

-include $(OBJECTS:.o=.d) $(UNIT_PROGRAMS:=.d)

help: ## list the targets
	@sed -n 's/^\([a-z][a-z0-9 -]*\):.*## \(.*\)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18
