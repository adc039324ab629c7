# SPDX-License-Identifier: Apache-2.0
#
# make            dnsir and dnsir-journal in build/std
# make STATIC=1   the same, dnsir as one static file (what the kit carries)
# make SAN=1      with AddressSanitizer and UndefinedBehaviorSanitizer
# make check      unit tests and the mutation law
# make fuzz       libFuzzer on every parser, a minute each
# make lint       format, analysers, layers, manuals, shell
# make help       all targets and variables

VERSION := 0.1.0
CC ?= cc
PREFIX ?= /usr/local
SBINDIR ?= $(PREFIX)/sbin
LIBEXECDIR ?= $(PREFIX)/libexec/dnsir
MANDIR ?= $(PREFIX)/share/man

kind := $(if $(SAN),san,$(if $(STATIC),static,std))$(if $(filter clang%,$(CC)),-clang)
O ?= build/$(kind)
Q := $(if $(V),,@)

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wcast-qual \
	-Wcast-align -Wformat=2 -Wmissing-prototypes -Wstrict-prototypes \
	-Wold-style-definition -Wpointer-arith -Wwrite-strings -Wvla -Wundef \
	-Wswitch-enum -Wnull-dereference -Werror=implicit-function-declaration \
	$(if $(CI),-Werror)
HARDEN := $(if $(SAN),,-D_FORTIFY_SOURCE=2) -fstack-protector-strong \
	-fno-common -fPIE
CFLAGS ?= -O2 -g
comma := ,
SANFLAGS := $(if $(SAN),-fsanitize=address$(comma)undefined \
	-fno-sanitize-recover=all -fno-omit-frame-pointer)
ALL_CFLAGS := -std=c17 -D_GNU_SOURCE -DDNSIR_VERSION='"$(VERSION)"' \
	-Iinclude -I$(O) $(WARN) $(HARDEN) $(SANFLAGS) $(CFLAGS)
ALL_LDFLAGS := $(if $(STATIC),-static-pie,-pie) -Wl,-z,relro,-z,now \
	-Wl,-z,noexecstack -Wl,--as-needed $(SANFLAGS) $(LDFLAGS)
LIBS := -lmagic -ldeflate -lnettle -lpsl -lidn2 -lunistring -ljson-c \
	-lpcre2-8 -lseccomp -lz -llzma -lzstd -lbz2
# libsystemd 257 and later loads the decompressors when a file needs them,
# which is behind the wall: so they are linked.
JOURNAL_LIBS := -lsystemd -lseccomp -Wl,--no-as-needed \
	-l:libzstd.so.1 -l:liblz4.so.1 -l:liblzma.so.5

