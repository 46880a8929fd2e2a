#!/bin/sh
#
# Joins the parts of the study Ada's two ladders, when all are finished.
# Written by `rungs submit`, to be read and edited. By hand, from this folder:
#     kubectl create -f plan/merge.yaml
set -eu

# The program.
RUNGS='/opt/rungs 1/bin/rungs'
# The directory of the results; plan and parts lie in DIR.parts.
DIR='/data/it'\''s here/two ladders'
# The number of parts.
N=8
# The threads of a task.
THREADS=4

# For commands that copy to and from other storage, where DIR is on no disk that all machines share.
# The second is given the exit code of rungs: 0 done, 3 stopped with records kept.
before_merge() { :; }
after_merge() { :; }

# Runs rungs, and hands on to it the signals that stop a job: it then keeps what it has run, and ends
# with 3.
run() {
    told=
    (trap '' USR1 USR2; exec "$RUNGS" "$@") &
    child=$!
    trap 'told=yes; kill -s TERM "$child" 2>/dev/null || :' HUP INT TERM USR1 USR2
    code=0
    wait "$child" || code=$?
    if [ -n "$told" ]; then
        # The signal has ended the wait, and not yet rungs.
        again=0
        wait "$child" || again=$?
        [ "$again" = 127 ] || code=$again
    fi
}

if [ -e "$DIR/manifest.json" ]; then
    echo "$DIR is finished."
    exit 0
fi
# No job waits for another here, so this one looks for the parts.
part=1
while [ "$part" -le "$N" ]; do
    until [ -e "$DIR.parts/$part-of-$N/manifest.json" ]; do
        sleep 20
    done
    part=$((part + 1))
done
before_merge
run merge "$DIR.parts" --output "$DIR" --threads "$THREADS" '--parquet'
after_merge "$code"
exit "$code"
