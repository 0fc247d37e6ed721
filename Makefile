# inspectd: see README.md. `make demo` and `make check` install what is missing on Debian 12.
CC = gcc
PREFIX = /usr/local
DESTDIR =
N = 1000000
FUZZ_SECONDS = 60
BUILD = build
PORT ?=
WARN = -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Werror $(if $(findstring clang,$(CC)),,-Wno-format-truncation)
OPT = -O2 -g
HARDEN = -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
CFLAGS = -std=c17 $(OPT) $(WARN) $(HARDEN) $(SAN)
CPPFLAGS = -D_GNU_SOURCE -Iinclude -MMD -MP
LDFLAGS = -pie -Wl,-z,relro,-z,now $(SAN)

CORE_LIBS = -lcrypto -lsodium -ljansson -linih -lzstd -lm -lpthread
DAEMON_LIBS = -levent_core -levent_pthreads -lsqlite3 -lcsv -larchive -lm $(CORE_LIBS)

# core is pure: libinspect.a, shared by the daemon, the verifier, tests and fuzzers.
core_src = $(wildcard src/core/*/*.c)
upper_src = $(foreach s,platform features doors,$(wildcard src/$(s)/*/*.c src/$(s)/*/*/*.c))
program_src = $(wildcard src/*.c)
programs = $(patsubst src/%.c,$(BUILD)/%,$(program_src))
sample_src = $(wildcard tests/sample/*.c)
unit_src = $(wildcard tests/unit/*/test_*.c)
unit_tests = $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(unit_src))
benches = $(patsubst tests/bench/%.c,$(BUILD)/bench/%,$(wildcard tests/bench/bench_*.c))
fuzzers = $(patsubst tests/fuzz/%.c,$(BUILD)/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))
comma = ,
obj = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))

# The same sources under other compilers and flags, each in a folder of its own.
as_san = BUILD=build-san HARDEN= OPT='-O1 -g' SAN='-fsanitize=address,undefined -fno-sanitize-recover=undefined'
as_tsan = BUILD=build-tsan HARDEN= OPT='-O1 -g' SAN=-fsanitize=thread
as_fuzz = BUILD=build-fuzz CC=clang HARDEN= OPT='-O1 -g' \
	SAN='-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined'

ifeq ($(V),)
Q = @
say = @printf '  %-5s %s\n' $(1) $(2)
endif

# Tests reach the private headers of a room as "core/draw/….h".
$(BUILD)/obj/tests/%.o: CPPFLAGS += -Isrc -Itests/unit

.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all check check-unit check-integration check-fuzz check-here check-san check-tsan fuzz fuzzers lint \
	bench benches demo demo-serve install uninstall clean deps picture FORCE

all: $(programs)

# Changes when the compiler or its flags do, and then everything is built again.
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS)' | cmp -s - $@ || echo '$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS)' > $@

$(BUILD)/obj/%.o: %.c $(BUILD)/flags
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

$(BUILD)/libinspect.a: $(call obj,$(core_src))
	$(call say,AR,$@)
	$(Q)rm -f $@ && ar qcs $@ $^

# What pages show and run: every file below src/platform/html/assets/, inside the program.
assets = $(shell find src/platform/html/assets -type f)
$(BUILD)/assets.c: src/platform/html/embed $(assets) $(BUILD)/assets/check/offline.js
	$(call say,EMBED,$@)
	$(Q)src/platform/html/embed src/platform/html/assets $(BUILD)/assets > $@

# The modules of the page "check it yourself" in one plain script, for pages opened from a file.
$(BUILD)/assets/check/offline.js: src/platform/html/bundle $(wildcard src/platform/html/assets/check/*.js)
	$(call say,BUNDLE,$@)
	$(Q)mkdir -p $(@D) && src/platform/html/bundle src/platform/html/assets/check/page.js > $@

$(call obj,$(BUILD)/assets.c): $(BUILD)/assets.c $(assets) $(BUILD)/assets/check/offline.js

# What answers look like, inside the program (src/doors/web/openapi.c).
$(call obj,src/doors/web/openapi.c): src/doors/web/openapi_schemas.json

# The databases' schemas, inside the program (src/platform/store/schema.c).
$(call obj,src/platform/store/schema.c): $(wildcard src/platform/store/*.sql)

$(BUILD)/libinspectd.a: $(call obj,$(upper_src) $(BUILD)/assets.c)
	$(call say,AR,$@)
	$(Q)rm -f $@ && ar qcs $@ $^

libs = $(BUILD)/libinspectd.a $(BUILD)/libinspect.a

$(BUILD)/inspect-verify: $(BUILD)/obj/src/inspect-verify.o $(BUILD)/libinspect.a
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(CORE_LIBS)

$(BUILD)/inspectd $(BUILD)/inspectctl: $(BUILD)/%: $(BUILD)/obj/src/%.o $(libs)
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(DAEMON_LIBS)

# The sample province (see tests/sample/main.c); shares no code with what it tests.
$(BUILD)/make-sample: $(call obj,$(sample_src))
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^

# Makes, takes apart and forges log sites for tests (see tests/site/make_site.c).
$(BUILD)/make-site: $(call obj,$(wildcard tests/site/*.c)) $(libs)
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(CORE_LIBS)

# inspectd with every label of its answers reworded on demand (see tests/reword/reword.c).
$(BUILD)/inspectd-reword: $(call obj,src/inspectd.c tests/reword/reword.c) $(libs)
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) $(addprefix -Wl$(comma)--wrap=,exchange_answer exchange_error longwork_state) -o $@ $^ $(DAEMON_LIBS)

# Unit tests: tests/unit/<room>/test_<module>.c, each a cmocka program; the other sources there are what they share.
$(BUILD)/libunit.a: $(call obj,$(filter-out $(unit_src),$(wildcard tests/unit/*/*.c)))
	$(call say,AR,$@)
	$(Q)rm -f $@ && ar qcs $@ $^

