//! A study as it was given: a file, a text or a dictionary, and what was set in place of its keys.

use std::fs;
use std::path::{Path, PathBuf};

use pyo3::prelude::*;
use rungs::output::PointList;
use rungs::run::{ListPlace, SourceError, StoredRun, StudySource};
use rungs::scenario::{Document, Overrides, toml_text, toml_value};
use serde_json::{Map, Value, json};

use crate::errors::{broken, of_key, of_source};

/// What a study was made from.
#[derive(Clone, Debug)]
pub(crate) struct Given {
    pub(crate) form: Form,
    /// What was set in place of its keys, in the order in which it was.
    pub(crate) set: Vec<Setting>,
    /// The points that its design lists.
    pub(crate) list: Option<PointList>,
    /// Where such a list is looked for.
    pub(crate) folder: PathBuf,
}

/// A scenario without what was set in place of its keys.
#[derive(Clone, Debug)]
pub(crate) enum Form {
    /// A text; `shown` is what messages call it, `file` what the manifest does.
    Text { shown: String, file: String, text: String },
    /// A dictionary, which messages call `name`.
    Dictionary { name: String, keys: Map<String, Value> },
}

/// A key that was set.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    /// What messages call it.
    pub(crate) said: String,
    pub(crate) path: String,
    /// The value as TOML.
    pub(crate) value: String,
}

impl Setting {
    /// One that messages call by its path and value.
    pub(crate) fn new(path: &str, value: &Value) -> Self {
        let value = toml_value(value);
        Self { said: format!("{path} = {value}"), path: path.to_owned(), value }
    }
}

impl Given {
    /// A text or a dictionary as it stands.
    pub(crate) fn new(form: Form, folder: PathBuf) -> Self {
        Self { form, set: Vec::new(), list: None, folder }
    }

    /// Reads a file, and the points that its design lists.
    pub(crate) fn read(file: &Path) -> Result<Self, SourceError> {
        let read = StudySource::read(file, ListPlace::Beside, &Overrides::default())?;
        let text = String::from_utf8_lossy(&read.provenance.source).into_owned();
        let shown = file.display().to_string();
        let form = Form::Text { shown, file: read.provenance.file, text };
        let folder = file.parent().unwrap_or(Path::new("")).to_owned();
        Ok(Self { list: read.provenance.list, ..Self::new(form, folder) })
    }

    /// The study of a run directory.
    pub(crate) fn stored(py: Python<'_>, stored: &StoredRun) -> PyResult<Self> {
        let source = stored.source(&stored.overrides());
        let source = source.map_err(|error| crate::errors::of_run(py, &error))?;
        let text = String::from_utf8_lossy(&source.provenance.source).into_owned();
        let (shown, file) = (source.provenance.file.clone(), source.provenance.file);
        let mut given = Self::new(Form::Text { shown, file, text }, stored.directory.clone());
        given.list = source.provenance.list;
        let set = source.provenance.overrides.iter();
        given.set = set.map(|(path, value)| Setting::new(path, value)).collect();
        Ok(given)
    }

    /// All of it as a text, from which [`Self::unpickled`] makes it again.
    pub(crate) fn pickled(&self) -> String {
        let form = match &self.form {
            Form::Text { shown, file, text } => {
                json!({ "shown": shown, "file": file, "text": text })
            }
            Form::Dictionary { name, keys } => json!({ "name": name, "keys": keys }),
        };
        let set = self.set.iter().map(|set| json!([set.said, set.path, set.value]));
        let list = self.list.as_ref().map(|list| json!([list.file, list.text]));
        let set = set.collect::<Vec<_>>();
        json!({ "form": form, "set": set, "list": list, "folder": self.folder }).to_string()
    }

