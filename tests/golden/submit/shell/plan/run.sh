#!/bin/sh
#
# Runs the parts of a study on this machine, and then joins them. Some parts only, from the folder
# above: sh plan/run.sh 2 5
set -eu

DIR='/data/it'\''s here/two ladders'
N=8
AT_ONCE=3

# Upon a signal nothing more is begun, and what is running keeps what it has.
pids=
told=
stop() {
    told=yes
    for pid in $pids; do kill -s TERM "$pid" 2>/dev/null || :; done
}
trap stop HUP INT TERM

# Waits for what is running; ends with the exit code of what has not ended well.
wait_for_all() {
    worst=0
    for pid in $pids; do
        code=0
        wait "$pid" || code=$?
        if [ -n "$told" ]; then
            again=0
            wait "$pid" || again=$?
            [ "$again" = 127 ] || code=$again
        fi
        [ "$code" = 0 ] || worst=$code
    done
    pids=
    [ "$worst" = 0 ] || exit "$worst"
    [ -z "$told" ] || exit 3
}

# Runs the parts that it is given, AT_ONCE at a time.
run_parts() {
    running=0
    for part in "$@"; do
        echo "Part $part of $N${RUNGS_ROUND:+, round $RUNGS_ROUND}; log/element-$part.log"
        sh "$DIR.parts/element.sh" "$part" >>"$DIR.parts/log/element-$part.log" 2>&1 &
        pids="$pids $!"
        running=$((running + 1))
        if [ "$running" = "$AT_ONCE" ]; then
            wait_for_all
            running=0
        fi
    done
    wait_for_all
}

# Runs one of the other scripts.
run_script() {
    sh "$DIR.parts/$1" &
    pids=$!
    wait_for_all
}

# All parts, unless some are named.
if [ $# = 0 ]; then
    part=1
    while [ "$part" -le "$N" ]; do
        set -- "$@" "$part"
        part=$((part + 1))
    done
fi
run_parts "$@"
run_script merge.sh
