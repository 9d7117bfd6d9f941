//! The story goes on: two customers order, pay, and get their prints; each ordered picture goes to the lab once.

mod money;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use wirephoto_billing::Secret;
use wirephoto_billing::mock::Mock;
use wirephoto_imaging::{Crop, Edit, Job, Keep, Limits, Turn, probe, render};
use wirephoto_lab::rig::Cups;

use super::browser::{Browser, Page, attribute};
use super::checks::Checks;
use super::program::{Running, await_that, ends_with_the_demo};
use super::story::{EVENT, PASSWORD, Story, number, port_like};
use super::visit;
use crate::output;

const OPERATOR: &str = "lab@example.com";
const STRIPE_KEY: &str = "sk_test_of_the_demo";
const STRIPE_WEBHOOK: &str = "whsec_of_the_demo";
/// What goes to the lab's printer, and what goes to its minilab.
const PRINT: &str = "Print 10 × 15 cm";
const WALLET: &str = "Wallet print 6 × 9 cm";
/// Pictures that were not edited: their originals travel byte for byte.
const ORDERED: [u32; 2] = [6, 7];
const COPIES: u32 = 2;
const TRACKING: &str = "RR123456785DE";

/// The lab with its printers, and who takes the money.
pub struct Trade {
    stripe: Mock,
    lab: Running,
    operator: Browser,
    cups: Cups,
    minilab: PathBuf,
    /// Identifiers of products and ways of delivery, by their names.
    offered: BTreeMap<String, String>,
}

/// An order that a customer has placed.
struct Placed {
    number: String,
    /// The customer's page of it.
    page: String,
    browser: Browser,
}

impl Trade {
    /// What stands in for Stripe, before the host is started that is to ask it.
    pub fn stripe() -> Result<Mock> {
        let stripe = Mock::start().context("Nothing can stand in for Stripe.")?;
        stripe.tell_at_once()?;
        Ok(stripe)
    }

    /// Opens a lab with a printer and a minilab, and pairs the studio with it.
    pub fn open(
        story: &mut Story,
        (data, port): (&Path, u16),
        stripe: Mock,
        checks: &mut Checks,
    ) -> Result<Self> {
        let (folder, minilab) = (data.join("printer"), data.join("minilab"));
        for folder in [&folder, &minilab, &data.join("lab")] {
            if folder.exists() {
                fs::remove_dir_all(folder)?;
            }
            fs::create_dir_all(folder)?;
        }
        let cups = Cups::start(&fs::canonicalize(&folder)?)
            .context("CUPS cannot be started; on Debian `apt-get install cups-daemon` brings it.")?;
        cups.process().map_or(Ok(()), ends_with_the_demo)?;
        let lab = Running::lab(&data.join("lab"), port_like(port), &cups.address())?;
        let operator = Browser::new(&lab.url)?;
        let page = operator.open(&lab.link)?.ok()?;
        let fields = [("email", OPERATOR), ("name", "The lab"), ("password", PASSWORD)];
        let home = operator.submit(&page, "", &fields)?.ok()?;
        checks.hold("P12", "a lab opens with a printer", home.status.is_success(), cups.address())?;

        let trade = Self { stripe, lab, operator, cups, minilab, offered: BTreeMap::new() };
        trade.offer()?;
        let studios = trade.operator.open("/studios")?.ok()?;
        let pairing = trade.operator.submit(&studios, "/account/pairing", &[])?.ok()?;
        let command = pairing.text_of("command").context("The lab shows no code.")?;
        let mut words = command.trim().rsplit(' ');
        let (code, url) = words.next().zip(words.next()).context("The lab shows no address.")?;
        let paired = story.studio(&["lab", "pair", url, code, "--device", "The studio"], None)?;
        checks.hold("P11", "the studio is paired with the lab", paired.code == 0, &paired.said)?;
        Ok(trade)
    }

