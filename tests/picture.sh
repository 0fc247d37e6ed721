#!/bin/bash
# The pictures of docs/ (`make picture`): the stage machine as the daemon draws it, the rooms from their includes.
# shellcheck source=tests/integration/lib.sh
source "$(dirname "$0")/integration/lib.sh"
command -v dot >/dev/null || bail "dot is missing: apt-get install graphviz"
new_state
ok "the daemon starts" start
ok "the machine is whole" as qian stages
as qian stages --dot >"$T/stages.dot" || bail "stages --dot"
ok "the picture is drawn" dot -Tsvg -o docs/stages.svg "$T/stages.dot"
ok "the rooms are drawn" eval 'python3 tests/rooms.py | dot -Tsvg -o docs/rooms.svg'
