#!/bin/bash
# What `make install` puts where, that it runs from there, and how closed the service's unit is.
# shellcheck source=tests/integration/lib.sh
source "$(dirname "$0")/lib.sh"

root=$T/root
ok "installs" make --no-print-directory BUILD="$BUILD" install DESTDIR="$root" PREFIX=/opt/i
for file in bin/inspectd bin/inspectctl bin/inspect-verify share/inspectd/regions.csv \
    share/inspectd/plan.example.conf share/inspectd/templates/notice.html share/man/man8/inspectd.8 share/man/man1/inspectctl.1 \
    share/man/man1/inspect-verify.1 share/man/man5/inspectd.conf.5 lib/sysusers.d/inspectd.conf \
    lib/systemd/system/inspectd.service lib/tmpfiles.d/inspectd.conf; do
    ok "puts $file" test -s "$root/opt/i/$file"
done
ok "the configuration names the prefix" grep -qx 'data_dir = /opt/i/share/inspectd' "$root/etc/inspectd/inspectd.conf"
no "nothing names another prefix" grep -rI /usr/local "$root"
ok "the installed tables and configuration are right together" sh -c \
    "sed 's|/opt/i/|$root/opt/i/|' '$root/etc/inspectd/inspectd.conf' >'$T/conf' &&
     '$root/opt/i/bin/inspectd' -t -c '$T/conf'"
echo "# mine" >>"$root/etc/inspectd/inspectd.conf"
ok "installs again" make --no-print-directory BUILD="$BUILD" install DESTDIR="$root" PREFIX=/opt/i
ok "and keeps the configuration" grep -qx '# mine' "$root/etc/inspectd/inspectd.conf"
ok "uninstalls" make --no-print-directory BUILD="$BUILD" uninstall DESTDIR="$root" PREFIX=/opt/i
same "and leaves the configuration alone" "$(cd "$root" && find . -type f)" ./etc/inspectd/inspectd.conf

exposure=$(systemd-analyze security --offline=true systemd/inspectd.service | grep -oE 'level for [^:]*: [0-9.]+' | grep -oE '[0-9.]+$')
ok "the unit's exposure is $exposure, at most 2.0" awk -v x="${exposure:-9}" 'BEGIN { exit !(x <= 2.0) }'
