# SPDX-License-Identifier: Apache-2.0
# Figures: quality on the development data, speed as ratios within one run. Both are for people to
# read and compare; neither is part of `make test`.

BENCH_SOURCES := tests/bench/bench_stages.c tests/bench/stories.c

.PHONY: bench bench-kafka eval
bench: all $(BUILD)/bench/bench_stages ## measure what each stage costs, as ratios within one run
	@$(PYTHON) tests/bench/bench.py --build $(BUILD) --flags '$(CFLAGS) $(MODE)' --compiler '$(CC)'

bench-kafka: all plugins $(BUILD)/bench/forwarder ## measure a lane without stages beside bare librdkafka, on a real Kafka
	@$(PYTHON) tests/bench/bench_kafka.py --build $(BUILD) --flags '$(CFLAGS) $(MODE)' --compiler '$(CC)'

eval: all ## print the quality figures on the development data, where it is at hand
	@$(PYTHON) tests/bench/eval.py --build $(BUILD)

$(BUILD)/bench/bench_stages: $(BENCH_SOURCES) tests/bench/stories.h $(BUILD)/libwiremill.a
	@mkdir -p $(@D)
	$(call Q,BENCH,$@)$(CC) $(CPPFLAGS) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $(BENCH_SOURCES) $(BUILD)/libwiremill.a $(ALL_LIBS)

$(BUILD)/bench/forwarder: tests/bench/forwarder.c
	@mkdir -p $(@D)
	$(call Q,BENCH,$@)$(CC) $(CPPFLAGS) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $< $(shell pkg-config --libs rdkafka)
