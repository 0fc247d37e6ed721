#!/bin/bash
# Level C: a public value entered by two people between commit and deadline; voids and second
# attempts; a value that never comes.
# shellcheck source=tests/integration/lib.sh
source "$(dirname "$0")/lib.sh"

new_state
ok "starts" start
ok "imports" import_sample
