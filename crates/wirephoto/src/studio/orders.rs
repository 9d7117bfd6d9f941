//! `wirephoto studio orders`: what customers ordered.

use anyhow::Result;
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use wirephoto_exchange::prices::Ware;
use wirephoto_studio::{EventRef, Order, OrderRef, SendProgress, SendWatch, Studio, amount};

use crate::output::{self, Output};

/// Show, approve and send what customers ordered. ORDER is the number that customers say, such as 7K3MQ9TD.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Arguments {
    /// Take orders in and send them as they come, until interrupted; what the open studio does by itself.
    #[arg(long)]
    watch: bool,
    #[command(subcommand)]
    verb: Option<OrdersVerb>,
}

#[derive(Subcommand)]
enum OrdersVerb {
    /// Show the orders; so does the command alone.
    List,
    /// Show an order.
    Show {
        /// The order.
        order: OrderRef,
    },
    /// Say that an order may go to the lab. The open studio sends it; otherwise `orders send` does.
    Approve(ApproveArguments),
    /// Ask the hosts for news and send whatever is to be sent, once.
    Send {
        /// Approve this order first.
        order: Option<OrderRef>,
        /// To this lab.
        #[arg(long, value_name = "URL", requires = "order")]
        lab: Option<String>,
    },
    /// Do no more for an order. What was paid is given back.
    Cancel {
        /// The order.
        order: OrderRef,
        /// In one sentence, for the customer.
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// The customer has paid you.
    Paid {
        /// The order.
        order: OrderRef,
    },
    /// You have sent it yourself.
    Shipped {
        /// The order.
        order: OrderRef,
        /// How to follow it.
        #[arg(long, default_value = "")]
        tracking: String,
    },
    /// Nothing is left to do.
    Done {
        /// The order.
        order: OrderRef,
    },
    /// Print a table of all orders, a row for each item.
    Csv {
        /// Of this event.
        #[arg(long)]
        event: Option<EventRef>,
    },
}

/// Say that an order may go to the lab.
#[derive(Args)]
struct ApproveArguments {
    /// The order.
    order: OrderRef,
    /// To this lab; the event's, or the one that was paired last, unless said otherwise.
    #[arg(long, value_name = "URL")]
    lab: Option<String>,
    /// Something for the lab to read.
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

/// Runs the command.
pub fn run(studio: &Studio, output: Output, arguments: Arguments) -> Result<u8> {
    if arguments.watch {
        output.say("Watching; press Ctrl-C to stop.");
        studio.attend(&Printer { output })?;
        return Ok(output::DONE);
    }
    match arguments.verb.unwrap_or(OrdersVerb::List) {
        OrdersVerb::List => list(studio, output)?,
        OrdersVerb::Show { order } => show(studio, output, order)?,
        OrdersVerb::Approve(ApproveArguments { order, lab, note }) => {
            told(output, &studio.approve(order, lab, note)?, "may go to the lab");
        }
        OrdersVerb::Send { order, lab } => return send(studio, output, order, lab),
        OrdersVerb::Cancel { order, reason } => {
            told(output, &studio.cancel_order(order, reason)?, "is cancelled");
        }
        OrdersVerb::Paid { order } => told(output, &studio.order_paid(order)?, "is paid"),
        OrdersVerb::Shipped { order, tracking } => {
            told(output, &studio.order_shipped(order, tracking)?, "is shipped");
        }
        OrdersVerb::Done { order } => told(output, &studio.order_done(order)?, "is done"),
        OrdersVerb::Csv { event } => output::print(&studio.orders_csv(event)?),
    }
    Ok(output::DONE)
}

/// What the photographer did with an order; its host is told when it is sent.
fn told(output: Output, order: &Order, what: &str) {
    let line = format!(
        "Order {} {what}. The host is told by the open studio, or by `orders send`.",
        order.document.number
    );
    output.result(&object(order), line);
}

fn send(studio: &Studio, output: Output, order: Option<OrderRef>, lab: Option<String>) -> Result<u8> {
    let mut is_heard = true;
    for (host, heard) in studio.hear_once()? {
        if let Err(error) = heard {
            is_heard = false;
            output.result(&json!({ "host": host, "problem": error.to_string() }), &error);
        }
    }
    if let Some(order) = order {
        studio.approve(order, lab, None)?;
    }
    let Some(courier) = studio.courier()? else {
        output.result(&json!({ "sending": "elsewhere" }), "The studio is open and sends by itself.");
        return Ok(output::DONE);
    };
    courier.run(&Printer { output })?;
    let orders = studio.orders()?;
    let waits = orders.iter().filter(|order| order.trouble.is_some()).count();
    let summary = studio.sending_summary()?;
    output.result(
        &json!({ "summary": { "orders": orders.len(), "waiting_for": summary, "in_the_way": waits } }),
        match summary.len() {
            0 => "Everything is where it should be.".to_owned(),
            _ => format!("Something waits for {}.", summary.join(", ")),
        },
    );
    Ok(if is_heard && summary.is_empty() && waits == 0 { output::DONE } else { output::REFUSED })
}

fn list(studio: &Studio, output: Output) -> Result<()> {
    let orders = studio.orders()?;
    if orders.is_empty() {
        output.say("There is no order yet; `wirephoto studio orders send` asks the hosts.");
    }
    for order in &orders {
        let document = &order.document;
        let line = format!(
            "{}  {}  {:10} {:9} {:>12}  {}{}",
            document.number,
            document.placed_at,
            word(&document.stage),
            order.work,
            amount(document.total, &document.currency),
            document.customer.name,
            order.trouble.as_ref().map(|trouble| format!("\n          {trouble}")).unwrap_or_default(),
        );
        output.result(&object(order), line);
    }
    Ok(())
}

fn show(studio: &Studio, output: Output, order: OrderRef) -> Result<()> {
    let order = studio.order(order)?;
    let document = &order.document;
    let steps = studio.told(order.id)?;
    let told: Vec<Value> = steps
        .iter()
        .map(|told| {
            json!({
                "step": told.step, "at": told.at, "told_at": told.told_at,
                "problem": told.trouble.as_ref().map(ToString::to_string),
            })
        })
        .collect();
    let mut whole = object(&order);
    whole["document"] = serde_json::to_value(document)?;
    whole["told"] = told.into();
    output.result(
        &whole,
        format_args!("{} of {}, by {}", document.number, document.placed_at, document.customer.name),
    );
    for line in &document.lines {
        output.say(format_args!(
            "{:>14}  {} × {}",
            amount(line.total, &document.currency),
            line.quantity,
            line.name
        ));
        for item in &line.items {
            let kind = if item.ware == Ware::Download { "file" } else { "print" };
            output.say(format_args!(
                "                  {}-{}: picture {}, {kind}, {} of it",
                document.number, item.number, item.picture_number, item.copies
            ));
        }
    }
    output.say(format_args!(
        "{:>14}  {}",
        amount(document.delivery.price, &document.currency),
        document.delivery.name
    ));
    output.say(format_args!(
        "{:>14}  in all, {}; {}; {} here",
        amount(document.total, &document.currency),
        word(&document.payment),
        word(&document.stage),
        order.work,
    ));
    if let Some(trouble) = &order.trouble {
        output.say(trouble);
    }
    if !document.problem.is_empty() && !order.has_told_problem() {
        output.say(&document.problem);
    }
    Ok(())
}

fn object(order: &Order) -> Value {
    let document = &order.document;
    json!({
        "order": order.id, "number": document.number, "placed_at": document.placed_at, "event": order.event,
        "stage": document.stage, "payment": document.payment, "provider": document.provider, "work": order.work,
        "message": order.trouble.as_ref().map(ToString::to_string), "problem": document.problem,
        "customer": document.customer.name, "total": document.total, "currency": document.currency,
        "lab": order.lab, "prints": order.prints().count(), "downloads": order.downloads().count(),
    })
}

/// A state as documents have it.
fn word(state: &impl serde::Serialize) -> String {
    serde_json::to_value(state).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}

/// Prints what goes on.
struct Printer {
    output: Output,
}

impl SendWatch for Printer {
    fn told(&self, progress: SendProgress) {
        match progress {
            SendProgress::Sending { order, done, total, bytes, total_bytes } => {
                // For people the result is enough.
                if self.output.is_json() {
                    let object = json!({
                        "number": order, "sent": done, "of": total, "bytes": bytes, "of_bytes": total_bytes,
                    });
                    self.output.result(&object, "");
                }
            }
            SendProgress::Moved { order, work } => {
                self.output
                    .result(&json!({ "number": order, "work": work }), format_args!("{order}: {work}"));
            }
            SendProgress::Waits { order, trouble, is_held } => {
                let object = json!({ "number": order, "message": trouble.to_string(), "held": is_held });
                self.output.result(&object, format_args!("{order}: {trouble}"));
            }
        }
    }

    fn is_stopped(&self) -> bool {
        false
    }
}
