//! What studios and labs say of an order. Each word is noted once, and takes the order forward only.

use wirephoto_database::{Id, Transaction};
use wirephoto_exchange::order::{LabReport, LabStep, Step, StepAnswer, StepRequest};
use wirephoto_site::text::cut;

use crate::order::{Order, What};
use crate::service::order::{Doing, advance, own_order};
use crate::service::till;
use crate::{Error, Result, repository};

/// Characters of a sentence, of a lab's name, of a tracking number and of a file's name at the most; the rest is cut off.
const MAX_SENTENCE: usize = 500;
/// Reports that a lab may send about one order.
const MAX_REPORTS: u32 = 10_000;

/// Notes what an account's studio did with an order.
pub fn take_step(
    tx: &mut Transaction<'_>,
    owner: Id,
    order: Id,
    request: &StepRequest,
    doing: &Doing,
) -> Result<StepAnswer> {
    let found = own_order(tx, owner, order)?;
    let name = format!("studio/{}", request.id);
    let step = tidy(request.what.clone());
    match &step {
        Step::Cancelled { reason } => {
            till::cancel(tx, &found, &name, reason, doing)?;
        }
        Step::Paid => {
            till::take_cash(tx, &found, &name, &What::Studio { step }, doing)?;
        }
        _ => {
            advance(tx, order, &name, &What::Studio { step }, doing)?;
        }
    }
    let Order { document, .. } = own_order(tx, owner, order)?;
    Ok(StepAnswer { stage: document.stage, payment: document.payment })
}

/// Notes what the lab did that has an order's token. Answers the order's owner.
pub fn take_report(
    tx: &mut Transaction<'_>,
    order: Id,
    token: &str,
    report: &LabReport,
    doing: &Doing,
) -> Result<Id> {
    let found = repository::order(tx, order)?.filter(|order| is_token(order, token));
    let found = found.ok_or_else(no_order)?;
    if report.number == 0 || report.number > MAX_REPORTS {
        return Err(Error::unfit(|t| t.no_such_report));
    }
    let step = tidy_lab(report.what.clone());
    advance(tx, order, &format!("lab/{}", report.number), &What::Lab { step }, doing)?;
    Ok(found.owner)
}

/// Both are hashed first, so that the time of comparing says nothing of the token.
fn is_token(order: &Order, token: &str) -> bool {
    let hash = |text: &str| blake3::hash(text.as_bytes());
    !order.document.lab_token.is_empty() && hash(&order.document.lab_token) == hash(token)
}

/// A program is told what a customer is not: there is no page to look for the order at.
pub fn no_order() -> Error {
    Error::Gone(crate::words::Sentence::of(|t| t.studio.no_order.to_owned()))
}

fn tidy(step: Step) -> Step {
    match step {
        Step::AtLab { lab } => Step::AtLab { lab: cut(&lab, MAX_SENTENCE) },
        Step::Download { item, file, file_name } => {
            Step::Download { item, file, file_name: cut(&file_name, MAX_SENTENCE) }
        }
        Step::Problem { sentence, reason } => {
            Step::Problem { sentence: cut(&sentence, MAX_SENTENCE), reason }
        }
        Step::Shipped { tracking } => Step::Shipped { tracking: cut(&tracking, MAX_SENTENCE) },
        Step::Cancelled { reason } => Step::Cancelled { reason: cut(&reason, MAX_SENTENCE) },
        Step::Accepted | Step::Paid | Step::Done => step,
    }
}

fn tidy_lab(step: LabStep) -> LabStep {
    match step {
        LabStep::Held { sentence, reason } => {
            LabStep::Held { sentence: cut(&sentence, MAX_SENTENCE), reason }
        }
        LabStep::Refused { sentence } => LabStep::Refused { sentence: cut(&sentence, MAX_SENTENCE) },
        LabStep::Shipped { tracking } => LabStep::Shipped { tracking: cut(&tracking, MAX_SENTENCE) },
        LabStep::Received { .. } | LabStep::Printing | LabStep::Printed => step,
    }
}