    /// What the lab prints where: prints on the printer, wallet prints at the minilab.
    fn offer(&self) -> Result<()> {
        let page = self.operator.open("/printers")?.ok()?;
        let folder = format!("folder:{}", fs::canonicalize(&self.minilab)?.display());
        self.operator.submit(&page, "/printers", &[("address", &folder), ("name", "Minilab")])?.ok()?;
        for (name, width, height, price, printer) in
            [(PRINT, "100", "150", "0.25", None), (WALLET, "60", "90", "0.15", Some("Minilab"))]
        {
            let page = self.operator.open("/catalogue")?.ok()?;
            let printer = printer.map(|name| option_of(&page, name).context("The lab has no minilab."));
            let printer = printer.transpose()?.unwrap_or_default();
            let fields = [
                ("name", name),
                ("width", width),
                ("height", height),
                ("border", "0"),
                ("finish", ""),
                ("price", price),
                ("printer", &printer),
            ];
            self.operator.submit(&page, "/catalogue", &fields)?.ok()?;
        }
        Ok(())
    }

    /// The studio makes a price list, and publishes the event with it; the host learns who takes the money.
    pub fn sell(&mut self, story: &mut Story, checks: &mut Checks) -> Result<()> {
        let print = format!("{PRINT}:100x150:4.50");
        let wallet = format!("{WALLET}:60x90:2.20");
        let list = [
            ["--name", "Prints of the north"],
            ["--currency", "EUR"],
            ["--print", &print],
            ["--print", &wallet],
            ["--print", "Print 30 × 45 cm:300x450:38"],
            ["--download", "The file, at full resolution:12"],
            ["--delivery", "By post:ship:4.90"],
            ["--delivery", "Fetch them at the studio:collect:0"],
            ["--tax", "VAT:19"],
            ["--seller", "Ada Lens"],
            ["--seller-address", "1 Harbour Street\\nNorthport"],
            ["--seller-email", super::story::PHOTOGRAPHER],
            ["--payment-note", "Please pay in cash when you fetch your prints."],
        ];
        let verb: Vec<&str> = ["prices", "new"].into_iter().chain(list.iter().flatten().copied()).collect();
        let made = story.studio(&verb, None)?;
        checks.hold("P9", "a price list is made", made.code == 0, &made.said)?;
        let exported = story.studio(&["prices", "export", "1"], None)?;
        let document = exported.lines.first().context("The price list is not exported.")?;
        for kind in ["products", "deliveries"] {
            for offered in document[kind].as_array().into_iter().flatten() {
                let text = |key: &str| offered[key].as_str().unwrap_or_default().to_owned();
                self.offered.insert(text("name"), text("id"));
            }
        }
        story.studio(&["prices", "assign", EVENT, "1"], None)?;
        story.studio(&["event", "change", EVENT, "--sending", "automatic"], None)?;
        let published = story.studio(&["publish", EVENT], None)?;
        checks.hold("P9", "the event is for sale", published.code == 0, published.said)?;

        let photographer = story.log_in_at_the_host()?;
        let money = photographer.open("/money")?.ok()?;
        let hook = money.text_of("hook").context("The host names no address for webhooks.")?;
        let (key, webhook) = (Secret::key(STRIPE_KEY)?, Secret::webhook(STRIPE_WEBHOOK)?);
        // Not every resolver knows names below `localhost`.
        let here = hook.trim().replace("host.localhost", "127.0.0.1");
        self.stripe.open_account(&key, Some((&here, &webhook)));
        let fields = [("invoice", "on"), ("stripe_key", STRIPE_KEY), ("webhook_secret", STRIPE_WEBHOOK)];
        let saved = photographer.submit(&money, "/money", &fields)?.ok()?;
        checks.hold("P9", "Stripe and the photographer take payments", saved.status.is_success(), hook.trim())
    }

