//! Schedulers for tests: commands on PATH that take what is submitted, and run it at once under the
//! variables that the scheduler sets. A job whose predecessor has failed is not run.

use std::fs;
use std::path::{Path, PathBuf};

/// What all of them have in common. `$SEEN` is the folder where they note what they were asked for.
const COMMON: &str = r#"
echo "$(basename "$0") $*" >>"$SEEN/calls"
next() { id=$(($(cat "$SEEN/last" 2>/dev/null || echo 100) + 1)); echo "$id" >"$SEEN/last"; }
# 1-3,5 as numbers.
numbers() { for range in $(echo "$1" | tr , ' '); do seq "${range%-*}" "${range#*-}"; done; }
# The task of an array, or a job; a scheduler has directories and variables of its own.
task() { (cd / && env -i PATH="$PATH" "$@") >>"$SEEN/log" 2>&1 || failed=yes; }
ended() { [ -n "$failed" ] || : >"$SEEN/well-$id"; }
refuse() { echo "$1" >&2; exit 1; }
failed=
"#;

const SBATCH: &str = r#"
array= round= after=
for word in "$@"; do
    case $word in
        --array=*) array=${word#--array=} ;;
        --export=ALL,RUNGS_ROUND=*) round=${word#*ROUND=} ;;
        --dependency=afterok:*) after=${word#*:} ;;
        --parsable | --kill-on-invalid-dep=yes) ;;
        -*) refuse "sbatch: unknown option $word" ;;
        *) script=$PWD/$word ;;
    esac
done
[ -e "$SEEN/full" ] && refuse "sbatch: error: QOSMaxSubmitJobPerUserLimit"
[ -n "$array" ] || array=$(sed -n 's/^#SBATCH --array=//p' "$script")
next
if [ -z "$after" ] || [ -e "$SEEN/well-$after" ]; then
    if [ -n "$array" ]; then
        for index in $(numbers "${array%\%*}"); do
            task SLURM_ARRAY_TASK_ID="$index" ${round:+RUNGS_ROUND=$round} sh "$script"
        done
    else
        task ${round:+RUNGS_ROUND=$round} sh "$script"
    fi
    ended
fi
echo "$id;north"
"#;

const QSUB_PBS: &str = r#"
array= variables= after=
while [ $# -gt 1 ]; do
    case $1 in
        -J) array=$2 ;;
        -v) variables=$(echo "$2" | tr , ' ') ;;
        -W) after=${2#depend=afterok:} ;;
        *) refuse "qsub: unknown option $1" ;;
    esac
    shift 2
done
script=$PWD/$1
[ -n "$array" ] || array=$(sed -n 's/^#PBS -J //p' "$script")
next
if [ -z "$after" ] || [ -e "$SEEN/well-${after%%[!0-9]*}" ]; then
    if [ -n "$array" ]; then
        range=${array%\%*}
        [ "${range%-*}" -lt "${range#*-}" ] || refuse "qsub: illegal -J value"
        for index in $(numbers "$range"); do
            task PBS_ARRAY_INDEX="$index" $variables sh "$script"
        done
    else
        task $variables sh "$script"
    fi
    ended
fi
if [ -n "$array" ]; then echo "$id[].pbs"; else echo "$id.pbs"; fi
"#;

const QSUB_SGE: &str = r#"
array= variables=
[ "$1" = -terse ] || refuse "qsub: not terse"
shift
while [ $# -gt 1 ]; do
    case $1 in
        -t) array=$2 ;;
        -v) variables=$(echo "$2" | tr , ' ') ;;
        -hold_jid) ;;
        *) refuse "qsub: unknown option $1" ;;
    esac
    shift 2
done
script=$PWD/$1
[ -n "$array" ] || array=$(sed -n 's/^#\$ -t //p' "$script")
next
if [ -n "$array" ]; then
    for index in $(numbers "$array"); do
        task SGE_TASK_ID="$index" $variables sh "$script"
    done
    echo "$id.$array:1"
else
    task SGE_TASK_ID=undefined $variables sh "$script"
    echo "$id"
fi
ended
"#;

const BSUB: &str = r#"
name= round= after=
while [ $# -gt 0 ]; do
    case $1 in
        -J) name=$2 ;;
        -env) round=${2#*ROUND=} ;;
        -w) after=$(echo "$2" | tr -dc 0-9) ;;
        *) refuse "bsub: unknown option $1" ;;
    esac
    shift 2
done
script=$SEEN/script
cat >"$script"
[ -n "$name" ] || name=$(sed -n 's/^#BSUB -J "\(.*\)"/\1/p' "$script")
array=$(echo "$name" | sed -n 's/.*\[\(.*\)\].*/\1/p')
next
if [ -z "$after" ] || [ -e "$SEEN/well-$after" ]; then
    for index in $(numbers "${array:-0}"); do
        task LSB_JOBINDEX="$index" ${round:+RUNGS_ROUND=$round} sh "$script"
    done
    ended