$(BUILD)/tests/%: $(BUILD)/obj/tests/unit/%.o $(BUILD)/libunit.a $(libs)
	$(call say,LD,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ -lcmocka -lm $(DAEMON_LIBS)

# Fuzzers: tests/fuzz/fuzz_<module>.c, each with LLVMFuzzerTestOneInput. What reads bytes from outside is
# built for them; the table of operations, which leads to everything else, comes from the plain build.
fuzzed = $(call obj,$(core_src) $(filter src/platform/%,$(upper_src)) src/doors/ctl/frame.c tests/fuzz/tables.c)
$(BUILD)/fuzz/%: $(BUILD)/obj/tests/fuzz/%.o $(fuzzed) $(PLAIN)/libinspectd.a
	$(call say,LD,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(DAEMON_LIBS)

$(BUILD)/bench/%: $(BUILD)/obj/tests/bench/%.o $(libs)
	$(call say,LD,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ -lm $(DAEMON_LIBS)

# Everything, also from a bare machine. Ends with "N passed, N failed".
check: export WALKS = 10000
check:
	@tests/install-deps build check
	+@tests/run-all check-unit check-integration check-fuzz

check-unit: $(unit_tests)
	@tests/run-unit $(unit_tests)

check-integration: all $(BUILD)/make-sample $(BUILD)/make-site $(BUILD)/inspectd-reword
	@BUILD=$(BUILD) tests/run-integration

check-fuzz:
	@$(MAKE) --no-print-directory fuzz FUZZ_SECONDS=10

fuzz: $(BUILD)/libinspectd.a
	@$(MAKE) --no-print-directory $(as_fuzz) PLAIN=$(BUILD) FUZZ_SECONDS=$(FUZZ_SECONDS) fuzzers

fuzzers: $(fuzzers)
	@tests/run-fuzz $(FUZZ_SECONDS) $(fuzzers)

check-san:
	@tests/install-deps build check
	+@$(MAKE) --no-print-directory $(as_san) check-here

check-tsan:
	@tests/install-deps build check
	+@$(MAKE) --no-print-directory $(as_tsan) check-here

check-here:
	+@tests/run-all check-unit check-integration

lint:
	@tests/install-deps build check lint
	@tests/lint/run

# Ratios against peers at N rows, in one run.
bench: all
	@tests/install-deps build check bench
	@$(MAKE) --no-print-directory benches
	@N=$(N) BUILD=$(BUILD) tests/bench/run

benches: $(benches) $(BUILD)/make-sample

# A sample province in demo/, drawn for several days and verified (see tests/demo.sh).
demo:
	@tests/install-deps build demo
	@$(MAKE) --no-print-directory -j2 all $(BUILD)/make-sample
	@BUILD=$(BUILD) PORT=$(PORT) tests/demo.sh

# The same, and the pages are served until Ctrl-C. PORT=8500 chooses where.
demo-serve:
	@tests/install-deps build demo
	@$(MAKE) --no-print-directory -j2 all $(BUILD)/make-sample
	@BUILD=$(BUILD) PORT=$(PORT) tests/demo.sh serve

deps:
	@tests/install-deps

# docs/stages.svg and docs/rooms.svg; needs graphviz.
picture: all
	@BUILD=$(BUILD) tests/picture.sh

# PREFIX=/usr DESTDIR=/some/root for packages. The configuration is never overwritten; what names the
# prefix (configuration, unit, manual) gets the one asked for.
share = $(DESTDIR)$(PREFIX)/share
units = $(DESTDIR)$(PREFIX)/lib
etc = $(DESTDIR)/etc/inspectd
tables = $(wildcard config/*.csv) config/plan.example.conf
put_text = sed 's|/usr/local|$(PREFIX)|g' $(1) > $(2) && chmod 0644 $(2)

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(share)/inspectd $(share)/man/man1 $(share)/man/man5 $(share)/man/man8 \
		$(units)/systemd/system $(units)/sysusers.d $(units)/tmpfiles.d $(etc) $(share)/inspectd/templates
	install -m 0755 $(programs) $(DESTDIR)$(PREFIX)/bin
	install -m 0644 $(tables) $(share)/inspectd
	install -m 0644 $(wildcard config/templates/*) $(share)/inspectd/templates
	$(call put_text,config/inspectd.conf,$(share)/inspectd/inspectd.conf)
	install -m 0644 config/nginx.conf $(share)/inspectd
	test -e $(etc)/inspectd.conf || install -m 0644 $(share)/inspectd/inspectd.conf $(etc)
	for page in man/*.[158]; do $(call put_text,$$page,$(share)/man/man$${page##*.}/$${page##*/}) || exit 1; done
	$(call put_text,systemd/inspectd.service,$(units)/systemd/system/inspectd.service)
	install -m 0644 systemd/inspectd.sysusers $(units)/sysusers.d/inspectd.conf
	install -m 0644 systemd/inspectd.tmpfiles $(units)/tmpfiles.d/inspectd.conf

# Leaves /etc/inspectd and /var/lib/inspectd alone.
uninstall:
	rm -f $(patsubst $(BUILD)/%,$(DESTDIR)$(PREFIX)/bin/%,$(programs))
	rm -rf $(share)/inspectd
	for page in man/*.[158]; do rm -f $(share)/man/man$${page##*.}/$${page##*/}; done
	rm -f $(units)/systemd/system/inspectd.service $(units)/sysusers.d/inspectd.conf $(units)/tmpfiles.d/inspectd.conf

clean:
	rm -rf $(BUILD) build-san build-tsan build-fuzz

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