    /// Two customers order, one of them a picture that the other has ordered too; one pays by card, the other the
    /// photographer. Everything else happens without a hand. A third one gets the money back.
    pub fn order_and_print(&mut self, story: &mut Story, checks: &mut Checks) -> Result<()> {
        let cleo = visit::enter(story)?;
        for picture in ORDERED {
            self.put_into_cart(story, &cleo, picture, PRINT, COPIES)?;
        }
        let paid = Instant::now();
        let cleo = self.check_out(story, cleo, "Cleo Customer", "By post", "stripe")?;
        checks.hold("P9", "a customer orders, and pays by card", true, &cleo.number)?;
        let printing = Self::await_stage(story, &cleo, &["printing"])?;
        let detail = format!("{:.1} s after the payment", paid.elapsed().as_secs_f64());
        checks.hold("P10 P11", "the order goes through studio and lab without a hand", printing, detail)?;
        let sent = Self::sent_to_the_lab(story)?;
        let originals = story.original_bytes_of(&ORDERED)?;
        let detail = format!("{} of {}", output::bytes(sent.1), output::bytes(story.original_bytes));
        let exact = sent == (ORDERED.len() as u64, originals);
        checks.hold("P11", "the lab has the ordered originals, each once", exact, detail)?;

        let ben = visit::enter(story)?;
        self.put_into_cart(story, &ben, ORDERED[0], WALLET, 1)?;
        let frame = Self::move_the_frame(story, &ben)?;
        let ben = self.check_out(story, ben, "Ben Buyer", "Fetch them at the studio", "invoice")?;
        let marked = story.studio(&["orders", "paid", &ben.number], None)?;
        checks.hold("P9", "another pays the photographer", marked.code == 0, &ben.number)?;
        let at_lab = Self::await_stage(story, &ben, &["at-lab", "printing"])?;
        checks.hold("P11", "a second order of one picture reaches the lab", at_lab, &ben.number)?;
        let again = Self::sent_to_the_lab(story)?;
        let detail = format!("{} files, {}", again.0, output::bytes(again.1));
        checks.hold("P11", "and the picture does not travel again", again == sent, detail)?;

        self.check_prints(&cleo, checks)?;
        self.check_minilab(story, &ben, frame, checks)?;
        self.ship(story, &cleo, checks)?;
        self.give_back(story, checks)?;
        self.check_books(story, &ben, checks)
    }

    fn put_into_cart(
        &self,
        story: &Story,
        browser: &Browser,
        picture: u32,
        product: &str,
        quantity: u32,
    ) -> Result<()> {
        let page = browser.open(&format!("{}/p/{picture}/order", story.event_url))?.ok()?;
        let fields = [("quantity", quantity.to_string()), ("product", self.id_of(product)?.to_owned())];
        let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
        browser.submit(&page, "", &fields)?.ok().map(drop)
    }

    /// Moves the paper's frame into the upper left corner; answers what it shows then.
    fn move_the_frame(story: &Story, browser: &Browser) -> Result<Crop> {
        let cart = browser.open(&format!("{}/cart", story.event_url))?.ok()?;
        let place = cart.link_with("/cart/").context("The cart leads to no crop.")?;
        let page = browser.open(cart.url.join(&place)?.as_str())?.ok()?;
        let mut fields = vec![("across", "0"), ("down", "0"), ("size", "700")];
        if page.html.contains("value=\"yes\" checked") {
            fields.push(("turned", "yes"));
        }
        browser.submit(&page, "", &fields)?.ok()?;
        Ok(Crop::new(0.0, 0.0, 0.7, 0.7)?)
    }

