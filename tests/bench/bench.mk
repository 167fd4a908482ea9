# SPDX-License-Identifier: Apache-2.0
# Figures: quality on the development data, speed as ratios within one run. Both are for people to
# read and compare; neither is part of `make test`.

BENCH_SOURCES := tests/bench/bench_stages.c tests/bench/stories.c tests/bench/texts.c

.PHONY: bench bench-stages bench-kafka bench-kb eval
bench: bench-stages bench-kafka ## measure the stages, and the daemon on a real Kafka, as ratios within one run

bench-stages: all $(BUILD)/bench/bench_stages ## the first half of it: what each stage costs
	@$(PYTHON) tests/bench/bench.py --build $(BUILD) --flags '$(CFLAGS) $(MODE)' --compiler '$(CC)'

P ?=
bench-kafka: all plugins $(BUILD)/bench/forwarder $(BUILD)/bench/latency ## the second half, or with P=part: pass-through, stages, latency, idle, scale
	@$(PYTHON) tests/bench/bench_kafka.py --build $(BUILD) --flags '$(CFLAGS) $(MODE)' --compiler '$(CC)' $(P)

N ?= 10000000
bench-kb: all $(BUILD)/bench/bench_kb ## a knowledge base of N=10000000 made-up entities: time, memory and size to build, time to look up
	@$(BUILD)/bench/bench_kb build $(N) $(BUILD)/bench/synthetic.kb && \
		$(BUILD)/bench/bench_kb look $(N) $(BUILD)/bench/synthetic.kb; rm -f $(BUILD)/bench/synthetic.kb

eval: all $(BUILD)/bench/bench_stages ## print the quality figures on the development data, where it is at hand
	@$(PYTHON) tests/bench/eval.py --build $(BUILD)

$(BUILD)/bench/bench_stages: $(BENCH_SOURCES) tests/bench/stories.h tests/bench/texts.h $(BUILD)/libwiremill.a
	@mkdir -p $(@D)
	$(call Q,BENCH,$@)$(CC) $(CPPFLAGS) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $(BENCH_SOURCES) $(BUILD)/libwiremill.a $(ALL_LIBS)

$(BUILD)/bench/bench_kb: tests/bench/bench_kb.c stages/tag/tests/synthetic.h $(BUILD)/libwiremill.a
	@mkdir -p $(@D)
	$(call Q,BENCH,$@)$(CC) $(CPPFLAGS) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $< $(BUILD)/libwiremill.a $(ALL_LIBS)

$(BUILD)/bench/%: tests/bench/%.c tests/bench/client.c tests/bench/client.h
	@mkdir -p $(@D)
	$(call Q,BENCH,$@)$(CC) $(CPPFLAGS) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $(filter %.c,$^) $(shell pkg-config --libs rdkafka)