# The registry is the directory: a folder below modules/ is a module.
MODULE_DIRS := modules $(MODULES_EXTRA)
module_src := $(foreach d,$(MODULE_DIRS),$(wildcard $(d)/*/*.c))
takers := $(foreach d,$(MODULE_DIRS),$(wildcard $(d)/*/take.c))
parsers := $(foreach d,$(MODULE_DIRS),$(wildcard $(d)/*/parse.c))
detectors := $(foreach d,$(MODULE_DIRS),$(wildcard $(d)/*/detect.c))
names = $(sort $(notdir $(patsubst %/,%,$(dir $(1)))))
rules := $(foreach d,$(MODULE_DIRS),$(wildcard $(d)/*/rules.tsv))
intel := $(wildcard modules/intel/*.tsv)

engine_src := $(wildcard collector/*.c collector/base/*.c)
journal_src := $(wildcard collector/journal/*.c)
lib_src := $(filter-out collector/main.c,$(engine_src)) $(module_src)
objects = $(patsubst %.c,$(O)/%.o,$(1))
lib_obj := $(call objects,$(lib_src)) $(O)/registry.o $(O)/intel.o
unit_src := $(wildcard tests/unit/*.c)
unit_bin := $(patsubst tests/unit/%.c,$(O)/tests/%,$(unit_src))

.DELETE_ON_ERROR:
.SUFFIXES:
.PHONY: all check unit lint format-check analyze layers shell manuals \
	fuzz install uninstall clean help

all: $(O)/dnsir $(O)/dnsir-journal

$(O)/dnsir: $(call objects,collector/main.c) $(O)/libdnsir.a
	@echo "  LD   $@"
	$(Q)$(CC) $(ALL_CFLAGS) -o $@ $^ $(ALL_LDFLAGS) $(LIBS)

$(O)/dnsir-journal: $(call objects,$(journal_src)) $(O)/libbase.a
	@echo "  LD   $@"
	$(Q)$(CC) $(ALL_CFLAGS) -o $@ $^ $(filter-out -static-pie,$(ALL_LDFLAGS)) \
		-pie $(JOURNAL_LIBS)

$(O)/libdnsir.a: $(lib_obj)
	@echo "  AR   $@"
	$(Q)rm -f $@ && $(AR) rcs $@ $^

$(O)/libbase.a: $(call objects,$(wildcard collector/base/*.c))
	@echo "  AR   $@"
	$(Q)rm -f $@ && $(AR) rcs $@ $^

$(O)/%.o: %.c | $(O)/generated
	@mkdir -p $(@D)
	@echo "  CC   $<"
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(O)/%.o: $(O)/%.c
	@echo "  CC   $<"
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(O)/generated: $(O)/registry.c $(O)/intel.c
	@touch $@

# Written anew only when the list of modules changes.
registry_text = $(call names,$(takers)) : $(call names,$(parsers)) : \
	$(call names,$(detectors))
$(O)/registry.names: FORCE
	@mkdir -p $(@D)
	@echo '$(registry_text)' | cmp -s - $@ || echo '$(registry_text)' >$@

$(O)/registry.c: scripts/registry $(O)/registry.names
	@echo "  GEN  $@"
	$(Q)scripts/registry "$(call names,$(takers))" \
		"$(call names,$(parsers))" "$(call names,$(detectors))" >$@

$(O)/intel.c: scripts/intel $(intel) $(rules)
	@mkdir -p $(@D)
	@echo "  GEN  $@"
	$(Q)scripts/intel $(intel) $(rules) >$@

FORCE:

unit: $(unit_bin)

$(O)/tests/%: tests/unit/%.c tests/unit/tap.h $(O)/libdnsir.a
	@mkdir -p $(@D)
	@echo "  TEST $@"
	$(Q)$(CC) $(ALL_CFLAGS) -DSOURCE_DIR='"$(CURDIR)"' -Itests/unit -Icollector \
		-MMD -MP -o $@ $< $(O)/libdnsir.a $(ALL_LDFLAGS) $(LIBS)

# What scripts/score runs on labelled data.
$(O)/score/%: tests/score/%.c tests/unit/tap.h tests/unit/drive.h \
	$(O)/libdnsir.a
	@mkdir -p $(@D)
	@echo "  TEST $@"
	$(Q)$(CC) $(ALL_CFLAGS) -Itests/unit -Icollector \
		-MMD -MP -o $@ $< $(O)/libdnsir.a $(ALL_LDFLAGS) $(LIBS)

# Made by scripts/fuzz, with clang and all sanitizers.
$(O)/parser: tests/fuzz/parser.c $(O)/libdnsir.a
	@echo "  FUZZ $@"
	$(Q)$(CC) $(ALL_CFLAGS) -fsanitize=fuzzer -DSOURCE_DIR='"$(CURDIR)"' \
		-Itests/unit -Icollector -o $@ $< $(O)/libdnsir.a \
		$(ALL_LDFLAGS) $(LIBS)

fuzz:
	$(Q)scripts/fuzz

# The tests use assert-like macros of their own; prove reads their TAP.
check: all unit
	$(Q)prove $(if $(V),-v) $(unit_bin)

-include $(shell find $(O) -name '*.d' 2>/dev/null)

lint: format-check analyze layers shell manuals

shell:
	$(Q)shellcheck -x $(shell git ls-files scripts tests .ci | \
		xargs -r grep -lE '^\#!.*(sh|bats)$$' 2>/dev/null)

manuals:
	$(Q)mandoc -Tlint -Wwarning man/*.[578]

format-check:
	$(Q)clang-format --dry-run -Werror $(shell git ls-files '*.[ch]')

analyze: $(O)/generated
	$(Q)cppcheck --quiet --enable=warning,performance,portability \
		--inline-suppr --error-exitcode=1 --std=c11 -Iinclude \
		--suppress=missingIncludeSystem collector modules
	$(Q)printf '%s\n' $(engine_src) $(module_src) $(journal_src) | \
		xargs -P $$(nproc) -n 8 sh -c 'clang-tidy --quiet "$$@" -- \
		-std=c17 -D_GNU_SOURCE -DDNSIR_VERSION=\"$(VERSION)\" \
		-Iinclude -I$(O) 2>&1' tidy | grep -v 'warnings generated'; \
		test "$${PIPESTATUS[1]}" = 0

layers: $(call objects,$(module_src))
	$(Q)scripts/check-layers $(O)

install: all
	install -D -m 755 $(O)/dnsir $(DESTDIR)$(SBINDIR)/dnsir
	install -D -m 755 $(O)/dnsir-journal $(DESTDIR)$(LIBEXECDIR)/dnsir-journal
	for m in man/*.[578]; do \
		install -D -m 644 $$m $(DESTDIR)$(MANDIR)/man$${m##*.}/$${m##*/}; \
	done

uninstall:
	rm -f $(DESTDIR)$(SBINDIR)/dnsir $(DESTDIR)$(LIBEXECDIR)/dnsir-journal
	for m in man/*.[578]; do \
		rm -f $(DESTDIR)$(MANDIR)/man$${m##*.}/$${m##*/}; \
	done

clean:
	rm -rf build

help:
	@sed -n 's/^# \{0,1\}//p' Makefile | sed -n '3,9p'
	@echo 'variables: CC CFLAGS LDFLAGS O STATIC SAN V CI DESTDIR PREFIX MODULES_EXTRA'

SHELL := /bin/bash