    fn check_out(
        &self,
        story: &mut Story,
        browser: Browser,
        name: &str,
        delivery: &str,
        means: &str,
    ) -> Result<Placed> {
        let page = browser.open(&format!("{}/checkout", story.event_url))?.ok()?;
        let ships = delivery == "By post";
        let address = if ships { "2 Long Street\n12345 Town" } else { "" };
        let fields = [
            ("name", name),
            ("email", "customer@example.com"),
            ("delivery", self.id_of(delivery)?),
            ("address", address),
            ("means", means),
            ("note", ""),
            ("action", "review"),
        ];
        let review = browser.submit(&page, "/checkout", &fields)?.ok()?;
        let fields = [("address", address), ("note", ""), ("action", "place")];
        let mut placed = browser.submit(&review, "/checkout", &fields)?.ok()?;
        if means == "stripe" {
            let pay = placed.link_with("/pay").context("The order's page leads to no payment.")?;
            let till = browser.open(placed.url.join(&pay)?.as_str())?.ok()?;
            if !till.url.as_str().starts_with(&self.stripe.address()) {
                bail!("The customer is to pay at {}.", till.url);
            }
            placed = browser.submit(&till, "/pay", &[])?.ok()?;
        }
        let path = placed.url.path();
        if !path.starts_with("/o/") {
            bail!("After the order the customer is at {}.", placed.url);
        }
        let page = placed.url.join(path)?.to_string();
        let number = placed.order_number().context("The order's page says no number.")?;
        // What the host acknowledged, the studio hears of within a moment.
        let is_known = await_that(|| Ok(story.studio(&["orders", "show", &number], None)?.code == 0))?;
        ensure!(is_known, "The studio does not hear of order {number}.");
        Ok(Placed { number, page, browser })
    }

    /// Waits until an order has come to one of these stages; answers whether it did.
    fn await_stage(story: &mut Story, order: &Placed, stages: &[&str]) -> Result<bool> {
        await_that(|| {
            let shown = story.studio(&["orders", "show", &order.number], None)?;
            let line = shown.lines.first().unwrap_or(&Value::Null);
            Ok(line["stage"].as_str().is_some_and(|stage| stages.contains(&stage)))
        })
    }

    /// Files and bytes that went to the lab.
    fn sent_to_the_lab(story: &mut Story) -> Result<(u64, u64)> {
        let saved = story.studio(&["savings"], None)?;
        let prints = &saved.lines.last().context("There are no savings.")?["total"]["prints"];
        Ok((number(prints, "pictures"), number(prints, "bytes")))
    }

    /// What CUPS printed: each of the order's sheets once, on the right paper, as often as was ordered.
    fn check_prints(&self, order: &Placed, checks: &mut Checks) -> Result<()> {
        await_that(|| Ok(self.cups.printed()?.len() >= ORDERED.len()))?;
        let printed = self.cups.printed()?;
        let mut names: Vec<_> = printed.iter().map(|sheet| sheet.name.as_str()).collect();
        names.sort_unstable();
        let expected = [format!("{}-1", order.number), format!("{}-2", order.number)];
        checks.hold("P12", "each sheet is printed once", names == expected, names.join(", "))?;
        let copies = printed.iter().all(|sheet| sheet.copies == COPIES);
        let media = printed
            .iter()
            .all(|sheet| sheet.options.get("media").is_some_and(|media| media.starts_with("10x15")));
        let detail = printed[0].options.get("media").map_or("no media", String::as_str);
        checks.hold(
            "P12",
            "on the paper and as often as ordered",
            copies && media,
            format_args!("{COPIES} copies on {detail}"),
        )?;
        let sizes: Vec<_> = printed.iter().map(|sheet| probe(&sheet.jpeg, &Limits::default())).collect();
        // 10 by 15 cm at 300 dots to the inch.
        let dots = |size: &(u32, u32)| (size.0.min(size.1), size.0.max(size.1)) == (1181, 1772);
        let all = sizes.iter().all(|size| size.as_ref().is_ok_and(|probe| dots(&probe.upright())));
        checks.hold("P12", "at 300 dots to the inch", all, sizes.len())
    }

