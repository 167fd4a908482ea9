# SPDX-License-Identifier: Apache-2.0
# The guarantees while daemons and brokers are hurt. `make test` runs short forms of the same.

STORIES ?= 20000
KILLS ?= 20
INSTANCES ?= 1
DELIVERY ?= exactly-once
FAULT ?= kill
MEMBERSHIP ?= static
SEED ?=
BROKERS ?=

.PHONY: chaos
chaos: deps ## kill daemons or brokers while stories flow: STORIES= KILLS= INSTANCES= DELIVERY= FAULT= MEMBERSHIP= SEED= BROKERS=
	@$(AGAIN) all
	@$(PYTHON) tests/chaos/run.py --build $(BUILD) --stories $(STORIES) --kills $(KILLS) --instances $(INSTANCES) \
		--delivery $(DELIVERY) --fault $(FAULT) --membership $(MEMBERSHIP) $(if $(SEED),--seed $(SEED)) $(if $(BROKERS),--brokers $(BROKERS))

MINUTES ?= 30
LOAD ?= 80

.PHONY: soak
soak: deps ## run three lanes for MINUTES=30 at LOAD=80 per cent of what they can do, and watch memory and descriptors
	@$(AGAIN) all
	@$(PYTHON) tests/chaos/soak.py --build $(BUILD) --minutes $(MINUTES) --load $(LOAD)
