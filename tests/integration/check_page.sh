#!/bin/bash
# The "check it yourself" page in a real browser: the published vectors, sites made by us, every
# alteration of them that the public can see, and what a reader is told.
. "$(dirname "$0")/lib.sh"
tests/browser/install || bail "the npm packages of the browser tests are there"
T=$T node tests/browser/check_page.mjs
