//! Money of orders over the wire: webhooks in every manner, refunds, and what studios and labs say.

use std::time::Duration;

use wirephoto_billing::mock::{Manner, Told};
use wirephoto_billing::payment::{self, Next, Sale};
use wirephoto_billing::stripe::Api;
use wirephoto_billing::{
    Charge, Currency, Means, Money, Provider as _, Secret, Stripe, StripeKeys, TaxRate, Terms, ledger,
    refund, terms,
};
use wirephoto_database::{Id, Moment};
use wirephoto_exchange::client::{ClientError, Outgoing, Reporter};
use wirephoto_exchange::order::{LabReport, LabStep, PaymentState, Stage, Step, StepRequest};
use wirephoto_exchange::ticket::ReportAddress;
use wirephoto_gallery::Round;

use crate::host::{Host, Photographer, on_each_engine};

pub const SECRET: &str = "whsec_0123456789";
const TOKEN: &str = "a-token-for-the-lab-0123456789";

/// An order of one print and one file for 12.50 EUR.
pub struct Ordered<'h> {
    host: &'h Host,
    owner: Id,
    pub id: Id,
}

pub fn number_of(id: Id) -> String {
    id.to_string().replace('-', "").to_uppercase()[24..].to_owned()
}

/// Keeps a photographer's keys, as their page does.
pub fn with_stripe(host: &Host, ada: &Photographer<'_>) -> Stripe {
    let key = Secret::key(&format!("sk_test_{}", ada.account.to_string().replace('-', ""))).unwrap();
    let secret = Secret::webhook(SECRET).unwrap();
    let hook = format!("{}/hooks/stripe/{}", host.url.trim_end_matches('/'), ada.account);
    host.stripe.open_account(&key, Some((&hook, &secret)));
    let kept =
        Terms { is_invoice: true, stripe: Some(StripeKeys { key: key.clone(), webhook: vec![secret] }) };
    let owner = ada.account;
    host.database.write(move |tx| terms::keep(tx, owner, &kept)).wait().unwrap();
    Stripe::new(&Api::new(&host.stripe.address()).unwrap(), key)
}

