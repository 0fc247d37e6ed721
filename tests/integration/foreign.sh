#!/bin/bash
# A transparency-log client that is not ours confirms what we publish, and refuses what was changed.
. "$(dirname "$0")/lib.sh"

# 60 days make more than 256 entries: two levels of tiles, full and partial ones.
ok "a log is made" "$BUILD/make-site" sample "$T/site" "$T/audit" 60 200
ok "the foreign client proves every entry and every size" tests/foreign/run "$T/site"
cp -r "$T/site" "$T/bad"
printf x | dd of="$T/bad/tile/0/000" bs=1 seek=100 conv=notrunc 2>"$T/dd"
no "and refuses a changed tile" tests/foreign/run "$T/bad"
rm -rf "$T/bad" && cp -r "$T/site" "$T/bad"
printf x | dd of="$T/bad/tile/entries/000" bs=1 seek=300 conv=notrunc 2>"$T/dd"
no "and a changed entry" tests/foreign/run "$T/bad"
cp "$T/site/tile/entries/000" "$T/bad/tile/entries/000"
sed -i '2s/^/1/' "$T/bad/checkpoint"
no "and a changed checkpoint" tests/foreign/run "$T/bad"
