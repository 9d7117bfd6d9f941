//! `/api/v1/orders`: what customers ordered, and what the photographer does with it.

use axum::Json;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};
use wirephoto_site::Problem;

use super::picture::download;
use super::{InPath, run};
use crate::app::App;
use crate::order_desk::{OrderList, OrderSheet};
use crate::{EventRef, Order, OrderRef, Result, Studio};

#[derive(Deserialize)]
pub struct Which {
    /// Of this event; all when it is absent.
    event: Option<String>,
}

impl Which {
    fn event(&self) -> Result<Option<EventRef>, Problem> {
        let read = |text: &String| text.parse().map_err(|_| Problem::not_found());
        self.event.as_ref().map(read).transpose()
    }
}

pub async fn list(State(app): State<App>, Query(which): Query<Which>) -> Result<Json<OrderList>, Problem> {
    let event = which.event()?;
    Ok(Json(run(&app, move |studio| studio.order_list(event)).await?))
}

/// How many wait for the photographer.
pub async fn waiting(State(app): State<App>) -> Result<Json<Value>, Problem> {
    let waiting = run(&app, Studio::count_waiting_orders).await?;
    Ok(Json(json!({ "waiting": waiting })))
}

pub async fn get(
    State(app): State<App>,
    InPath(order): InPath<OrderRef>,
) -> Result<Json<OrderSheet>, Problem> {
    Ok(Json(run(&app, move |studio| studio.order_sheet(order)).await?))
}

/// An order after something was done with it.
async fn after(
    app: App,
    act: impl FnOnce(&Studio) -> Result<Order> + Send + 'static,
) -> Result<Json<OrderSheet>, Problem> {
    let sheet = run(&app, move |studio| {
        let order = act(studio)?;
        studio.order_sheet(OrderRef::Id(order.id))
    });
    Ok(Json(sheet.await?))
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Approval {
    /// The address of a lab; the event's, or the one that was paired last, when it is absent.
    lab: Option<String>,
    /// For the lab.
    note: Option<String>,
}

pub async fn approve(
    State(app): State<App>,
    InPath(order): InPath<OrderRef>,
    Json(Approval { lab, note }): Json<Approval>,
) -> Result<Json<OrderSheet>, Problem> {
    after(app, move |studio| studio.approve(order, lab, note)).await
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Cancellation {
    /// In one sentence, for the customer.
    reason: String,
}

pub async fn cancel(
    State(app): State<App>,
    InPath(order): InPath<OrderRef>,
    Json(Cancellation { reason }): Json<Cancellation>,
) -> Result<Json<OrderSheet>, Problem> {
    after(app, move |studio| studio.cancel_order(order, reason)).await
}

pub async fn paid(
    State(app): State<App>,
    InPath(order): InPath<OrderRef>,
) -> Result<Json<OrderSheet>, Problem> {
    after(app, move |studio| studio.order_paid(order)).await
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Shipping {
    /// How to follow it.
    tracking: String,
}

pub async fn shipped(
    State(app): State<App>,
    InPath(order): InPath<OrderRef>,
    Json(Shipping { tracking }): Json<Shipping>,
) -> Result<Json<OrderSheet>, Problem> {
    after(app, move |studio| studio.order_shipped(order, tracking)).await
}

pub async fn done(
    State(app): State<App>,
    InPath(order): InPath<OrderRef>,
) -> Result<Json<OrderSheet>, Problem> {
    after(app, move |studio| studio.order_done(order)).await
}

/// A table of all orders.
pub async fn csv(State(app): State<App>) -> Result<Response, Problem> {
    let table = run(&app, |studio| studio.orders_csv(None)).await?;
    Ok(download("text/csv; charset=utf-8", "orders.csv", table))
}

/// A table of an event's orders.
pub async fn csv_of_event(
    State(app): State<App>,
    InPath(event): InPath<EventRef>,
) -> Result<Response, Problem> {
    let table = run(&app, move |studio| studio.orders_csv(Some(event))).await?;
    Ok(download("text/csv; charset=utf-8", "orders.csv", table))
}
