//! In English.

use wirephoto_billing::Means;
use wirephoto_exchange::order::{LabStep, PaymentState, Stage, Step, words};

use super::{Letter, LetterFacts, Orders, paper_in_words};
use crate::cart::Trouble;
use crate::order::What;
use crate::words::count_of;
use crate::words::money::percent;

pub const ENGLISH: Orders = Orders {
    order: "Order",
    order_picture: |number| format!("Order picture {number}"),
    order_list: |name| format!("Order “{name}”"),
    choose_product: "Choose what you would like. Everything can still be changed in the cart.",
    choose_for_all: |count| match count {
        1 => "Choose what the picture shall be made on. Everything can still be changed in the cart."
            .to_owned(),
        _ => format!(
            "Choose what each of the {count} pictures shall be made on. Everything can still be changed in the cart."
        ),
    },
    quantity: "Quantity",
    add: "Add to cart",
    add_named: |name| format!("Add to cart: {name}"),
    picture_too_small: "The picture is too small for this size.",
    some_too_small: |count| match count {
        1 => "1 picture is too small for this size and is left out.".to_owned(),
        _ => format!("{count} pictures are too small for this size and are left out."),
    },
    as_a_file: "As a file, at full resolution",
    paper: |paper| paper_in_words(paper, "white border", '.'),
    part: |count, name| format!("{count} × {name}"),
    each: |price| format!("{price} each"),

    cart: "Cart",
    in_cart: |count| match count {
        0 => "Cart: empty".to_owned(),
        _ => format!("Cart: {}", count_of(count, "", "1 line", "lines")),
    },
    cart_empty: "Nothing is in your cart. Choose “Order” on a picture, and it is.",
    go_on_looking: "Back to the pictures",
    added: |pictures, too_small| {
        let added = match pictures {
            0 => "Nothing was put into your cart.".to_owned(),
            1 => "1 picture is in your cart now.".to_owned(),
            _ => format!("{pictures} pictures are in your cart now."),
        };
        match too_small {
            0 => added,
            1 => format!("{added} 1 picture is too small for this size."),
            _ => format!("{added} {too_small} pictures are too small for this size."),
        }
    },
    picture: |number| format!("Picture {number}"),
    quantity_of: |name| format!("Quantity of {name}"),
    update: "Update",
    remove: |name| format!("Remove {name}"),
    removed: "Taken out of the cart.",
    undo: "Take it back",
    move_crop: "Move the crop",
    choose_picture: "Choose a picture",
    another_picture: "Another picture",
    was: |price| format!("The price has changed: it was {price} when you put it in."),
    trouble: |trouble| match trouble {
        Trouble::NotSold => {
            "This is not sold any more, or not in this form. Remove it, and choose something else."
        }
        Trouble::PictureGone => "The picture is not shown any more. Remove it, or choose another.",
        Trouble::PlaceEmpty => "A picture is still missing. Choose one.",
        Trouble::TooSmall => {
            "The picture is too small for this size. Choose another size or another picture."
        }
    },
    mend_first: "Some of this cannot be ordered as it is. Change or remove what is marked.",
    goods: "Subtotal",
    delivery_to_come: "Delivery is chosen in the next step.",
    go_to_checkout: "Go to checkout",
    back_to_cart: "Back to the cart",

    crop_title: |number| format!("Crop of picture {number}"),
    crop_explained: "The bright part is what the paper shows. Move it with a finger or the mouse, or by the sliders.",
    left_right: "Left to right",
    up_down: "Top to bottom",
    size: "Size of the part",
    turn: "Turn the paper",
    save: "Save",
    place_title: |name| format!("A picture for: {name}"),
    place_explained: "Choose one of your favourites, or say a picture's number.",
    picture_number: "Number of the picture",
    take_it: "Take this picture",

    checkout: "Checkout",
    name: "Name",
    email: "E-mail",
    email_why: "For news of your order, and nothing else.",
    address: "Postal address",
    address_why: "Street, town and country, as it shall stand on the parcel.",
    delivery: "Delivery",
    delivery_as_files: "As files on the order's page",
    free: "free",
    payment: "Payment",
    means: |means| match means {
        Means::Stripe => "Now, on line with Stripe, by card or another way",
        Means::Invoice => "By invoice, directly to the photographer",
    },
    no_means: "The photographer takes no payment here at the moment. Ask how you can order.",
    note: "Note",
    note_why: "What the photographer should know. May stay empty.",
    look_over: "Look over the order",
    review: "Look over your order",
    review_explained: "This is what you order, and what it costs. Nothing is ordered yet.",
    change: "Change",
    total: "Total",
    tax_in_it: |tax, name, rate| format!("including {tax} {name} ({})", percent(rate, '.')),
    place: "Order with obligation to pay",
    sold_by: |name| format!("Sold by {name}"),

    order_title: |number| format!("Order {number}"),
    thanks: "Thank you. Your order is placed.",
    thanks_invoice: "Thank you. Your order is placed; how to pay stands below.",
    keep_link: "This page is for you alone, under the link in our mail. Whoever has it can see this order.",
    stage: |stage| match stage {
        Stage::Placed => "Placed",
        Stage::Accepted => "Accepted",
        Stage::AtLab => "At the lab",
        Stage::Printing => "Printing",
        Stage::Shipped => "Sent or ready",
        Stage::Done => "Done",
        Stage::Cancelled => "Cancelled",
    },
    payment_state: |state| match state {
        PaymentState::Open => "Not paid yet",
        PaymentState::Paid => "Paid",
        PaymentState::Refunded => "Given back",
    },
    happened: english_happened,
    reason: words::ENGLISH.reason,
    progress: "How it stands",
    history: "What has happened",
    in_the_way: "Something stands in the way:",
    tracking: "Tracking",
    pay_now: "Pay now",
    how_to_pay: "How to pay",
    invoice: "Invoice (PDF)",
    reversal: "Credit note (PDF)",
    files: "Your files",
    fetch: |number| format!("Download picture {number}"),
    fetch_until: |day| format!("here until {day}"),
    file_gone: "This file is not kept here any more. Ask the photographer for it.",
    files_when_paid: "The files can be fetched here as soon as the order is paid.",
    files_to_come: "The files are not here yet. You get a mail when they are.",
    what_you_ordered: "What you ordered",
    print: "Print this page",
    lost: "Find my order",
    lost_explained: "Write the mail address that you ordered with. We send you new links to your orders.",
    send_links: "Send me the links",
    lost_done: "If something was ordered with this address, a mail with the links is on its way. Look at the spam folder, too.",
    lost_subject: "The links to your orders",
    lost_letter: |links| {
        format!(
            "Hello,\n\nsomebody, probably you, asked for the links to the orders of this mail address:\n\n{links}\n\
             The links are for you alone. If it was not you who asked, there is nothing to do.\n"
        )
    },
    ask_less: "Links were asked for often just now. Wait a few minutes, then try again.",

    invoice_title: |number| format!("Invoice {number}"),
    reversal_title: |number| format!("Credit note {number}"),
    reverses: |number, day| format!("Reverses invoice {number} of {day} in full."),
    reversed_by: |number, day| format!("Reversed by credit note {number} of {day}."),
    invoice_to: "To",
    invoice_from: "From",
    invoice_date: "Date",
    invoice_order: "Order",
    tax_number: "Tax number",
    product: "Product",
    price: "Price",
    sum: "Sum",
    net: "Without tax",
    page_of: |page, pages| format!("Page {page} of {pages}"),

    no_order: "This link leads to no order. Ask for a new link at “Find my order”, with the mail address that you gave.",
    nothing_sold: "Nothing of this event is for sale. Ask the photographer if you would like to order.",
    not_sold: "This is not for sale any more. Choose something else from the list.",
    too_small: "This picture has too few pixels for that size. Choose a smaller one.",
    no_line: "This is not in your cart any more. Look at the cart once more.",
    no_such_quantity: |max| format!("Order at least 1 and at most {max} of one thing."),
    cart_is_full: "Your cart is full. Order what is in it, then go on with the rest.",
    too_long: "What you wrote is too long. Shorten it, and try again.",
    too_dear: "This is more than one order may come to. Make two orders of it.",
    name_wanted: "Your name is missing. Write it, and try again.",
    email_wanted: "This is not an address for e-mail. Write it like ada@example.org.",
    address_wanted: "The address for the parcel is missing. Write it, and try again.",
    changed: "Something has changed since you saw your order. Look at it once more, then order.",

    subject: |letter, number| match letter {
        Letter::Placed => format!("Your order {number}"),
        Letter::Paid => format!("Your order {number} is paid"),
        Letter::Shipped { .. } => format!("Your order {number} is on its way"),
        Letter::FilesReady => format!("The pictures of your order {number} are ready"),
        Letter::Cancelled { .. } => format!("Your order {number} was cancelled"),
        Letter::Refunded => format!("The money for your order {number} is on its way back"),
    },
    letter: |letter, facts| {
        let LetterFacts { name, number, event, total, seller, url } = facts;
        let what = match letter {
            Letter::Placed => format!("thank you for your order {number} from “{event}” for {total}."),
            Letter::Paid => format!("we have received your payment of {total} for the order {number}."),
            Letter::Shipped { tracking: "" } => {
                format!("your order {number} from “{event}” is on its way, or ready to be collected.")
            }
            Letter::Shipped { tracking } => {
                format!("your order {number} from “{event}” is on its way.\n\nTracking: {tracking}")
            }
            Letter::FilesReady => format!(
                "the pictures that you ordered from “{event}” as files (order {number}) are ready. Fetch them within 30 days."
            ),
            Letter::Cancelled { reason } => format!(
                "your order {number} from “{event}” was cancelled. {reason}\n\nWhat you have paid is given back."
            ),
            Letter::Refunded => format!("{total} for the order {number} are on their way back to you."),
        };
        format!(
            "Hello {name},\n\n{what}\n\nSee how your order stands:\n\n{url}\n\nThe link is for you alone. Whoever has it \
             can see this order.\n\n{seller}\n"
        )
    },
};

