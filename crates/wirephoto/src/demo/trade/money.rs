//! Money in the story: a customer gets it back, and in the end the photographer's books say what was paid.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde_json::Value;
use wirephoto_billing::mock::Mark;
use wirephoto_studio::amount;

use super::{ORDERED, PRINT, Placed, Trade};
use crate::demo::checks::Checks;
use crate::demo::program::await_that;
use crate::demo::story::{EVENT, Story};
use crate::demo::visit;

const CURRENCY: &str = "EUR";

impl Trade {
    /// A third customer has paid by card for what the photographer cannot deliver: the money goes back by itself.
    pub(super) fn give_back(&self, story: &mut Story, checks: &mut Checks) -> Result<()> {
        story.studio(&["event", "change", EVENT, "--sending", "approve"], None)?;
        let cal = visit::enter(story)?;
        self.put_into_cart(story, &cal, ORDERED[1], PRINT, 1)?;
        let cal = self.check_out(story, cal, "Cal Customer", "Fetch them at the studio", "stripe")?;
        story.studio(&["orders", "cancel", &cal.number, "--reason", "The paper has run out."], None)?;
        let is_back = await_that(|| Ok(shown(story, &cal)?["payment"] == "refunded"))?;
        story.studio(&["event", "change", EVENT, "--sending", "automatic"], None)?;
        let back = self.stripe.sessions().last().map_or(0, |session| self.stripe.refunded(&session.payment));
        let is_all = shown(story, &cal)?["total"] == back;
        let detail = format!("{}: {}", cal.number, amount(back, CURRENCY));
        checks.hold("P9", "what was paid for a cancelled order goes back", is_back && is_all, detail)
    }

    /// What the photographer's own spreadsheet says: all entries come to nothing, and the money among them is what
    /// customers paid, by card or to the photographer, less what went back.
    pub(super) fn check_books(
        &self,
        story: &mut Story,
        paid_by_hand: &Placed,
        checks: &mut Checks,
    ) -> Result<()> {
        let journal = story.log_in_at_the_host()?.open("/money/journal.csv")?.ok()?.html;
        let (mut all, mut money): (BTreeMap<&str, i64>, i64) = (BTreeMap::new(), 0);
        for line in journal.lines().skip(1) {
            let (account, sum, currency) = last_cells(line).with_context(|| format!("\"{line}\"?"))?;
            *all.entry(currency).or_default() += sum;
            if matches!(account, "Stripe" | "cash") {
                money += sum;
            }
        }
        let detail = format!("{} lines", journal.lines().skip(1).count());
        let is_balanced = all.into_iter().eq([(CURRENCY, 0)]);
        checks.hold("P9", "the books balance in each currency", is_balanced, detail)?;

        let sessions = self.stripe.sessions();
        let paid = sessions.iter().filter(|session| session.mark == Mark::Paid);
        let by_card: i64 = paid.map(|session| session.amount - self.stripe.refunded(&session.payment)).sum();
        let by_hand = shown(story, paid_by_hand)?["total"].as_i64().context("An order has a total.")?;
        let detail = format!("{} by card, {} by hand", amount(by_card, CURRENCY), amount(by_hand, CURRENCY));
        let is_right = by_card > 0 && by_hand > 0 && money == by_card + by_hand;
        checks.hold("P9", "they hold what customers paid, less what went back", is_right, detail)
    }
}

/// What the studio knows of an order.
fn shown(story: &mut Story, order: &Placed) -> Result<Value> {
    let shown = story.studio(&["orders", "show", &order.number], None)?;
    shown.lines.into_iter().next().context("The studio does not know the order.")
}

/// The last cells of a line of the journal: an account, and an amount, in cents, of a currency.
fn last_cells(line: &str) -> Option<(&str, i64, &str)> {
    let mut cells = line.rsplit(',');
    let (currency, sum, account) = (cells.next()?, cells.next()?, cells.next()?);
    Some((account, sum.replace('.', "").parse().ok()?, currency))
}
