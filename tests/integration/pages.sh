#!/bin/bash
# Every page as each user, in both languages, wide and narrow: axe-core finds nothing, nothing sticks out
# of the window, nothing is left untranslated. Screenshots at three widths lie in build/screenshots.
. "$(dirname "$0")/lib.sh"
. tests/browser/state.sh
web_state
tests/browser/install || bail "the npm packages of the browser tests are there"
export SHOTS=$BUILD/screenshots
rm -rf "$SHOTS"
node tests/browser/pages.mjs chen he sun nobody >"$SHOTS.out" 2>&1 &
one=$!
node tests/browser/pages.mjs wang li qian || FAILED=$((FAILED + 1))
wait $one || FAILED=$((FAILED + 1))
cat "$SHOTS.out"
