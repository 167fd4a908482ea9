# SPDX-License-Identifier: Apache-2.0
# The first target of a makefile is its default one; this file is read before the real first.
.DEFAULT_GOAL := all

SUMMARIES ?= ../shared/data/summaries

.PHONY: summaries
summaries: $(BUILD)/tools/sum_train $(DATA_FILES) ## learn the summarize stage's weights anew from the stories in SUMMARIES=DIR
	WIREMILL_DATA=$(BUILD)/share/wiremill $(BUILD)/tools/sum_train stages/summarize/sum_weights.c $(SUMMARIES)/train/cnn.jsonl
