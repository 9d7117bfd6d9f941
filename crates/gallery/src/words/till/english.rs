//! In English.

use wirephoto_billing::Means;
use wirephoto_billing::ledger::{Account, What as Booked};
use wirephoto_exchange::order::{LabStep, PaymentState, Stage, Step};

use super::Till;
use crate::order::What;
use crate::words::money::percent;
use crate::words::orders;

pub const ENGLISH: Till = Till {
    charge: |number, event| format!("Order {number} from “{event}”"),
    given_back: "What you have paid was given back.",
    amount_unfit: "This amount cannot be paid on line. Ask the photographer how else to pay.",
    provider_away: "The payment service does not answer. Your order stands; try to pay again in a few minutes.",
    provider_refused: "The payment service does not take this payment now. Your order stands; ask the photographer how to \
                       pay.",

    orders: "Orders",
    no_orders: "What your customers order stands here, the newest first.",
    how_orders_come: "To sell pictures, give an event a price list in your studio and publish it again.",
    none_such: "There are no such orders.",
    show: "Show",
    show_open: "Open",
    show_unpaid: "Unpaid",
    show_all: "All",
    older: "Older orders",
    truth: |pictures, total| match pictures {
        1 => format!("1 item for {total}"),
        n => format!("{n} items for {total}"),
    },
    stage: |stage| match stage {
        Stage::Placed => "Waits for your studio",
        Stage::Accepted => "Taken by your studio",
        Stage::AtLab => "At the lab",
        Stage::Printing => "Printing",
        Stage::Shipped => "Shipped or ready",
        Stage::Done => "Done",
        Stage::Cancelled => "Cancelled",
    },
    payment: |payment| match payment {
        PaymentState::Open => "Unpaid",
        PaymentState::Paid => "Paid",
        PaymentState::Refunded => "Given back",
    },

    back_to_orders: "All orders",
    order: |number| format!("Order {number}"),
    placed: "Placed",
    from_event: "Event",
    customer: "Customer",
    address: "Address",
    email: "E-mail",
    says: "The customer says",
    delivery: "Delivery",
    invoice_number: "Invoice",
    reversal_number: "Credit note",
    paid_by: "Payment",
    means: |means| match means {
        Means::Stripe => "Stripe",
        Means::Invoice => "to you, by invoice",
    },
    what: "What",
    quantity: "Quantity",
    price: "Price",
    sum: "Sum",
    total: "Total",
    tax_in_it: |name, rate| format!("{name} {} in it", percent(rate, '.')),
    picture: |number| format!("picture {number}"),
    copies: |copies| if copies == 1 { "1 sheet".to_owned() } else { format!("{copies} sheets") },
    problem: "In the way",
    tracking: "Tracking",
    history: "What happened",
    happened: |what| match what {
        What::Placed => "Placed by the customer".to_owned(),
        What::Paid => "Paid".to_owned(),
        What::Refunded => "Given back".to_owned(),
        What::Fetched { item } => format!("Item {item} was fetched"),
        What::Studio { step } => match step {
            Step::Accepted => "Taken by the studio".to_owned(),
            Step::AtLab { lab } => format!("Pictures are at {lab}"),
            Step::Download { item, .. } => format!("Item {item} is ready to be fetched"),
            Step::Problem { reason: Some(reason), .. } => (orders::ENGLISH.reason)(reason),
            Step::Problem { sentence, .. } if sentence.is_empty() => {
                "The studio’s problem is solved".to_owned()
            }
            Step::Problem { sentence, .. } => format!("The studio says: {sentence}"),
            Step::Paid => "Marked as paid".to_owned(),
            Step::Shipped { tracking } if tracking.is_empty() => "Shipped, or ready".to_owned(),
            Step::Shipped { tracking } => format!("Shipped, tracking {tracking}"),
            Step::Done => "Done".to_owned(),
            Step::Cancelled { reason } => format!("Cancelled: {reason}"),
        },
        What::Lab { step } => match step {
            LabStep::Received { files: 1, .. } => "The lab has 1 file".to_owned(),
            LabStep::Received { files, .. } => format!("The lab has {files} files"),
            LabStep::Printing => "The lab prints".to_owned(),
            LabStep::Held { reason: Some(reason), .. } => (orders::ENGLISH.reason)(reason),
            LabStep::Held { sentence, .. } if sentence.is_empty() => "The lab’s problem is solved".to_owned(),
            LabStep::Held { sentence, .. } => format!("The lab says: {sentence}"),
            LabStep::Printed => "All sheets are printed".to_owned(),
            LabStep::Shipped { tracking } if tracking.is_empty() => {
                "Shipped by the lab, or ready there".to_owned()
            }
            LabStep::Shipped { tracking } => format!("Shipped by the lab, tracking {tracking}"),
            LabStep::Refused { sentence } => format!("The lab does not take it: {sentence}"),
        },
    },
    remark: "Your note",
    remark_hint: "Only you see it.",
    remark_too_long: "The note is too long. Shorten it, and save again.",
    save: "Save",
    saved: "Saved.",
    actions: "What to do",
    mark_paid: "Mark as paid",
    mark_paid_hint: "When the money is in your hands or on your account.",
    ship: "Mark as shipped",
    ship_hint: "When you send it yourself, or have it ready. The customer gets a mail.",
    tracking_field: "Tracking number (may be empty)",
    done: "Mark as done",
    done_hint: "When the customer has everything.",
    cancel: "Cancel the order",
    cancel_paid: "Cancel and give the money back",
    cancel_hint: "The customer gets a mail with your reason. What was paid by Stripe goes back by itself. This cannot be \
                  undone.",
    cancel_cash_hint: "The customer gets a mail with your reason. You were paid directly, so give the money back yourself; it \
                       is booked as given back. This cannot be undone.",
    cancel_ask: "Cancel this order? This cannot be undone.",
    reason: "Reason, for the customer",
    reason_hint: "One sentence.",
    reason_wanted: "The reason is missing. The customer wants to know it; write a sentence.",
    too_late: "The order stands otherwise than when you saw it. Look at it once more.",
    refund_waits: "The money is on its way back; Stripe is asked until it has it.",
    refund_failed: |why| format!("The money could not be given back. {why}"),
    refund_again: "Try again",

    money: "Money",
    how_paid: "How customers pay you",
    how_paid_hint: "Customers choose when they order. Where neither is set, nothing can be ordered.",
    invoice_switch: "To me, by invoice",
    stripe_switch: "On line, by Stripe",
    stripe_key: "Secret key",
    stripe_key_hint: "From your account at Stripe, “Developers”, “API keys”. A restricted key needs the rights to write \
                      Checkout Sessions and refunds.",
    key_kept: |ending| format!("Kept; it ends with {ending}. Leave the field empty to go on with it."),
    webhook: "Webhook address",
    webhook_hint: "Add it in your account at Stripe under “Developers”, “Webhooks”, for the events \
                   checkout.session.completed, checkout.session.async_payment_succeeded, \
                   checkout.session.async_payment_failed, checkout.session.expired and charge.refunded.",
    webhook_secret: "Signing secret of the webhook",
    webhook_secret_hint: "Stripe shows it with the webhook. Without it payments are noticed a few minutes later. When you \
                          replace it, the one before counts on beside it.",
    stripe_forget: "Forget key and secrets",
    not_a_key: "This is not a secret key of Stripe. It begins with sk_ or rk_; copy all of it.",
    not_a_secret: "This is not a signing secret of a webhook. It begins with whsec_; copy all of it.",
    key_wanted: "The secret key is missing. Give it together with the webhook’s secret.",
    key_refused: "Stripe does not accept this key. Check that you copied all of it, and that it was not revoked.",
    copy: "Copy",
    copied: "Copied",
    by_month: "By month",
    by_event: "By event",
    no_sales: "What you sell is counted here, by month and by event.",
    month: "Month",
    event: "Event",
    orders_column: "Orders",
    sales: "Pictures",
    delivery_column: "Delivery",
    tax: "Tax",
    received: "Received",
    open: "Open",
    owed: "To give back",
    without_event: "Without an event",
    net_hint: "Pictures and delivery are without tax. Months are in UTC; what was cancelled is taken out in the month in \
               which that happened.",
    chart: |currency| format!("Sold by month, in {currency}, with tax"),
    csv: "As CSV",
    journal: "All entries as CSV",
    journal_columns: ["time", "entry", "order", "event", "account", "amount", "currency"],
    account: |account| match account {
        Account::Receivable => "receivable",
        Account::Sales => "sales",
        Account::Delivery => "delivery",
        Account::Tax => "tax",
        Account::Stripe => "Stripe",
        Account::Cash => "cash",
        Account::Refunds => "refunds",
    },
    entry: |what| match what {
        Booked::Placed => "placed",
        Booked::Paid => "paid",
        Booked::Cancelled => "cancelled",
        Booked::Refunded => "refunded",
    },
};
