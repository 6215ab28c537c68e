# `include vetlist.mk` in a Makefile: `make vet` fails for new findings, `make vet-baseline` takes what there is as known.
VETLIST ?= vetlist
VET_FILES ?= $(wildcard listings*.jsonl shipments*.jsonl)
VET_BASELINE ?= vetlist-baseline.json
VET_OPTIONS ?=

.PHONY: vet vet-baseline

vet:
	$(VETLIST) check $(VET_OPTIONS) $(if $(wildcard $(VET_BASELINE)),--baseline $(VET_BASELINE)) $(VET_FILES)

vet-baseline:
	$(VETLIST) baseline create --force --baseline $(VET_BASELINE) $(VET_OPTIONS) $(VET_FILES)
