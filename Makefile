# inspectd: see README.md. `make demo` and `make check` install what is missing on Debian 12.
CC = gcc
PREFIX = /usr/local
N = 1000000
BUILD = build
WARN = -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Werror $(if $(findstring clang,$(CC)),,-Wno-format-truncation)
OPT = -O2 -g
HARDEN = -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
CFLAGS = -std=c17 $(OPT) $(WARN) $(HARDEN) $(SAN)
CPPFLAGS = -D_GNU_SOURCE -Iinclude -MMD -MP
LDFLAGS = -pie -Wl,-z,relro,-z,now $(SAN)

CORE_LIBS = -lcrypto -lsodium -ljansson -linih -lzstd -lpthread
DAEMON_LIBS = -levent_core -levent_pthreads -lsqlite3 -lcsv $(CORE_LIBS)

# base … draw are pure: libinspect.a, shared by the daemon, the verifier, tests and fuzzers.
CORE_ROOMS = base crypto law plan tlog draw
UPPER_ROOMS = store ingest cases service ctl
core_src = $(foreach r,$(CORE_ROOMS),$(wildcard src/$(r)/*.c))
upper_src = $(foreach r,$(UPPER_ROOMS),$(wildcard src/$(r)/*.c))
program_src = $(wildcard src/*.c)
programs = $(patsubst src/%.c,$(BUILD)/%,$(program_src))
unit_tests = $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(wildcard tests/unit/test_*.c))
obj = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))

ifeq ($(V),)
Q = @
say = @printf '  %-5s %s\n' $(1) $(2)
endif

.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all check check-unit check-san lint bench demo install uninstall clean fuzz deps

all: $(programs)

$(BUILD)/obj/%.o: %.c
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

$(BUILD)/libinspect.a: $(call obj,$(core_src))
	$(call say,AR,$@)
	$(Q)rm -f $@ && ar rcs $@ $^

$(BUILD)/libinspectd.a: $(call obj,$(upper_src))
	$(call say,AR,$@)
	$(Q)rm -f $@ && ar rcs $@ $^

$(BUILD)/inspect-verify: $(BUILD)/obj/src/inspect-verify.o $(BUILD)/libinspect.a
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(CORE_LIBS)

$(BUILD)/inspectd $(BUILD)/inspectctl: $(BUILD)/%: $(BUILD)/obj/src/%.o $(BUILD)/libinspectd.a $(BUILD)/libinspect.a
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(DAEMON_LIBS)

# Unit tests: tests/unit/test_<module>.c, each a cmocka program.
$(BUILD)/tests/%: $(BUILD)/obj/tests/unit/%.o $(BUILD)/libinspectd.a $(BUILD)/libinspect.a
	$(call say,LD,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ -lcmocka -lm $(DAEMON_LIBS)

check-unit: $(unit_tests)
	$(Q)tests/run-unit $(unit_tests)

clean:
	rm -rf $(BUILD) build-san build-tsan build-fuzz

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