impl<'h> Ordered<'h> {
    /// Puts an order into the database, as it stands there once a customer has seen it confirmed.
    pub fn place(host: &'h Host, ada: &Photographer<'_>, means: Means) -> Self {
        let now = Moment::now();
        let (owner, id, event) = (ada.account, Id::new(now), Id::new(now));
        let print = r#"{"kind":"print","paper":{"width_um":100000,"height_um":150000}}"#;
        let item = move |number: u32, ware: &str| {
            format!(
                r#"{{"number":{number},"name":"10 × 15","ware":{ware},"picture":"{event}","picture_number":7,"edit_revision":1,"copies":1}}"#
            )
        };
        let items = [item(1, print), item(2, r#"{"kind":"download"}"#)];
        let delivery = format!(r#"{{"id":"{event}","name":"By post","price":250,"way":"ship"}}"#);
        let seller =
            r#"{"name":"Ada Lens","address":"","tax_number":"","email":"ada@example.org","payment_note":""}"#;
        let place = move |tx: &mut wirephoto_database::Transaction<'_>| {
            tx.execute(
                "INSERT INTO gallery_order (id, owner, number, event, event_name, customer, form, language, placed_at,
                   stage, payment, provider, problem, tracking, name, email, email_folded, address, note, price_list,
                   price_list_version, delivery, seller, currency, tax_name, tax_basis_points, total, tax, lab_token,
                   invoice, seq, changed_at)
                 VALUES ($1, $2, $3, $4, 'Garden <party>', $4, $1, 'de', $5, 'placed', 'open', $6, '', '', 'Zoë <Ray>',
                   'zoe@example.org', 'zoe@example.org', 'Rose Lane 1', 'Thank you', $4, 1, $7, $8, 'EUR', 'VAT', 1900, 1250,
                   200, $9, 1, 0, $5)",
                &[&id, &owner, &number_of(id), &event, &now, &means, &delivery, &seller, &TOKEN],
            )?;
            for (line, document) in items.iter().enumerate() {
                tx.execute(
                    "INSERT INTO gallery_order_line (order_id, line, name, quantity, price, total)
                     VALUES ($1, $2, '10 × 15', 1, 500, 500)",
                    &[&id, &(line as i64)],
                )?;
                tx.execute(
                    "INSERT INTO gallery_order_item (order_id, number, line, picture, document)
                     VALUES ($1, $2, $3, $4, $5)",
                    &[&id, &(line as i64 + 1), &(line as i64), &event, document],
                )?;
            }
            let sale = Sale {
                order: id,
                owner,
                event: Some(event),
                total: Money::new(1250, Currency::EUR),
                delivery: Money::new(250, Currency::EUR),
                tax_rate: TaxRate::new(1900).unwrap(),
            };
            payment::open(tx, &sale, means, now)
        };
        host.database.write(place).wait().unwrap();
        Self { host, owner, id }
    }

    /// Goes to Stripe's page, as the order page sends customers.
    pub fn begin(&self, stripe: &Stripe) -> String {
        let charge = Charge {
            order: self.id,
            number: number_of(self.id),
            attempt: 1,
            amount: Money::new(1250, Currency::EUR),
            description: "Order".into(),
            email: String::new(),
            success_url: format!("{}o/1?paid=1", self.host.url),
            cancel_url: format!("{}o/1", self.host.url),
        };
        let next = payment::pay(&self.host.database, stripe, &charge, Moment::now()).unwrap();
        let Next::Redirect(page) = next else { panic!("{next:?}") };
        page.rsplit('/').next().unwrap().to_owned()
    }

    /// How it stands, by what studios are told.
    pub fn standing(&self) -> (Stage, PaymentState) {
        let id = self.id;
        let read = self.host.database.read(move |tx| {
            tx.query_one("SELECT stage, payment FROM gallery_order WHERE id = $1", &[&id], |row| {
                Ok((row.get::<String>("stage")?, row.get::<String>("payment")?))
            })
        });
        let (stage, payment) = read.wait().unwrap();
        let word = |text: String| serde_json::Value::String(text);
        (serde_json::from_value(word(stage)).unwrap(), serde_json::from_value(word(payment)).unwrap())
    }

    /// How often something of that name happened.
    fn happened(&self, what: &str) -> usize {
        let id = self.id;
        let steps = self.host.database.read(move |tx| {
            tx.query("SELECT what FROM gallery_order_step WHERE order_id = $1", &[&id], |row| {
                row.get::<String>("what")
            })
        });
        steps.wait().unwrap().iter().filter(|text| text.contains(what)).count()
    }

    /// Whether a page of Stripe waits for the customer.
    fn has_begun(&self) -> bool {
        let id = self.id;
        let payment = self.host.database.read(move |tx| payment::of_order(tx, id)).wait().unwrap();
        payment.unwrap().begun.is_some()
    }

    pub fn assert_balanced(&self) {
        assert_eq!(self.host.database.read(ledger::imbalances).wait().unwrap(), []);
    }

    fn mind(&self) -> Round {
        self.host.gallery.mind_till(Moment::now()).unwrap()
    }

    fn mind_later(&self, minutes: u64) -> Round {
        self.host.gallery.mind_till(Moment::now().plus(Duration::from_mins(minutes))).unwrap()
    }
}

fn step(what: Step) -> StepRequest {
    StepRequest { id: Id::new(Moment::now()), what }
}

fn cancelled() -> Step {
    Step::Cancelled { reason: "The original is lost.".into() }
}

fn statuses(told: &[Told]) -> Vec<u16> {
    told.iter().map(|told| told.status.unwrap_or(0)).collect()
}

#[test]
fn p9_a_webhook_settles_an_order_once_however_often_it_comes() {
    on_each_engine(|host| {
        let ada = host.photographer("ada");
        let stripe = with_stripe(host, &ada);
        let order = Ordered::place(host, &ada, Means::Stripe);
        host.stripe.pay(&order.begin(&stripe));
        let told = host.stripe.tell(&Manner { copies: 3, ..Manner::default() });
        assert_eq!(statuses(&told), [204, 204, 204]);
        assert_eq!(order.standing(), (Stage::Placed, PaymentState::Paid));
        assert_eq!(order.happened("paid"), 1);
        order.assert_balanced();
    });
}

#[test]
fn p9_forged_and_late_webhooks_have_no_effect() {
    on_each_engine(|host| {
        let (ada, eve) = (host.photographer("ada"), host.photographer("eve"));
        let stripe = with_stripe(host, &ada);
        let order = Ordered::place(host, &ada, Means::Stripe);
        host.stripe.pay(&order.begin(&stripe));
        let forged = host.stripe.tell(&Manner { is_forged: true, ..Manner::default() });
        let late = host.stripe.tell(&Manner { age: Duration::from_mins(6), ..Manner::default() });
        assert_eq!((statuses(&forged), statuses(&late)), (vec![400], vec![400]));
        let hook = format!("/hooks/stripe/{}", ada.account);
        for headers in [vec![], vec![("stripe-signature", "t=1,v1=00")]] {
            assert_eq!(host.browser().send("POST", &hook, &headers, b"{}").status, 400);
        }
        let other = format!("/hooks/stripe/{}", eve.account);
        assert_eq!(
            host.browser().send("POST", &other, &[("stripe-signature", "t=1,v1=00")], b"{}").status,
            400
        );
        assert_eq!(order.standing(), (Stage::Placed, PaymentState::Open));
        assert_eq!(host.rows("billing_webhook"), 0);
        host.stripe.tell(&Manner::default());
        assert_eq!(order.standing(), (Stage::Placed, PaymentState::Paid), "told again in time, it counts");
    });
}

#[test]
fn p9_another_photographers_webhook_settles_no_order() {
    on_each_engine(|host| {
        let (ada, eve) = (host.photographer("ada"), host.photographer("eve"));
        with_stripe(host, &ada);
        let eves = with_stripe(host, &eve);
        let order = Ordered::place(host, &ada, Means::Stripe);
        // Eve has a session at her own account that names Ada's order, and signs what she likes.
        let session = order.begin(&eves);
        host.stripe.pay(&session);
        assert_eq!(statuses(&host.stripe.tell(&Manner::default())), [204]);
        assert_eq!(order.standing(), (Stage::Placed, PaymentState::Open));
        assert_eq!(order.happened("paid"), 0);
    });
}

#[test]
fn p9_a_cancelled_order_is_refunded_once_whatever_is_lost_on_the_way() {
    on_each_engine(|host| {
        let ada = host.photographer("ada");
        let stripe = with_stripe(host, &ada);
        let client = ada.studio("laptop").client;
        let order = Ordered::place(host, &ada, Means::Stripe);
        let session = order.begin(&stripe);
        host.stripe.pay(&session);
        host.stripe.tell(&Manner::default());
        let request = step(cancelled());
        for _ in 0..2 {
            let answer = client.order_step(order.id, &request).unwrap();
            assert_eq!((answer.stage, answer.payment), (Stage::Cancelled, PaymentState::Paid));
        }
        host.stripe.lose_answers(1);
        assert_eq!(order.mind(), Round { put_off: 1, ..Round::default() });
        assert_eq!(order.mind(), Round::default(), "not at once");
        assert_eq!(order.mind_later(1), Round { refunded: 1, ..Round::default() });
        assert_eq!(order.standing(), (Stage::Cancelled, PaymentState::Refunded));
        let payment = host.stripe.sessions().into_iter().find(|found| found.id == session).unwrap().payment;
        assert_eq!(host.stripe.refunded(&payment), 1250, "once");
        // Word of it comes last, twice.
        host.stripe.tell(&Manner { copies: 2, ..Manner::default() });
        assert_eq!(order.mind_later(600), Round::default());
        assert_eq!((order.happened("refunded"), order.happened("cancelled")), (1, 1));
        order.assert_balanced();
    });
}

#[test]
fn p9_a_refund_that_was_asked_for_by_a_host_that_was_killed_is_asked_for_again_and_made_once() {
    on_each_engine(|host| {
        let ada = host.photographer("ada");
        let stripe = with_stripe(host, &ada);
        let order = Ordered::place(host, &ada, Means::Stripe);
        let session = order.begin(&stripe);
        host.stripe.pay(&session);
        host.stripe.tell(&Manner::default());
        ada.studio("laptop").client.order_step(order.id, &step(cancelled())).unwrap();
        // All that a host does before it notes the answer; and no word of it comes from Stripe.
        let now = Moment::now();
        let asked = host.database.write(move |tx| refund::claim(tx, now)).wait().unwrap().pop().unwrap();
        stripe.refund(&asked.payment, asked.amount, asked.id).unwrap();

        let mind = |seconds| host.gallery.mind_till(now.plus(Duration::from_secs(seconds))).unwrap();
        assert_eq!(mind(299), Round::default(), "somebody may still be at it");
        let id = order.id;
        let key = host.database.read(move |tx| refund::of_order(tx, id)).wait().unwrap().remove(0).id;
        assert_eq!(key, asked.id, "by the same name, so that Stripe knows it again");
        assert_eq!(mind(301), Round { refunded: 1, ..Round::default() });
        assert_eq!(host.stripe.refunded(&asked.payment), 1250, "once");
        assert_eq!(order.standing(), (Stage::Cancelled, PaymentState::Refunded));
        assert_eq!(order.happened("refunded"), 1);
        order.assert_balanced();
        assert_eq!(mind(100_000), Round::default());
    });
}

#[test]
fn p9_a_page_of_stripe_that_ended_is_heard_of_by_whose_order_it_is() {
    on_each_engine(|host| {
        let (ada, eve) = (host.photographer("ada"), host.photographer("eve"));
        let (stripe, eves) = (with_stripe(host, &ada), with_stripe(host, &eve));
        let [order, other] = [0; 2].map(|_| Ordered::place(host, &ada, Means::Stripe));
        host.stripe.expire(&other.begin(&eves));
        assert_eq!(
            statuses(&host.stripe.tell(&Manner::default())),
            [204],
            "it is nobody's, and told no more"
        );
        assert!(other.has_begun());

        host.stripe.expire(&order.begin(&stripe));
        let rename = |sql: &'static str| host.database.write(|tx| tx.execute(sql, &[])).wait().unwrap();
        rename("ALTER TABLE gallery_order RENAME TO gallery_order_away");
        let told = statuses(&host.stripe.tell(&Manner::default()));
        rename("ALTER TABLE gallery_order_away RENAME TO gallery_order");
        assert!(told.iter().all(|status| *status >= 500), "a database that fails is said to: {told:?}");
        assert!(order.has_begun());
        assert_eq!(statuses(&host.stripe.tell(&Manner::default())), [204], "so it is told again");
        assert!(!order.has_begun());
    });
}

#[test]
fn p9_word_of_a_refund_before_word_of_the_payment() {
    on_each_engine(|host| {
        let ada = host.photographer("ada");
        let stripe = with_stripe(host, &ada);
        let order = Ordered::place(host, &ada, Means::Stripe);
        let session = order.begin(&stripe);
        host.stripe.pay(&session);
        let payment = host.stripe.sessions().into_iter().find(|found| found.id == session).unwrap().payment;
        host.stripe.refund_by_owner(&payment);
        let told = host.stripe.tell(&Manner { copies: 2, is_reversed: true, ..Manner::default() });
        assert_eq!(statuses(&told), [204; 4]);
        assert_eq!(order.standing(), (Stage::Cancelled, PaymentState::Refunded));
        assert_eq!(order.mind(), Round::default(), "nothing is left to give back");
        assert_eq!(host.stripe.refunded(&payment), 1250);
        order.assert_balanced();
    });
}

#[test]
fn p9_a_payment_of_which_nothing_is_heard_is_asked_about() {
    on_each_engine(|host| {
        let ada = host.photographer("ada");
        let stripe = with_stripe(host, &ada);
        let order = Ordered::place(host, &ada, Means::Stripe);
        host.stripe.pay(&order.begin(&stripe));
        assert_eq!(order.mind(), Round::default());
        assert_eq!(order.mind_later(5), Round { asked: 1, ..Round::default() });
        assert_eq!(order.standing(), (Stage::Placed, PaymentState::Paid));
        host.stripe.tell(&Manner { copies: 2, ..Manner::default() });
        assert_eq!(order.happened("paid"), 1, "the webhook comes late");
    });
}

#[test]
fn p9_an_order_that_is_cancelled_unpaid_can_be_paid_no_more() {
    on_each_engine(|host| {
        let ada = host.photographer("ada");
        let stripe = with_stripe(host, &ada);
        let client = ada.studio("laptop").client;
        let order = Ordered::place(host, &ada, Means::Stripe);
        let session = order.begin(&stripe);
        client.order_step(order.id, &step(cancelled())).unwrap();
        assert_eq!(order.mind(), Round { asked: 1, ..Round::default() });
        assert!(!host.stripe.pay(&session));
        assert_eq!(order.standing(), (Stage::Cancelled, PaymentState::Open));
        order.assert_balanced();
    });
}

#[test]
fn p12_steps_come_twice_and_late_and_take_an_order_forward() {
    on_each_engine(|host| {
        let (ada, eve) = (host.photographer("ada"), host.photographer("eve"));
        let (client, stranger) = (ada.studio("laptop").client, eve.studio("desk").client);
        let order = Ordered::place(host, &ada, Means::Invoice);
        let at_lab = step(Step::AtLab { lab: "Lab\u{1b}".repeat(400) });
        let accepted = step(Step::Accepted);
        for request in [&at_lab, &at_lab, &accepted] {
            assert_eq!(client.order_step(order.id, request).unwrap().stage, Stage::AtLab);
        }
        assert_eq!((order.happened("at-lab"), order.happened("accepted")), (1, 1));
        for _ in 0..2 {
            let paid = client.order_step(order.id, &step(Step::Paid)).unwrap();
            assert_eq!(paid.payment, PaymentState::Paid);
        }
        assert_eq!(order.happened("\"paid\""), 1, "whoever says it again");
        let refused = stranger.order_step(order.id, &step(Step::Accepted)).unwrap_err();
        assert!(matches!(refused, ClientError::Refused { status: 404, .. }), "{refused}");
        let cancel = client.order_step(order.id, &step(cancelled())).unwrap();
        assert_eq!((cancel.stage, cancel.payment), (Stage::Cancelled, PaymentState::Refunded), "by hand");
        assert_eq!(client.order_step(order.id, &step(Step::Paid)).unwrap().payment, PaymentState::Refunded);
        order.assert_balanced();
    });
}

#[test]
fn p12_a_lab_reports_by_its_token_and_reaches_nothing_else() {
    on_each_engine(|host| {
        let ada = host.photographer("ada");
        let order = Ordered::place(host, &ada, Means::Invoice);
        let other = Ordered::place(host, &ada, Means::Invoice);
        let reporter = |token: &str| {
            let address = ReportAddress { url: host.url.clone(), pin: None, token: token.to_owned() };
            Reporter::new(&address).unwrap()
        };
        let report = |number, what| LabReport { number, at: Moment::now(), what };
        let shipped = report(3, LabStep::Shipped { tracking: "1Z 999".into() });
        let printing = report(2, LabStep::Printing);
        for report in [&shipped, &printing, &shipped] {
            reporter(TOKEN).report(order.id, report).unwrap();
        }
        assert_eq!(order.standing().0, Stage::Shipped);
        assert_eq!((order.happened("shipped"), order.happened("printing")), (1, 1));
        for token in ["", "wrong", &TOKEN[1..]] {
            assert!(reporter(token).report(order.id, &printing).is_err(), "{token}");
        }
        let unknown = Id::new(Moment::now());
        assert!(reporter(TOKEN).report(unknown, &printing).is_err());
        for number in [0, 10_001] {
            assert!(reporter(TOKEN).report(order.id, &report(number, LabStep::Printing)).is_err());
        }
        let bearer = format!("Bearer {TOKEN}");
        let headers = [("authorization", bearer.as_str()), ("accept", "application/json")];
        for path in ["/api/v1/feed", "/api/v1/account", "/orders", "/money", "/events"] {
            let answer = host.browser().get_with(path, &headers);
            assert!([303, 401, 404].contains(&answer.status), "{path}: {}", answer.status);
        }
        let steps = format!("/api/v1/orders/{}/steps", order.id);
        let body = serde_json::to_vec(&step(Step::Done)).unwrap();
        let json = [headers[0], ("content-type", "application/json")];
        assert_eq!(host.browser().send("POST", &steps, &json, &body).status, 401);
        assert_eq!(other.standing().0, Stage::Placed);
    });
}

#[test]
fn p10_a_file_that_was_bought_arrives_in_pieces_and_goes_when_it_is_old() {
    on_each_engine(|host| {
        let (ada, eve) = (host.photographer("ada"), host.photographer("eve"));
        let (client, stranger) = (ada.studio("laptop").client, eve.studio("desk").client);
        let order = Ordered::place(host, &ada, Means::Invoice);
        let bytes: Vec<u8> = (0..9_000_001_u32).map(|at| (at * 31 / 7) as u8).collect();
        let hash = *blake3::hash(&bytes).as_bytes();
        let file = |hash| Outgoing { bytes: &bytes, hash, progress: &|_| {}, stop: &|| false };
        let download = |item| Step::Download { item, file: hash, file_name: "rose.jpg".into() };
        assert!(client.order_step(order.id, &step(download(2))).is_err(), "it is not here yet");

        let stopped = Outgoing { stop: &|| host.rows("gallery_file_piece") >= 4, ..file(hash) };
        assert!(matches!(client.send_download(order.id, &stopped), Err(ClientError::Stopped)));
        let rest = client.send_download(order.id, &file(hash)).unwrap();
        assert_eq!(rest, 9_000_001 - (4 << 20), "what has arrived stays");
        assert_eq!(client.send_download(order.id, &file(hash)).unwrap(), 0, "and is sent once");
        assert!(client.order_step(order.id, &step(download(1))).is_err(), "item 1 is a print");
        client.order_step(order.id, &step(download(2))).unwrap();
        assert_eq!(order.happened("download"), 1);

        let forged = client.send_download(order.id, &file([7; 32]));
        assert!(forged.is_err(), "a hash that does not match");
        assert_eq!(host.rows("gallery_file"), 1, "what is another file is forgotten");
        assert!(stranger.send_download(order.id, &file(hash)).is_err());
        ada.limit(9_000_002, 1000);
        let other = vec![1; 10];
        let more = Outgoing { bytes: &other, hash: *blake3::hash(&other).as_bytes(), ..file(hash) };
        let refused = client.send_download(order.id, &more).unwrap_err();
        assert!(matches!(refused, ClientError::Refused { status: 413, .. }), "{refused}");

        let days = |days: u64| Moment::now().plus(Duration::from_hours(24 * days));
        host.gallery.tidy_till(days(29)).unwrap();
        assert_eq!(host.rows("gallery_file"), 1);
        host.gallery.tidy_till(days(31)).unwrap();
        assert_eq!((host.rows("gallery_file"), host.rows("gallery_file_piece")), (0, 0));
        assert_eq!(order.owner, ada.account);
    });
}
