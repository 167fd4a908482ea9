# SPDX-License-Identifier: Apache-2.0
PACKAGES += libutf8proc

# The first target of a makefile is its default one; this file is read before the real first.
.DEFAULT_GOAL := all

KB ?= ../shared/data/kb

.PHONY: lexicon
lexicon: $(BUILD)/tools/tag_lexicon ## rebuild the tag stage's lexicon from the facts in KB=DIR
	$(BUILD)/tools/tag_lexicon $(KB) stages/tag/tools stages/tag/data/lexicon.wm
