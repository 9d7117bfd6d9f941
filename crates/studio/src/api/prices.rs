//! `/api/v1/price-lists`: what is for sale.

use axum::Json;
use axum::extract::{Query, State};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use wirephoto_database::{Id, Moment};
use wirephoto_exchange::currency::decimals;
use wirephoto_exchange::prices::PriceListDocument;
use wirephoto_site::Problem;

use super::{InPath, language, run};
use crate::app::App;
use crate::words::words;
use crate::{
    EventRef, PriceList, PriceListRef, Result, Studio, TooSmall, Wants, read_price_list, repository,
};

/// A price list among the others.
#[derive(Serialize)]
pub struct Line {
    id: Id,
    number: u32,
    name: String,
    version: u32,
    made_at: Moment,
    currency: String,
    products: usize,
    /// The numbers of the events that sell by it.
    events: Vec<u32>,
}

/// A price list with everything in it.
#[derive(Serialize)]
pub struct Whole {
    id: Id,
    number: u32,
    made_at: Moment,
    /// Digits of an amount behind the point.
    decimals: u8,
    document: PriceListDocument,
    /// Pixels that its papers want.
    wants: Vec<Wants>,
    events: Vec<u32>,
    versions: Vec<Version>,
}

#[derive(Serialize)]
struct Version {
    version: u32,
    made_at: Moment,
}

impl Studio {
    fn price_lines(&self) -> Result<Vec<Line>> {
        self.db
            .read(|tx| {
                let lists = repository::price_lists(tx)?;
                let line = |list: PriceList| {
                    let events = repository::events_of_price_list(tx, list.id)?;
                    let PriceList { id, number, document, made_at } = list;
                    let PriceListDocument { name, version, currency, products, .. } = document;
                    Ok(Line {
                        id,
                        number,
                        name,
                        version,
                        made_at,
                        currency,
                        products: products.len(),
                        events,
                    })
                };
                lists.into_iter().map(line).collect()
            })
            .wait()
    }

    fn whole_price_list(&self, list: PriceList) -> Result<Whole> {
        let id = list.id;
        let (events, versions) = self
            .db
            .read(move |tx| {
                let versions = repository::price_versions(tx, id)?.into_iter();
                let versions = versions.map(|(version, made_at)| Version { version, made_at }).collect();
                Ok::<_, crate::Error>((repository::events_of_price_list(tx, id)?, versions))
            })
            .wait()?;
        let (wants, decimals) = (list.wants(), decimals(&list.document.currency));
        let PriceList { id, number, document, made_at } = list;
        Ok(Whole { id, number, made_at, decimals, document, wants, events, versions })
    }
}

pub async fn list(State(app): State<App>) -> Result<Json<Vec<Line>>, Problem> {
    Ok(Json(run(&app, Studio::price_lines).await?))
}

pub async fn create(State(app): State<App>, Json(written): Json<Value>) -> Result<Json<Whole>, Problem> {
    let now = Moment::now();
    let made = run(&app, move |studio| {
        let list = studio.new_price_list(read_price_list(written, now)?)?;
        studio.whole_price_list(list)
    });
    Ok(Json(made.await?))
}

#[derive(Deserialize)]
pub struct FromLab {
    url: String,
    name: String,
    #[serde(default)]
    markup_percent: u32,
}

pub async fn from_lab(State(app): State<App>, Json(asked): Json<FromLab>) -> Result<Json<Whole>, Problem> {
    let ways = words(language()).deliveries;
    let made = run(&app, move |studio| {
        let list = studio.price_list_from_lab(&asked.url, &asked.name, asked.markup_percent, ways)?;
        studio.whole_price_list(list)
    });
    Ok(Json(made.await?))
}

#[derive(Deserialize)]
pub struct Which {
    /// An older version; the newest when it is absent.
    version: Option<u32>,
}

pub async fn get(
    State(app): State<App>,
    InPath(list): InPath<PriceListRef>,
    Query(which): Query<Which>,
) -> Result<Json<Whole>, Problem> {
    let found = run(&app, move |studio| {
        let mut found = studio.price_list(list)?;
        if let Some(version) = which.version {
            found.document = studio.price_list_version(list, version)?;
        }
        studio.whole_price_list(found)
    });
    Ok(Json(found.await?))
}

#[derive(Deserialize)]
pub struct Change {
    /// The version that was seen.
    base_version: u32,
    document: Value,
}

pub async fn change(
    State(app): State<App>,
    InPath(list): InPath<PriceListRef>,
    Json(Change { base_version, document }): Json<Change>,
) -> Result<Json<Whole>, Problem> {
    let now = Moment::now();
    let changed = run(&app, move |studio| {
        let changed = studio.change_price_list(list, base_version, read_price_list(document, now)?)?;
        studio.whole_price_list(changed)
    });
    Ok(Json(changed.await?))
}

pub async fn remove(
    State(app): State<App>,
    InPath(list): InPath<PriceListRef>,
) -> Result<Json<Value>, Problem> {
    run(&app, move |studio| studio.remove_price_list(list)).await?;
    Ok(Json(json!({ "removed": true })))
}

/// Pictures of an event that are too small for products of its list.
pub async fn too_small(
    State(app): State<App>,
    InPath(event): InPath<EventRef>,
) -> Result<Json<Vec<TooSmall>>, Problem> {
    Ok(Json(run(&app, move |studio| studio.too_small(event)).await?))
}