    /// What lies in the minilab's folder: the picture with its order form, cut as the customer saw it.
    fn check_minilab(
        &self,
        story: &mut Story,
        order: &Placed,
        frame: Crop,
        checks: &mut Checks,
    ) -> Result<()> {
        let name = format!("{}-1", order.number);
        let sheet = self.minilab.join(&name);
        ensure!(await_that(|| Ok(sheet.exists()))?, "Nothing came to {}.", sheet.display());
        let form = fs::read_to_string(sheet.join("MISC/AUTPRINT.MRK"))?;
        let whole = form.contains("[HDR]") && form.contains("PRT QTY = 001") && form.contains(&name);
        checks.hold("P12", "the minilab has an order form (DPOF)", whole, sheet.display())?;
        let printed = fs::read(sheet.join("IMAGE").join(format!("{name}.jpg")))?;
        let original = story.original_of(ORDERED[0])?;
        let (as_seen, whole) =
            (look(&original, Turn::None, Some(frame))?, look(&original, Turn::None, None)?);
        // On its paper the picture may lie on its side.
        let looks = [Turn::None, Turn::Left, Turn::Right].map(|turn| look(&printed, turn, None));
        let looks = looks.into_iter().collect::<Result<Vec<_>>>()?;
        let nearest =
            |wanted: &[u8]| looks.iter().map(|look| difference(look, wanted)).min().unwrap_or(u32::MAX);
        let (near, far) = (nearest(&as_seen), nearest(&whole));
        let detail = format!("{near} from what the customer saw, {far} from the whole picture");
        checks.hold("P12", "the print shows the customer's crop", near < far && near <= 24, detail)
    }

    /// The lab sends the parcel, and the customer sees where it is.
    fn ship(&self, story: &mut Story, order: &Placed, checks: &mut Checks) -> Result<()> {
        let action = format!("/jobs/{}/ship", order.number);
        let job = format!("/jobs/{}", order.number);
        await_that(|| Ok(self.operator.open(&job)?.ok()?.html.contains(&action)))?;
        let page = self.operator.open(&job)?.ok()?;
        self.operator.submit(&page, &action, &[("text", TRACKING)])?.ok()?;
        let told = await_that(|| Ok(order.browser.open(&order.page)?.ok()?.html.contains(TRACKING)))?;
        checks.hold("P12", "the customer sees where the parcel is", told, TRACKING)?;
        let shipped = Self::await_stage(story, order, &["shipped", "done"])?;
        checks.hold("P12", "and so does the photographer", shipped, &order.number)
    }

    fn id_of(&self, name: &str) -> Result<&str> {
        self.offered.get(name).map(String::as_str).with_context(|| format!("\"{name}\" is not offered."))
    }

    /// Where to go on by hand.
    pub fn show_doors(&self) {
        println!("  Lab            {}/log-in   {OPERATOR}   password: {PASSWORD}", self.lab.url);
        println!(
            "                 its printer is a folder: {}",
            self.minilab.with_file_name("printer").display()
        );
    }

    /// Stops the lab as its operator would.
    pub fn stop(&mut self) -> Result<()> {
        self.lab.stop()
    }
}

/// The value of the option that says a text.
fn option_of(page: &Page, text: &str) -> Option<String> {
    let options = page.html.match_indices("<option").map(|(start, _)| &page.html[start..]);
    let mut options = options.filter_map(|option| option.split_once('>'));
    let (option, _) = options.find(|(_, said)| said.trim_start().starts_with(text))?;
    attribute(option, "value")
}

/// How a picture, turned, or a part of it looks from afar: a ThumbHash.
fn look(picture: &[u8], turn: Turn, part: Option<Crop>) -> Result<Vec<u8>> {
    let edit = Edit::new(None, turn, 0.0, part)?;
    let (keep, limits) = (Keep::default(), Limits::default());
    let job = Job { edit: &edit, sizes: &[], watermark: None, keep: &keep, limits: &limits, stop: &|| false };
    Ok(render(picture, &job)?.blur)
}

/// How much two looks differ: the sum over their values of four bits.
fn difference(one: &[u8], other: &[u8]) -> u32 {
    let values = |byte: &u8| [i32::from(byte >> 4), i32::from(byte & 15)];
    let pairs = one.iter().flat_map(values).zip(other.iter().flat_map(values));
    pairs.map(|(one, other)| one.abs_diff(other)).sum()
}
