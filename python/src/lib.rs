//! The Python package of *rungs*: what a notebook asks, and what the library answers. No statistic is
//! computed here, and none in Python.

mod described;
mod errors;
mod estimates;
mod given;
mod held;
mod picture;
mod points;
mod replay;
mod result;
mod run_options;
mod running;
mod study;
mod table;
mod values;
mod working;

use pyo3::prelude::*;

/// The part of the package that is written in Rust.
#[pymodule]
fn _rungs(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<study::Study>()?;
    module.add_class::<result::StudyResult>()?;
    module.add_class::<table::Table>()?;
    module.add_class::<picture::Picture>()?;
    module.add_class::<replay::Replay>()?;
    module.add_function(wrap_pyfunction!(result::read, module)?)?;
    module.add_function(wrap_pyfunction!(result::replay, module)?)?;
    module.add_function(wrap_pyfunction!(described::presets, module)?)?;
    module.add_function(wrap_pyfunction!(described::profiles, module)?)?;
    module.add_function(wrap_pyfunction!(described::describe, module)?)?;
    module.add_function(wrap_pyfunction!(described::schema, module)?)
}
