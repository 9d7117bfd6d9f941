//! People at browsers, as far as the host's figures need them: an administrator and a photographer who open the
//! host's doors, and a customer who enters the event's code.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result, ensure};
use reqwest::Url;
use reqwest::blocking::Client;
use reqwest::cookie::{CookieStore as _, Jar};
use reqwest::header::ORIGIN;
use serde_json::{Value, json};

const PASSWORD: &str = "four amber darkroom lamps";

/// One person's browser, at one host.
struct Browser {
    client: Client,
    cookies: Arc<Jar>,
    host: Url,
}

/// A page, and where it was in the end.
struct Page {
    url: Url,
    html: String,
}

impl Browser {
    fn new(host: &str) -> Result<Self> {
        // Never used, as the figures' hosts speak plain HTTP; but no client is made without one.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let cookies = Arc::new(Jar::default());
        let client = Client::builder().cookie_provider(Arc::clone(&cookies)).no_proxy().build()?;
        Ok(Self { client, cookies, host: Url::parse(host)? })
    }

    fn open(&self, address: &str) -> Result<Page> {
        let response = self.client.get(self.host.join(address)?).send()?.error_for_status()?;
        Ok(Page { url: response.url().clone(), html: response.text()? })
    }

    /// Sends the page's form whose action holds `action`, with its hidden fields and these.
    fn submit(&self, page: &Page, action: &str, fields: &[(&str, &str)]) -> Result<Page> {
        let form = form(&page.html, action).with_context(|| format!("{} has no such form", page.url))?;
        let target = page.url.join(&attribute(form, "action").unwrap_or_default())?;
        let inputs = form.split("<input").skip(1).filter(|input| input.contains("type=\"hidden\""));
        let mut values: Vec<(String, String)> = inputs
            .filter_map(|input| Some((attribute(input, "name")?, attribute(input, "value")?)))
            .collect();
        values.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let origin = self.host.origin().ascii_serialization();
        let response =
            self.client.post(target).header(ORIGIN, origin).form(&values).send()?.error_for_status()?;
        Ok(Page { url: response.url().clone(), html: response.text()? })
    }
}

/// Makes an administrator by the one-time link and a photographer by invitation. Answers the words that pair a studio:
/// the host's address and a code.
pub fn open_house(host: &str, setup_link: &str) -> Result<Value> {
    let administrator = Browser::new(host)?;
    let page = administrator.open(setup_link)?;
    let fields = [("email", "admin@example.com"), ("name", "The administrator"), ("password", PASSWORD)];
    let home = administrator.submit(&page, "", &fields)?;
    let fields = [("email", "photographer@example.com"), ("role", "photographer")];
    let invited = administrator.submit(&home, "/admin/invite", &fields)?;
    let link = text_of(&invited.html, "link").context("the invitation has no link")?;

    let photographer = Browser::new(host)?;
    let page = photographer.open(&link)?;
    photographer.submit(&page, "", &[("name", "Ada Lens"), ("password", PASSWORD)])?;
    let account = photographer.open("/account")?;
    let pairing = photographer.submit(&account, "/account/pairing", &[])?;
    let command = text_of(&pairing.html, "command").context("the pairing page shows no command")?;
    let mut words = command.split_whitespace().rev();
    let (code, url) = (words.next().context("no code")?, words.next().context("no address")?);
    Ok(json!({"url": url, "code": code}))
}

/// Enters an event by its code and fetches every picture of its first page, at each size, into `dir`, under the path
/// that the host gives it. Answers the cookie and the paths by size.
pub fn customer(event_url: &str, code: &str, dir: &Path) -> Result<Value> {
    let browser = Browser::new(event_url)?;
    let door = browser.open(event_url)?;
    let event = browser.submit(&door, "/e/", &[("code", code)])?;
    let paths: BTreeSet<&str> = event.html.split(['"', ' ']).filter(|word| word.starts_with("/m/")).collect();
    ensure!(!paths.is_empty(), "the event shows no pictures");
    let mut kinds = serde_json::Map::new();
    for path in paths {
        let bytes = browser.client.get(browser.host.join(path)?).send()?.error_for_status()?.bytes()?;
        let file = dir.join(path.trim_start_matches('/'));
        fs::create_dir_all(file.parent().context("a path has a folder")?)?;
        fs::write(&file, &bytes)?;
        let kind = path.split('/').nth(3).context("a path names a size")?;
        let entry = kinds.entry(kind).or_insert_with(|| json!({"paths": [], "bytes": 0}));
        entry["bytes"] = json!(entry["bytes"].as_u64().unwrap_or(0) + bytes.len() as u64);
        entry["paths"].as_array_mut().context("a list")?.push(json!(path));
    }
    let cookie = browser.cookies.cookies(&browser.host).context("the host gave no cookie")?;
    Ok(json!({"cookie": cookie.to_str()?, "kinds": kinds}))
}

fn form<'p>(html: &'p str, action: &str) -> Option<&'p str> {
    let forms = html.split("<form").skip(1).map(|form| form.split("</form").next().unwrap_or(form));
    forms.into_iter().find(|form| match attribute(form, "action") {
        Some(found) => !action.is_empty() && found.contains(action),
        None => action.is_empty(),
    })
}

/// An attribute of the tag that a text begins in.
fn attribute(text: &str, name: &str) -> Option<String> {
    let tag = text.split('>').next()?;
    let value = tag.split_once(&format!(" {name}=\""))?.1.split('"').next()?;
    Some(unescape(value))
}

fn text_of(html: &str, id: &str) -> Option<String> {
    let element = html.split_once(&format!("id=\"{id}\""))?.1.split_once('>')?.1;
    Some(unescape(element.split('<').next()?).trim().to_owned())
}

fn unescape(text: &str) -> String {
    text.replace("&#38;", "&").replace("&amp;", "&").replace("&#34;", "\"")
}
