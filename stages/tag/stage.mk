# SPDX-License-Identifier: Apache-2.0
PACKAGES += libutf8proc

# The first target of a makefile is its default one; this file is read before the real first.
.DEFAULT_GOAL := all

KB ?= ../shared/data/kb
NER ?= ../shared/data/ner

.PHONY: lexicon
lexicon: $(BUILD)/wiremill ## rebuild the tag stage's lexicon from the facts in KB=DIR
	$(BUILD)/wiremill kb build $(KB) --words stages/tag/data/words -o stages/tag/data/lexicon.wm

# The corpora and how much each counts: WikiNEuRal was annotated by a machine.
NER_CORPORA := conll worldwide wikineural=0.1 gum_newslike gum_other uner_ewt re3d

.PHONY: names
names: $(BUILD)/tools/tag_train ## learn the tag stage's model of names anew from the annotated texts in NER=DIR
	$(BUILD)/tools/tag_train stages/tag/data/names.wm stages/tag/data/lexicon.wm \
		$(foreach c,$(NER_CORPORA),$(NER)/train/$(firstword $(subst =, ,$c)).conll$(if $(findstring =,$c),=$(lastword $(subst =, ,$c))))
