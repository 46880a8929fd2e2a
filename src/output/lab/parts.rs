//! The parts of the lab's page.

/// The page around the lab.
pub(super) const FRAME: &str = include_str!("../../../lab/page/index.html");

/// The lab.
pub(super) const BLOCK: &str = include_str!("../../../lab/page/block.html");

/// How it looks.
pub(super) const STYLE: &str = include_str!("../../../lab/page/style.css");

/// What runs in every worker.
pub(super) const WORKER: &str = include_str!("../../../lab/page/worker.js");

/// The simulator for a browser, packed; `lab/build` makes it.
pub(super) const MODULE: &[u8] = include_bytes!("../../../lab/rungs.wasm.lzma");

/// The modules of the page, in the order in which they are joined.
pub(super) const SCRIPTS: &[(&str, &str)] = &[
    ("dom.js", include_str!("../../../lab/page/dom.js")),
    ("palette.js", include_str!("../../../lab/page/palette.js")),
    ("saving.js", include_str!("../../../lab/page/saving.js")),
    ("link.js", include_str!("../../../lab/page/link.js")),
    ("unpacking.js", include_str!("../../../lab/page/unpacking.js")),
    ("instances.js", include_str!("../../../lab/page/instances.js")),
    ("simulations.js", include_str!("../../../lab/page/simulations.js")),
    ("history.js", include_str!("../../../lab/page/history.js")),
    ("floor.js", include_str!("../../../lab/page/floor.js")),
    ("pens.js", include_str!("../../../lab/page/pens.js")),
    ("scene.js", include_str!("../../../lab/page/scene.js")),
    ("people.js", include_str!("../../../lab/page/people.js")),
    ("player.js", include_str!("../../../lab/page/player.js")),
    ("legend.js", include_str!("../../../lab/page/legend.js")),
    ("curves.js", include_str!("../../../lab/page/curves.js")),
    ("differences.js", include_str!("../../../lab/page/differences.js")),
    ("controls.js", include_str!("../../../lab/page/controls.js")),
    ("story.js", include_str!("../../../lab/page/story.js")),
    ("questions.js", include_str!("../../../lab/page/questions.js")),
    ("guided.js", include_str!("../../../lab/page/guided.js")),
    ("taking.js", include_str!("../../../lab/page/taking.js")),
    ("outcome.js", include_str!("../../../lab/page/outcome.js")),
    ("lab.js", include_str!("../../../lab/page/lab.js")),
    ("start.js", include_str!("../../../lab/page/start.js")),
];
