//! English.

use wirephoto_exchange::order::{Reason, words};

use crate::trade::{Trade, Trouble};

pub fn refusal(refusal: &Trade) -> String {
    use Trade as T;
    let said = match refusal {
        T::PriceList(error) => return error.to_string(),
        T::NotAPriceList(detail) => return format!("This is not a price list ({detail})."),
        T::PriceListChanged => "The price list was changed elsewhere meanwhile; look at it again.",
        T::PriceListInUse(event) => {
            return format!("Event {event} sells by this price list; give it another one first.");
        }
        T::NoProduct { named, known } => {
            return format!("The price list has no “{named}”; it has {known}.");
        }
        T::NothingForSale(event) => return format!("Event {event} has no price list; give it one first."),
        T::Markup(max) => return format!("A markup is at most {max} %."),
        T::OwnPriceTwice => "A picture has one price for each product.",
        T::OwnPrice => "The price of a picture is not one.",
        T::NotAnAmount { typed, currency, example } => {
            return format!("“{typed}” is not an amount in {currency}; write {example}.");
        }
        T::KeepDays(max) => return format!("A lab keeps files for at most {max} days."),
        T::LabInUse(url) => {
            return format!("Orders are on their way to {url}; wait for them, or cancel them.");
        }
        T::HostHasOrders(url) => {
            return format!("Orders of {url} are not done yet; finish or cancel them first.");
        }
        T::OnItsWay => "This order is on its way already.",
        T::NothingLeft => "There is nothing left to do for this order.",
        T::Over => "This order is shipped, done or cancelled already.",
        T::NotOpen => "This order is paid, or was paid back.",
        T::NotSent => "This order is still to be sent; wait for it, or cancel it.",
    };
    said.to_owned()
}

pub fn trouble(trouble: &Trouble) -> String {
    use Trouble as T;
    let said = match trouble {
        T::Away { url } => return format!("{url} does not answer; it goes on when it is there."),
        T::Certificate { url } => {
            return format!(
                "{url} shows another certificate than when it was paired; pair again if it was renewed."
            );
        }
        T::Stranger { url } => {
            return format!("{url} does not know this studio; pair it again with a new code.");
        }
        T::NotAHost { url } => {
            return format!("What answers at {url} is no Wirephoto host or lab, or one of another version.");
        }
        T::Said { sentence } => return sentence.clone(),
        T::NoLab => "No lab is paired with this studio yet; pair one, and send the order.",
        T::Picture(reason) => return (words::ENGLISH.reason)(reason),
        T::Unreadable { number, detail } => {
            let reason = Reason::Unreadable { number: *number };
            return format!("{} ({detail})", (words::ENGLISH.reason)(&reason));
        }
        T::Remade { number } => {
            return format!(
                "Picture {number} would be made otherwise than the lab knows it; cancel the order, or send it to another lab."
            );
        }
        T::Altered { number, peer, tries } => {
            return format!(
                "Picture {number} came to {peer} as something else {tries} times; look at the network, and send it again."
            );
        }
        T::Lost { lab } => return format!("{lab} lacks a file that it had; it is sent again."),
        T::LabCancelled => "The lab has cancelled this job; send it to another lab, or cancel the order.",
        T::TooLate => "The lab was printing it already, so it could not be taken back.",
        T::Changed => "The order has changed at its host; cancel it there, or ask the host.",
    };
    said.to_owned()
}
