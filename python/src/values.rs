//! Values of Python as those of a scenario, and back.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyMapping, PyString, PyTuple};
use serde_json::{Map, Number, Value};

use crate::errors::of_key;

/// No scenario is nested so deeply; a list may hold itself.
const DEPTH_MAX: usize = 32;

/// A dictionary with the keys of a scenario.
pub(crate) fn dictionary(value: &Bound<'_, PyAny>) -> PyResult<Map<String, Value>> {
    match value_of(value, "")? {
        Value::Object(map) => Ok(map),
        _ => Err(PyTypeError::new_err("a scenario is a dictionary of keys")),
    }
}

/// A value of a scenario; `path` is the key that it is of.
pub(crate) fn value_of(value: &Bound<'_, PyAny>, path: &str) -> PyResult<Value> {
    read(value, path, DEPTH_MAX)
}

fn read(value: &Bound<'_, PyAny>, path: &str, depth: usize) -> PyResult<Value> {
    let py = value.py();
    if depth == 0 {
        return Err(of_key(py, path, "is nested too deeply"));
    }
    if value.is_none() {
        Ok(Value::Null)
    } else if let Ok(flag) = value.cast::<PyBool>() {
        Ok(Value::Bool(flag.is_true()))
    } else if let Ok(text) = value.cast::<PyString>() {
        Ok(Value::String(text.to_str()?.to_owned()))
    } else if value.cast::<PyInt>().is_ok() {
        whole(value, path)
    } else if let Ok(number) = value.cast::<PyFloat>() {
        real(py, number.value(), path)
    } else if let Ok(table) = value.cast::<PyMapping>() {
        read_table(table, path, depth)
    } else if value.cast::<PyList>().is_ok() || value.cast::<PyTuple>().is_ok() {
        read_list(value, path, depth)
    } else if value.hasattr("tolist")? {
        // Of numpy and pandas: numbers and arrays alike.
        read(&value.call_method0("tolist")?, path, depth - 1)
    } else if value.hasattr("__fspath__")? {
        read(&value.call_method0("__fspath__")?, path, depth - 1)
    } else if value.hasattr("__index__")? {
        whole(&value.call_method0("__index__")?, path)
    } else if value.hasattr("__float__")? {
        real(py, value.call_method0("__float__")?.extract()?, path)
    } else {
        let kind = value.get_type().name()?;
        Err(of_key(py, path, &format!("takes no value of the type {kind}")))
    }
}

fn read_table(table: &Bound<'_, PyMapping>, path: &str, depth: usize) -> PyResult<Value> {
    let mut map = Map::new();
    for pair in table.items()?.iter() {
        let (key, value) = pair.extract::<(Bound<'_, PyAny>, Bound<'_, PyAny>)>()?;
        let Ok(key) = key.extract::<String>() else {
            let text = format!("has a key that is no text: {}", key.repr()?);
            return Err(of_key(table.py(), path, &text));
        };
        let inner = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        map.insert(key, read(&value, &inner, depth - 1)?);
    }
    Ok(Value::Object(map))
}

fn read_list(list: &Bound<'_, PyAny>, path: &str, depth: usize) -> PyResult<Value> {
    let elements = list.try_iter()?.enumerate();
    let read = elements.map(|(at, element)| read(&element?, &format!("{path}[{at}]"), depth - 1));
    Ok(Value::Array(read.collect::<PyResult<_>>()?))
}

/// A whole number; one beyond 64 bits is beyond the range of every key, exact or not.
fn whole(value: &Bound<'_, PyAny>, path: &str) -> PyResult<Value> {
    if let Ok(number) = value.extract::<i64>() {
        return Ok(number.into());
    }
    match value.extract::<u64>() {
        Ok(number) => Ok(number.into()),
        Err(_) => real(value.py(), value.extract().unwrap_or(f64::INFINITY), path),
    }
}

/// A number; one without a fraction is whole, since arrays and R have numbers of one kind alone, and keys
/// of real numbers take both.
#[expect(clippy::cast_possible_truncation, reason = "whole numbers below 2^53 are exact")]
fn real(py: Python<'_>, number: f64, path: &str) -> PyResult<Value> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if number.fract() == 0.0 && number.abs() < EXACT {
        return Ok((number as i64).into());
    }
    let finite = Number::from_f64(number).map(Value::Number);
    finite.ok_or_else(|| of_key(py, path, &format!("takes a finite number, found {number}")))
}

/// A value of JSON as Python has it.
pub(crate) fn object<'py>(py: Python<'py>, value: &Value) -> PyResult<Bound<'py, PyAny>> {
    py.import("json")?.call_method1("loads", (value.to_string(),))
}

/// Paths and values of a dictionary, and of keywords, in which two underscores stand for a point.
pub(crate) fn settings(
    keys: Option<&Bound<'_, PyAny>>,
    keywords: Option<&Bound<'_, PyDict>>,
) -> PyResult<Vec<(String, Value)>> {
    let mut settings = Vec::new();
    if let Some(keys) = keys.filter(|keys| !keys.is_none()) {
        for pair in keys.cast::<PyMapping>()?.items()?.iter() {
            let (path, value) = pair.extract::<(String, Bound<'_, PyAny>)>()?;
            let value = value_of(&value, &path)?;
            settings.push((path, value));
        }
    }
    for (path, value) in keywords.into_iter().flatten() {
        let path = path.extract::<String>()?.replace("__", ".");
        let value = value_of(&value, &path)?;
        settings.push((path, value));
    }
    Ok(settings)
}
