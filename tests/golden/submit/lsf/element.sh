#!/bin/sh
#BSUB -J "rungs-ada-s-two-ladders[1-8]%3"
#BSUB -n 4
#BSUB -R "span[hosts=1]"
#BSUB -M 8192MB
#BSUB -R "rusage[mem=8192MB]"
#BSUB -W 2:00
#BSUB -wa TERM
#BSUB -wt 1
#BSUB -q long
#BSUB -P ladders
#BSUB -r
#BSUB -o log/element-%I.log
#BSUB -app ladders
#
# A part of the study Ada's two ladders.
# It may be started any number of times: what is finished is left, what is not goes on.
# Written by `rungs submit`, to be read and edited. By hand, from this folder:
#     bsub < element.sh; some parts: bsub -J 'rungs[2,5]' < element.sh
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
before_element() { :; }
after_element() { :; }

# The part: the index of the task.
PART=auto

# The scenario as it was submitted, and the keys that were set.
set -- "$DIR.parts/plan/"'two ladders.toml' \
    --set 'study.analysis="robustness"' \
    --set 'study.seed=7'

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

before_element
run run "$@" --shard "$PART/$N" --continue --output "$DIR" --threads "$THREADS"
after_element "$code"
exit "$code"