fi
echo "Job <$id> is submitted to default queue <normal>."
"#;

const KUBECTL: &str = r#"
[ "$1" = create ] || { echo "$*"; exit 0; }
shift
while [ $# -gt 0 ]; do
    [ "$1" = -f ] || refuse "kubectl: unknown option $1"
    read_of() { sed -n "s/^ *$1: *//p" "$file" | head -n 1; }
    file=$2
    name=$(read_of name) completions=$(read_of completions)
    script=$(sed -n 's/.*command: \[\/bin\/sh, "\(.*\)"\]/\1/p' "$file")
    list=$(sed -n 's/^ *value: "\(.*\)"/\1/p' "$file")
    if [ -n "$completions" ]; then
        for index in $(seq 0 $((completions - 1))); do
            task JOB_COMPLETION_INDEX="$index" ${list:+RUNGS_LIST="$list"} sh "$script"
        done
    else
        task sh "$script"
    fi
    echo "job.batch/$name created"
    shift 2
done
"#;

const AWS: &str = r#"
[ "$2" = submit-job ] || { echo "$*"; exit 0; }
shift 2
after=
while [ $# -gt 0 ]; do
    case $1 in
        --cli-input-json) file=${2#file://} ;;
        --depends-on) after=${2#jobId=} ;;
        --output) ;;
        *) refuse "aws: unknown option $1" ;;
    esac
    shift 2
done
size=$(sed -n 's/^ *"size": \([0-9]*\).*/\1/p' "$file")
script=$(sed -n 's/^ *"\(\/.*\.sh\)"$/\1/p' "$file")
value() { sed -n "/\"name\": \"$1\"/{n;s/.*\"value\": \"\(.*\)\".*/\1/p;}" "$file"; }
round=$(value RUNGS_ROUND) list=$(value RUNGS_LIST)
[ "$size" = 1 ] && refuse "aws: array size must be at least 2"
next
if [ -z "$after" ] || [ -e "$SEEN/well-${after#job-}" ]; then
    if [ -n "$size" ]; then
        for index in $(seq 0 $((size - 1))); do
            task AWS_BATCH_JOB_ARRAY_INDEX="$index" ${round:+RUNGS_ROUND=$round} \
                ${list:+RUNGS_LIST="$list"} sh "$script"
        done
    else
        task ${round:+RUNGS_ROUND=$round} ${list:+RUNGS_LIST="$list"} sh "$script"
    fi
    ended
fi
echo "{ \"jobName\": \"x\", \"jobId\": \"job-$id\" }"
"#;

/// What ends jobs.
const ENDS: &str = "echo ended \"$@\"\n";

/// A folder of stand-ins.
pub(super) struct StandIns {
    folder: PathBuf,
}

impl StandIns {
    /// Puts the commands of an engine into `folder`.
    pub(super) fn new(folder: &Path, engine: &str) -> Self {
        let folder = folder.join("stand-ins");
        fs::create_dir_all(&folder).unwrap();
        let commands: &[(&str, &str)] = match engine {
            "slurm" => &[("sbatch", SBATCH), ("scancel", ENDS)],
            "pbs" => &[("qsub", QSUB_PBS), ("qdel", ENDS)],
            "sge" => &[("qsub", QSUB_SGE), ("qdel", ENDS)],
            "lsf" => &[("bsub", BSUB), ("bkill", ENDS)],
            "kubernetes" => &[("kubectl", KUBECTL)],
            "aws-batch" => &[("aws", AWS)],
            _ => &[],
        };
        for (command, text) in commands {
            executable(&folder.join(command), &format!("#!/bin/sh\nset -u\n{COMMON}{text}"));
        }
        Self { folder }
    }

    /// PATH with the commands in front.
    pub(super) fn path(&self) -> String {
        format!("{}:{}", self.folder.display(), std::env::var("PATH").unwrap_or_default())
    }

    /// The folder where they note what they were asked for.
    pub(super) fn seen(&self) -> &Path {
        &self.folder
    }

    /// The calls since this was asked last.
    pub(super) fn calls(&self) -> Vec<String> {
        let path = self.folder.join("calls");
        let text = fs::read_to_string(&path).unwrap_or_default();
        let _ = fs::remove_file(path);
        text.lines().map(str::to_owned).collect()
    }

    /// What the jobs have printed.
    pub(super) fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }
}

fn executable(path: &Path, text: &str) {
    use std::os::unix::fs::PermissionsExt;
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}