fn english_happened(what: &What) -> Option<String> {
    let text = match what {
        What::Placed => "You ordered.".to_owned(),
        What::Paid | What::Studio { step: Step::Paid } => "It was paid.".to_owned(),
        What::Refunded => "The money was given back.".to_owned(),
        What::Fetched { .. } | What::Lab { step: LabStep::Received { .. } } => return None,
        What::Studio { step } => match step {
            Step::Accepted => "The photographer has accepted it.".to_owned(),
            Step::AtLab { lab } if lab.is_empty() => "The pictures are at the lab.".to_owned(),
            Step::AtLab { lab } => format!("The pictures are at the lab: {lab}."),
            Step::Download { file_name, .. } => format!("A file is ready: {file_name}."),
            Step::Problem { reason: Some(reason), .. } => (words::ENGLISH.reason)(reason),
            Step::Problem { sentence, .. } if sentence.is_empty() => "It goes on.".to_owned(),
            Step::Problem { sentence, .. } => sentence.clone(),
            Step::Shipped { .. } => "It was sent, or is ready to be collected.".to_owned(),
            Step::Done => "It is done.".to_owned(),
            Step::Cancelled { reason } => format!("It was cancelled. {reason}"),
            Step::Paid => return None,
        },
        What::Lab { step } => match step {
            LabStep::Printing => "The lab prints.".to_owned(),
            LabStep::Held { reason: Some(reason), .. } => (words::ENGLISH.reason)(reason),
            LabStep::Held { sentence, .. } if sentence.is_empty() => "The lab goes on.".to_owned(),
            LabStep::Held { sentence, .. } | LabStep::Refused { sentence } => sentence.clone(),
            LabStep::Printed => "Everything is printed.".to_owned(),
            LabStep::Shipped { .. } => "The lab has sent it, or has it ready.".to_owned(),
            LabStep::Received { .. } => return None,
        },
    };
    Some(text)
}