    /// What [`Self::pickled`] has written; `None` for any other text.
    pub(crate) fn unpickled(text: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(text).ok()?;
        let said = |value: &Value| value.as_str().map(str::to_owned);
        let form = &value["form"];
        let form = match &form["keys"] {
            Value::Object(keys) => {
                Form::Dictionary { name: said(&form["name"])?, keys: keys.clone() }
            }
            _ => Form::Text {
                shown: said(&form["shown"])?,
                file: said(&form["file"])?,
                text: said(&form["text"])?,
            },
        };
        let setting = |set: &Value| {
            let [said, path, value] = [0, 1, 2].map(|at| said(&set[at]));
            Some(Setting { said: said?, path: path?, value: value? })
        };
        let set = value["set"].as_array()?.iter().map(setting).collect::<Option<_>>()?;
        let list = &value["list"];
        let list = said(&list[0]).zip(said(&list[1])).map(|(file, text)| PointList { file, text });
        Some(Self { form, set, list, folder: said(&value["folder"])?.into() })
    }

    /// With further keys set; a value of None is none that a key takes.
    pub(crate) fn with(&self, py: Python<'_>, set: &[(String, Value)]) -> PyResult<Self> {
        if let Some((path, _)) = set.iter().find(|(_, value)| value.is_null()) {
            return Err(of_key(py, path, "takes no None; leave the key out"));
        }
        let mut given = self.clone();
        given.set.extend(set.iter().map(|(path, value)| Setting::new(path, value)));
        Ok(given)
    }

    /// With keys set before those that are set already, as the verbs of the command line do.
    pub(crate) fn asked(&self, said: &str, keys: &Overrides) -> Self {
        let asked = keys.iter().map(|(path, value)| Setting {
            said: said.to_owned(),
            path: path.to_owned(),
            value: value.to_owned(),
        });
        Self { set: asked.chain(self.set.iter().cloned()).collect(), ..self.clone() }
    }

    /// The scenario as a dictionary, without what was set.
    pub(crate) fn dictionary(&self, py: Python<'_>) -> PyResult<Map<String, Value>> {
        match &self.form {
            Form::Dictionary { keys, .. } => Ok(keys.clone()),
            Form::Text { text, .. } => Document::dictionary(text)
                .ok_or_else(|| broken(py, "the text of a valid study is not TOML")),
        }
    }

    /// The scenario as the text of a file, without what was set.
    pub(crate) fn text(&self) -> String {
        match &self.form {
            Form::Dictionary { keys, .. } => toml_text(keys),
            Form::Text { text, .. } => text.clone(),
        }
    }

    fn overrides(&self) -> Overrides {
        self.set.iter().fold(Overrides::default(), |overrides, set| {
            overrides.with(&set.said, &set.path, &set.value)
        })
    }

    /// The study, valid.
    pub(crate) fn source(&mut self) -> Result<StudySource, SourceError> {
        let overrides = self.overrides();
        match &self.form {
            Form::Text { shown, file, text } => {
                self.list = self.list(&Document::parse(shown, text, &overrides))?;
                let mut source = StudySource::parse(shown, text, &overrides, self.list.clone())?;
                source.provenance.file.clone_from(file);
                Ok(source)
            }
            Form::Dictionary { name, keys } => {
                let value = Value::Object(keys.clone());
                self.list = self.list(&Document::from_value(name, &value, &overrides))?;
                StudySource::of_dictionary(name, keys, &overrides, self.list.clone())
            }
        }
    }

    /// The list of points that a document asks for: the one that is there, or read from its file.
    fn list(&self, document: &Document<'_>) -> Result<Option<PointList>, SourceError> {
        let Some(file) = document.list_file() else { return Ok(None) };
        if let Some(list) = self.list.as_ref().filter(|list| list.file == file) {
            return Ok(Some(list.clone()));
        }
        let path = self.folder.join(&file);
        match fs::read_to_string(&path) {
            Ok(text) => Ok(Some(PointList { file, text })),
            Err(source) => {
                let text = format!(
                    "could not read the points of `design.file`, {}: {source}; check the path",
                    path.display()
                );
                Err(SourceError::Io { text, source })
            }
        }
    }

    /// The study, valid, or the error that Python raises.
    pub(crate) fn valid(mut self, py: Python<'_>) -> PyResult<(Self, StudySource)> {
        let source = py.detach(|| self.source());
        source.map_err(|error| of_source(py, &error)).map(|source| (self, source))
    }
}
