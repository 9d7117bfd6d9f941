//! `GET /api/v1/folders`, `POST …/import-folder`: folders of this computer, and the import of one.

use std::path::{Path, PathBuf};

use axum::Json;
use axum::extract::{Query, State};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use wirephoto_site::Problem;

use super::import::find_category;
use super::{InPath, language, run};
use crate::app::App;
use crate::scan::is_photograph;
use crate::{EventRef, Refusal, Result};

/// Folders of a folder that are shown at the most.
const MAX_FOLDERS: usize = 2_000;

#[derive(Deserialize)]
pub struct Where {
    /// The home folder when it is absent.
    path: Option<PathBuf>,
}

/// A folder and what is in it.
#[derive(Serialize)]
pub struct Folder {
    path: String,
    parent: Option<String>,
    /// By name, without hidden ones.
    folders: Vec<String>,
    /// Photographs in the folder itself.
    pictures: usize,
}

pub async fn look(State(app): State<App>, Query(asked): Query<Where>) -> Result<Json<Folder>, Problem> {
    let path = asked.path.or_else(std::env::home_dir).unwrap_or_else(|| "/".into());
    Ok(Json(run(&app, move |_| read(&path)).await?))
}

fn read(path: &Path) -> Result<Folder> {
    let unreadable = |error: std::io::Error| Refusal::UnreadableFolder {
        path: path.display().to_string(),
        detail: error.to_string(),
    };
    let path = path.canonicalize().map_err(unreadable)?;
    let text = |path: &Path| path.to_string_lossy().into_owned();
    let mut folder =
        Folder { path: text(&path), parent: path.parent().map(text), folders: Vec::new(), pictures: 0 };
    for entry in path.read_dir().map_err(unreadable)?.flatten() {
        let name = entry.file_name();
        if name.as_encoded_bytes().starts_with(b".") {
            continue;
        }
        // A folder's name that is no text could not be asked for.
        match (entry.path().is_dir(), name.into_string()) {
            (true, Ok(name)) if folder.folders.len() < MAX_FOLDERS => folder.folders.push(name),
            (false, _) if is_photograph(&entry.path()) => folder.pictures += 1,
            _ => {}
        }
    }
    folder.folders.sort_unstable_by_key(|name| name.to_lowercase());
    Ok(folder)
}

#[derive(Deserialize)]
pub struct Import {
    path: PathBuf,
    /// By its identifier or its name.
    #[serde(default)]
    category: Option<String>,
    /// Go on until the job is ended.
    #[serde(default)]
    watch: bool,
}

pub async fn import(
    State(app): State<App>,
    InPath(event): InPath<EventRef>,
    Json(Import { path, category, watch }): Json<Import>,
) -> Result<Json<Value>, Problem> {
    let named = category.unwrap_or_default();
    let (path, number, category) = run(&app, move |studio| {
        if !path.exists() {
            return Err(Refusal::NoFolder(path.display().to_string()).into());
        }
        let event = studio.event(event)?;
        let category = find_category(&event, &named)?;
        let category = event.categories.iter().find(|known| Some(known.id) == category);
        Ok((path, event.number, category.map(|category| category.name.clone())))
    })
    .await?;
    Ok(Json(json!({ "job": app.import_folder(number, path, category, watch, language()) })))
}
